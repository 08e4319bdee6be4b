// The one ordered log that everything is a fold over, as the daemon sees it: read from a position,
// append at the end. Implemented by the local journal and by Kafka. Knows nothing of what is said.
#pragma once
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/time.h"

namespace portfolio::storage {

struct Header {
  std::string_view key;
  std::string_view value;
};

struct Record;

// Where the headers of records are to be had. They are few and seldom asked for, but making a list
// of them costs a client more than all else of a record.
class HeaderSource {
 public:
  virtual ~HeaderSource() = default;
  // Valid until the next call.
  virtual std::span<const Header> headers_of(const Record& record) = 0;
};

// The views are valid until the next read of the reader that gave the record.
struct Record {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Timestamp appended_at{};
  std::string_view key{};  // The organisation.
  std::string_view value{};
  HeaderSource* header_source = nullptr;  // None: there are no headers.

  // Valid until another record of the same source is asked.
  std::span<const Header> headers() const {
    return header_source == nullptr ? std::span<const Header>{} : header_source->headers_of(*this);
  }
};

struct Position {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  auto operator<=>(const Position&) const = default;
};

// One partition, read in order. Used by one thread.
class JournalReader {
 public:
  virtual ~JournalReader() = default;
  // Replaces what is in `into` by the next records, at most `max_records` of them, and returns how
  // many. Waits up to `wait` for the first one; none is no error.
  virtual Result<std::size_t> read(std::vector<Record>& into, std::size_t max_records,
                                   std::chrono::milliseconds wait) = 0;
  virtual std::int64_t end_offset()
      const = 0;  // Where the next record will be written, as last known.
  virtual std::int64_t first_offset() const = 0;  // The oldest record that is still there.
};

// Any thread may append. Records of one organisation keep the order of the calls that made them.
// Reasons of errors: `too_large` (kSkip), `disk_full`, `overloaded` (kRetry), `closed`.
class JournalWriter {
 public:
  // Called once, when the record is durable or has failed; on a thread of the journal, or within
  // append() if refused at once: it must neither block nor append.
  using Done = std::function<void(Result<Position>)>;
  struct Entry {
    std::string_view organisation;
    std::string_view value;
  };

  virtual ~JournalWriter() = default;
  virtual void append(std::string_view organisation, std::string value, Done done) = 0;
  // Waits for all of them. Positions in the order of the entries. After an error some may have been
  // appended: appending again is safe, because the fold drops repeats.
  virtual Result<std::vector<Position>> append_all(std::span<const Entry> entries);
  // Waits for the one.
  Result<Position> append_and_wait(std::string_view organisation, std::string value);
};

}  // namespace portfolio::storage
