// What Alertmanager is told, and when: firing alerts again and again with an end an hour ahead, so
// that a dead sender resolves nothing soon; ended ones for a quarter of an hour. Leaves out HTTP.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clock.h"
#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "rules/model/transition.h"

namespace portfolio::daemon {

// How an alert looks in Alertmanager. Plain texts, so that the JSON is made in one place.
struct PostedAlert {
  std::map<std::string, std::string> labels;  // Identity.
  std::map<std::string, std::string> annotations;
  std::string generator_url;
  Timestamp starts_at{};
  Timestamp ends_at{};
};

std::string camel_case(std::string_view rule);  // "milestone_slip" to "MilestoneSlip".
// The pseudonym of a role in `who`, whose entries are "role:pseudonym" or a bare pseudonym.
std::string_view person_of(const std::vector<std::string>& who, std::string_view role);
PostedAlert describe_alert(const model::AlertTransition& transition, const AlertingConfig& alerting,
                           const std::string& external_url, const Directory& directory);
std::string to_json(const std::vector<PostedAlert>& alerts);

// The alerts one Alertmanager knows from us. Not for several threads.
class AlertBook {
 public:
  AlertBook(const AlertingConfig& alerting, std::string external_url, const Directory& directory);

  void restore(std::int32_t partition, const std::vector<model::AlertTransition>& active);
  void forget(std::int32_t partition);

  // Notes a transition; one noted before changes nothing.
  void note(std::int32_t partition, const model::AlertTransition& transition, Timestamp now);

  // What Alertmanager should hear of at once. What was already history when it was noted waits for
  // the next round, in case it is over by then: a year of history makes no year of mail.
  std::vector<std::string> pending() const { return {pending_.begin(), pending_.end()}; }
  std::vector<std::string> all() const;  // What a round says again.

  // What to say about an alert now; of an escalated one also the end of its former severity.
  std::vector<PostedAlert> tell(const std::string& alert, Timestamp now) const;
  // It was heard; one that ended long enough ago is dropped.
  void told(const std::string& alert, Timestamp now);

  std::size_t size() const { return alerts_.size(); }

 private:
  struct Known {
    std::int32_t partition = 0;
    model::AlertTransition last;
    std::map<std::string, std::string> labels;  // As first told, but for severity and sponsor.
    std::string sponsor;  // The last one named; a transition about missing data names none.
    Timestamp fired_at{};
    Timestamp ended_at{};       // By the journal.
    Timestamp ended_seen_at{};  // By the wall.
    bool is_firing = false;     // False: ended, or it never fired (inhibited, without data).
    bool is_ended = false;
    bool is_told = false;              // Alertmanager may know it.
    std::set<model::Severity> former;  // Told under these; they end with the next telling.
    bool was_without_sponsor = false;  // Likewise: it reached the sponsor only later.
  };
  void begin(Known& known, const model::AlertTransition& transition) const;
  void advance(Known& known, const model::AlertTransition& transition, Timestamp now) const;

  const AlertingConfig alerting_;
  const std::string external_url_;
  const Directory directory_;
  std::map<std::string, Known> alerts_;  // By id, so that requests are the same everywhere.
  std::set<std::string> pending_;
};

// Alertmanager's configuration: a route for each sponsor with an address, mail by the annotation
// `sponsor_email`, and the rules that keep a change of severity from looking like an end.
std::string generate_alertmanager(const Directory& directory, const AlertingConfig& alerting);

}  // namespace portfolio::daemon
