#include "daemon/delivery/lane.h"

#include <gtest/gtest.h>

#include "daemon/delivery/delivery_loop.h"
#include "tests/testkit/manual_clock.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

// Keeps what it is given; fails as long as it is told to.
class MemorySink final : public Sink {
 public:
  explicit MemorySink(std::string name, SinkKind kind = SinkKind::kFile)
      : name_(std::move(name)), kind_(kind) {}
  const std::string& name() const override { return name_; }
  SinkKind kind() const override { return kind_; }
  SteadyTime due() const override { return due_at; }
  Result<std::size_t> deliver(std::span<const Parcel> parcels) override {
    ++calls;
    if (failure) return tl::unexpected(*failure);
    const std::size_t count = std::min(parcels.size(), most);
    for (const Parcel& parcel : parcels.first(count)) got.push_back(parcel.entry.sequence);
    return count;
  }
  void restore(std::int32_t partition, const std::vector<model::AlertTransition>&) override {
    restored.push_back(partition);
  }
  void forget(std::int32_t partition) override { forgotten.push_back(partition); }

  std::optional<Error> failure;
  std::size_t most = 1000;
  SteadyTime due_at = SteadyTime::max();
  int calls = 0;
  std::vector<std::uint64_t> got;
  std::vector<std::int32_t> forgotten, restored;

 private:
  std::string name_;
  SinkKind kind_;
};

struct Listener final : DeliveryListener {
  void delivered(std::int32_t partition, const std::string& sink,
                 std::span<const std::uint64_t> sequences) override {
    const std::lock_guard lock(mutex);
    for (const auto sequence : sequences)
      said.push_back(sink + ':' + std::to_string(partition) + ':' + std::to_string(sequence));
    changed.notify_all();
  }
  void counted(SinkKind, DeliveryOutcome outcome, std::size_t count) override {
    const std::lock_guard lock(mutex);
    counts[outcome] += count;
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return said.size() >= count; });
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> said;
  std::map<DeliveryOutcome, std::size_t> counts;
};

Parcel parcel(std::uint64_t sequence, std::int32_t partition = 0) {
  return {partition,
          {.sink = "memory",
           .sequence = sequence,
           .id = "t",
           .organisation = "o",
           .created_at = {},
           .payload = "p"}};
}

class LaneTest : public testing::Test {
 protected:
  LaneTest() : lane(make(), DeliveryOptions{}, clock, listener) {}
  std::unique_ptr<Sink> make() {
    auto made = std::make_unique<MemorySink>("memory");
    sink = made.get();
    return made;
  }
  testkit::ManualClock clock;
  Listener listener;
  MemorySink* sink = nullptr;
  Lane lane;
};

