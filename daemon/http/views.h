// What the pages and the API show: plain values, filled by the owner of the state between two
// batches and never changed afterwards. Leaves out how they are found (ViewSource) and how they
// look.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::http {

enum class Health : std::uint8_t { kUnknown, kGreen, kAmber, kRed };
enum class Severity : std::uint8_t { kInfo, kWarning, kCritical };
// Of an alert, and of a rule on a subject; the last three are never states of an alert.
enum class RuleState : std::uint8_t {
  kPending,
  kFiring,
  kAcknowledged,
  kSnoozed,
  kNoData,
  kResolved,
  kInactive,      // Evaluated, and its condition does not hold.
  kNotEvaluable,  // A guard or a missing input keeps it from being judged.
  kDisabled,
};

constexpr Health kAllHealth[] = {Health::kRed, Health::kAmber, Health::kGreen, Health::kUnknown};
constexpr Severity kAllSeverities[] = {Severity::kCritical, Severity::kWarning, Severity::kInfo};
constexpr RuleState kAlertStates[] = {RuleState::kFiring,  RuleState::kAcknowledged,
                                      RuleState::kSnoozed, RuleState::kNoData,
                                      RuleState::kPending, RuleState::kResolved};

// Where a fact stands: enough to find the record again.
struct FactRef {
  std::string source;
  std::string event;  // Its id in that source.
  std::string topic;  // The topic, or "local".
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<Timestamp> seen_at;
  bool operator==(const FactRef&) const = default;
};

// A value with what it rests on. `value` is as displayed; without one it is not known.
struct SignalView {
  std::string name;   // "project.cost_index"
  std::string title;  // "Value earned for each 1.00 spent"; empty: the name is shown.
  std::optional<std::string> value;
  std::string unit;       // "ratio", "wd", "EUR"; may be empty.
  std::string threshold;  // Where one applies, as displayed.
  std::string missing;    // Why the value is not known.
  std::vector<FactRef> facts;
};

struct ValueAtRisk {
  std::vector<Money> amounts;        // At most one per currency, by currency.
  std::vector<std::string> missing;  // Inputs without which it is not known.
};

struct SubjectRef {
  std::string kind;
  std::string id;
  std::string name;  // For display; may be empty.
};

struct CountBySeverity {
  std::int64_t critical = 0;
  std::int64_t warning = 0;
  std::int64_t info = 0;
};

struct AlertCount {
  Severity severity = Severity::kInfo;
  RuleState state = RuleState::kFiring;
  std::int64_t count = 0;
};

struct PortfolioRow {
  std::string organisation;
  std::string id;
  std::string name;
  std::string parent;
  std::string kind;  // "portfolio" or "programme"
  std::string sponsor;
  std::int64_t projects = 0;
  std::int64_t by_health[4] = {};  // Indexed by Health.
  CountBySeverity open_alerts;
  ValueAtRisk value_at_risk;
  std::optional<std::int32_t> coverage_per_mille;  // Mean completeness of its projects.
  std::int64_t decisions_waiting = 0;
};

// Totals over all that the query asked for.
struct PortfolioOverview {
  std::int64_t projects = 0;
  std::int64_t by_health[4] = {};  // Indexed by Health.
  std::vector<AlertCount> alerts;
  std::vector<Money> value_at_risk;                 // Per currency.
  std::int64_t projects_without_value_at_risk = 0;  // With an open alert, but inputs are missing.
  std::optional<std::int32_t> coverage_per_mille;
  std::int64_t decisions_waiting = 0;
  std::vector<PortfolioRow> portfolios;  // For the filter, and as a summary.
  std::optional<Timestamp> as_of;        // The journal time of what is shown.
};

struct ProjectRow {
  std::string organisation;
  std::string id;
  std::string name;
  std::string portfolio;       // Id.
  std::string portfolio_name;  // May be empty.
  std::string lifecycle;       // "ACTIVE"
  Health computed = Health::kUnknown;
  Health reported = Health::kUnknown;
  std::optional<std::int32_t> progress_per_mille;
  std::optional<std::int32_t> cost_index_per_mille;
  std::optional<CivilDate> forecast_finish;
  std::optional<CivilDate> committed_finish;
  std::optional<std::int32_t> delay_working_days;  // Positive is late.
  ValueAtRisk value_at_risk;
  CountBySeverity open_alerts;
  std::optional<std::int32_t> p_on_time_per_mille;
  std::optional<CivilDate> last_report;
  std::vector<std::int32_t> progress_history_per_mille;  // By week, oldest first; may be empty.
};

