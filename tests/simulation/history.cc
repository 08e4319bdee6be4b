#include "tests/simulation/history.h"

#include <algorithm>

namespace portfolio::simulation {

using std::chrono::hours;
using std::chrono::minutes;

const std::vector<History::Kind>& History::kinds() {
  using H = History;
  static const std::vector<Kind> kAll{
      {2, "portfolio_upserted", "pmo", &H::portfolio_upserted},
      {8, "project_upserted", "pmo", &H::project_upserted},
      {8, "status_reported", "pmo", &H::status_reported},
      {2, "dissent_accepted", "pmo", &H::dissent_accepted},
      {4, "baseline_approved", "pmo", &H::baseline_approved},
      {3, "change_approved", "pmo", &H::change_approved},
      {2, "budget_approved", "erp", &H::budget_approved},
      {2, "earned_value_measured", "erp", &H::earned_value_measured},
      {4, "estimate_reported", "erp", &H::estimate_reported},
      {16, "milestone_upserted", "jira", &H::milestone_upserted},
      {3, "milestone_achieved", "jira", &H::milestone_achieved},
      {1, "gate_evidence_recorded", "pmo", &H::gate_evidence_recorded},
      {12, "task_upserted", "jira", &H::task_upserted},
      {1, "task_blocked", "jira", &H::task_blocked},
      {1, "task_unblocked", "jira", &H::task_unblocked},
      {6, "backlog_measured", "jira", &H::backlog_measured},
      {12, "time_logged", "ts", &H::time_logged},
      {2, "time_deleted", "ts", &H::time_deleted},
      {1, "timesheet_submitted", "ts", &H::timesheet},
      {1, "timesheet_approved", "ts", &H::timesheet},
      {1, "timesheet_rejected", "ts", &H::timesheet},
      {10, "cost_posted", "erp", &H::cost_posted},
      {3, "rate_set", "erp", &H::rate_set},
      {1, "exchange_rate_set", "erp", &H::exchange_rate_set},
      {6, "person_upserted", "hr", &H::person_upserted},
      {10, "allocation_upserted", "hr", &H::allocation_upserted},
      {1, "allocation_ended", "hr", &H::allocation_ended},
      {3, "absence_approved", "hr", &H::absence_approved},
      {1, "absence_cancelled", "hr", &H::absence_approved},
      {2, "calendar_upserted", "hr", &H::calendar_upserted},
      {6, "dependency_upserted", "pmo", &H::dependency_upserted},
      {1, "dependency_committed", "pmo", &H::dependency_committed},
      {1, "dependency_removed", "pmo", &H::dependency_removed},
      {2, "risk_upserted", "pmo", &H::risk_upserted},
      {5, "decision_raised", "pmo", &H::decision_raised},
      {2, "decision_made", "pmo", &H::decision_made},
      {3, "benefit_profiled", "erp", &H::benefit_profiled},
      {5, "benefit_measured", "erp", &H::benefit_measured},
      {1, "adoption_planned", "pmo", &H::adoption},
      {1, "adoption_measured", "pmo", &H::adoption},
      {1, "objective_upserted", "pmo", &H::objective_upserted},
      {1, "forum_attended", "pmo", &H::forum_attended},
      {1, "cycle_upserted", "pmo", &H::cycle_upserted},
      {2, "source_upserted", "pmo", &H::source_upserted},
      {4, "source_heartbeat", "jira", &H::heartbeat},
      {3, "alert_acknowledged", "web", &H::acknowledged},
      {2, "alert_snoozed", "web", &H::snoozed},
      {1, "alert_labelled", "web", &H::labelled},
      {1, "person_erased", "hr", &H::person_erased},
  };
  return kAll;
}

History::History(std::uint64_t seed, const Options& options) : random_(seed), options_(options) {
  now_ = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} + hours{9};
  begin();
  for (int i = 0; i < options_.facts; ++i) step();
  if (!options_.backfill) return;
  now_ += hours{24};
  key_.clear();
  emit("portfoliod", "backfill_finished", "{}", "");
}