TEST_F(LaneTest, DeliversInOrderAndReports) {
  lane.offer({parcel(1), parcel(2), parcel(3, 4)});
  lane.step();
  EXPECT_EQ(sink->got, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(listener.said, (std::vector<std::string>{"memory:0:1", "memory:0:2", "memory:4:3"}));
  EXPECT_EQ(lane.load(0).entries, 0U);
  EXPECT_EQ(lane.load(0).bytes, 0U);
}

TEST_F(LaneTest, WaitsLongerAfterEachFailureAndLosesNothing) {
  sink->failure = Error{Reaction::kRetry, "away", "unavailable"};
  lane.offer({parcel(1)});
  SteadyTime due = lane.step();
  EXPECT_EQ(due - clock.steady(), 500ms);
  lane.step();
  EXPECT_EQ(sink->calls, 1);  // Not before its time.
  const std::chrono::milliseconds kWaits[] = {1s, 2s, 4s, 8s, 16s, 30s, 30s};
  for (const auto wait : kWaits) {
    clock.advance(std::chrono::ceil<std::chrono::milliseconds>(due - clock.steady()));
    due = lane.step();
    EXPECT_EQ(due - clock.steady(), wait);
  }
  EXPECT_EQ(lane.status().trouble->reason, "unavailable");
  EXPECT_TRUE(listener.said.empty());
  sink->failure.reset();
  clock.advance(30s);
  lane.step();
  EXPECT_EQ(sink->got.size(), 1U);
  EXPECT_FALSE(lane.status().trouble);
}

TEST_F(LaneTest, TakesUpAgainAfterAPartOfABatch) {
  sink->most = 2;
  lane.offer({parcel(1), parcel(2), parcel(3)});
  lane.step();
  EXPECT_EQ(lane.status().waiting, 1U);
  lane.step();
  EXPECT_EQ(sink->got, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(LaneTest, AnEntryThatCanNeverBeDeliveredHoldsUpNobody) {
  sink->failure = Error{Reaction::kSkip, "too large", "too_large"};
  lane.offer({parcel(1), parcel(2)});
  lane.step();
  EXPECT_EQ(listener.counts[DeliveryOutcome::kRefused], 1U);
  sink->failure.reset();
  lane.step();
  EXPECT_EQ(sink->got, std::vector<std::uint64_t>{2});
  EXPECT_EQ(listener.said.size(), 2U);
}

TEST_F(LaneTest, AForgottenPartitionIsNoLongerToldNorReported) {
  lane.offer({parcel(1, 0), parcel(2, 1)});
  lane.forget(0);
  lane.step();
  EXPECT_EQ(sink->got, std::vector<std::uint64_t>{2});
  EXPECT_EQ(sink->forgotten, std::vector<std::int32_t>{0});
  EXPECT_EQ(lane.load(0).entries, 0U);
}

TEST_F(LaneTest, ASinkIsCalledWhenItIsDueEvenWithoutNews) {
  sink->due_at = clock.steady() + 60s;
  lane.step();
  EXPECT_EQ(sink->calls, 0);
  clock.advance(60s);
  lane.step();
  EXPECT_EQ(sink->calls, 1);
}

TEST_F(LaneTest, AnotherSinkTakesOverTheQueueAtOnceAndHearsWhatIsActive) {
  sink->failure = Error{Reaction::kRetry, "away", "unavailable"};
  lane.offer({parcel(1), parcel(2)});
  lane.step();
  EXPECT_TRUE(lane.status().trouble);
  lane.replace(make());
  lane.restore(4, {});
  lane.step();  // Not after the wait that the failure of the first one asks for.
  EXPECT_EQ(sink->restored, std::vector<std::int32_t>{4});
  EXPECT_EQ(sink->got, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_FALSE(lane.status().trouble);
}

storage::OutboxEntry entry(std::string sink, std::uint64_t sequence) {
  return {.sink = std::move(sink),
          .sequence = sequence,
          .id = "",
          .organisation = "",
          .created_at = {},
          .payload = ""};
}

TEST(DeliveryLoop, AlertmanagersComeAndGoAndNothingWaitsForThoseThatAreGone) {
  testkit::ManualClock clock;
  Listener listener;
  const auto manager = [](std::string name) {
    return std::make_unique<MemorySink>(std::move(name), SinkKind::kAlertmanager);
  };
  std::vector<std::unique_ptr<Sink>> sinks;
  sinks.push_back(std::make_unique<MemorySink>("file"));
  auto away = manager("old");
  away->failure = Error{Reaction::kRetry, "away", "unavailable"};
  sinks.push_back(std::move(away));
  sinks.push_back(manager("stays"));
  DeliveryLoop loop(std::move(sinks), DeliveryOptions{.entries = 100}, clock, listener);
  loop.start();
  loop.offer(0, {entry("old", 1), entry("old", 2)});
  std::vector<std::unique_ptr<Sink>> next;
  next.push_back(manager("stays"));
  next.push_back(manager("new"));
  loop.replace_alertmanagers(std::move(next));
  EXPECT_EQ(loop.alert_sinks(), (std::vector<std::string>{"file", "stays", "new"}));
  listener.wait_for(2);  // Those of the one that is gone.
  loop.offer(0, {entry("stays", 5), entry("new", 1), entry("file", 9), entry("old", 3)});
  listener.wait_for(6);
  loop.set_limits(0, 1000);
  EXPECT_TRUE(loop.is_full(0));
  loop.stop();
  const std::lock_guard lock(listener.mutex);
  std::sort(listener.said.begin(), listener.said.end());
  EXPECT_EQ(listener.said, (std::vector<std::string>{"file:0:9", "new:0:1", "old:0:1", "old:0:2",
                                                     "old:0:3", "stays:0:5"}));
}

TEST(DeliveryLoop, ASinkThatIsAwayHoldsUpNoOther) {
  testkit::ManualClock clock;
  Listener listener;
  auto good = std::make_unique<MemorySink>("good");
  auto away = std::make_unique<MemorySink>("away");
  away->failure = Error{Reaction::kRetry, "away", "unavailable"};
  std::vector<std::unique_ptr<Sink>> sinks;
  sinks.push_back(std::move(good));
  sinks.push_back(std::move(away));
  DeliveryLoop loop(std::move(sinks), DeliveryOptions{.entries = 4}, clock, listener);
  loop.start();
  loop.offer(0, {entry("good", 1), entry("away", 1), entry("gone", 7), entry("good", 2)});
  listener.wait_for(3);
  EXPECT_FALSE(loop.is_full(0));
  loop.offer(0, {entry("away", 2), entry("away", 3), entry("away", 4)});
  EXPECT_TRUE(loop.is_full(0));
  EXPECT_FALSE(loop.is_full(1));
  loop.stop();
  const std::lock_guard lock(listener.mutex);
  EXPECT_EQ(std::count(listener.said.begin(), listener.said.end(), "gone:0:7"), 1);
  EXPECT_EQ(std::count(listener.said.begin(), listener.said.end(), "good:0:2"), 1);
  EXPECT_EQ(listener.said.size(), 3U);
}

}  // namespace
}  // namespace portfolio::daemon
