#include "daemon/shell/state_loader.h"

#include <gtest/gtest.h>

#include <map>

#include "storage/memory_store.h"
#include "tests/testkit/replay.h"

namespace portfolio::daemon {
namespace {

using Rows = std::map<std::string, std::string>;

class StateLoader : public testing::Test {
 protected:
  void project(std::string_view organisation, int number) {
    model::Event event;
    const std::string id = "P-" + std::to_string(number), name = std::to_string(++events_);
    event.id = name;
    event.source = "pmo";
    event.organisation = organisation;
    model::ProjectUpserted fact{id};
    fact.lifecycle = model::Lifecycle::kActive;
    event.fact = fact;
    EXPECT_TRUE(fold_.step(event, {events_, at_ + std::chrono::seconds{events_}}, cold_));
  }
  void commit() {
    storage::Batch batch;
    fold_.write_changed_rows([&](std::string_view key, std::optional<std::string_view> bytes) {
      batch.put(storage::Family::kRows, key, bytes.value());
    });
    EXPECT_TRUE(store_.commit(batch, storage::Durability::kBuffered));
  }
  static Rows rows_of(const engine::Fold& fold) {
    Rows rows;
    for (const auto& [id, one] : fold.organisations())
      write_all_rows(*one, model::Flavour::kStored,
                     [&](std::string_view key, auto bytes) { rows[std::string(key)] = *bytes; });
    return rows;
  }

  const Timestamp at_ = *parse_time("2026-03-20T16:00:00Z");
  testkit::MapColdRows cold_;
  engine::Fold fold_{0, "local", testkit::shipped_rules().load()};
  storage::MemoryStore store_;
  std::int64_t events_ = 0;
};

TEST_F(StateLoader, FindsEachOrganisationAsItWas) {
  for (int i = 0; i < 30; ++i)
    for (const std::string_view organisation : {"a", "a-longer-one", "b", "z"})
      project(organisation, i);
  commit();
  engine::Fold other(0, "local", testkit::shipped_rules().load());
  ASSERT_TRUE(load_state(store_, other));
  EXPECT_EQ(other.organisations().size(), 4U);
  EXPECT_EQ(rows_of(other), rows_of(fold_));
  EXPECT_EQ(other.next_deadline(), fold_.next_deadline());
}

TEST_F(StateLoader, FindsNothingInAnEmptyStore) {
  ASSERT_TRUE(load_state(store_, fold_));
  EXPECT_TRUE(fold_.organisations().empty());
}

TEST_F(StateLoader, RefusesADamagedRowOfAnyOrganisation) {
  for (const std::string_view organisation : {"a", "b", "c"}) project(organisation, 1);
  commit();
  storage::Batch batch;
  batch.put(storage::Family::kRows, std::string("b\0GP-9\0", 7), "?");
  ASSERT_TRUE(store_.commit(batch, storage::Durability::kBuffered));
  engine::Fold other(0, "local", testkit::shipped_rules().load());
  const auto loaded = load_state(store_, other);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().reason, "corrupt_row");
}

}  // namespace
}  // namespace portfolio::daemon
