// decode_event(): the envelope by hand, the facts by their layouts.
#include "proto/codec/consistency.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/extent.h"
#include "proto/codec/layouts.h"
#include "proto/codec/read_value.h"

namespace portfolio::codec {
namespace {

constexpr FieldInfo kIdInfo{kEventId, "id", kId};
constexpr FieldInfo kSourceInfo{kEventSource, "source", kId};
constexpr FieldInfo kOrganisationInfo{kEventOrganisation, "organisation", kId};
constexpr FieldInfo kOccurredAtInfo{kEventOccurredAt, "occurred_at", kPlain};
constexpr FieldInfo kBackfillInfo{kEventBackfill, "backfill", kPlain};
constexpr FieldInfo kKnownAtInfo{kEventKnownAt, "known_at", kPlain};
constexpr FieldInfo kActorInfo{kEventActor, "actor", kId};

// What is known of the event's fact while the envelope is read.
struct Progress {
  std::uint32_t fact_number = 0;  // 0: none yet. The last one in the record wins.
  std::uint64_t fact_seen = 0;
  bool has_time = false;
};

// Empties the fields but keeps the capacity of its lists.
template <class T>
void reset(T& fact) {
  [[maybe_unused]] const auto empty = [&]<auto Member>(const Field<Member>&) {
    auto& member = fact.*Member;
    if constexpr (requires { member.capacity(); })
      member.clear();
    else
      member = T{}.*Member;
  };
  std::apply([&](const auto&... f) { (empty(f), ...); }, Layout<T>::kFields);
}

template <class T>
bool read_fact(std::string_view bytes, Failure& failure, model::Fact& fact, Progress& progress) {
  T* value = std::get_if<T>(&fact);
  if (progress.fact_number != Layout<T>::kNumber) {
    if (value == nullptr)
      value = &fact.emplace<T>();
    else
      reset(*value);
    progress.fact_number = Layout<T>::kNumber;
    progress.fact_seen = 0;
  }
  return read_fields(bytes, failure, kTable<T>, value, progress.fact_seen);
}

// Each name must be that of a field which may be absent.
bool check_clear(const model::Views& names, const Table& table, Failure& failure) {
  for (const std::string_view name : names) {
    bool known = false;
    for (std::uint32_t i = 0; i < table.size && !known; ++i)
      known = table.entries[i].read != nullptr && table.entries[i].info.name == name &&
              !table.entries[i].info.bounds.required && name != "clear";
    if (known) continue;
    failure.reason = Reason::kBadClear;
    failure.path = "clear";
    failure.detail = "names \"" + std::string(name) + "\", which is no field that can be emptied";
    return false;
  }
  return true;
}

template <class T>
bool finish_fact(const model::Fact& fact, std::uint64_t seen, Failure& failure) {
  const T& value = *std::get_if<T>(&fact);
  if (!check_required(failure, kTable<T>, seen)) return false;
  if constexpr (requires { value.clear.size(); })
    if (!value.clear.empty() && !check_clear(value.clear, kTable<T>, failure)) return false;
  return check_consistency(value, failure);
}

struct FactReader {
  bool (*read)(std::string_view, Failure&, model::Fact&, Progress&) = nullptr;
  bool (*finish)(const model::Fact&, std::uint64_t seen, Failure&) = nullptr;
  std::string_view name;
};

constexpr auto kFactReaders = by_fact_number<FactReader>([]<class T>() {
  return FactReader{&read_fact<T>, &finish_fact<T>, Layout<T>::kName};
});

void reset_envelope(model::Event& event) {
  event.id = event.source = event.organisation = event.actor = {};
  event.occurred_at = {};
  event.backfill = false;
  event.known_at.reset();
  event.entity_version.reset();
}

bool read_version(WireReader& reader, WireType type, std::optional<std::uint64_t>& into) {
  std::uint64_t version = 0;
  if (type != WireType::kVarint) return fail_wire_type(reader);
  if (!reader.read_varint(version)) return false;
  into = version;
  return true;
}

bool read_fact_field(WireReader& reader, Tag tag, model::Event& event, Progress& progress) {
  if (tag.number > kFactNumberMax || kFactReaders[tag.number].read == nullptr)
    return reader.skip(tag);
  const FactReader& fact = kFactReaders[tag.number];
  std::string_view bytes;
  if (tag.type != WireType::kBytes) return fail_wire_type(reader);
  return reader.read_bytes(bytes) && fact.read(bytes, reader.failure(), event.fact, progress);
}

// The envelope's field that `number` stands for; null for facts and what is not known.
const FieldInfo* envelope_field(std::uint32_t number) {
  static constexpr FieldInfo kVersionInfo{kEventEntityVersion, "entity_version", kPlain};
  static constexpr const FieldInfo* kInfos[] = {
      nullptr,        &kIdInfo,      &kSourceInfo,  &kOrganisationInfo, &kOccurredAtInfo,
      &kBackfillInfo, &kKnownAtInfo, &kVersionInfo, &kActorInfo};
  return number < std::size(kInfos) ? kInfos[number] : nullptr;
}

bool read_envelope_field(WireReader& reader, Tag tag, model::Event& event, Progress& progress) {
  switch (tag.number) {
    case kEventId:
      return read_text(reader, kIdInfo, tag.type, event.id);
    case kEventSource:
      return read_text(reader, kSourceInfo, tag.type, event.source);
    case kEventOrganisation:
      return read_text(reader, kOrganisationInfo, tag.type, event.organisation);
    case kEventOccurredAt:
      progress.has_time = true;
      return read_value(reader, kOccurredAtInfo, tag.type, event.occurred_at);
    case kEventBackfill:
      return read_value(reader, kBackfillInfo, tag.type, event.backfill);
    case kEventKnownAt:
      return read_value(reader, kKnownAtInfo, tag.type, event.known_at);
    case kEventEntityVersion:
      return read_version(reader, tag.type, event.entity_version);
    case kEventActor:
      return read_text(reader, kActorInfo, tag.type, event.actor);
    default:
      return read_fact_field(reader, tag, event, progress);
  }
}

bool read_event(std::string_view bytes, Failure& failure, model::Event& event, Progress& progress) {
  WireReader reader(bytes, failure);
  while (!reader.at_end()) {
    Tag tag;
    if (!reader.read_tag(tag)) return false;
    if (read_envelope_field(reader, tag, event, progress)) [[likely]]
      continue;
    if (const FieldInfo* field = envelope_field(tag.number)) {
      failure.path = field->name;
      progress.fact_number = 0;  // The fact is not to blame.
    } else if (tag.number <= kFactNumberMax) {
      progress.fact_number = tag.number;
    }
    return false;
  }
  return true;
}

bool fail_missing(Failure& failure, std::string_view path) {
  failure.reason = Reason::kMissingField;
  failure.path = path;
  failure.detail = "is missing";
  return false;
}

bool finish_envelope(const model::Event& event, const Progress& progress, Failure& failure) {
  if (event.id.empty()) return fail_missing(failure, "id");
  if (event.source.empty()) return fail_missing(failure, "source");
  // The rules hold for a whole partition.
  if (event.organisation.empty() &&
      progress.fact_number != Layout<model::RulesetActivated>::kNumber)
    return fail_missing(failure, "organisation");
  if (!progress.has_time) return fail_missing(failure, "occurred_at");
  if (progress.fact_number != 0) return true;
  failure.reason = Reason::kNoFact;
  failure.detail = "carries no fact that is known here";
  return false;
}

tl::unexpected<Error> to_error(const Failure& failure, std::uint32_t fact_number) {
  const std::string_view name =
      fact_number <= kFactNumberMax ? kFactReaders[fact_number].name : std::string_view{};
  return tl::unexpected<Error>(failure.to_error(name));
}

}  // namespace

bool holds_rule_set(std::string_view bytes) {
  Failure failure;
  WireReader reader(bytes, failure);
  Tag tag;
  while (!reader.at_end() && reader.read_tag(tag)) {
    if (tag.number == Layout<model::RulesetActivated>::kNumber) return true;
    if (!reader.skip(tag)) return false;
  }
  return false;
}

Result<void> decode_event(std::string_view bytes, const Limits& limits, model::Event& into) {
  Failure failure;
  if (bytes.empty()) {
    failure.reason = Reason::kEmpty;
    failure.detail = "the record is empty";
    return to_error(failure, 0);
  }
  if (bytes.size() > limits.record_bytes_max) {
    failure.reason = Reason::kTooLarge;
    failure.detail = "has " + std::to_string(bytes.size()) + " bytes, the most is " +
                     std::to_string(limits.record_bytes_max);
    return to_error(failure, 0);
  }
  reset_envelope(into);
  Progress progress;
  if (!read_event(bytes, failure, into, progress)) return to_error(failure, progress.fact_number);
  if (!finish_envelope(into, progress, failure)) return to_error(failure, 0);
  const FactReader& fact = kFactReaders[progress.fact_number];
  if (!fact.finish(into.fact, progress.fact_seen, failure))
    return to_error(failure, progress.fact_number);
  into.extent = {.record = static_cast<std::int64_t>(bytes.size())};
  if (bytes.size() > kSmallRecord) measure(into.fact, into.extent);
  return {};
}

}  // namespace portfolio::codec
