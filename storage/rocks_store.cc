#include "storage/rocks_store.h"

#include <malloc.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <utility>

#include "storage/rocks_library.h"
#include "storage/rocks_row.h"
#include "storage/rocks_table.h"

namespace portfolio::storage {
namespace {

constexpr std::string_view kKind = "portfoliod store";
constexpr std::uint64_t kFormat = 1;
constexpr std::string_view kFormatKey = "format";
constexpr std::size_t kLookupMax = 512;  // Keys of one MultiGet: bounds what is pinned at a time.

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

void put_row(rocksdb::WriteBatch& out, std::string_view key_in_file, std::string_view value) {
  const RowChecksum sum = row_checksum(key_in_file, value);
  const rocksdb::Slice key = slice(key_in_file);
  const std::array<rocksdb::Slice, 2> parts{rocksdb::Slice{sum.data(), sum.size()}, slice(value)};
  out.Put(rocksdb::SliceParts{&key, 1}, rocksdb::SliceParts{parts.data(), 2});
}

// The first key that is greater than every key starting with `prefix`, which is not empty.
std::string end_of(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFFU) prefix.pop_back();
  PORTFOLIO_CHECK(!prefix.empty());  // It starts with the family.
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1U);
  return prefix;
}

}  // namespace

SharedMemory::SharedMemory() : SharedMemory(Limits{}) {}

SharedMemory::SharedMemory(const Limits& limits) : parts_(std::make_unique<Parts>()) {
  // Else the C library learns from the first large piece that is freed to keep such pieces: twice
  // the memory was seen to stay with the process.
  constexpr int kLargePieceBytes = 256 << 10;
  mallopt(M_MMAP_THRESHOLD, kLargePieceBytes);
  constexpr int kShardBits = 2;
  parts_->block_cache = rocksdb::NewLRUCache(limits.block_cache_bytes, kShardBits);
  parts_->write_buffers = std::make_shared<rocksdb::WriteBufferManager>(limits.write_buffer_bytes);
}

SharedMemory::~SharedMemory() = default;

struct RocksStore::Database {
  rocksdb::Options options;
  std::unique_ptr<rocksdb::DB> db;   // Null once closed.
  bool sound = true;                 // No commit has failed since it was opened.
  mutable std::shared_mutex in_use;  // Shared by calls, alone by close().
};

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::string& directory,
                                                     const Options& options, Access access,
                                                     const SharedMemory& memory) {
  rocksdb::Options settings = rocks_options(options.write_buffer_bytes, memory.parts().block_cache,
                                            memory.parts().write_buffers);
  settings.max_open_files = options.open_files;
  // What a batch asks for is mostly new: that it is not there must cost little.
  settings.memtable_whole_key_filtering = true;
  settings.memtable_prefix_bloom_size_ratio = 0.02;
  PORTFOLIO_TRY(db, open_rocks(settings, directory, access));
  if (access == Access::kReadWrite) PORTFOLIO_OK(remove_unfinished_table(directory));
  auto database = std::make_unique<Database>();
  database->options = settings;
  database->db = std::move(db);
  std::unique_ptr<RocksStore> store{new RocksStore{directory, access, std::move(database)}};
  PORTFOLIO_OK(store->settle_format());
  return store;
}

RocksStore::RocksStore(std::string directory, Access access, std::unique_ptr<Database> database)
    : directory_(std::move(directory)), access_(access), database_(std::move(database)) {}

RocksStore::~RocksStore() { (void)close(); }

// A new store gets its format; one of another format is refused before anything is written.
Result<void> RocksStore::settle_format() {
  PORTFOLIO_TRY(stored, get(Family::kMeta, kFormatKey));
  if (stored) return check_format(*stored, kKind, kFormat, directory_);
  const std::unique_ptr<rocksdb::Iterator> rows{database_->db->NewIterator(rocksdb::ReadOptions{})};
  rows->SeekToFirst();
  if (!rows->status().ok()) return rocks_error(rows->status(), "reading", directory_);
  if (rows->Valid() || access_ == Access::kReadOnly) return not_ours(directory_);
  Batch batch;
  batch.put(Family::kMeta, kFormatKey, format_row(kKind, kFormat));
  return commit(batch, Durability::kSynced);
}

Result<void> RocksStore::usable() const {
  if (database_->db) return {};
  return stop("The store in " + directory_ + " has been closed.", "closed");
}

Result<void> RocksStore::writable() const {
  PORTFOLIO_OK(usable());
  if (access_ == Access::kReadWrite) return {};
  return stop("The store in " + directory_ + " was opened to be read only.", "read_only");
}

