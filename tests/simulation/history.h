// A made-up history of an organisation: a few projects with everything around them, changed at
// random, told by several sources, some of it late, twice or in an older version. A function of its
// seed.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "rules/model/time.h"
#include "tests/simulation/fact_json.h"
#include "tests/simulation/random.h"

namespace portfolio::simulation {

struct Record {
  Timestamp at{};
  std::string source;
  std::string json;    // An event; empty: another rule set comes into force.
  bool keyed = false;  // Repeats are known by key and version, however late.
};

struct Options {
  int facts = 120;
  bool backfill = false;  // The first part is history that is loaded later.
  bool calendars = true;  // Calendars change.
  bool rules = false;     // The rule set changes.
  bool answers = true;    // People acknowledge and snooze alerts.
};

class History {
 public:
  History(std::uint64_t seed, const Options& options);
  const std::vector<Record>& records() const { return records_; }
  Timestamp end() const { return now_; }

 private:
  using Maker = std::string (History::*)();
  struct Kind {
    int weight;
    std::string_view fact;
    std::string_view source;
    Maker make;
  };
  static const std::vector<Kind>& kinds();

  void begin();
  void step();
  void read_out_hours();
  void add_any();
  void send_together();
  void add(const Kind& kind);
  void emit(std::string_view source, std::string_view fact, const std::string& body,
            std::string_view key);
  void pass_time();

  CivilDate today() const { return CivilDate{std::chrono::floor<Days>(now_).time_since_epoch()}; }
  CivilDate near(int before, int after) { return today() + Days{random_.between(-before, after)}; }
  std::string project() { return random_.id("P", 5); }
  std::string person() { return random_.id("u", 5); }
  std::string milestone() { return random_.id("M", 3); }

  // One fact's fields each (work_facts.cc, people_facts.cc).
  std::string portfolio_upserted();
  std::string project_upserted();
  std::string status_reported();
  std::string dissent_accepted();
  std::string baseline_approved();
  std::string change_approved();
  std::string budget_approved();
  std::string earned_value_measured();
  std::string estimate_reported();
  std::string milestone_upserted();
  std::string milestone_achieved();
  std::string gate_evidence_recorded();
  std::string task_upserted();
  std::string task_blocked();
  std::string task_unblocked();
  std::string backlog_measured();
  std::string time_logged();
  std::string time_deleted();
  std::string timesheet();
  std::string cost_posted();
  std::string rate_set();
  std::string exchange_rate_set();
  std::string person_upserted();
  std::string allocation_upserted();
  std::string allocation_ended();
  std::string absence_approved();
  std::string calendar_upserted();
  std::string dependency_upserted();
  std::string dependency_committed();
  std::string dependency_removed();
  std::string risk_upserted();
  std::string decision_raised();
  std::string decision_made();
  std::string benefit_profiled();
  std::string benefit_measured();
  std::string adoption();
  std::string objective_upserted();
  std::string forum_attended();
  std::string cycle_upserted();
  std::string source_upserted();
  std::string heartbeat();
  std::string acknowledged();
  std::string snoozed();
  std::string labelled();
  std::string person_erased();

  Random random_;
  Options options_;
  Timestamp now_{};
  int serial_ = 0;
  std::map<std::string, std::vector<Timestamp>>
      versions_;     // When each was said, by source and key.
  std::string key_;  // Of the fact being made; empty: it has none.
  std::vector<Record> records_;
};

}  // namespace portfolio::simulation
