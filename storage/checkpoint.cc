#include "storage/checkpoint.h"

#include <limits>

#include "storage/bytes.h"

namespace portfolio::storage {
namespace {

constexpr std::string_view kKey = "checkpoint";
constexpr std::string_view kRowFormatKey = "row_format";
constexpr std::uint64_t kVersion = 1;

std::string number(std::int64_t value) { return std::to_string(value); }

}  // namespace

std::string encode(const Checkpoint& checkpoint) {
  ByteWriter out;
  out.number(kVersion);
  out.text(checkpoint.journal);
  out.signed_number(checkpoint.partition);
  out.signed_number(checkpoint.partitions);
  out.signed_number(checkpoint.next_offset);
  return out.take();
}

Result<Checkpoint> decode_checkpoint(std::string_view bytes) {
  ByteReader in{bytes};
  const std::uint64_t version = in.number();
  Checkpoint result;
  result.journal = in.text();
  const std::int64_t partition = in.signed_number();
  const std::int64_t partitions = in.signed_number();
  result.next_offset = in.signed_number();
  const bool sound =
      in.whole() && version == kVersion && partition >= 0 && partition < partitions &&
      partitions <= std::numeric_limits<std::int32_t>::max() && result.next_offset >= 0;
  if (!sound) return stop("The store's checkpoint is damaged.", "corrupt_row");
  result.partition = static_cast<std::int32_t>(partition);
  result.partitions = static_cast<std::int32_t>(partitions);
  return result;
}

void put_checkpoint(Batch& batch, const Checkpoint& checkpoint) {
  batch.put(Family::kMeta, kKey, encode(checkpoint));
}

Result<std::optional<Checkpoint>> read_checkpoint(const Store& store) {
  PORTFOLIO_TRY(bytes, store.get(Family::kMeta, kKey));
  if (!bytes) return std::nullopt;
  PORTFOLIO_TRY(checkpoint, decode_checkpoint(*bytes));
  return checkpoint;
}

void put_row_format(Batch& batch, std::uint32_t format) {
  batch.put(Family::kMeta, kRowFormatKey, std::to_string(format));
}

Result<void> check_row_format(const Store& store, std::uint32_t format) {
  PORTFOLIO_TRY(stored, store.get(Family::kMeta, kRowFormatKey));
  if (stored && *stored == std::to_string(format)) return {};
  return stop("The store's rows are laid out in format " +
                  (stored ? printable(*stored) : std::string("(none)")) +
                  ", this program writes and reads " + std::to_string(format) + ".",
              "other_row_format");
}

Result<void> check_same_journal(const Checkpoint& stored, const Checkpoint& now) {
  if (stored.journal != now.journal)
    return stop("The store belongs to the journal " + printable(stored.journal) +
                    ", but the journal here is " + printable(now.journal) +
                    ". Point to the right directories, or start with an empty store.",
                "other_journal");
  if (stored.partitions != now.partitions)
    return stop("The store was made for " + number(stored.partitions) +
                    " partitions, but the journal has " + number(now.partitions) +
                    ". Organisations may have moved: start with an empty store.",
                "partitions_changed");
  if (stored.partition != now.partition)
    return stop("The store belongs to partition " + number(stored.partition) +
                    ", not to partition " + number(now.partition) + ".",
                "other_partition");
  return {};
}

}  // namespace portfolio::storage