struct DimensionView {
  std::string name;  // "time", "scope", "cost", "benefit", "governance"
  Health level = Health::kUnknown;
  std::string because;  // The rules behind the level, or what is missing.
};

// A rule on a project or on one of its parts: why it fires, or why it does not.
struct RuleOnSubject {
  std::string rule;     // "milestone_slip"
  std::string rule_id;  // "D01"
  std::string title;    // In business words.
  SubjectRef subject;
  RuleState state = RuleState::kInactive;
  Severity severity = Severity::kInfo;  // The open alert's, else the highest it could reach.
  std::optional<Timestamp> since;       // Since when it is in this state.
  std::optional<Timestamp> until;       // Pending: when it fires. Snoozed: when it comes back.
  std::string condition;                // As written in the rule.
  std::string explained;                // The same with the values put in.
  std::string because;                  // A sentence: why it fires, or why not.
  std::string alert;                    // Id of the open alert; may be empty.
  std::vector<SignalView> inputs;
};

struct MilestoneView {
  std::string id;
  std::string name;
  std::optional<CivilDate> first;
  std::optional<CivilDate> approved;
  std::optional<CivilDate> forecast;
  std::optional<CivilDate> achieved;
  bool critical = false;
  bool cancelled = false;
  std::optional<std::int32_t> slip_working_days;
};

struct DecisionView {
  std::string id;
  std::string title;
  std::string owner;
  bool open = true;
  std::optional<std::int32_t> age_working_days;
  std::optional<CivilDate> needed_by;
  std::optional<Money> waiting_cost;
};

struct DependencyView {
  std::string id;
  std::string giver;
  std::string taker;
  std::string deliverable;
  std::optional<CivilDate> need_by;
  std::optional<CivilDate> forecast;
  std::optional<std::int32_t> gap_working_days;  // Positive is too late.
  bool accepted = false;
};

struct BenefitView {
  std::string id;
  std::string name;
  std::string owner;
  std::string state;
  std::string actual;
  std::string planned;  // By now.
  std::optional<std::int32_t> ratio_per_mille;
};

struct NamedText {
  std::string name;  // In words, "Approved budget".
  std::string text;
};

struct AlertRow {
  std::string id;
  std::string organisation;
  std::string project;  // Empty where the subject belongs to none.
  std::string project_name;
  std::string portfolio;
  std::string rule;
  std::string rule_id;
  SubjectRef subject;
  Severity severity = Severity::kInfo;
  RuleState state = RuleState::kFiring;
  bool shadow = false;             // Its rule is only tried: nobody is told.
  std::optional<Timestamp> since;  // Since when the breach holds.
  std::optional<Timestamp> fired;
  std::optional<Timestamp> resolved;
  std::string what_changed;
  ValueAtRisk value_at_risk;
};

