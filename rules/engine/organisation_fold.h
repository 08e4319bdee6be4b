// The fold of one organisation: time passes, deadline by deadline; a fact is applied; what it
// touched is recomputed; the rules that read it are evaluated; alerts advance. Pure: the same
// records give the same state and the same transitions. Leaves out rows (rows.h) and everything
// that several organisations share (fold.h).
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/alert/alert_id.h"
#include "rules/alert/history_chain.h"
#include "rules/engine/agenda.h"
#include "rules/engine/burst.h"
#include "rules/engine/health.h"
#include "rules/engine/ledger.h"
#include "rules/engine/telling.h"
#include "rules/model/apply.h"
#include "rules/model/transition.h"
#include "rules/ruleset/rule.h"
#include "rules/signals/alert_book.h"
#include "rules/signals/capacity.h"
#include "rules/signals/signal.h"

namespace portfolio::engine {

// A record of the journal, as the fold sees it.
struct Arrival {
  std::int64_t offset = 0;
  Timestamp appended_at{};
};

// What the journal says beside the rules, and all organisations of a partition share.
struct Terms {
  const model::FoldLimits& limits;
  const model::SourceRules& sources;
};

// Alerts on such subjects go with the person.
bool is_about_people(signals::SubjectKind kind);

struct Counters {
  std::uint64_t evaluations = 0;  // Of rules.
  std::uint64_t failures = 0;     // Operations of rules that had no result.
  std::uint64_t shadowed = 0;     // Changes of alerts of rules in the shadow: nobody was told.
};

class OrganisationFold : private signals::AlertBook {
 public:
  OrganisationFold(std::string_view id, std::int32_t partition, std::string_view topic,
                   const ruleset::RuleSet& rules);

  // Applies one record. An error with kSkip is a dead letter: nothing but time has changed then.
  Result<model::Disposition> step(const model::Event& event, const Arrival& arrival,
                                  const Terms& terms, model::ColdRows& cold);
  // Another rule set is in force from here on.
  void activate(const ruleset::RuleSet& rules, const Arrival& arrival);
  // After the rows were read: makes again what follows from them, first the links among entities,
  // then what the rules say. Alerts are read in between, for they may be about roles.
  void link();
  bool linked() const { return linked_; }
  void resume();

  // Nothing more comes of this instant, as who reads a log to its end knows (burst.h).
  void end_instant();
  // When something is due without any record; kNever if nothing is, or in backfill.
  Timestamp next_deadline();
  // Transitions since the last call, in the order in which they happened.
  std::vector<model::AlertTransition> take_transitions();
  std::vector<model::AlertTransition> open_alerts();

  model::Organisation& organisation() { return o_; }
  const model::Organisation& organisation() const { return o_; }
  Ledger& ledger() { return ledger_; }
  // What is remembered of the alert of that name, whichever of its episodes; nullptr if nothing is.
  AlertRow* find_row(const alert::AlertName& name);
  const Ledger& ledger() const { return ledger_; }
  Burst& burst() { return burst_; }
  // Keys of alerts' rows that must go, since the last call.
  std::vector<std::string> take_erased_alerts() { return std::exchange(erased_alerts_, {}); }
  const ruleset::RuleSet& rules() const { return *rules_; }
  const Counters& counters() const { return counters_; }
  alert::HistoryHead& history() { return history_; }   // Of all that was told.
  const std::string& topic() const { return topic_; }  // As evidence names the journal.

  // For views: what a rule says of a subject now, and the signals behind it.
  Evaluation evaluate_now(const ruleset::Rule& rule, signals::SubjectRef subject);
  // Whether an alert of that id is there, open or over; the sentence that says it is not.
  Result<void> check_known(std::string_view alert) const;
  // Begins a look at the state as it is now; context() goes on with it.
  signals::Context& context_now();
  signals::Context& context() { return context_; }

  bool has_changed = false;  // Since rows were last written, as the partition's fold knows.

 private:
  struct Pending {
    std::uint16_t rule = 0;
    signals::SubjectRef subject;
    alert::Told told;
    bool noted = false;      // In what the project remembers.
    bool escalated = false;  // By rules about alerts.
    bool followed = false;   // By what it holds back.
    bool counted = false;    // In the causes of its project.
    bool asked = false;      // Of sponsors.
    std::string said = {};   // Instead of what the rule says has changed.
  };

  Result<Timestamp> time_of(const model::Event& event, const Arrival& arrival) const;
  void advance_to(Timestamp now);
  void visit_deadline(Timestamp when);
  Result<model::Disposition> apply(const model::Event& event, model::ApplyContext& context);
  // Facts that are taken here and not by the model: see answer().
  template <class T>
  static constexpr bool kIsAnswer =
      std::is_same_v<T, model::AlertAcknowledged> || std::is_same_v<T, model::AlertSnoozed> ||
      std::is_same_v<T, model::PersonErased>;
  Result<void> answer(const model::AlertAcknowledged& fact);
  Result<void> answer(const model::AlertSnoozed& fact);
  Result<void> answer(const model::PersonErased& fact);  // erasure.cc
  struct Named;
  Result<Named> find_alert(std::string_view id);

