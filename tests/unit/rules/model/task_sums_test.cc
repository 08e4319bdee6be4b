// Sums over a project's tasks that are kept as facts come, against sums made anew.
#include "rules/model/task_sums.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/testkit/replay.h"

namespace portfolio::model {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kMonday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::string number(int n) { return std::to_string(random_() % static_cast<unsigned>(n)); }
  bool chance(unsigned per_cent) { return random_() % 100 < per_cent; }

  // A task that is planned, begun, done, given up, or none of it; hours on it, changed, taken back.
  std::string fact() {
    const std::string task = R"("task":"T)" + number(5) + '"',
                      project = R"("project":"P)" + number(2) + '"';
    if (chance(40)) {
      static constexpr const char* kStates[] = {"TODO", "IN_PROGRESS", "DONE", "CANCELLED"};
      std::string body = project + "," + task + R"(,"name":"x")";
      if (chance(70)) body += R"(,"state":")" + std::string(kStates[std::stoi(number(4))]) + '"';
      if (chance(60)) body += R"(,"plan_minutes":)" + number(600);
      return R"("task_upserted":{)" + body + '}';
    }
    const std::string entry = R"("entry":"e)" + number(12) + '"';
    if (chance(15)) return R"("time_deleted":{)" + entry + '}';
    if (chance(3)) return R"("person_erased":{"person":"u)" + number(3) + R"("})";
    return R"("time_logged":{)" + entry + R"(,"person":"u)" + number(3) + R"(",)" + project + "," +
           (chance(80) ? task + "," : "") + R"("date":"2026-03-0)" +
           std::to_string(2 + std::stoi(number(5))) + R"(","minutes":)" + number(400) + '}';
  }

 private:
  std::mt19937 random_;
};

std::int64_t summed(const Organisation& o, Handle project) {
  std::int64_t sum = 0;
  for (const Handle task : o.projects.at(project).task_list) sum += begun_tenths(o.tasks.at(task));
  return sum;
}

TEST(TaskSums, WorkInProgressIsTheSumOfItsTasks) {
  std::int64_t seen = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    testkit::Replay replay;
    Dice dice(seed);
    Timestamp now = kMonday;
    for (int i = 0; i < 120; ++i) {
      now += dice.chance(50) ? 100ms : 40s;
      std::string json = R"({"id":"f)" + std::to_string(i) +
                         R"(","source":"s","organisation":"acme","occurred_at":")" +
                         format_time(now) + "\"," + dice.fact() + '}';
      ASSERT_TRUE(replay.step(json, now)) << json;
      if (dice.chance(4)) {
        ASSERT_TRUE(replay.restart());
      }
      const Organisation& o = replay.organisation().organisation();
      for (Handle p = 0; p < o.projects.size(); ++p) {
        ASSERT_EQ(o.projects.at(p).tasks->begun_tenths, summed(o, p))
            << "seed " << seed << ", " << json;
        seen += summed(o, p) != 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(seen, 1000);
}

TEST(TaskSums, AnOpenTaskCountsUpToEightTenthsOfItsPlan) {
  Task task;
  task.stub = false;
  task.plan_minutes = 100;
  task.logged = 79;
  EXPECT_EQ(begun_tenths(task), 790);
  task.logged = 90;
  EXPECT_EQ(begun_tenths(task), 800);
  task.logged = -5;
  EXPECT_EQ(begun_tenths(task), 0);
  task.logged = 50;
  task.state = TaskState::kDone;
  EXPECT_EQ(begun_tenths(task), 0);
}

}  // namespace
}  // namespace portfolio::model