// Enough that rules have something to look at.
void History::begin() {
  for (int p = 0; p < 3; ++p) {
    Json f;
    f.text("project", "P" + std::to_string(p)).text("lifecycle", "ACTIVE");
    f.text("progress_method", p == 0 ? "TASKS" : "UNITS").number("units_total", 100);
    emit("pmo", "project_upserted", f.str(), "");
    Json b;
    b.text("project", "P" + std::to_string(p)).number("number", 0);
    b.date("finish", today() + Days{90}).money("budget", 10000000);
    emit("pmo", "baseline_approved", b.str(), "");
  }
}

void History::pass_time() {
  const auto kind = random_.between(0, 9);
  if (kind < 2) return;
  if (kind < 5)
    now_ += minutes{random_.between(1, 90)};
  else if (kind < 9)
    now_ += minutes{random_.between(60, 2000)};
  else
    now_ += hours{random_.between(24, 200)};
}

void History::step() {
  pass_time();
  if (options_.rules && random_.chance(4)) {
    records_.push_back({now_, "portfoliod", "", false});
    return;
  }
  if (random_.chance(1)) return read_out_hours();
  if (random_.between(0, 399) == 0) return send_together();
  add_any();
}

void History::add_any() {
  int total = 0;
  for (const Kind& kind : kinds()) total += kind.weight;
  auto at = random_.between(0, total - 1);
  for (const Kind& kind : kinds()) {
    if ((at -= kind.weight) >= 0) continue;
    add(kind);
    return;
  }
}

// A batch of one instant: more facts than rules look at one by one (rules/engine/burst.h). One in
// twenty is a load, which goes on for a while.
void History::send_together() {
  if (!random_.chance(5)) {
    for (auto left = random_.between(70, 150); left > 0; --left) add_any();
    return;
  }
  for (auto left = random_.between(2'000, 2'300); left > 0; --left) add_any();
  for (auto left = random_.between(20, 200); left > 0; --left) {
    now_ += std::chrono::milliseconds{random_.between(0, 20)};
    add_any();
  }
}

// A timesheet system is read out: more entries within a second or two than count at once.
void History::read_out_hours() {
  const auto entry = std::ranges::find(kinds(), std::string_view("time_logged"), &Kind::fact);
  for (auto left = random_.between(20, 60); left > 0; --left) {
    now_ += std::chrono::milliseconds{random_.between(0, 60)};
    add(*entry);
  }
}

void History::add(const Kind& kind) {
  const std::string_view fact = kind.fact;
  if (!options_.calendars && fact == "calendar_upserted") return;
  if (!options_.answers && (fact.starts_with("alert_") || fact == "person_erased")) return;
  key_.clear();
  const std::string body = (this->*kind.make)();
  // Any source may speak of anything but entries, which are its own.
  static constexpr std::string_view kSources[] = {"pmo", "jira", "erp"};
  const bool entry = fact.starts_with("time_") || fact == "cost_posted";
  const std::string_view source =
      !entry && random_.chance(20) ? random_.pick(kSources) : kind.source;
  emit(source, fact, body, key_);
}

void History::emit(std::string_view source, std::string_view fact, const std::string& body,
                   std::string_view key) {
  Json event;
  event.text("id", "e" + std::to_string(++serial_)).text("source", source);
  event.text("organisation", "acme");
  const auto late = random_.chance(15) ? minutes{random_.between(1, 60 * 24 * 20)} : minutes{0};
  Timestamp occurred = now_ - late;
  if (!key.empty()) {
    // A source tells its versions in their order, but not always, and each at its own time.
    std::vector<Timestamp>& said = versions_[std::string(source) + '/' + std::string(key)];
    auto version = static_cast<std::int64_t>(said.size());
    if (version > 1 && random_.chance(10)) {
      version = random_.between(0, version - 2);
    } else {
      said.push_back(said.empty() ? occurred : std::max(occurred, said.back() + minutes{1}));
    }
    occurred = said[static_cast<std::size_t>(version)];
    event.number("entity_version", version + 1);
  }
  event.text("occurred_at", format_time(occurred));
  if (options_.backfill && fact != "backfill_finished")
    event.flag("backfill", true).text("known_at", format_time(now_));
  event.raw(fact, body);
  records_.push_back({now_, std::string(source), event.str(), !key.empty()});
}

}  // namespace portfolio::simulation