  model::Handle source_of(Symbol id);
  void hear(const model::Event& event, const Arrival& arrival);
  bool note_silence(model::Handle source);
  void settle();
  void note_touch(model::Touch touch);
  void follow_touch(model::Touch touch);
  void look_at_touched();
  // Many facts of one instant (burst.cc).
  void begin_instant(Timestamp said);
  bool may_wait(const model::Event& event) const;
  void put_off();
  void collect(const model::Touch& touch, std::vector<Look>& looks);
  // What rules read of a project and few facts change, as last seen (followed.cc).
  struct Followed {
    model::Maybe<CivilDate> finish;
    bool finish_seen = false;
    std::uint8_t ledger = 0;
    std::uint32_t active_minute = 0;  // Since 1970; 0: not seen.
  };
  static_assert(sizeof(Followed) == 12, "Every project has one.");
  Followed& followed(model::Handle project);
  void follow_finish(model::Handle project);
  void follow_costs(model::Handle project);
  void follow_activity(model::Handle project);
  bool update_crossings(model::Handle project);  // Whether that changed any.
  void remember_pace(model::Handle project);
  void remember_exposure(model::Handle project);
  void plan_confidence(model::Handle project);
  void compute_confidence(model::Handle project);
  void plan_month();
  // Weekly closes and what they are held against (restatement.cc).
  void find_asked();
  bool asks_about_the_past() const;
  void plan_close(model::Handle project);
  void visit_close(model::Handle project);
  void restate(model::Handle project);
  bool is_material(model::Handle project);
  void correct(std::uint16_t rule, model::Handle project, const std::string& text);
  void look_at(std::vector<Look>& looks);
  void look(const Look& look);
  void update_levels();
  // Alerts about alerts (escalation.cc).
  std::optional<signals::OpenAlert> find(Symbol alert) override;
  std::pair<const AlertRow*, std::uint32_t> find_named(Symbol alert);  // And its episode.
  std::int64_t folded_into(signals::SubjectRef source) override;
  bool escalates() const { return asked_.about_alerts; }
  void collect_steps(const ruleset::Rule& rule, const signals::SubjectRef& subject,
                     std::uint32_t episode, std::vector<Look>& looks);
  void follow_waiting();
  void collect_all_steps(std::vector<Look>& looks);
  // Inhibition (inhibition.cc).
  const ruleset::Rule* rule_of(const AlertRow& row) const;
  std::uint16_t place_of(const ruleset::Rule& rule) const {
    return static_cast<std::uint16_t>(&rule - rules_->rules.data());
  }
  void find_inhibitors();
  void follow_inhibitors();
  void hold_back_all();
  std::vector<Look> folders_of(const ruleset::Rule& rule, signals::SubjectRef subject);
  void fold_in(const ruleset::Rule& rule, AlertRow& row, alert::Changes& told);
  void fold_again();
  void follow_alerts();
  // What sponsors are asked (asks.cc).
  bool asks_about_sponsors() const { return asked_.about_sponsors; }
  std::vector<Symbol> asked_by(const Pending& pending, const AlertRow& row);
  Symbol alert_of(const Pending& pending);
  void follow_asks();
  void note_answer(model::View alert, model::View by);
  void note_decision(model::Handle decision);
  void add_sponsor(std::uint32_t sponsor, std::vector<Look>& looks);
  void find_asks(bool asked_before);
  void collect_sponsors(std::vector<Look>& looks);
  // Causes that projects share (causes.cc).
  bool asks_for_causes() const { return asked_.about_causes; }
  std::vector<Symbol> count_causes(model::Handle project);
  void note_open(const Look& at);
  void note_cause(const model::Touch& touch);
  void follow_causes();
  void find_causes();
  void remember_alerts();
  void await_hours(model::Handle project);
  void look_at_projects();
  void look_at_all();
  void note(std::uint16_t rule, const AlertRow& row, const alert::Changes& told);
  void flush();
  const AlertRow& remembered(const Pending& pending);
  CivilDate today();

  model::Organisation o_;
  std::string topic_;
  const ruleset::RuleSet* rules_;
  Ledger ledger_;
  signals::Calendars calendars_;
  signals::Capacity capacity_;
  signals::Context context_;
  Health health_;
  Agenda agenda_;
  Counters counters_;
  bool linked_ = false;
  Burst burst_;
  Touches waiting_;  // What the facts that wait have touched, if that is known.
  bool knows_waiting_ = true;
  std::int64_t offset_ = -1;                // Of the record being applied.
  model::Stamp stamp_;                      // Of the event being applied.
  model::Handle heard_ = model::kNoHandle;  // The source of the event before it.
  std::vector<model::Touch> touched_;
  std::vector<model::Touch> touched_now_;  // This and the next keep their room from step to step.
  std::vector<Look> looks_;
  std::vector<model::Handle> judged_;  // Projects whose verdicts changed.
  std::vector<Followed> followed_;     // By project; not stored: looked at anew after a start.
  std::vector<Pending> pending_;
  std::vector<std::string> erased_alerts_;  // Keys of rows that are about nobody any more.
  // Alerts that rules about alerts have looked at, by the symbol of their id.
  struct NamedAlert {
    Look look;
    std::uint32_t episode = 0;
  };
  std::map<std::uint32_t, NamedAlert> named_;
  std::vector<Symbol> silent_;  // Sources whose alert of silence is open.
  std::vector<Look> folding_;   // Open alerts whose delay may explain others.
  bool refold_ = false;         // What they explain may be different now.
  // What the rules in force ask for, so that nothing is kept or followed for nobody.
  struct Asked {
    bool about_alerts = false, about_sponsors = false, about_causes = false;
    bool about_the_past = false;  // What late bookings change of it.
  };
  Asked asked_;
  std::multimap<model::Handle, Look> open_of_project_;  // Open alerts, where causes are asked for.
  std::vector<model::Handle> said_causes_;              // Projects of which a cause was said.
  std::set<std::uint32_t> answered_;  // Sponsors of whose asks something has changed.
  std::vector<model::AlertTransition> transitions_;
  alert::HistoryHead history_;
};

}  // namespace portfolio::engine
