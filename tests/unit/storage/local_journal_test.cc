#include "storage/local_journal.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/write_buffer_manager.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/rocks_library.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

using namespace std::chrono_literals;
constexpr Timestamp kNoon = std::chrono::sys_days{2026y / 3 / 20} + 12h;

class LocalJournalTest : public testing::Test {
 protected:
  std::unique_ptr<LocalJournal> open(const LocalJournal::Options& options = {}) {
    auto journal = LocalJournal::open(path_, options, Access::kReadWrite, [this] {
      return Timestamp{std::chrono::milliseconds{now_.load()}};
    });
    EXPECT_TRUE(journal) << journal.error().message;
    return std::move(*journal);
  }
  void set_now(Timestamp now) { now_ = now.time_since_epoch().count(); }
  std::string raw(const std::string& key) { return with_raw(key, nullptr); }
  std::string with_raw(const std::string& key, const std::string* value) {
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open({}, path_, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db{opened};
    std::string before;
    EXPECT_TRUE(db->Get({}, key, &before).ok());
    if (value != nullptr) {
      EXPECT_TRUE(db->Put({}, key, *value).ok());
    }
    return before;
  }

  testkit::TemporaryDirectory directory_;
  std::string path_ = directory_ / "journal";
  std::atomic<Timestamp::rep> now_ = kNoon.time_since_epoch().count();
};

std::string read_all(JournalReader& reader, std::size_t at_once = 100) {
  std::string result;
  std::vector<Record> records;
  while (reader.read(records, at_once, 0ms).value() > 0) {
    for (const Record& record : records) {
      result += std::to_string(record.offset) + ' ' + std::string{record.key} + '=' +
                std::string{record.value} + ' ' + format_time(record.appended_at) + '\n';
    }
  }
  return result;
}

TEST_F(LocalJournalTest, GivesBackWhatWasAppendedInOrder) {
  const auto journal = open();
  EXPECT_EQ(journal->end_offset(), 0);
  EXPECT_EQ(journal->append_and_wait("acme", "one").value(), (Position{0, 0}));
  set_now(kNoon + 1500ms);
  EXPECT_EQ(journal->append_and_wait("", "").value(), (Position{0, 1}));
  const auto reader = journal->reader(0);
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->end_offset(), 2);
  EXPECT_EQ((*reader)->first_offset(), 0);
  EXPECT_EQ(read_all(**reader), "0 acme=one 2026-03-20T12:00:00Z\n1 = 2026-03-20T12:00:01.500Z\n");
  EXPECT_EQ(read_all(**journal->reader(1)), "1 = 2026-03-20T12:00:01.500Z\n");
}

TEST_F(LocalJournalTest, ReadsNoMoreThanAsked) {
  const auto journal = open();
  std::vector<JournalWriter::Entry> entries(7, {"acme", "value"});
  const auto positions = journal->append_all(entries);
  ASSERT_TRUE(positions);
  EXPECT_EQ(positions->front().offset, 0);
  EXPECT_EQ(positions->back().offset, 6);
  const auto reader = *journal->reader(0);
  std::vector<Record> records;
  EXPECT_EQ(reader->read(records, 3, 0ms).value(), 3U);
  EXPECT_EQ(reader->read(records, 3, 0ms).value(), 3U);
  EXPECT_EQ(records.front().offset, 3);
  EXPECT_EQ(reader->read(records, 3, 0ms).value(), 1U);
  EXPECT_EQ(reader->read(records, 3, 0ms).value(), 0U);
  EXPECT_TRUE(records.empty());
}

TEST_F(LocalJournalTest, GoesOnWhereItWasAfterReopening) {
  std::string identity;
  {
    const auto journal = open();
    identity = journal->identity();
    EXPECT_EQ(identity.size(), 32U);
    ASSERT_TRUE(journal->append_and_wait("acme", "one"));
  }
  const auto journal = open();
  EXPECT_EQ(journal->identity(), identity);
  EXPECT_EQ(journal->append_and_wait("acme", "two").value().offset, 1);
  const auto reader = *journal->reader(0);
  EXPECT_EQ(read_all(*reader),
            "0 acme=one 2026-03-20T12:00:00Z\n1 acme=two 2026-03-20T12:00:00Z\n");
}

