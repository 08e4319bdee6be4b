// A large batch as one sorted table file that the database takes over as it is, instead of a log,
// a sorted list in memory and the same table file after all.
// For the sources of this folder only.
#pragma once
#include <span>
#include <string>

#include "rules/model/result.h"
#include "storage/batch.h"

namespace rocksdb {
class DB;
struct Options;
}  // namespace rocksdb

namespace portfolio::storage {

// All of it or nothing, and kept through a power cut. `sorted` has each key once. No other commit
// may run. False if nothing was written and it has to go through the log:
// - while merging lags behind, for only there the library slows down whoever writes;
// - where the table would not lie on top of the others. In a store that is still small the library
//   would give each a level of its own, where it is not merged for long and every read has to look;
// - once the library has failed, as on a full disk, until the database is opened anew: version 7.8
//   recovers, but then gives tables no number. `sound` is cleared when it fails here.
Result<bool> commit_as_table(rocksdb::DB& db, const rocksdb::Options& options,
                             std::span<const Batch::Operation> sorted, const std::string& directory,
                             bool& sound);

// Removes what a process that was killed in the middle of it left. Nothing there is no failure.
Result<void> remove_unfinished_table(const std::string& directory);

}  // namespace portfolio::storage
