#include <gtest/gtest.h>

#include <map>

#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

using namespace std::chrono_literals;
using Rows = std::map<std::string, std::string>;

Timestamp at(int minute) { return *parse_time("2026-03-20T16:00:00Z") + minute * 1min; }

class ChangedRows : public testing::Test {
 protected:
  void project(int number, std::string_view name) {
    const std::string id = std::to_string(++events_);
    const std::string json =
        R"({"id":")" + id + R"(","source":"pmo","organisation":"acme","entity_version":)" + id +
        R"(,"occurred_at":"2026-03-20T15:00:00Z","project_upserted":{"project":"P-)" +
        std::to_string(number) + R"(","name":")" + std::string(name) + R"("}})";
    EXPECT_TRUE(replay_.step(json, at(events_)));
  }
  RowSink sink() {
    return [this](std::string_view key, std::optional<std::string_view> bytes) {
      if (bytes)
        rows_[std::string(key)] = *bytes;
      else
        rows_.erase(std::string(key));
    };
  }
  // What a start would find.
  std::uint64_t digest_of_rows() {
    Fold fold(0, "local", testkit::shipped_rules().load());
    for (const auto& [key, bytes] : rows_) EXPECT_TRUE(fold.read_row(key, bytes));
    fold.resume();
    std::uint64_t digest = 0;
    for (const auto& [id, one] : fold.organisations())
      write_all_rows(*one, model::Flavour::kDigest, [&](std::string_view key, auto bytes) {
        digest = hash_bytes(std::to_string(digest) + std::string(key) + std::string(*bytes));
      });
    return digest;
  }
  std::uint64_t digest_of_fold() {
    std::uint64_t digest = 0;
    write_all_rows(
        replay_.organisation(), model::Flavour::kDigest, [&](std::string_view key, auto bytes) {
          digest = hash_bytes(std::to_string(digest) + std::string(key) + std::string(*bytes));
        });
    return digest;
  }

  testkit::Replay replay_;
  Rows rows_;
  int events_ = 0;
};

TEST_F(ChangedRows, AreWrittenASliceAtATimeTheOldestFirst) {
  for (int i = 0; i < 10; ++i) project(i, "first");
  const std::size_t changed = replay_.fold().count_changed_rows();
  EXPECT_GE(changed, 10U);
  replay_.fold().write_some_rows(4, sink());
  EXPECT_EQ(rows_.size(), 4U);
  EXPECT_EQ(replay_.fold().count_changed_rows(), changed - 4);
  EXPECT_TRUE(rows_.contains(std::string("acme\0GP-0\0", 10)));
}

TEST_F(ChangedRows, AreWrittenAgainWhereTheyChangeAgain) {
  for (int i = 0; i < 10; ++i) project(i, "first");
  replay_.fold().write_some_rows(1'000, sink());
  EXPECT_EQ(replay_.fold().count_changed_rows(), 0U);
  for (int i = 0; i < 5; ++i) project(i, "second");
  replay_.fold().write_some_rows(2, sink());
  project(0, "third");
  replay_.fold().write_changed_rows(sink());
  EXPECT_EQ(replay_.fold().count_changed_rows(), 0U);
  EXPECT_EQ(digest_of_rows(), digest_of_fold());
}

}  // namespace
}  // namespace portfolio::engine
