// What the two databases of this folder have in common: options that avoid the library's known
// traps, opening, the format row, and its failures as ours. For the sources of this folder only;
// the library's types are only named here, so that no one else pays for its headers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "rules/model/result.h"
#include "storage/rocks_store.h"
#include "storage/store.h"

namespace rocksdb {
class Cache;
class DB;
class Status;
class WriteBufferManager;
struct Options;
}  // namespace rocksdb

namespace portfolio::storage {

struct SharedMemory::Parts {
  std::shared_ptr<rocksdb::Cache> block_cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
};

// `doing` completes "… while <doing> in <directory>".
tl::unexpected<Error> rocks_error(const rocksdb::Status& status, std::string_view doing,
                                  const std::string& directory);

rocksdb::Options rocks_options(std::size_t write_buffer_bytes,
                               std::shared_ptr<rocksdb::Cache> block_cache,
                               std::shared_ptr<rocksdb::WriteBufferManager> write_buffers);

// Makes the directory if it is to be written and does not exist, readable by its owner only.
Result<std::unique_ptr<rocksdb::DB>> open_rocks(const rocksdb::Options& options,
                                                const std::string& directory, Access access);

// Refuses with `unknown_format` what `stored` (the format row, if there is one) does not allow.
Result<void> check_format(std::string_view stored, std::string_view kind, std::uint64_t known,
                          const std::string& directory);
std::string format_row(std::string_view kind, std::uint64_t version);

tl::unexpected<Error> not_ours(const std::string& directory);

}  // namespace portfolio::storage
