// How facts change an organisation: each fact is applied to the state it is about, field by field,
// and says which parts of which entities it touched. Repeats change nothing, older versions never
// overwrite newer ones, entities that are not yet known are made as stubs. Pure; knows nothing of
// rules, alerts or time passing.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/organisation.h"
#include "rules/model/result.h"
#include "rules/model/source_rules.h"

namespace portfolio::model {

// The rows that were fetched before the fold (and those the fold has changed since).
class ColdRows {
 public:
  virtual ~ColdRows() = default;
  // The row's bytes; nothing if there is none.
  virtual std::optional<std::string_view> find(std::string_view key) = 0;
  virtual void put(std::string_view key, std::string bytes) = 0;
  // Those whose keys begin with the prefix, each once, in no order; nothing is put meanwhile.
  using Visit = std::function<void(std::string_view key, std::string_view bytes)>;
  virtual void each(std::string_view prefix, const Visit& visit) = 0;
};

// What became of an event.
enum class Disposition {
  kApplied,   // The state changed, or it said what was known already.
  kRepeated,  // The same event or the same version again.
  kOlder,     // Everything it says was said since in a newer version.
};

struct ApplyContext {
  Timestamp now;        // Journal time: when this became known.
  std::int64_t offset;  // Of the record.
  FoldLimits limits;
  const SourceRules& sources;
  ColdRows& cold;
  std::vector<Touch>& touched;  // Added to; an entity may be there more than once.
  Stamp& stamp;                 // Of the event, made here: keeps its memory from one to the next.
};

// True if the event's id was seen within the days that ids are remembered. Only events without a
// version are known by their id; keyed facts are recognised as repeats by their version.
bool was_seen(const Event& event, ApplyContext& context);
// Remembers the id of an event that was applied; what became a dead letter may come again.
void remember(const Event& event, ApplyContext& context);

// Applies any fact but those about alerts' life (acknowledged, snoozed) and the system's own. An
// error is a dead letter: kSkip with a reason (`cycle`, `limit`, `too_old`, `mixed_currency`, …).
Result<Disposition> apply(Organisation& organisation, const Event& event, ApplyContext& context);

// The keys of the cold rows that applying this event wants to see: the earlier version of an entry,
// and for events without a version whether their id was seen before. Empty for most.
void cold_keys(const Event& event, std::vector<std::string>& keys);
std::string entry_key(const Event& event, View entry);
// What all entries of an organisation have in front of their keys.
std::string entry_prefix(View organisation);
// Applying this event wants to see all entries of a person: those of entry_prefix() that name them.
const PersonErased* erasure_of(const Event& event);
bool is_entry_of(std::string_view bytes, std::string_view person);

// What time leaves of a cold row: of an old entry only its version, of an event's id nothing (an
// empty text). Nothing if the row stays as it is. The fold sees no difference.
std::optional<std::string> faded(std::string_view key, std::string_view bytes, Timestamp now,
                                 const FoldLimits& limits);

// Marks the row of an entity as one that the next commit must write.
void mark_dirty(Organisation& organisation, EntityRef entity);

}  // namespace portfolio::model
