// The alert record: one change of an alert that is worth telling, with all that whoever is told
// needs to know. Owns its texts, for it outlives the step that made it. Leaves out its wire and
// JSON forms (proto/codec) and when an alert changes (rules/alert).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/fact.h"

namespace portfolio::model {

enum class Change : std::uint8_t {
  kUnspecified,
  kFiring,
  kEscalated,
  kDeescalated,
  kAcknowledged,
  kAcknowledgementLapsed,
  kSnoozed,
  kSnoozeEnded,
  kNodata,
  kDataReturned,
  kInhibited,
  kUninhibited,
  kFlapping,
  kCorrected,
  kWithdrawn,
  kResolved,
};

enum class Severity : std::uint8_t { kUnspecified, kInfo, kWarning, kCritical };

std::string_view change_name(Change change);        // "FIRING", as in the contract.
std::string_view severity_name(Severity severity);  // "WARNING".

struct Subject {
  std::string kind;  // "project", "person", …
  std::string id;    // Composite subjects have a composite id.
  bool operator==(const Subject&) const = default;
};

// One value that led to the alert, and the fact behind it.
struct Evidence {
  std::string signal;
  std::string value;  // As displayed, without its unit; empty where it is not known.
  std::string unit;
  std::string threshold;
  std::string source;
  std::string event;  // Id of the event, unique in its source.
  std::string topic;
  Position position;
  bool operator==(const Evidence&) const = default;
};

struct AlertTransition {
  std::string alert;           // A function of organisation, rule, subject and episode.
  std::string transition_id;   // The alert's id and `sequence`.
  std::uint64_t sequence = 0;  // 1 is the alert's first transition; without gaps.
  std::string organisation;
  std::string project;    // Empty where the subject belongs to none.
  std::string portfolio;  // Likewise.
  std::string rule;       // "cost_performance"
  std::string rule_id;    // "D05"
  std::uint32_t rule_version = 0;
  Subject subject;
  std::uint32_t episode = 0;
  Change change = Change::kUnspecified;
  Severity severity = Severity::kUnspecified;
  Timestamp at{};     // Journal time.
  Timestamp since{};  // Since when the breach holds.
  Position position;  // Of the record that led to it.
  std::string what_changed;
  std::string so_what;
  std::string what_to_do;
  std::vector<std::string> who;  // Roles and pseudonyms, never addresses.
  std::string health;            // Colour of the subject, empty where it has none.
  std::optional<std::int32_t> p_on_time_per_mille;
  std::optional<Money> value_at_risk;
  std::vector<std::string> unknown_inputs;  // Why the value at risk is not known.
  std::string cause;
  std::vector<Evidence> evidence;
  std::vector<std::string> options;
  // Its place in what the organisation was told, from 1 without gaps; 0 where nothing is told anew.
  std::uint64_t history_number = 0;
  std::string previous_hash, hash;  // 32 bytes; of the first record the previous one is empty.
  bool operator==(const AlertTransition&) const = default;
};

}  // namespace portfolio::model
