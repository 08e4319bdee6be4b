// The journal of a daemon without Kafka: one partition, 0, in a RocksDB of its own. The key is the
// position, the value the time of appending, the organisation and the record; synced to the disk
// before a producer hears that it was accepted. Appends that wait together share one sync.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/journal.h"
#include "storage/store.h"

namespace portfolio::storage {

class SharedMemory;

class LocalJournal final : public JournalWriter {
 public:
  struct Options {
    std::size_t record_bytes_max = std::size_t{1} << 20U;
    std::size_t pending_bytes_max = std::size_t{64} << 20U;  // Accepted but not yet durable.
    std::size_t write_buffer_bytes = std::size_t{8} << 20U;  // Before a flush.
    // What the databases of a process share; it must outlive the journal. None: its own, small.
    const SharedMemory* memory = nullptr;
  };
  using Now = std::function<Timestamp()>;

  // Locks the directory against other writers; a reader may open it beside them and sees what was
  // there at that moment. Reasons: `locked`, `unknown_format`, `missing`, `disk_full`, ….
  static Result<std::unique_ptr<LocalJournal>> open(const std::string& directory,
                                                    const Options& options, Access access, Now now);
  ~LocalJournal() override;  // Finishes what was accepted.

  // Chosen at random when the journal was made: a store remembers which journal it belongs to.
  const std::string& identity() const;
  std::int64_t end_offset() const;
  std::int64_t first_offset() const;
  Timestamp last_time() const;  // Of the last record; the epoch if there is none. Never goes back.

  // Starts at `from`, which must be within the journal (reason `out_of_range`). The journal must
  // outlive its readers.
  Result<std::unique_ptr<JournalReader>> reader(std::int64_t from) const;

  void append(std::string_view organisation, std::string value, Done done) override;
  // All or nothing, with one sync.
  Result<std::vector<Position>> append_all(std::span<const Entry> entries) override;

  struct State;  // Of the source file.

 private:
  explicit LocalJournal(std::unique_ptr<State> state);
  Result<void> check_size(std::string_view organisation, std::string_view value) const;
  std::unique_ptr<State> state_;
};

}  // namespace portfolio::storage
