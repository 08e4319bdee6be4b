#include "storage/rocks_library.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <charconv>
#include <filesystem>
#include <system_error>

#include "storage/bytes.h"

namespace portfolio::storage {
namespace {

bool says(const rocksdb::Status& status, std::string_view words) {
  const char* state = status.getState();
  return state != nullptr && std::string_view{state}.find(words) != std::string_view::npos;
}

bool is_full(const rocksdb::Status& status) {
  return status.IsNoSpace() || says(status, "No space left") || says(status, "File too large") ||
         says(status, "quota exceeded");
}

// The library's sentence says "lock" and the errno's text, or that this process has it already.
bool is_locked(const rocksdb::Status& status) {
  return says(status, "lock file") || says(status, "lock hold by current process");
}

bool is_passing(const rocksdb::Status& status) {
  return status.IsBusy() || status.IsTimedOut() || status.IsTryAgain() || status.IsIncomplete();
}

Result<void> make_directory(const std::string& directory) {
  std::error_code code;
  if (std::filesystem::exists(directory, code)) return {};
  std::filesystem::create_directories(directory, code);
  if (!code) {
    // Who worked when is personal: not for other users of the machine.
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, code);
  }
  if (code)
    return stop("The directory " + directory + " cannot be made: " + code.message() + ".",
                "storage_failed");
  return {};
}

Result<std::unique_ptr<rocksdb::DB>> open_read_only(const rocksdb::Options& options,
                                                    const std::string& directory) {
  // The writer beside us may replace files while we look: then a second look finds the new ones.
  constexpr int kLooks = 5;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status;
  for (int look = 0; look < kLooks; ++look) {
    status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
    if (status.ok()) return std::unique_ptr<rocksdb::DB>{opened};
    std::error_code code;
    if (!std::filesystem::exists(directory + "/CURRENT", code))
      return stop("There is nothing to read in " + directory + ".", "missing");
  }
  return rocks_error(status, "opening it to read", directory);
}

}  // namespace

tl::unexpected<Error> rocks_error(const rocksdb::Status& status, std::string_view doing,
                                  const std::string& directory) {
  const std::string where =
      " while " + std::string{doing} + " in " + directory + " (" + status.ToString() + ").";
  if (is_full(status)) return retry("The disk is full" + where, "disk_full");
  if (is_locked(status))
    return stop("The directory " + directory +
                    " is in use by another process, or was opened twice by this one.",
                "locked");
  if (is_passing(status)) return retry("The database was busy" + where, "storage_busy");
  if (status.IsCorruption()) return stop("The database is damaged" + where, "corrupt_store");
  return stop("The database failed" + where, "storage_failed");
}

rocksdb::Options rocks_options(std::size_t write_buffer_bytes,
                               std::shared_ptr<rocksdb::Cache> block_cache,
                               std::shared_ptr<rocksdb::WriteBufferManager> write_buffers) {
  constexpr int kBloomBitsPerKey = 10;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = std::move(block_cache);
  table.block_size = std::size_t{8} << 10U;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.format_version = 5;

  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = write_buffer_bytes;
  options.write_buffer_manager = std::move(write_buffers);
  options.max_write_buffer_number = 2;
  options.target_file_size_base = std::uint64_t{16} << 20U;
  options.max_bytes_for_level_base = std::uint64_t{64} << 20U;
  options.max_open_files = 128;
  options.max_background_jobs = 2;
  options.max_manifest_file_size = std::uint64_t{4} << 20U;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = std::size_t{1} << 20U;
  options.keep_log_file_num = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.skip_stats_update_on_db_open = true;
  options.enable_write_thread_adaptive_yield = false;
  return options;
}

Result<std::unique_ptr<rocksdb::DB>> open_rocks(const rocksdb::Options& options,
                                                const std::string& directory, Access access) {
  if (access == Access::kReadOnly) {
    rocksdb::Options reading = options;
    reading.max_open_files = -1;  // Held open from the start: the writer may remove them.
    return open_read_only(reading, directory);
  }
  PORTFOLIO_OK(make_directory(directory));
  rocksdb::Options writing = options;
  writing.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(writing, directory, &opened);
  if (!status.ok()) return rocks_error(status, "opening it", directory);
  return std::unique_ptr<rocksdb::DB>{opened};
}

std::string format_row(std::string_view kind, std::uint64_t version) {
  return std::string{kind} + ' ' + std::to_string(version);
}

Result<void> check_format(std::string_view stored, std::string_view kind, std::uint64_t known,
                          const std::string& directory) {
  if (stored == format_row(kind, known)) return {};
  return stop("The directory " + directory + " has the format \"" + printable(stored) +
                  "\", but this program knows \"" + format_row(kind, known) +
                  "\". Use the program that wrote it, or an empty directory.",
              "unknown_format");
}

tl::unexpected<Error> not_ours(const std::string& directory) {
  return stop(
      "The directory " + directory +
          " holds a database that does not say its format: it was not made by this program.",
      "unknown_format");
}

}  // namespace portfolio::storage
