#include "daemon/shell/row_gatherer.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/testkit/manual_clock.h"
#include "tests/testkit/replay.h"

namespace portfolio::daemon {
namespace {

class Gatherer : public testing::Test {
 protected:
  void projects(int from, int to) {
    for (int i = from; i < to; ++i) {
      model::Event event;
      const std::string id = "P-" + std::to_string(i), name = std::to_string(++events_);
      event.id = name;
      event.source = "pmo";
      event.organisation = "acme";
      event.entity_version = static_cast<std::uint64_t>(events_);
      model::ProjectUpserted fact{id};
      fact.name = name;
      event.fact = fact;
      EXPECT_TRUE(fold_.step(event, {events_, Timestamp{}}, cold_));
    }
  }
  // Of projects and all else; a key that is put twice counts once.
  std::size_t rows(storage::Batch& batch) { return batch.sorted().size(); }

  testkit::MapColdRows cold_;
  engine::Fold fold_{0, "local", {}};
  testkit::ManualClock clock_{Timestamp{}};
  RowGatherer gatherer_{clock_};
  std::int64_t events_ = 0;
};

TEST_F(Gatherer, LetsTheCommitTakeAFewRowsAtOnce) {
  projects(0, 100);
  EXPECT_TRUE(gatherer_.advance(fold_));
  EXPECT_FALSE(gatherer_.has_begun());
  auto batch = gatherer_.finish(fold_);
  EXPECT_GE(rows(batch), 100U);
  EXPECT_EQ(fold_.count_changed_rows(), 0U);
}

TEST_F(Gatherer, TakesManyRowsInSlicesWhileOthersChange) {
  projects(0, 30'000);
  int slices = 0;
  while (!gatherer_.advance(fold_)) {
    EXPECT_TRUE(gatherer_.has_begun());
    const std::size_t before = fold_.count_changed_rows();
    projects(slices * 500, (slices + 1) * 500);           // As fast as a worker may read.
    ASSERT_LE(fold_.count_changed_rows(), before + 501);  // Their source's row too.
    ASSERT_LT(++slices, 30);
  }
  EXPECT_GT(slices, 3);
  auto batch = gatherer_.finish(fold_);
  EXPECT_FALSE(gatherer_.has_begun());
  std::set<std::string> keys;
  for (const auto& one : batch.sorted()) EXPECT_TRUE(keys.emplace(one.key()).second);
  EXPECT_GE(keys.size(), 30'000U);
}

}  // namespace
}  // namespace portfolio::daemon
