// Cold rows as bytes: where they are, whom they are about, and what time leaves of them.
#include <cstring>

#include "rules/model/apply.h"

namespace portfolio::model {
namespace {

constexpr char kEntry = 'e', kSeen = 's';

std::int32_t day_of(Timestamp now) {
  return static_cast<std::int32_t>(std::chrono::floor<Days>(now).time_since_epoch().count());
}

template <class T>
constexpr bool kIsEntry = std::is_same_v<T, TimeLogged> || std::is_same_v<T, TimeDeleted> ||
                          std::is_same_v<T, CostPosted>;

template <class T>
constexpr bool kIsSystem = std::is_same_v<T, Tick> || std::is_same_v<T, BackfillFinished> ||
                           std::is_same_v<T, RulesetActivated>;

template <class T>
View entry_of(const T& fact) {
  if constexpr (kIsEntry<T>) return fact.entry;
  return {};
}

std::string cold_key(char kind, const Event& event, View id) {
  std::string key;
  key.reserve(event.organisation.size() + event.source.size() + id.size() + 4);
  key.append(event.organisation).push_back('\0');
  key.push_back(kind);
  key.append(event.source).push_back('\0');
  key.append(id);
  return key;
}

// Events without a version are recognised by their id, which is remembered for some days.
bool is_known_by_id(const Event& event) {
  return !event.entity_version && std::visit(
                                      []<class T>(const T&) {
                                        return !kIsEntry<T> && !kIsSystem<T> &&
                                               !std::is_same_v<T, SourceHeartbeat>;
                                      },
                                      event.fact);
}

std::optional<std::string> faded_entry(std::string_view bytes, CivilDate oldest) {
  SymbolTable names;
  RowReader read(bytes, names);
  EntryRow row;
  read(row);
  if (!read.ok() || row.deleted || row.faded || row.date >= oldest) return std::nullopt;
  EntryRow left;
  left.version = row.version;
  left.occurred_at = row.occurred_at;
  left.faded = true;
  std::string next;
  RowWriter write(next, names, Flavour::kStored);
  write(left);
  return next;
}

}  // namespace

void cold_keys(const Event& event, std::vector<std::string>& keys) {
  const View entry = std::visit([](const auto& fact) { return entry_of(fact); }, event.fact);
  if (!entry.empty()) keys.push_back(cold_key(kEntry, event, entry));
  if (is_known_by_id(event)) keys.push_back(cold_key(kSeen, event, event.id));
}

std::string entry_key(const Event& event, View entry) { return cold_key(kEntry, event, entry); }

bool was_seen(const Event& event, ApplyContext& context) {
  if (!is_known_by_id(event)) return false;
  const auto row = context.cold.find(cold_key(kSeen, event, event.id));
  std::int32_t seen = 0;
  if (!row || row->size() != sizeof seen) return false;
  std::memcpy(&seen, row->data(), sizeof seen);
  return day_of(context.now) - seen <= context.limits.event_id_days;
}

void remember(const Event& event, ApplyContext& context) {
  if (!is_known_by_id(event)) return;
  const std::int32_t day = day_of(context.now);
  context.cold.put(cold_key(kSeen, event, event.id),
                   std::string(reinterpret_cast<const char*>(&day), sizeof day));
}

const PersonErased* erasure_of(const Event& event) {
  return std::get_if<PersonErased>(&event.fact);
}

std::string entry_prefix(View organisation) {
  std::string prefix(organisation);
  prefix.push_back('\0');
  prefix.push_back(kEntry);
  return prefix;
}

bool is_entry_of(std::string_view bytes, std::string_view person) {
  if (bytes.find(person) == std::string_view::npos) return false;  // Most are somebody else's.
  SymbolTable names;
  RowReader read(bytes, names);
  EntryRow row;
  read(row);
  return read.ok() && names.text(row.person) == person;
}

std::optional<std::string> faded(std::string_view key, std::string_view bytes, Timestamp now,
                                 const FoldLimits& limits) {
  const std::size_t end = key.find('\0');
  if (end == std::string_view::npos || end + 1 >= key.size()) return std::nullopt;
  const CivilDate today{Days{day_of(now)}};
  if (key[end + 1] == kEntry) return faded_entry(bytes, today - Days{limits.entry_detail_days});
  std::int32_t seen = 0;
  if (key[end + 1] != kSeen || bytes.size() != sizeof seen) return std::nullopt;
  std::memcpy(&seen, bytes.data(), sizeof seen);
  if (day_of(now) - seen <= limits.event_id_days) return std::nullopt;
  return std::string();
}

}  // namespace portfolio::model