Result<void> RocksStore::commit(Batch& batch, Durability durability) {
  const std::shared_lock lock{database_->in_use};
  PORTFOLIO_OK(writable());
  constexpr std::size_t kHead = 24;  // About what the library puts around a row.
  const auto operations = batch.sorted();
  const std::size_t room = batch.bytes() + operations.size() * kHead;
  // What fills the buffer by itself ends as one table either way.
  if (room >= database_->options.write_buffer_size) {
    PORTFOLIO_TRY(written, commit_as_table(*database_->db, database_->options, operations,
                                           directory_, database_->sound));
    if (written) return {};
  }
  PORTFOLIO_OK(commit_to_log(operations, room, durability));
  relieve_memory();
  return {};
}

// After a full disk the library begins a new log only if it has rows in memory to flush, and dies
// when it writes on to the old one. A key that no row has, erased in memory only, is such a row.
void RocksStore::hold_something() {
  rocksdb::DB& db = *database_->db;
  std::uint64_t rows = 0;
  if (!db.GetIntProperty(rocksdb::DB::Properties::kNumEntriesActiveMemTable, &rows) || rows > 0)
    return;
  rocksdb::WriteOptions how;
  how.disableWAL = true;
  (void)db.Delete(how, std::string(1, '\0'));  // A failure shows at the write that follows.
}

Result<void> RocksStore::commit_to_log(std::span<const Batch::Operation> operations,
                                       std::size_t room, Durability durability) {
  rocksdb::WriteBatch out{room};
  std::string key;
  for (const Batch::Operation& operation : operations) {
    key.assign(1, static_cast<char>(operation.family()));
    key += operation.key();
    if (const auto value = operation.value())
      put_row(out, key, *value);
    else
      out.Delete(key);
  }
  hold_something();
  rocksdb::WriteOptions how;
  how.sync = durability == Durability::kSynced;
  how.memtable_insert_hint_per_batch = true;  // The rows are sorted.
  // After a full disk the library refuses writes until it sees room again, within some seconds.
  const rocksdb::Status status = database_->db->Write(how, &out);
  if (status.ok()) return {};
  database_->sound = false;
  return rocks_error(status, "writing", directory_);
}

// Left alone, the library would keep what is beyond its limits until the next write.
void RocksStore::relieve_memory() {
  std::uint64_t held = 0;
  rocksdb::DB& db = *database_->db;
  if (!db.GetIntProperty(rocksdb::DB::Properties::kCurSizeActiveMemTable, &held)) return;
  const rocksdb::Options& options = database_->options;
  if (held < options.write_buffer_size && !options.write_buffer_manager->ShouldFlush()) return;
  rocksdb::FlushOptions how;
  how.wait = false;
  how.allow_write_stall = true;  // Else it would wait until there is no danger of one.
  (void)db.Flush(how);           // A failure shows at the next write.
}

Result<std::optional<std::string>> RocksStore::get(Family family, std::string_view key) const {
  const std::shared_lock lock{database_->in_use};
  PORTFOLIO_OK(usable());
  const std::string full_key = key_in_file(family, key);
  rocksdb::PinnableSlice row;
  rocksdb::DB& db = *database_->db;
  const rocksdb::Status status =
      db.Get(rocksdb::ReadOptions{}, db.DefaultColumnFamily(), full_key, &row);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return rocks_error(status, "reading", directory_);
  PORTFOLIO_TRY(value, checked_value(full_key, view(row), directory_));
  return std::string{value};
}

Result<void> RocksStore::get_many(Family family, std::span<const std::string_view> keys,
                                  std::vector<std::optional<std::string>>& values) const {
  const std::shared_lock lock{database_->in_use};
  PORTFOLIO_OK(usable());
  values.assign(keys.size(), std::nullopt);
  // The library mishandles repeated keys: it is asked for each once, in their order.
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  std::vector<std::size_t> distinct;  // Of each key its first place in `order`.
  for (std::size_t i = 0; i < order.size(); ++i)
    if (i == 0 || keys[order[i]] != keys[order[i - 1]]) distinct.push_back(order[i]);
  for (std::size_t first = 0; first < distinct.size(); first += kLookupMax) {
    const std::size_t count = std::min(kLookupMax, distinct.size() - first);
    PORTFOLIO_OK(look_up(family, keys, std::span{distinct}.subspan(first, count), values));
  }
  for (std::size_t i = 1; i < order.size(); ++i)
    if (keys[order[i]] == keys[order[i - 1]]) values[order[i]] = values[order[i - 1]];
  return {};
}

