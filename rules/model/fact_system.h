// Facts about sources, alerts and privacy, and those that portfoliod itself writes. Part of fact.h.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/fact_kinds.h"
#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::model {

// --- Sources, alerts, privacy ----------------------------------------------------------------

struct SourceUpserted {
  View subject_source;
  OptionalView data_owner, calendar;
  std::optional<Minutes> expected_every_minutes;
  Views clear;
};

struct SourceHeartbeat {};

struct AlertAcknowledged {
  View alert, by;
  OptionalView owner;
  std::optional<CivilDate> due;
  OptionalView cause, note;
};

struct AlertSnoozed {
  View alert, by;
  CivilDate until{};
  View reason;
};

struct AlertLabelled {
  View alert, by;
  AlertOutcome outcome = AlertOutcome::kUnspecified;
  OptionalView note;
};

struct DeliveryReported {
  View alert, person;
  std::optional<DeliveryState> state;
};

struct InterventionRecorded {
  View alert, by;
  OptionalView what;
  std::optional<std::int32_t> days_recovered;
  std::optional<Money> money_recovered;
};

struct LessonRecorded {
  OptionalView alert, project;  // At least one of them.
  View text;
  OptionalView cause;
};

struct PersonErased {
  View person;
};

// --- Written by portfoliod and portfolioctl alone --------------------------------------------

struct Tick {};

struct BackfillFinished {};

struct RuleText {
  View name;
  View text;  // The rule's YAML.
};

// The limits that decide about dead letters, and so are part of the story.
struct FoldLimits {
  std::int64_t entities_max = 1'000'000;  // Of one organisation.
  std::int64_t stubs_max = 100'000;       // Entities that are only referred to.
  std::int32_t entry_detail_days = 400;   // Of the organisation's time.
  std::int32_t event_id_days = 35;
  std::int64_t organisations_max = 10'000;  // Of one partition.
  std::int64_t event_bytes_max = 1 << 20;   // Of one record.
  std::int64_t text_bytes_max = 4096;       // Of one name, note, reason, title or summary.
  std::int64_t list_items_max = 10'000;     // Of one list of a fact.
  bool operator==(const FoldLimits&) const = default;
};

// Which source is believed about a field, and how far two may be apart.
struct SourceField {
  View field;  // "milestone.forecast_date"
  Views precedence;
  std::int32_t tolerance_days = 0, tolerance_per_mille = 0;
};

struct RulesetActivated {
  std::uint64_t generation = 0;  // A lower one than the current is ignored.
  View core_version, time_zone_version;
  std::vector<RuleText> rules;
  Views enabled;
  FoldLimits limits;
  std::vector<SourceField> sources;
};

}  // namespace portfolio::model
