#include "storage/journal.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace portfolio::storage {
namespace {

// Answers from another thread, refuses what says so.
class EchoWriter final : public JournalWriter {
 public:
  void append(std::string_view organisation, std::string value, Done done) override {
    const std::int64_t offset = next_++;
    const auto partition = static_cast<std::int32_t>(organisation.size());
    threads_.emplace_back([=, value = std::move(value), done = std::move(done)] {
      if (value == "refuse")
        done(retry("Not now.", "overloaded"));
      else
        done(Position{partition, offset});
    });
  }

 private:
  std::int64_t next_ = 0;
  std::vector<std::jthread> threads_;
};

TEST(JournalWriter, WaitsForTheOne) {
  EchoWriter writer;
  EXPECT_EQ(writer.append_and_wait("abc", "x").value(), (Position{3, 0}));
  EXPECT_EQ(writer.append_and_wait("abc", "refuse").error().reason, "overloaded");
}

TEST(JournalWriter, WaitsForAllAndKeepsTheirOrder) {
  EchoWriter writer;
  const std::array entries{JournalWriter::Entry{"a", "1"}, JournalWriter::Entry{"bb", "2"},
                           JournalWriter::Entry{"a", "3"}};
  const auto positions = writer.append_all(entries);
  ASSERT_TRUE(positions);
  EXPECT_EQ(*positions, (std::vector<Position>{{1, 0}, {2, 1}, {1, 2}}));
  EXPECT_TRUE(writer.append_all({}).value().empty());
}

TEST(JournalWriter, ReportsAFailureAmongMany) {
  EchoWriter writer;
  const std::array entries{JournalWriter::Entry{"a", "1"}, JournalWriter::Entry{"a", "refuse"}};
  EXPECT_EQ(writer.append_all(entries).error().reason, "overloaded");
}

}  // namespace
}  // namespace portfolio::storage
