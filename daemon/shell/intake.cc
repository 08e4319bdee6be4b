#include "daemon/shell/intake.h"

#include <vector>

#include "proto/codec/framing.h"
#include "proto/codec/partition.h"
#include "rules/engine/fold.h"

namespace portfolio::daemon {
namespace {

// Frames are rare: a plain record without headers goes straight to the decoder.
bool is_plain(const storage::Record& record) {
  return record.headers.empty() && !record.value.empty() && record.value.front() != '\0' &&
         record.value.front() != '{';
}

}  // namespace

std::optional<Letter> Intake::check_place(const storage::Record& record,
                                          const model::Event& event) const {
  if (record.key != event.organisation)
    return Letter{"place", Error{Reaction::kSkip,
                                 "the record's key is '" + std::string(record.key.substr(0, 200)) +
                                     "', but the event is of organisation '" +
                                     std::string(event.organisation) + "'",
                                 "wrong_key"}};
  if (partitions_ == 1) return std::nullopt;
  const std::int32_t wanted = codec::partition_of(event.organisation, partitions_);
  if (wanted == record.partition) return std::nullopt;
  return Letter{"place", Error{Reaction::kSkip,
                               "organisation '" + std::string(event.organisation) +
                                   "' belongs to partition " + std::to_string(wanted) + " of " +
                                   std::to_string(partitions_) + ", not to " +
                                   std::to_string(record.partition),
                               "wrong_partition"}};
}

std::optional<Letter> Intake::read(const storage::Record& record, std::int64_t most,
                                   model::Event& event, std::string& own) const {
  std::string_view bytes = record.value;
  if (!is_plain(record)) {
    std::vector<codec::Header> headers;
    for (const storage::Header& header : record.headers)
      headers.push_back({header.key, header.value});
    auto unframed = codec::unframe(record.value, headers);
    if (!unframed) return Letter{"framing", std::move(unframed).error()};
    if (unframed->owned()) {
      own = std::move(*unframed).take();
      bytes = own;
    } else {
      bytes = unframed->bytes();
    }
  }
  const auto size = static_cast<std::int64_t>(bytes.size());
  const bool is_large = size > most && !codec::holds_rule_set(bytes);
  if (is_large) return Letter{"apply", engine::too_large(size, most), size};
  std::optional<Letter> letter;
  if (auto decoded = codec::decode_event(bytes, limits_, event); !decoded)
    letter = Letter{"decode", std::move(decoded).error()};
  else
    letter = check_place(record, event);
  if (letter && !codec::holds_rule_set(bytes)) letter->bytes = size;
  return letter;
}

}  // namespace portfolio::daemon
