// Hours that stream in are looked at once a second of journal time: the first count at once, the
// next ones wait as state, and come to the same whatever happens in between.
#include "rules/model/bookings.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/testkit/replay.h"

namespace portfolio::model {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kMonday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};

class BookingsTest : public testing::Test {
 protected:
  BookingsTest() { tell(R"("project_upserted":{"project":"P1","lifecycle":"ACTIVE"})", 0ms); }

  void tell(const std::string& fact, std::chrono::milliseconds after, int version = 1) {
    std::string json =
        R"({"id":"e)" + std::to_string(++facts_) +
        R"(","source":"ts","organisation":"acme","occurred_at":"2026-03-02T08:00:00Z")";
    json += ",\"entity_version\":" + std::to_string(version);
    ASSERT_TRUE(replay_.step(json + "," + fact + '}', kMonday + after));
  }
  void book(const std::string& entry, int minutes, std::chrono::milliseconds after,
            int version = 1) {
    tell(R"("time_logged":{"entry":")" + entry +
             R"(","person":"u1","project":"P1","date":"2026-03-02","minutes":)" +
             std::to_string(minutes) + '}',
         after, version);
  }
  // As many as count at once, of a minute each.
  void fill_the_second(std::chrono::milliseconds at) {
    for (int i = 0; i < kHoursAtOnce; ++i) book("first-" + std::to_string(i), 1, at);
  }
  const Project& project() {
    const Organisation& o = replay_.organisation().organisation();
    return o.projects.at(find_project(o, o.symbols.find("P1")));
  }
  Minutes counted() {
    Minutes sum = 0;
    for (const HoursSum& hours : project().hours) sum += hours.minutes;
    return sum;
  }

  testkit::Replay replay_;
  int facts_ = 0;
};

TEST_F(BookingsTest, TheFirstOfASecondCountAtOnceAndTheNextWhenItIsOver) {
  fill_the_second(5000ms);
  EXPECT_EQ(counted(), kHoursAtOnce);
  book("b", 30, 5200ms);
  book("c", 15, 5999ms);
  EXPECT_EQ(counted(), kHoursAtOnce);
  EXPECT_EQ(hours_due(project()), kMonday + 6s);
  replay_.tick_through(kMonday + 6s);
  EXPECT_EQ(counted(), kHoursAtOnce + 45);
  EXPECT_EQ(hours_due(project()), std::nullopt);
}

TEST_F(BookingsTest, WhileTheyStreamASecondIsTakenWhenItIsOver) {
  fill_the_second(5000ms);
  book("b", 30, 5200ms);
  book("c", 15, 6100ms);  // What waited is counted, and this one waits.
  EXPECT_EQ(counted(), kHoursAtOnce + 30);
  book("d", 5, 7500ms);
  EXPECT_EQ(counted(), kHoursAtOnce + 45);
  book("e", 5, 9500ms);  // A second without any, and all is as at the start.
  EXPECT_EQ(counted(), kHoursAtOnce + 55);
}

TEST_F(BookingsTest, WhatCameInASecondThatIsOverIsCountedBeforeTheNextBooking) {
  fill_the_second(5000ms);
  book("b", 30, 5200ms);
  book("c", 15, 9000ms);
  EXPECT_EQ(counted(), kHoursAtOnce + 45);
}

TEST_F(BookingsTest, AStreamIsLookedAtOnceASecond) {
  for (int i = 0; i < 100; ++i)
    book("e" + std::to_string(i), 1, std::chrono::milliseconds{5000 + 10 * i});
  EXPECT_EQ(project().bookings->waiting.size(), 1U);  // Of one person, day and role.
  const auto before = replay_.fold().counters().evaluations;
  replay_.tick_through(kMonday + 6s);
  EXPECT_EQ(counted(), 100);
  EXPECT_LT(replay_.fold().counters().evaluations - before, 20U);
}

TEST_F(BookingsTest, ACorrectionOfWhatWaitsComesToTheSame) {
  fill_the_second(5000ms);
  book("b", 480, 5100ms);
  book("b", 30, 5200ms, 2);
  tell(R"("time_deleted":{"entry":"first-0"})", 5300ms, 2);
  replay_.tick_through(kMonday + 7s);
  EXPECT_EQ(counted(), kHoursAtOnce - 1 + 30);
}

TEST_F(BookingsTest, ATasksHoursWaitWithThoseOfItsProject) {
  const auto book_task = [&](const std::string& entry, std::chrono::milliseconds after) {
    tell(R"("time_logged":{"entry":")" + entry +
             R"(","person":"u1","project":"P1","task":"T1","date":"2026-03-02","minutes":30})",
         after);
  };
  const auto logged = [&] {
    const Organisation& o = replay_.organisation().organisation();
    return o.tasks.at(o.tasks.find({o.symbols.find("P1"), o.symbols.find("T1")})).logged;
  };
  book_task("t1", 4000ms);
  EXPECT_EQ(logged(), 30);
  fill_the_second(5000ms);
  book_task("t2", 5200ms);
  EXPECT_EQ(logged(), 30);
  ASSERT_TRUE(replay_.restart());
  replay_.tick_through(kMonday + 6s);
  EXPECT_EQ(logged(), 60);
}

TEST_F(BookingsTest, AStartWhileHoursWaitFindsThemWaiting) {
  fill_the_second(5000ms);
  book("b", 30, 5200ms);
  const auto digest = replay_.digest();
  ASSERT_TRUE(replay_.restart());
  EXPECT_EQ(replay_.digest(), digest);
  EXPECT_EQ(counted(), kHoursAtOnce);
  EXPECT_EQ(replay_.fold().next_deadline(), kMonday + 6s);
  replay_.tick_through(kMonday + 6s);
  EXPECT_EQ(counted(), kHoursAtOnce + 30);
}

TEST_F(BookingsTest, TooManyDoNotWait) {
  fill_the_second(5000ms);
  for (std::size_t i = 0; i < kHoursWaitingMax; ++i)
    tell(R"("time_logged":{"entry":"e)" + std::to_string(i) + R"(","person":"u)" +
             std::to_string(i) + R"(","project":"P1","date":"2026-03-02","minutes":1})",
         5100ms);
  EXPECT_EQ(project().bookings->waiting.size(), 0U);
  EXPECT_EQ(counted(), kHoursAtOnce + static_cast<Minutes>(kHoursWaitingMax));
}

TEST_F(BookingsTest, WaitingHoursOfAPersonWhoIsErasedAreNobodys) {
  fill_the_second(5000ms);
  book("b", 30, 5200ms);
  tell(R"("person_erased":{"person":"u1"})", 5300ms);
  replay_.tick_through(kMonday + 7s);
  EXPECT_EQ(counted(), kHoursAtOnce + 30);
  for (const HoursSum& hours : project().hours) EXPECT_FALSE(hours.person);
}

}  // namespace
}  // namespace portfolio::model