TEST_F(LocalJournalTest, TimeNeverGoesBackEvenAfterReopening) {
  {
    const auto journal = open();
    ASSERT_TRUE(journal->append_and_wait("acme", "one"));
    set_now(kNoon - 24h);
    ASSERT_TRUE(journal->append_and_wait("acme", "two"));
    EXPECT_EQ(journal->last_time(), kNoon);
  }
  const auto journal = open();
  EXPECT_EQ(journal->last_time(), kNoon);
  ASSERT_TRUE(journal->append_and_wait("acme", "three"));
  EXPECT_EQ(journal->last_time(), kNoon);
  set_now(kNoon + 1ms);
  ASSERT_TRUE(journal->append_and_wait("acme", "four"));
  EXPECT_EQ(journal->last_time(), kNoon + 1ms);
}

TEST_F(LocalJournalTest, EachNewJournalHasItsOwnIdentity) {
  const std::string first = open()->identity();
  path_ = directory_ / "another";
  EXPECT_NE(open()->identity(), first);
}

TEST_F(LocalJournalTest, WakesAReaderThatWaits) {
  const auto journal = open();
  const auto reader = *journal->reader(0);
  std::promise<void> reading;
  std::jthread waiting{[&] {
    std::vector<Record> records;
    reading.set_value();
    EXPECT_EQ(reader->read(records, 10, 1min).value(), 1U);
    EXPECT_EQ(records.front().value, "wake up");
  }};
  reading.get_future().wait();
  ASSERT_TRUE(journal->append_and_wait("acme", "wake up"));
}

TEST_F(LocalJournalTest, GivesEachOfManyWritersItsOwnPositionsInItsOwnOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 200;
  const auto journal = open();
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kThreads; ++writer) {
      writers.emplace_back([&, writer] {
        std::vector<std::future<Result<Position>>> answers;
        for (int i = 0; i < kEach; ++i) {
          auto promise = std::make_shared<std::promise<Result<Position>>>();
          answers.push_back(promise->get_future());
          journal->append(std::to_string(writer), std::to_string(i),
                          [promise](Result<Position> answer) { promise->set_value(answer); });
        }
        std::int64_t last = -1;
        for (auto& answer : answers) {
          const std::int64_t offset = answer.get().value().offset;
          EXPECT_GT(offset, last);
          last = offset;
        }
      });
    }
  }
  EXPECT_EQ(journal->end_offset(), kThreads * kEach);
  const auto reader = *journal->reader(0);
  std::vector<int> next(kThreads, 0);
  std::vector<Record> records;
  while (reader->read(records, 64, 0ms).value() > 0)
    for (const Record& record : records)
      EXPECT_EQ(record.value, std::to_string(next[std::stoul(std::string{record.key})]++));
  EXPECT_EQ(next, std::vector<int>(kThreads, kEach));
}

TEST_F(LocalJournalTest, RefusesARecordThatIsTooLarge) {
  const auto journal = open({.record_bytes_max = 10});
  EXPECT_TRUE(journal->append_and_wait("acme", "123456"));
  const auto answer = journal->append_and_wait("acme", "1234567");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "too_large");
  EXPECT_EQ(answer.error().reaction, Reaction::kSkip);
  const std::vector<JournalWriter::Entry> entries{{"a", "fits"}, {"a", "does not fit"}};
  EXPECT_EQ(journal->append_all(entries).error().reason, "too_large");
  EXPECT_EQ(journal->end_offset(), 1) << "all or nothing";
}