struct AlertChangeView {
  std::uint64_t sequence = 0;
  Timestamp at{};
  std::string change;  // "FIRING", "ESCALATED", …
  Severity severity = Severity::kInfo;
  std::string text;  // What changed, a reason, a note; may be empty.
  std::string by;    // Role or pseudonym, where a person did it.
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

// What would have to be otherwise, by itself.
struct ChangeView {
  std::string name;  // Of a signal or a threshold.
  bool threshold = false;
  std::string now, wanted;
  std::vector<ChangeView> also;  // What must be otherwise as well.
};

struct AlertView {
  AlertRow row;
  std::string so_what;
  std::string what_to_do;
  std::vector<std::string> who;
  std::vector<std::string> options;
  std::string health;  // Of the subject, may be empty.
  std::optional<std::int32_t> p_on_time_per_mille;
  std::string cause;
  std::string owner;             // After an acknowledgement.
  std::optional<Timestamp> due;  // Likewise.
  std::optional<Timestamp> snoozed_until;
  std::string by, said;               // Who took it up or put it aside last, and what they said.
  std::vector<std::string> outcomes;  // How people labelled it, by whom.
  std::string condition;              // As written in the rule, and with the values put in.
  std::string explained;
  std::string off_condition;
  std::string off_explained;
  std::string timing;  // "held for 2 working days", in words.
  // Values each of which alone would end the breach; the smallest change first.
  std::vector<ChangeView> clears;
  std::vector<SignalView> evidence;
  std::vector<AlertChangeView> history;  // Oldest first.
};

struct ProjectDetail {
  ProjectRow row;
  std::vector<NamedText> facts;
  std::vector<DimensionView> dimensions;
  std::vector<SignalView> signals;
  std::vector<RuleOnSubject> rules;
  std::vector<AlertRow> alerts;  // Open ones, and those resolved lately.
  std::vector<MilestoneView> milestones;
  std::vector<DecisionView> decisions;
  std::vector<DependencyView> dependencies;
  std::vector<BenefitView> benefits;
  std::optional<std::int32_t> completeness_per_mille;
  std::optional<Timestamp> as_of;
};

struct PersonRow {
  std::string organisation;
  std::string id;  // A pseudonym.
  std::string team;
  std::string role;
  std::optional<std::int32_t> utilisation_4w_per_mille;
  std::int64_t open_alerts = 0;
};

struct DeadLetterView {
  std::string id;  // For `deadletters show`: topic, partition and offset.
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<Timestamp> at;
  std::string stage;    // "framing", "decode", "apply"
  std::string reason;   // A short word from a closed set.
  std::string message;  // A sentence.
  std::string organisation;
  std::string source;
  std::uint64_t size = 0;    // Bytes of the record.
  std::string digest;        // Where the record itself was too large to keep.
  std::string value_base64;  // Only when one is asked for by id.
};

struct PartitionView {
  std::int32_t partition = 0;
  std::string journal;         // "local" or "kafka"
  std::int64_t position = -1;  // The last record in the state; -1 before the first.
  std::int64_t end = -1;       // The last record in the journal.
  std::int64_t lag = 0;
  bool ready = false;
  std::vector<std::string> reasons;  // Why it is not ready.
  std::optional<Timestamp> clock;    // Journal time of the last record.
  std::optional<Timestamp> last_commit;
  std::int64_t organisations = 0;
  std::int64_t entities = 0;
  std::int64_t outbox_entries = 0;
  std::int64_t dead_letters = 0;
};

struct RuleView {
  std::string id;
  std::string name;
  std::string title;
  std::string subject_kind;
  Severity severity = Severity::kInfo;  // The highest that it can reach.
  bool enabled = true;
  bool shadow = false;  // On, and nobody is told.
  std::uint32_t version = 0;
  std::string profile;
  std::vector<std::string> conditions;  // "warning: …", as written.
  std::vector<std::string> reads;       // Signals.
  std::string what_changed;             // The four texts, as written.
  std::string so_what;
  std::string what_to_do;
  std::string who;
  std::string source_file;  // Name of the file, without its folder.
  std::int64_t evaluations = 0;
  std::int64_t failures = 0;
  CountBySeverity firing;
  std::int64_t pending = 0;
};

// A threshold as it holds for one subject, and who says so.
struct ThresholdView {
  std::string name, value;
  std::string own;         // As the rule has it.
  std::string set_by;      // "the rule", "profile strict", "an override for project P-7".
  std::string by, reason;  // Of an override.
  std::optional<Timestamp> until;
};

struct RuleExplained {
  RuleOnSubject rule;
  std::vector<ThresholdView> thresholds;
  std::vector<ChangeView> clears, fires;  // The smallest first.
};

struct MissingInput {
  std::string signal;
  std::string wants;          // The fact that nobody has told: "budget".
  std::int64_t subjects = 0;  // On which it is not known.
};

// What a rule lacks in this organisation.
struct RuleInputs {
  std::string rule, rule_id, subject_kind;
  bool enabled = false;
  std::int64_t subjects = 0;          // Looked at, to which it applies.
  std::int64_t evaluable = 0;         // Of those.
  std::vector<MissingInput> missing;  // The most missed first.
};

struct SourceView {
  std::string organisation;
  std::string id;
  std::string data_owner;
  std::optional<Timestamp> last_event;
  std::string gap;           // In words.
  std::string expected_gap;  // In words; empty where its rhythm is not known yet.
  std::int64_t projects_judged = 0;
  bool silent = false;
};

struct BriefView {
  std::string title;
  std::optional<CivilDate> since;
  std::vector<std::string> paragraphs;  // Plain words.
  std::vector<std::string> asks;        // At most three.
};

struct EvalView {
  std::string expression;
  std::optional<std::string> value;  // Without one it is not known.
  std::string type;
  std::vector<SignalView> inputs;
};

struct StatusView {
  std::string version;
  std::string revision;
  std::string compiler;
  std::optional<Timestamp> started;
  std::string config;  // The configuration as text, without secrets.
  std::string ruleset;
  bool last_reload_successful = true;
  std::optional<Timestamp> last_reload;
  std::string last_reload_error;
  std::string journal_trouble;  // Why the journal cannot be read; empty: it can.
  // Partitions of ours that are not read, and why; one of them may have been opened meanwhile.
  std::map<std::int32_t, std::string> waiting;
};

struct Readiness {
  bool ready = false;
  std::vector<std::string> reasons;
};

}  // namespace portfolio::http
