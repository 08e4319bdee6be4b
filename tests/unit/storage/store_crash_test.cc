// What remains on disk when the process dies in the middle of its work, when the end of a file is
// lost and when the disk is full. The work is done by a child: this program run with a task.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "storage/checkpoint.h"
#include "storage/commit_thread.h"
#include "storage/local_journal.h"
#include "storage/rocks_store.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

using namespace std::chrono_literals;

constexpr int kRowsOfABatch = 50;
constexpr std::size_t kBuffer = std::size_t{256} << 10U;  // A batch of this size is a table.
constexpr int kCannotTry = 77;
constexpr int kAsked = 3;  // The child leaves with this when all went as it should.

// Batch n says n in every row and in the checkpoint: any mixture of two batches shows.
Batch batch_of(std::int64_t n) {
  Batch batch;
  for (int row = 0; row < kRowsOfABatch; ++row)
    batch.put(Family::kRows, "row" + std::to_string(row), std::to_string(n));
  batch.put(Family::kOutbox, std::to_string(n), std::string(200, 'o'));
  put_checkpoint(batch, {.journal = "j", .next_offset = n});
  return batch;
}

std::string noise(std::mt19937& random, std::size_t bytes) {
  std::string result;
  for (std::size_t i = 0; i < bytes; ++i) result += static_cast<char>(random());
  return result;
}

// The same, large enough to become a table of its own, that does not get smaller by compression.
Batch large_batch_of(std::int64_t n) {
  constexpr int kRows = 100;
  constexpr std::size_t kRowBytes = 5000;
  std::mt19937 random{static_cast<unsigned>(n)};
  Batch batch = batch_of(n);
  for (int row = 0; row < kRows; ++row)
    batch.put(Family::kCold, std::to_string(random()), noise(random, kRowBytes));
  return batch;
}

std::string unfinished_table(const std::string& directory) {
  return directory + "/unfinished.table";
}

std::int64_t expect_whole(const Store& store) {
  const auto checkpoint = read_checkpoint(store);
  EXPECT_TRUE(checkpoint && *checkpoint);
  const std::int64_t position = checkpoint && *checkpoint ? (*checkpoint)->next_offset : -1;
  int rows = 0;
  EXPECT_TRUE(store.scan(Family::kRows, "row", [&](std::string_view, std::string_view value) {
    ++rows;
    EXPECT_EQ(value, std::to_string(position));
    return Scan::kContinue;
  }));
  EXPECT_EQ(rows, kRowsOfABatch);
  std::int64_t entries = 0;
  EXPECT_TRUE(store.scan(Family::kOutbox, "", [&](std::string_view, std::string_view) {
    ++entries;
    return Scan::kContinue;
  }));
  EXPECT_EQ(entries, position);
  return position;
}

