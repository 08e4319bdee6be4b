#include "daemon/shell/intake.h"

#include <vector>

#include "proto/codec/framing.h"
#include "proto/codec/partition.h"
#include "rules/engine/fold.h"

namespace portfolio::daemon {
namespace {

// Whether the value may be an event as it is, in no frame that its own bytes tell of.
bool may_be_plain(std::string_view value) {
  return !value.empty() && value.front() != '\0' && value.front() != '{';
}

// The event's bytes, out of the frame that they or the record's headers tell of; in `own` if they
// had to be made.
Result<std::string_view> unframe(const storage::Record& record, std::string& own) {
  std::vector<codec::Header> headers;
  for (const storage::Header& header : record.headers())
    headers.push_back({header.key, header.value});
  PORTFOLIO_TRY(unframed, codec::unframe(record.value, headers));
  if (!unframed.owned()) return unframed.bytes();
  own = std::move(unframed).take();
  return std::string_view{own};
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

// What is a whole event as it stands needs no frame. So its headers, which are dear to read, are
// asked for only if it is not: they can but fill in what an event lacks or say what its bytes are.
std::optional<Letter> Intake::read(const storage::Record& record, std::int64_t most,
                                   model::Event& event, std::string& own) const {
  if (may_be_plain(record.value)) {
    auto letter = decode(record, record.value, most, event);
    if (!letter || letter->stage == "place" || record.headers().empty()) return letter;
  }
  auto bytes = unframe(record, own);
  if (!bytes) return Letter{"framing", std::move(bytes).error()};
  return decode(record, *bytes, most, event);
}

std::optional<Letter> Intake::decode(const storage::Record& record, std::string_view bytes,
                                     std::int64_t most, model::Event& event) const {
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
