#include "storage/local_journal.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "storage/bytes.h"
#include "storage/checksum.h"
#include "storage/rocks_library.h"

namespace portfolio::storage {
namespace {

constexpr std::string_view kKind = "portfoliod journal";
constexpr std::uint64_t kFormat = 1;
// The first byte of a key says what the row is: one of these two, or a record.
constexpr std::string_view kFormatKey{"\0format", 7};
constexpr std::string_view kIdentityKey{"\0identity", 9};
constexpr char kRecordByte = 1;
constexpr std::size_t kKeyBytes = 9;
constexpr std::size_t kHeadBytes = 12;                         // Checksum, time of appending.
constexpr std::size_t kGroupBytesMax = std::size_t{8} << 20U;  // Written with one sync.
constexpr std::size_t kReadBytesMax = std::size_t{4} << 20U;   // Returned by one read.

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

using Key = std::array<char, kKeyBytes>;
Key record_key(std::int64_t offset) {
  Key key;
  key[0] = kRecordByte;
  const auto number = static_cast<std::uint64_t>(offset);
  for (std::size_t i = 1; i < key.size(); ++i)
    key[i] = static_cast<char>(number >> (8 * (key.size() - 1 - i)));
  return key;
}
std::string_view view(const Key& key) { return {key.data(), key.size()}; }

bool is_record(std::string_view key) {
  return key.size() == kKeyBytes && key.front() == kRecordByte;
}
std::int64_t offset_of(std::string_view key) {
  return static_cast<std::int64_t>(read_big_endian(key.substr(1)));
}

template <class Number>
void write_number(char* out, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out[i] = static_cast<char>(value >> (8 * i));
}

using Head = std::array<char, kHeadBytes>;
Head record_head(std::string_view key, Timestamp time, std::string_view body) {
  Head head;
  write_number(head.data() + 4, static_cast<std::uint64_t>(time.time_since_epoch().count()));
  const std::uint32_t sum = checksum(body, checksum({head.data() + 4, 8}, checksum(key)));
  write_number(head.data(), sum);
  return head;
}

// The record without its position; nothing if the row is damaged.
std::optional<Record> parse_row(std::string_view key, std::string_view row) {
  if (row.size() < kHeadBytes) return std::nullopt;
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < 8; ++i)
    time |= std::uint64_t{static_cast<unsigned char>(row[4 + i])} << (8 * i);
  Record record;
  record.appended_at = Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(time)}};
  const std::string_view body = row.substr(kHeadBytes);
  const Head expected = record_head(key, record.appended_at, body);
  if (std::memcmp(expected.data(), row.data(), kHeadBytes) != 0) return std::nullopt;
  ByteReader in{body};
  record.key = in.text();
  if (in.failed()) return std::nullopt;
  record.value = body.substr(body.size() - in.left());
  return record;
}

std::string random_identity() {
  std::random_device device;
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::size_t kLength = 32;
  std::string identity;
  for (std::size_t i = 0; i < kLength; ++i) identity += kDigits[device() & 0xFU];
  return identity;
}

// What was appended together, and whom to tell the offset of its first record.
struct Request {
  std::string bodies;
  std::vector<std::uint32_t> sizes;  // Of each record's part of `bodies`.
  std::function<void(Result<std::int64_t>)> done;
};

void add_body(Request& request, std::string_view organisation, std::string_view value) {
  const std::size_t before = request.bodies.size();
  for (std::uint64_t size = organisation.size();; size >>= 7U) {
    request.bodies.push_back(static_cast<char>((size & 0x7FU) | (size > 0x7FU ? 0x80U : 0U)));
    if (size <= 0x7FU) break;
  }
  request.bodies += organisation;
  request.bodies += value;
  request.sizes.push_back(static_cast<std::uint32_t>(request.bodies.size() - before));
}

// What to do if as much is waiting to be written as may.
enum class Room { kWait, kRefuse };

std::int64_t count_of(const std::vector<Request>& group) {
  std::size_t count = 0;
  for (const Request& request : group) count += request.sizes.size();
  return static_cast<std::int64_t>(count);
}

}  // namespace

struct LocalJournal::State {
  std::string directory;
  Options options;
  Now now;
  std::string identity;
  std::int64_t first = 0;
  std::unique_ptr<rocksdb::DB> db;

  mutable std::mutex mutex;
  mutable std::condition_variable appended;  // For readers.
  std::condition_variable pending_changed;   // For the writer, and those who wait for room.
  std::deque<Request> pending;
  std::size_t pending_bytes = 0;
  std::int64_t end = 0;
  Timestamp last_time{};
  bool closing = false;
  std::thread writer;  // Not running if read only.

