// The store on disk: one RocksDB with one column family for each partition, the row's family as
// the first byte of its key, so that position and rows can never be torn apart by a flush.
// Each value carries a checksum over family, key and value, which is checked on every read.
// A batch goes through the library's log and memory, a large one becomes a table file at once.
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "storage/store.h"

namespace portfolio::storage {

// Memory that all stores of a process share. Outlives them. Making one also tells the C library to
// give large pieces back to the system as soon as they are freed.
class SharedMemory {
 public:
  struct Limits {
    std::size_t write_buffer_bytes = std::size_t{32} << 20U;  // What is not yet in a table file.
    std::size_t block_cache_bytes = std::size_t{8} << 20U;
  };
  SharedMemory();
  explicit SharedMemory(const Limits& limits);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  struct Parts;  // Library types, for the sources of this folder only.
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

class RocksStore final : public Store {
 public:
  struct Options {
    // Of this store, before a flush. A batch of that size is written as a table at once.
    std::size_t write_buffer_bytes = std::size_t{16} << 20U;
    int open_files = 128;  // At most so many table files are held open; not where only read.
  };
  // Reasons: `unknown_format`, `locked`, `missing` (read-only and nothing there), `disk_full`,
  // `corrupt_store`, `storage_failed`. `memory` must outlive the store.
  // Read-only works beside a running daemon and sees what was committed when it was opened.
  static Result<std::unique_ptr<RocksStore>> open(const std::string& directory,
                                                  const Options& options, Access access,
                                                  const SharedMemory& memory);
  ~RocksStore() override;

  Result<void> commit(Batch& batch, Durability durability) override;
  Result<std::optional<std::string>> get(Family family, std::string_view key) const override;
  Result<void> get_many(Family family, std::span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>& values) const override;
  Result<void> scan_from(Family family, std::string_view prefix, std::string_view from,
                         const Visitor& visit) const override;
  Result<void> compact(Family family) override;
  void cancel_compactions() override;
  Result<void> backup(const std::string& directory) override;
  Result<void> close() override;

 private:
  struct Database;
  RocksStore(std::string directory, Access access, std::unique_ptr<Database> database);
  Result<void> settle_format();
  Result<void> commit_to_log(std::span<const Batch::Operation> operations, std::size_t room,
                             Durability durability);
  void hold_something();
  Result<void> reopen();
  void relieve_memory();
  Result<void> usable() const;
  Result<void> writable() const;
  Result<void> look_up(Family family, std::span<const std::string_view> keys,
                       std::span<const std::size_t> wanted,
                       std::vector<std::optional<std::string>>& values) const;

  std::string directory_;
  Access access_;
  std::unique_ptr<Database> database_;
};

}  // namespace portfolio::storage