// Runs a task in a child; what it writes can be read line by line.
class Child {
 public:
  Child(const std::string& task, const std::string& directory) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execl("/proc/self/exe", "store_crash_test", "--task", task.c_str(), directory.c_str(),
            static_cast<char*>(nullptr));
      _exit(127);
    }
    ::close(ends[1]);
    out_ = fdopen(ends[0], "r");
  }
  ~Child() { std::fclose(out_); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::int64_t number() {
    long long value = -1;
    if (std::fscanf(out_, "%lld", &value) != 1) return -1;
    return value;
  }
  void kill() const { ::kill(process_, SIGKILL); }
  int wait() const {
    int status = 0;
    waitpid(process_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t process_ = -1;
  std::FILE* out_ = nullptr;
};

class StoreCrash : public testing::Test {
 protected:
  Result<std::unique_ptr<RocksStore>> open() {
    return RocksStore::open(path_, {.write_buffer_bytes = kBuffer}, Access::kReadWrite, memory_);
  }
  std::string newest_log() const {
    std::string newest;
    for (const auto& entry : std::filesystem::directory_iterator{path_})
      if (entry.path().extension() == ".log") newest = std::max(newest, entry.path().string());
    return newest;
  }

  testkit::TemporaryDirectory directory_;
  std::string path_ = directory_ / "store";
  SharedMemory memory_;
};

TEST_F(StoreCrash, LosesNothingCommittedWhenTheProcessLeaves) {
  ASSERT_EQ(Child("commit-and-leave", path_).wait(), kAsked);
  const auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(expect_whole(**store), 20);
}

TEST_F(StoreCrash, KeepsWholeBatchesWhenKilledAtAnyMoment) {
  std::int64_t reached = 0;
  for (int kill = 1; kill <= 8; ++kill) {
    SCOPED_TRACE(kill);
    Child child{"commit-on-and-on", path_};
    std::int64_t told = -1;
    for (int i = 0; i < kill * 3; ++i) told = child.number();
    child.kill();
    EXPECT_EQ(child.wait(), -SIGKILL);
    const auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    const std::int64_t position = expect_whole(**store);
    EXPECT_GE(position, told);
    EXPECT_GT(position, reached);
    reached = position;
  }
}

// Once the file has that many names: one while it is written, two while it is taken over, none in
// between. Gives up after a while, for a moment may be too short to be seen.
void wait_for_table(const std::string& directory, std::uintmax_t names) {
  const auto deadline = std::chrono::steady_clock::now() + 500ms;
  while (std::chrono::steady_clock::now() < deadline) {
    std::error_code code;
    const auto found = std::filesystem::hard_link_count(unfinished_table(directory), code);
    if ((code ? 0 : found) == names) return;
  }
}

TEST_F(StoreCrash, KeepsWholeTablesWhenKilledAtAnyMoment) {
  std::int64_t reached = 0;
  int left_behind = 0;
  for (int kill = 0; kill < 12; ++kill) {
    SCOPED_TRACE(kill);
    Child child{"commit-tables-on-and-on", path_};
    std::int64_t told = -1;
    for (int i = 0; i < 1 + kill; ++i) told = child.number();
    wait_for_table(path_, static_cast<std::uintmax_t>(kill % 3));
    child.kill();
    EXPECT_EQ(child.wait(), -SIGKILL);
    left_behind += std::filesystem::exists(unfinished_table(path_)) ? 1 : 0;
    const auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_FALSE(std::filesystem::exists(unfinished_table(path_)));
    const std::int64_t position = expect_whole(**store);
    EXPECT_GE(position, told);
    EXPECT_GT(position, reached);
    reached = position;
  }
  EXPECT_GT(left_behind, 0) << "it was never killed where it matters";
}

TEST_F(StoreCrash, LosesNothingOfTablesCommittedWhenTheProcessLeaves) {
  ASSERT_EQ(Child("commit-tables-and-leave", path_).wait(), kAsked);
  const auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(expect_whole(**store), 20);
}

TEST_F(StoreCrash, TableForWhichThereIsNoRoomLeavesNothingAndIsTriedAgain) {
  EXPECT_EQ(Child("outgrow-the-limit", path_).wait(), kAsked);
}

TEST_F(StoreCrash, RollsBackToAWholeBatchWhenTheEndOfTheLogIsLost) {
  ASSERT_EQ(Child("commit-and-leave", path_).wait(), kAsked);
  const std::string log = newest_log();
  std::int64_t last = 20;
  // Cut into the last batches, ever further, and one time put rubbish in place of the end.
  for (const std::uintmax_t cut : {1U, 700U, 5000U}) {
    SCOPED_TRACE(cut);
    const std::string copy = path_;
    path_ = directory_ / ("cut" + std::to_string(cut));
    std::filesystem::copy(copy, path_);
    const std::string torn = newest_log();
    std::filesystem::resize_file(torn, std::filesystem::file_size(log) - cut);
    if (cut == 700U)
      std::ofstream{torn, std::ios::app | std::ios::binary} << std::string(300, '\7');
    {
      const auto store = open();
      ASSERT_TRUE(store) << store.error().message;
      const std::int64_t position = expect_whole(**store);
      EXPECT_LT(position, 20);
      EXPECT_LE(position, last);
      EXPECT_GT(position, 0);
      last = position;
    }
    path_ = copy;
  }
}

TEST_F(StoreCrash, JournalKeepsWhatItAcceptedWhenKilled) {
  std::int64_t told = -1;
  {
    Child child{"append-on-and-on", path_};
    for (int i = 0; i < 50; ++i) told = child.number();
    child.kill();
    EXPECT_EQ(child.wait(), -SIGKILL);
  }
  const auto journal =
      LocalJournal::open(path_, {}, Access::kReadWrite, [] { return Timestamp{}; });
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_GT((*journal)->end_offset(), told);
  const auto reader = *(*journal)->reader(0);
  std::vector<Record> records;
  std::int64_t next = 0;
  while (reader->read(records, 1000, 0ms).value() > 0)
    for (const Record& record : records) EXPECT_EQ(record.value, std::to_string(next++));
  EXPECT_EQ(next, (*journal)->end_offset());
}

// In a small file system of its own, which needs rights that not everyone has. The library looks
// for room every five seconds, and wants as much as a whole write buffer.
TEST_F(StoreCrash, FullDiskHoldsWritesUpUntilThereIsRoom) {
  for (const std::string task :
       {"fill-the-disk", "fill-the-disk-with-tables", "find-the-disk-full"}) {
    SCOPED_TRACE(task);
    const int left = Child(task, directory_ / task).wait();
    if (left == kCannotTry) GTEST_SKIP() << "a file system cannot be mounted here";
    EXPECT_EQ(left, kAsked);
  }
}

#define TASK_CHECK(condition)                                                     \
  do {                                                                            \
    if (!(condition)) {                                                           \
      std::fprintf(stderr, "task failed at line %d: %s\n", __LINE__, #condition); \
      _exit(1);                                                                   \
    }                                                                             \
  } while (false)

std::unique_ptr<RocksStore> opened(const std::string& directory, const SharedMemory& memory,
                                   const RocksStore::Options& options = {
                                       .write_buffer_bytes = kBuffer}) {
  auto store = RocksStore::open(directory, options, Access::kReadWrite, memory);
  TASK_CHECK(store);
  return std::move(*store);
}

enum class Size { kSmall, kLarge };

// Of large ones every fourth is small, so that there is something in the log.
Batch batch_of(std::int64_t n, Size size) {
  return size == Size::kLarge && n % 4 != 0 ? large_batch_of(n) : batch_of(n);
}

void tell(std::int64_t number) {
  std::printf("%lld\n", static_cast<long long>(number));
  std::fflush(stdout);
}

[[noreturn]] void commit(const std::string& directory, std::int64_t count, Size size) {
  const SharedMemory memory;
  const auto store = opened(directory, memory);
  const auto reached = read_checkpoint(*store);
  TASK_CHECK(reached);
  const std::int64_t first = *reached ? (*reached)->next_offset + 1 : 1;
  for (std::int64_t n = first; n < first + count; ++n) {
    Batch batch = batch_of(n, size);
    TASK_CHECK(store->commit(batch, Durability::kBuffered));
    tell(n);
  }
  _exit(kAsked);  // Without closing anything.
}

[[noreturn]] void append(const std::string& directory) {
  const auto journal =
      LocalJournal::open(directory, {}, Access::kReadWrite, [] { return Timestamp{}; });
  TASK_CHECK(journal);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto position = (*journal)->append_and_wait("acme", std::to_string(i));
    TASK_CHECK(position && position->offset == i);
    tell(i);
  }
  _exit(1);
}

// What a full disk does, done by a limit on the size of files, for which nobody needs rights.
[[noreturn]] void outgrow_the_limit(const std::string& directory) {
  const SharedMemory memory;
  const auto store = opened(directory, memory);
  Batch batch = large_batch_of(1);
  TASK_CHECK(store->commit(batch, Durability::kSynced));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  TASK_CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const rlim_t usual = limit.rlim_cur;
  batch = large_batch_of(2);
  for (const rlim_t bytes : {0U, 1000U, 300'000U}) {
    limit.rlim_cur = bytes;
    TASK_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    const auto refused = store->commit(batch, Durability::kSynced);
    TASK_CHECK(!refused && refused.error().reason == "disk_full");
    TASK_CHECK(refused.error().reaction == Reaction::kRetry);
    TASK_CHECK(!std::filesystem::exists(unfinished_table(directory)));
    TASK_CHECK(expect_whole(*store) == 1);
  }
  limit.rlim_cur = usual;
  TASK_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  TASK_CHECK(store->commit(batch, Durability::kSynced));
  TASK_CHECK(expect_whole(*store) == 2);
  TASK_CHECK(!testing::Test::HasFailure());
  _exit(kAsked);
}

// A small file system of its own.
void mount_small(const std::string& directory) {
  std::filesystem::create_directory(directory);
  if (unshare(CLONE_NEWNS) != 0) _exit(kCannotTry);
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) _exit(kCannotTry);
  if (mount("none", directory.c_str(), "tmpfs", 0, "size=64m") != 0) _exit(kCannotTry);
}

// Batch n has failed for want of room, and is written once there is room.
[[noreturn]] void expect_room_helps(CommitThread& thread, const Store& store, std::int64_t n,
                                    const std::string& ballast) {
  TASK_CHECK(thread.status().error->reason == "disk_full");
  TASK_CHECK(thread.status().error->reaction == Reaction::kRetry);
  TASK_CHECK(expect_whole(store) == n - 1);  // Readable, and the failed batch is absent.
  TASK_CHECK(std::filesystem::remove(ballast));
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (thread.status().busy && std::chrono::steady_clock::now() < deadline)
    (void)thread.wait_idle(10ms);
  TASK_CHECK(thread.status().committed == n);
  TASK_CHECK(expect_whole(store) == n);
  TASK_CHECK(!testing::Test::HasFailure());
  _exit(kAsked);
}

[[noreturn]] void fill_the_disk(const std::string& directory, Size size) {
  mount_small(directory);
  const std::string ballast = directory + "/ballast";
  std::ofstream{ballast, std::ios::binary} << std::string(std::size_t{60} << 20U, 'b');
  const SharedMemory memory;
  RocksStore::Options options;
  if (size == Size::kLarge) options.write_buffer_bytes = kBuffer;
  const auto store = opened(directory + "/store", memory, options);
  CommitThread thread{*store};
  std::int64_t n = 0;
  while (!thread.status().error) {
    Batch batch = batch_of(++n, size);
    batch.put(Family::kCold, "large" + std::to_string(n), std::string(100'000, 'x'));
    TASK_CHECK(thread.submit(batch, n, Durability::kBuffered));
    (void)thread.wait_idle(30s);
    TASK_CHECK(n < 100);
  }
  expect_room_helps(thread, *store, n, ballast);
}

// The first that is written after opening, so that nothing is in memory yet.
[[noreturn]] void find_the_disk_full(const std::string& directory) {
  mount_small(directory);
  const SharedMemory memory;
  const auto store = opened(directory + "/store", memory);
  Batch batch = large_batch_of(1);
  TASK_CHECK(store->commit(batch, Durability::kBuffered));
  const std::string ballast = directory + "/ballast";
  std::ofstream{ballast, std::ios::binary} << std::string(std::size_t{64} << 20U, 'b');
  CommitThread thread{*store};
  batch = batch_of(2);
  TASK_CHECK(thread.submit(batch, 2, Durability::kBuffered));
  (void)thread.wait_idle(30s);
  TASK_CHECK(thread.status().error);
  expect_room_helps(thread, *store, 2, ballast);
}

[[noreturn]] void perform(const std::string& task, const std::string& directory) {
  constexpr std::int64_t kForLong = 1'000'000;
  if (task == "commit-and-leave") commit(directory, 20, Size::kSmall);
  if (task == "commit-on-and-on") commit(directory, kForLong, Size::kSmall);
  if (task == "commit-tables-and-leave") commit(directory, 20, Size::kLarge);
  if (task == "commit-tables-on-and-on") commit(directory, kForLong, Size::kLarge);
  if (task == "outgrow-the-limit") outgrow_the_limit(directory);
  if (task == "append-on-and-on") append(directory);
  if (task == "fill-the-disk") fill_the_disk(directory, Size::kSmall);
  if (task == "fill-the-disk-with-tables") fill_the_disk(directory, Size::kLarge);
  if (task == "find-the-disk-full") find_the_disk_full(directory);
  _exit(127);
}

}  // namespace
}  // namespace portfolio::storage

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc == 4 && std::string{argv[1]} == "--task") portfolio::storage::perform(argv[2], argv[3]);
  return RUN_ALL_TESTS();
}