  Result<void> settle_format(Access access);
  Result<void> find_ends();
  void run();
  std::vector<Request> take();
  Result<void> write(std::vector<Request>& group, std::int64_t first_offset, Timestamp time);
  Result<std::optional<std::string>> get(std::string_view key) const;
  void tell(const std::vector<Request>& group, std::int64_t offset, const Result<void>& written);
  Result<void> enqueue(Request request, Room room);
};

namespace {

class LocalReader final : public JournalReader {
 public:
  LocalReader(const LocalJournal::State& state, std::int64_t next) : state_(state), next_(next) {}

  Result<std::size_t> read(std::vector<Record>& into, std::size_t max_records,
                           std::chrono::milliseconds wait) override;
  std::int64_t end_offset() const override {
    const std::lock_guard lock{state_.mutex};
    return state_.end;
  }
  std::int64_t first_offset() const override { return state_.first; }

 private:
  std::int64_t wait_for_more(std::chrono::milliseconds wait) const;
  Result<void> fetch(std::int64_t end);
  tl::unexpected<Error> damaged(std::int64_t offset) const;

  const LocalJournal::State& state_;
  std::int64_t next_;
  std::string rows_;                // What the records of the last read look into.
  std::vector<std::size_t> sizes_;  // Of each row in `rows_`.
};

std::int64_t LocalReader::wait_for_more(std::chrono::milliseconds wait) const {
  std::unique_lock lock{state_.mutex};
  state_.appended.wait_for(lock, wait, [this] { return state_.end > next_; });
  return state_.end;
}

tl::unexpected<Error> LocalReader::damaged(std::int64_t offset) const {
  return stop("The journal in " + state_.directory + " is damaged at position " +
                  std::to_string(offset) + ".",
              "corrupt_row");
}

// Copies the rows from next_ up to `end`, or as many as may be held at a time.
Result<void> LocalReader::fetch(std::int64_t end) {
  rows_.clear();
  sizes_.clear();
  const Key last = record_key(end);
  const rocksdb::Slice bound = slice(view(last));
  rocksdb::ReadOptions how;
  how.iterate_upper_bound = &bound;
  how.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> row{state_.db->NewIterator(how)};
  std::int64_t expected = next_;
  for (row->Seek(slice(view(record_key(next_)))); row->Valid(); row->Next()) {
    if (offset_of(view(row->key())) != expected) return damaged(expected);
    ++expected;
    rows_ += view(row->value());
    sizes_.push_back(row->value().size());
    if (rows_.size() >= kReadBytesMax) break;
  }
  if (!row->status().ok()) return rocks_error(row->status(), "reading", state_.directory);
  if (sizes_.empty()) return damaged(expected);
  return {};
}

Result<std::size_t> LocalReader::read(std::vector<Record>& into, std::size_t max_records,
                                      std::chrono::milliseconds wait) {
  into.clear();
  const std::int64_t end = wait_for_more(wait);
  if (end <= next_ || max_records == 0) return 0;
  const auto available = static_cast<std::size_t>(end - next_);
  PORTFOLIO_OK(fetch(next_ + static_cast<std::int64_t>(std::min(available, max_records))));
  std::string_view rest{rows_};
  for (const std::size_t size : sizes_) {
    const auto offset = next_ + static_cast<std::int64_t>(into.size());
    std::optional<Record> record = parse_row(view(record_key(offset)), rest.substr(0, size));
    if (!record) return damaged(offset);
    record->offset = offset;
    into.push_back(*record);
    rest.remove_prefix(size);
  }
  next_ += static_cast<std::int64_t>(into.size());
  return into.size();
}

}  // namespace

