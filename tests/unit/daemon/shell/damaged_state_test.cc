#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "daemon/shell/daemon.h"
#include "proto/codec/json.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::daemon {
namespace {

using storage::Access;
using storage::Family;
using Keys = std::set<std::string>;

constexpr std::string_view kFact =
    R"({"id":"1","source":"pmo","organisation":"acme","occurred_at":"2026-03-20T16:00:00Z",)"
    R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"}})";

class DamagedState : public testing::Test {
 protected:
  DamagedState() {
    std::ofstream(config()) << "config_version: 1\njournal: {local: {directory: journal}}\n"
                               "storage: {directory: state}\n";
    const SystemClock clock;
    auto journal = storage::LocalJournal::open(folder_.path() + "/journal", {}, Access::kReadWrite,
                                               [&] { return clock.now(); });
    auto bytes = codec::event_from_json(kFact);
    EXPECT_TRUE(bytes && (*journal)->append_and_wait("acme", *bytes));
  }
  std::string config() const { return folder_.path() + "/portfoliod.yaml"; }
  std::string state() const { return folder_.path() + "/state/partition-0"; }

  // Lives until everything is read and committed.
  void live() const {
    const SystemClock clock;
    auto daemon = Daemon::start({config(), "127.0.0.1:0", "test"}, clock);
    ASSERT_TRUE(daemon) << daemon.error().message;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!(*daemon)->readiness().ready && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    EXPECT_TRUE((*daemon)->readiness().ready);
    (*daemon)->stop();
  }
  std::unique_ptr<storage::RocksStore> open() const {
    auto store = storage::RocksStore::open(state(), {}, Access::kReadWrite, memory_);
    EXPECT_TRUE(store);
    return *std::move(store);
  }
  // What rows there are; what stands in them follows the clock as well.
  Keys rows() const {
    Keys found;
    EXPECT_TRUE(open()->scan(Family::kRows, {}, [&](std::string_view key, auto) {
      found.emplace(key);
      return storage::Scan::kContinue;
    }));
    return found;
  }
  void damage(Family family, const std::string& key, std::string_view value) const {
    storage::Batch batch;
    batch.put(family, key, value);
    EXPECT_TRUE(open()->commit(batch, storage::Durability::kSynced));
  }
  bool is_aside() const { return std::filesystem::exists(folder_.path() + "/state/damaged-0"); }

  const testkit::TemporaryDirectory folder_;
  const storage::SharedMemory memory_;
};

TEST_F(DamagedState, IsSetAsideAndMadeAnewFromTheJournal) {
  live();
  const Keys whole = rows();
  ASSERT_FALSE(whole.empty());
  damage(Family::kRows, *whole.rbegin(), "\xff\xff\xff");
  live();
  EXPECT_TRUE(is_aside());
  EXPECT_EQ(rows(), whole);
}

TEST_F(DamagedState, SoAreRowsOfAnotherFormat) {
  live();
  const Keys whole = rows();
  damage(Family::kMeta, "row_format", "1");
  live();
  EXPECT_TRUE(is_aside());
  EXPECT_EQ(rows(), whole);
}

TEST_F(DamagedState, SoundStateStays) {
  live();
  live();
  EXPECT_FALSE(is_aside());
}

}  // namespace
}  // namespace portfolio::daemon
