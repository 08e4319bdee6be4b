#include "storage/rocks_table.h"

#include <rocksdb/db.h>
#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_writer.h>

#include <cstdint>
#include <filesystem>
#include <system_error>

#include "storage/rocks_library.h"
#include "storage/rocks_row.h"

namespace portfolio::storage {
namespace {

// No name of the library's, so that it neither reads the file nor removes it.
std::string unfinished(const std::string& directory) { return directory + "/unfinished.table"; }

rocksdb::Status write_rows(rocksdb::DB& db, const rocksdb::Options& options,
                           std::span<const Batch::Operation> sorted, const std::string& file) {
  // Kept in the system's cache: a compaction reads it soon.
  constexpr bool kForgetPages = false;
  rocksdb::SstFileWriter out{rocksdb::EnvOptions{options}, options, db.DefaultColumnFamily(),
                             kForgetPages};
  rocksdb::Status status = out.Open(file);
  std::string key;
  std::string row;
  for (const Batch::Operation& operation : sorted) {
    if (!status.ok()) return status;
    key.assign(1, static_cast<char>(operation.family()));
    key += operation.key();
    const auto value = operation.value();
    if (value) {
      const RowChecksum sum = row_checksum(key, *value);
      row.assign(sum.data(), sum.size());
      row += *value;
    }
    status = value ? out.Put(key, row) : out.Delete(key);
  }
  return status.ok() ? out.Finish() : status;
}

// Nothing has failed, and merging keeps up.
bool is_well(rocksdb::DB& db) {
  using Properties = rocksdb::DB::Properties;
  for (const std::string& name : {Properties::kBackgroundErrors, Properties::kIsWriteStopped,
                                  Properties::kActualDelayedWriteRate}) {
    std::uint64_t value = 0;
    if (!db.GetIntProperty(name, &value) || value != 0) return false;
  }
  return true;
}

// True if a file of the two levels on top has a key among those of the table, which therefore comes
// to lie on the topmost.
bool lies_on_top(rocksdb::DB& db, std::span<const Batch::Operation> sorted) {
  const std::string first = key_in_file(sorted.front().family(), sorted.front().key());
  const std::string last = key_in_file(sorted.back().family(), sorted.back().key());
  const auto within = [&](const std::string& key) { return first <= key && key <= last; };
  rocksdb::ColumnFamilyMetaData about;
  db.GetColumnFamilyMetaData(&about);
  for (const rocksdb::LevelMetaData& level : about.levels) {
    if (level.level > 1) continue;
    for (const rocksdb::SstFileMetaData& file : level.files)
      if (within(file.smallestkey) || within(file.largestkey)) return true;
  }
  return false;
}

// Nothing may wait in memory when a table comes, also not what has other keys: it would be flushed
// later with numbers from before and after the table, which version 7.8 takes for damage.
rocksdb::Status empty_memory(rocksdb::DB& db) {
  rocksdb::FlushOptions how;
  how.allow_write_stall = true;  // Else it would wait until there is no danger of one.
  return db.Flush(how);
}

rocksdb::Status take_over(rocksdb::DB& db, const std::string& file) {
  rocksdb::IngestExternalFileOptions how;
  how.move_files = true;
  how.write_global_seqno = false;  // The list of files has it.
  return db.IngestExternalFile({file}, how);
}

}  // namespace

Result<bool> commit_as_table(rocksdb::DB& db, const rocksdb::Options& options,
                             std::span<const Batch::Operation> sorted, const std::string& directory,
                             bool& sound) {
  if (sorted.empty() || !sound || !is_well(db)) return false;
  // Never written over: it may be a second name of a table that the database has taken over.
  PORTFOLIO_OK(remove_unfinished_table(directory));
  rocksdb::Status status = empty_memory(db);
  sound = status.ok();
  if (sound && !lies_on_top(db, sorted)) return false;
  const std::string file = unfinished(directory);
  if (sound) status = write_rows(db, options, sorted, file);
  if (status.ok()) {
    status = take_over(db, file);
    sound = status.ok();
  }
  (void)remove_unfinished_table(directory);  // A failure shows at the next one.
  if (!status.ok()) return rocks_error(status, "writing a table", directory);
  return true;
}

Result<void> remove_unfinished_table(const std::string& directory) {
  std::error_code code;
  std::filesystem::remove(unfinished(directory), code);
  if (!code) return {};
  return stop("The file " + unfinished(directory) + " cannot be removed: " + code.message() + ".",
              "storage_failed");
}

}  // namespace portfolio::storage