Result<std::optional<std::string>> LocalJournal::State::get(std::string_view key) const {
  std::string value;
  const rocksdb::Status status = db->Get(rocksdb::ReadOptions{}, slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return rocks_error(status, "reading", directory);
  return value;
}

// A new journal gets its format and identity.
Result<void> LocalJournal::State::settle_format(Access access) {
  PORTFOLIO_TRY(format, get(kFormatKey));
  PORTFOLIO_TRY(stored, get(kIdentityKey));
  if (format) {
    PORTFOLIO_OK(check_format(*format, kKind, kFormat, directory));
    if (!stored) return not_ours(directory);
    identity = *stored;
    return {};
  }
  const std::unique_ptr<rocksdb::Iterator> rows{db->NewIterator(rocksdb::ReadOptions{})};
  rows->SeekToFirst();
  if (rows->Valid() || access == Access::kReadOnly) return not_ours(directory);
  identity = random_identity();
  rocksdb::WriteBatch batch;
  batch.Put(slice(kFormatKey), format_row(kKind, kFormat));
  batch.Put(slice(kIdentityKey), identity);
  rocksdb::WriteOptions how;
  how.sync = true;
  const rocksdb::Status status = db->Write(how, &batch);
  if (!status.ok()) return rocks_error(status, "writing", directory);
  return {};
}

Result<void> LocalJournal::State::find_ends() {
  const std::unique_ptr<rocksdb::Iterator> row{db->NewIterator(rocksdb::ReadOptions{})};
  row->Seek(rocksdb::Slice{&kRecordByte, 1});
  if (!row->status().ok()) return rocks_error(row->status(), "reading", directory);
  if (!row->Valid()) return {};
  first = is_record(view(row->key())) ? offset_of(view(row->key())) : 0;
  row->SeekToLast();
  if (!row->status().ok()) return rocks_error(row->status(), "reading", directory);
  const std::string_view key = view(row->key());
  const auto last = is_record(key) ? parse_row(key, view(row->value())) : std::nullopt;
  if (!last)
    return stop("The last record of the journal in " + directory + " is damaged.", "corrupt_row");
  end = offset_of(key) + 1;
  last_time = last->appended_at;
  return {};
}

// The requests that are written with the next sync.
std::vector<Request> LocalJournal::State::take() {
  std::vector<Request> group;
  std::size_t bytes = 0;
  while (!pending.empty() &&
         (group.empty() || bytes + pending.front().bodies.size() <= kGroupBytesMax)) {
    bytes += pending.front().bodies.size();
    group.push_back(std::move(pending.front()));
    pending.pop_front();
  }
  pending_bytes -= bytes;
  return group;
}

void LocalJournal::State::run() {
  std::unique_lock lock{mutex};
  while (true) {
    pending_changed.wait(lock, [this] { return closing || !pending.empty(); });
    if (pending.empty()) return;
    std::vector<Request> group = take();
    const std::int64_t offset = end;
    const Timestamp time = std::max(last_time, now());
    pending_changed.notify_all();
    lock.unlock();
    const Result<void> written = write(group, offset, time);
    lock.lock();
    if (written) {
      end = offset + count_of(group);
      last_time = time;
      appended.notify_all();
    }
    lock.unlock();
    tell(group, offset, written);
    lock.lock();
  }
}

void LocalJournal::State::tell(const std::vector<Request>& group, std::int64_t offset,
                               const Result<void>& written) {
  for (const Request& request : group) {
    if (written)
      request.done(offset);
    else
      request.done(tl::unexpected<Error>(written.error()));
    offset += static_cast<std::int64_t>(request.sizes.size());
  }
}

Result<void> LocalJournal::State::enqueue(Request request, Room room) {
  const std::size_t size = request.bodies.size();
  std::unique_lock lock{mutex};
  // One that is larger than all that may wait is taken when nothing else does.
  const auto fits = [&] {
    return pending.empty() || pending_bytes + size <= options.pending_bytes_max;
  };
  if (room == Room::kWait) pending_changed.wait(lock, [&] { return closing || fits(); });
  if (!writer.joinable())
    return stop("The journal in " + directory + " was opened to be read only.", "read_only");
  if (closing) return retry("The journal in " + directory + " is being closed.", "closed");
  if (!fits())
    return retry("More is waiting to be written to the journal than may wait.", "overloaded");
  pending_bytes += size;
  pending.push_back(std::move(request));
  pending_changed.notify_all();
  return {};
}

Result<void> LocalJournal::State::write(std::vector<Request>& group, std::int64_t first_offset,
                                        Timestamp time) {
  rocksdb::WriteBatch batch;
  std::int64_t offset = first_offset;
  for (const Request& request : group) {
    std::string_view rest{request.bodies};
    for (const std::uint32_t size : request.sizes) {
      const Key key = record_key(offset++);
      const std::string_view body = rest.substr(0, size);
      rest.remove_prefix(size);
      const Head head = record_head(view(key), time, body);
      const rocksdb::Slice key_part = slice(view(key));
      const std::array<rocksdb::Slice, 2> parts{rocksdb::Slice{head.data(), head.size()},
                                                slice(body)};
      batch.Put(rocksdb::SliceParts{&key_part, 1}, rocksdb::SliceParts{parts.data(), 2});
    }
  }
  rocksdb::WriteOptions how;
  how.sync = true;
  how.memtable_insert_hint_per_batch = true;
  const rocksdb::Status status = db->Write(how, &batch);
  if (!status.ok()) return rocks_error(status, "appending", directory);
  return {};
}

Result<std::unique_ptr<LocalJournal>> LocalJournal::open(const std::string& directory,
                                                         const Options& options, Access access,
                                                         Now now) {
  auto state = std::make_unique<State>();
  state->directory = directory;
  state->options = options;
  state->now = std::move(now);
  constexpr std::size_t kOwnCacheBytes = std::size_t{2} << 20U;
  const bool shares = options.memory != nullptr;
  const rocksdb::Options settings = rocks_options(
      options.write_buffer_bytes,
      shares ? options.memory->parts().block_cache : rocksdb::NewLRUCache(kOwnCacheBytes, 0),
      shares ? options.memory->parts().write_buffers : nullptr);
  PORTFOLIO_TRY(db, open_rocks(settings, directory, access));
  state->db = std::move(db);
  PORTFOLIO_OK(state->settle_format(access));
  PORTFOLIO_OK(state->find_ends());
  if (access == Access::kReadOnly)
    state->closing = true;
  else
    state->writer = std::thread{[&writing = *state] { writing.run(); }};
  return std::unique_ptr<LocalJournal>{new LocalJournal{std::move(state)}};
}

LocalJournal::LocalJournal(std::unique_ptr<State> state) : state_(std::move(state)) {}

LocalJournal::~LocalJournal() {
  if (!state_->writer.joinable()) return;
  {
    const std::lock_guard lock{state_->mutex};
    state_->closing = true;
  }
  state_->pending_changed.notify_all();
  state_->writer.join();
}

const std::string& LocalJournal::identity() const { return state_->identity; }

std::int64_t LocalJournal::end_offset() const {
  const std::lock_guard lock{state_->mutex};
  return state_->end;
}

std::int64_t LocalJournal::first_offset() const { return state_->first; }

Timestamp LocalJournal::last_time() const {
  const std::lock_guard lock{state_->mutex};
  return state_->last_time;
}

Result<std::unique_ptr<JournalReader>> LocalJournal::reader(std::int64_t from) const {
  const std::int64_t end = end_offset();
  if (from < state_->first || from > end)
    return stop("Position " + std::to_string(from) + " is outside the journal in " +
                    state_->directory + ", which holds " + std::to_string(state_->first) +
                    " up to " + std::to_string(end) + ".",
                "out_of_range");
  return std::make_unique<LocalReader>(*state_, from);
}

Result<void> LocalJournal::check_size(std::string_view organisation, std::string_view value) const {
  const std::size_t limit = state_->options.record_bytes_max;
  const std::size_t size = organisation.size() + value.size();
  if (size <= limit) return {};
  return skip("A record of " + std::to_string(size) + " bytes is larger than the limit of " +
                  std::to_string(limit) + ".",
              "too_large");
}

void LocalJournal::append(std::string_view organisation, std::string value, Done done) {
  if (auto sized = check_size(organisation, value); !sized)
    return done(tl::unexpected<Error>(std::move(sized).error()));
  Request request;
  add_body(request, organisation, value);
  request.done = [done](Result<std::int64_t> first) {
    done(first.map([](std::int64_t offset) { return Position{.offset = offset}; }));
  };
  if (auto queued = state_->enqueue(std::move(request), Room::kRefuse); !queued)
    done(tl::unexpected<Error>(std::move(queued).error()));
}

Result<std::vector<Position>> LocalJournal::append_all(std::span<const Entry> entries) {
  Request request;
  for (const Entry& entry : entries) {
    PORTFOLIO_OK(check_size(entry.organisation, entry.value));
    add_body(request, entry.organisation, entry.value);
  }
  if (entries.empty()) return std::vector<Position>{};
  std::mutex mutex;
  std::condition_variable told;
  std::optional<Result<std::int64_t>> answer;
  request.done = [&](Result<std::int64_t> first) {
    const std::lock_guard lock{mutex};
    answer = std::move(first);
    told.notify_all();
  };
  PORTFOLIO_OK(state_->enqueue(std::move(request), Room::kWait));
  std::unique_lock lock{mutex};
  told.wait(lock, [&] { return answer.has_value(); });
  if (!*answer) return tl::unexpected<Error>(std::move(*answer).error());
  std::vector<Position> positions(entries.size());
  for (std::size_t i = 0; i < positions.size(); ++i)
    positions[i].offset = **answer + static_cast<std::int64_t>(i);
  return positions;
}

}  // namespace portfolio::storage