TEST_F(LocalJournalTest, RefusesMoreThanMayWait) {
  const auto journal = open({.pending_bytes_max = 100});
  std::promise<void> hold;
  std::promise<void> held;
  journal->append("acme", "first", [&](const Result<Position>&) {
    held.set_value();
    hold.get_future().wait();
  });
  held.get_future().wait();  // The writer is busy telling.
  std::atomic<int> done = 0;
  std::atomic<int> overloaded = 0;
  const auto count = [&](const Result<Position>& answer) {
    if (answer)
      ++done;
    else if (answer.error().reason == "overloaded")
      ++overloaded;
  };
  for (int i = 0; i < 3; ++i) journal->append("acme", std::string(50, 'x'), count);
  EXPECT_EQ(overloaded, 2);
  hold.set_value();
  ASSERT_TRUE(journal->append_and_wait("acme", "room again"));
  EXPECT_EQ(done, 1);
}

TEST_F(LocalJournalTest, FinishesWhatItAcceptedBeforeItCloses) {
  std::atomic<int> done = 0;
  {
    const auto journal = open();
    for (int i = 0; i < 100; ++i)
      journal->append("acme", "x", [&](const Result<Position>& answer) { done += answer ? 1 : 0; });
  }
  EXPECT_EQ(done, 100);
  EXPECT_EQ(open()->end_offset(), 100);
}

TEST_F(LocalJournalTest, RefusesPositionsItDoesNotHave) {
  const auto journal = open();
  EXPECT_EQ(journal->reader(1).error().reason, "out_of_range");
  EXPECT_EQ(journal->reader(-1).error().reason, "out_of_range");
  EXPECT_TRUE(journal->reader(0));
}

TEST_F(LocalJournalTest, HasOneWriterAndAnyNumberOfReaders) {
  const auto journal = open();
  ASSERT_TRUE(journal->append_and_wait("acme", "one"));
  const auto second = LocalJournal::open(path_, {}, Access::kReadWrite, [] { return kNoon; });
  EXPECT_EQ(second.error().reason, "locked");
  const auto beside = LocalJournal::open(path_, {}, Access::kReadOnly, {});
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_EQ((*beside)->identity(), journal->identity());
  EXPECT_EQ(read_all(**(*beside)->reader(0)), "0 acme=one 2026-03-20T12:00:00Z\n");
  EXPECT_EQ((*beside)->append_and_wait("acme", "two").error().reason, "read_only");
  EXPECT_EQ((*beside)->append_all(std::vector<JournalWriter::Entry>{{"a", "b"}}).error().reason,
            "read_only");
}

TEST_F(LocalJournalTest, NamesThePositionOfADamagedRecord) {
  using namespace std::string_literals;
  {
    const auto journal = open();
    for (const char* value : {"one", "two", "three"})
      ASSERT_TRUE(journal->append_and_wait("acme", value));
  }
  const std::string key = "\x01\0\0\0\0\0\0\0\x01"s;
  std::string row = raw(key);
  row.back() = 'X';
  with_raw(key, &row);
  const auto journal = open();
  const auto reader = *journal->reader(0);
  std::vector<Record> records;
  const auto read = reader->read(records, 10, 0ms);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "corrupt_row");
  EXPECT_NE(read.error().message.find("position 1"), std::string::npos);
}

TEST_F(LocalJournalTest, RefusesAFormatItDoesNotKnow) {
  using namespace std::string_literals;
  open();
  const std::string other = "portfoliod journal 9";
  with_raw("\0format"s, &other);
  const auto journal = LocalJournal::open(path_, {}, Access::kReadWrite, [] { return kNoon; });
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().reason, "unknown_format");
}

TEST_F(LocalJournalTest, CountsItsWriteBuffersWithThoseOfTheProcess) {
  const SharedMemory memory;
  const auto& buffers = *memory.parts().write_buffers;
  const std::size_t before = buffers.memory_usage();
  const auto journal = open({.memory = &memory});
  ASSERT_TRUE(journal->append_and_wait("acme", std::string(500'000, 'x')));
  EXPECT_GE(buffers.memory_usage(), before + 500'000);
}

}  // namespace
}  // namespace portfolio::storage