Result<void> RocksStore::look_up(Family family, std::span<const std::string_view> keys,
                                 std::span<const std::size_t> wanted,
                                 std::vector<std::optional<std::string>>& values) const {
  std::vector<std::string> full_keys;
  full_keys.reserve(wanted.size());
  for (const std::size_t index : wanted) full_keys.push_back(key_in_file(family, keys[index]));
  const std::vector<rocksdb::Slice> slices{full_keys.begin(), full_keys.end()};
  std::vector<rocksdb::PinnableSlice> rows(wanted.size());
  std::vector<rocksdb::Status> statuses(wanted.size());
  rocksdb::DB& db = *database_->db;
  constexpr bool kSorted = true;
  db.MultiGet(rocksdb::ReadOptions{}, db.DefaultColumnFamily(), slices.size(), slices.data(),
              rows.data(), statuses.data(), kSorted);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return rocks_error(statuses[i], "reading", directory_);
    PORTFOLIO_TRY(value, checked_value(full_keys[i], view(rows[i]), directory_));
    values[wanted[i]] = std::string{value};
  }
  return {};
}

Result<void> RocksStore::scan_from(Family family, std::string_view prefix, std::string_view from,
                                   const Visitor& visit) const {
  const std::shared_lock lock{database_->in_use};
  PORTFOLIO_OK(usable());
  const std::string end = end_of(key_in_file(family, prefix));
  const rocksdb::Slice end_slice{end};
  rocksdb::ReadOptions how;
  how.iterate_upper_bound = &end_slice;
  how.fill_cache = false;  // A long scan would push out what is asked for often.
  how.readahead_size = std::size_t{512} << 10U;
  const std::unique_ptr<rocksdb::Iterator> row{database_->db->NewIterator(how)};
  for (row->Seek(key_in_file(family, std::max(prefix, from))); row->Valid(); row->Next()) {
    const std::string_view key = view(row->key());
    PORTFOLIO_TRY(value, checked_value(key, view(row->value()), directory_));
    if (visit(key.substr(1), value) == Scan::kStop) return {};
  }
  if (!row->status().ok()) return rocks_error(row->status(), "reading", directory_);
  return {};
}

// Reading and writing go on meanwhile, but for the moment of opening anew.
Result<void> RocksStore::compact(Family family) {
  std::shared_lock rewriting{database_->in_use};
  PORTFOLIO_OK(writable());
  const std::string first(1, static_cast<char>(family));
  const std::string last = end_of(first);
  const rocksdb::Slice from{first};
  const rocksdb::Slice to{last};
  rocksdb::CompactRangeOptions how;
  // Also the lowest level: what was erased must be gone from the files, not only hidden.
  how.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const rocksdb::Status status = database_->db->CompactRange(how, &from, &to);
  if (!status.ok()) return rocks_error(status, "compacting", directory_);
  rewriting.unlock();
  const std::unique_lock lock{database_->in_use};
  PORTFOLIO_OK(writable());  // Unless it was closed in between.
  return reopen();
}

void RocksStore::cancel_compactions() {
  const std::shared_lock lock{database_->in_use};
  if (database_->db) database_->db->DisableManualCompaction();
}

// The list of files names the first and last key of each, also of files that are gone. Opening
// writes it anew.
Result<void> RocksStore::reopen() {
  const rocksdb::Status closed = database_->db->Close();
  database_->db.reset();
  if (!closed.ok()) return rocks_error(closed, "closing", directory_);
  PORTFOLIO_TRY(db, open_rocks(database_->options, directory_, access_));
  database_->db = std::move(db);
  database_->sound = true;
  return {};
}

Result<void> RocksStore::backup(const std::string& directory) {
  const std::shared_lock lock{database_->in_use};
  PORTFOLIO_OK(usable());
  if (access_ == Access::kReadWrite) {
    const rocksdb::Status flushed = database_->db->Flush(rocksdb::FlushOptions{});
    if (!flushed.ok()) return rocks_error(flushed, "flushing before a backup", directory_);
  }
  rocksdb::Checkpoint* made = nullptr;
  rocksdb::Status status = rocksdb::Checkpoint::Create(database_->db.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
  if (status.ok()) status = checkpoint->CreateCheckpoint(directory);
  if (!status.ok()) return rocks_error(status, "writing a backup to " + directory, directory_);
  return {};
}

Result<void> RocksStore::close() {
  const std::unique_lock lock{database_->in_use};
  if (!database_->db) return {};
  rocksdb::Status status;
  if (access_ == Access::kReadWrite) {
    // Not needed for safety: it spares the next start reading the log of writes.
    status = database_->db->Flush(rocksdb::FlushOptions{});
  }
  const rocksdb::Status closed = database_->db->Close();
  database_->db.reset();
  if (status.ok()) status = closed;
  if (!status.ok()) return rocks_error(status, "closing", directory_);
  return {};
}

}  // namespace portfolio::storage
