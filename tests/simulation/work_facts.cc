// What is said of portfolios, projects, milestones, tasks, effort and cost.
#include "tests/simulation/history.h"

namespace portfolio::simulation {

std::string History::portfolio_upserted() {
  const auto n = random_.between(0, 2);
  const std::string id = "A" + std::to_string(n);
  key_ = "portfolio/" + id;
  Json f;
  f.text("portfolio", id);
  if (n > 0 && random_.chance(50)) f.text("parent", "A" + std::to_string(n - 1));
  if (random_.chance(50)) f.text("sponsor", person());
  if (random_.chance(30)) f.text("calendar", random_.id("c", 2));
  static constexpr std::string_view kProfiles[] = {"STRICT", "STANDARD", "RELAXED"};
  if (random_.chance(30)) f.text("profile", random_.pick(kProfiles));
  return f.str();
}

std::string History::project_upserted() {
  static constexpr std::string_view kStates[] = {"ACTIVE", "ACTIVE",  "ACTIVE",
                                                 "ACTIVE", "ON_HOLD", "CLOSED"};
  static constexpr std::string_view kMethods[] = {"MILESTONES", "TASKS",    "BACKLOG",
                                                  "UNITS",      "REPORTED", "EARNED_VALUE"};
  const std::string id = project();
  key_ = "project/" + id;
  Json f;
  f.text("project", id);
  if (random_.chance(40)) f.text("lifecycle", random_.pick(kStates));
  if (random_.chance(20)) f.text("progress_method", random_.pick(kMethods));
  if (random_.chance(20)) f.text("parent", random_.id("A", 3));
  if (random_.chance(40)) f.number("units_total", 100).number("units_done", random_.between(0, 90));
  if (random_.chance(10)) f.text("calendar", random_.id("c", 2));
  if (random_.chance(20)) f.number("report_cadence_days", random_.between(1, 10));
  if (random_.chance(20)) f.money("cost_of_delay_per_day", random_.between(1, 500000));
  if (random_.chance(20)) f.money("planned_annual_benefit", random_.between(1, 50000000));
  if (random_.chance(20)) f.number("rank", random_.between(1, 5));
  if (random_.chance(10)) f.date("planned_start", near(30, 60));
  if (random_.chance(3)) f.date("actual_finish", near(10, 0));
  if (random_.chance(5)) f.raw("clear", R"(["calendar","rank","actual_finish"])");
  static constexpr std::string_view kProfiles[] = {"STRICT", "STANDARD", "RELAXED"};
  if (random_.chance(10)) f.text("profile", random_.pick(kProfiles));
  return f.str();
}

std::string History::status_reported() {
  static constexpr std::string_view kColours[] = {"GREEN",     "GREEN", "GREEN", "AMBER_GREEN",
                                                  "AMBER_RED", "RED",   "GREY"};
  Json f;
  f.text("project", project()).date("period_end", near(5, 0));
  if (random_.chance(90)) f.text("overall", random_.pick(kColours));
  if (random_.chance(50)) f.number("progress_per_mille", random_.between(0, 1000));
  if (random_.chance(50)) f.date("forecast_finish", near(20, 150));
  if (random_.chance(30)) f.money("forecast_cost", random_.between(1, 20000000));
  if (random_.chance(30)) f.text("reporter", person());
  return f.str();
}

std::string History::dissent_accepted() {
  Json f;
  f.text("project", project()).text("by", person());
  if (random_.chance(50)) f.date("until", near(5, 30));
  return f.str();
}

std::string History::baseline_approved() {
  Json f;
  f.text("project", project()).number("number", random_.between(0, 3));
  if (random_.chance(70)) f.date("finish", near(10, 120));
  f.money("budget", random_.between(1000000, 20000000));
  if (random_.chance(20)) f.number("effort_minutes", random_.between(600, 60000));
  if (random_.chance(30))
    f.raw("milestones",
          '[' + Json().text("milestone", milestone()).date("date", near(0, 90)).str() + ']');
  return f.str();
}

std::string History::change_approved() {
  Json f;
  f.text("project", project()).text("change", random_.id("CR", 6));
  if (random_.chance(60)) f.number("days", random_.between(-10, 20));
  if (random_.chance(60)) f.money("budget", random_.between(-1000000, 5000000));
  return f.str();
}

std::string History::budget_approved() {
  return Json().text("project", project()).money("amount", random_.between(1, 20000000)).str();
}

std::string History::earned_value_measured() {
  Json f;
  f.text("project", project()).date("as_of", near(40, 3));
  f.money("planned_value", random_.between(0, 9000000));
  f.money("earned_value", random_.between(0, 9000000));
  if (random_.chance(70)) f.money("actual_cost", random_.between(0, 9000000));
  return f.str();
}

std::string History::estimate_reported() {
  Json f;
  f.text("project", project()).date("as_of", near(20, 2));
  f.money("remaining_cost", random_.between(0, 12000000));
  return f.str();
}

std::string History::milestone_upserted() {
  const std::string p = project(), id = milestone();
  key_ = "milestone/" + p + id;
  Json f;
  f.text("project", p).text("milestone", id);
  if (random_.chance(50)) f.date("baseline_date", near(10, 60));
  if (random_.chance(80)) f.date("forecast_date", near(10, 100));
  if (random_.chance(20)) f.flag("critical", random_.chance(50));
  if (random_.chance(20)) f.number("float_days", random_.between(-3, 10));
  if (random_.chance(20)) f.number("weight_per_mille", random_.between(0, 500));
  if (random_.chance(3)) f.flag("cancelled", random_.chance(70));
  if (random_.chance(3)) f.raw("clear", R"(["achieved_on","float_days"])");
  return f.str();
}

std::string History::milestone_achieved() {
  const std::string p = project(), id = milestone();
  key_ = "milestone/" + p + id;
  return Json().text("project", p).text("milestone", id).date("date", near(10, 0)).str();
}

std::string History::gate_evidence_recorded() {
  Json f;
  f.text("project", project()).text("milestone", milestone()).text("item", random_.id("g", 3));
  return f.flag("met", random_.chance(50)).flag("mandatory", true).str();
}

std::string History::task_upserted() {
  static constexpr std::string_view kStates[] = {"TODO", "IN_PROGRESS", "DONE", "DONE",
                                                 "CANCELLED"};
  const std::string p = project(), id = random_.id("T", 12);
  key_ = "task/" + p + id;
  Json f;
  f.text("project", p).text("task", id);
  if (random_.chance(60)) {
    const std::string_view state = random_.pick(kStates);
    f.text("state", state);
    if (state == "DONE") f.date("finished_on", near(70, 0));
  }
  if (random_.chance(60)) f.number("plan_minutes", random_.between(0, 5000));
  if (random_.chance(40)) f.date("planned_finish", near(20, 90));
  if (random_.chance(30)) f.number("items", random_.between(1, 9));
  if (random_.chance(20)) f.date("baseline_finish", near(20, 60));
  return f.str();
}

std::string History::task_blocked() {
  return Json().text("project", project()).text("task", random_.id("T", 12)).str();
}
std::string History::task_unblocked() { return task_blocked(); }

std::string History::backlog_measured() {
  const CivilDate monday = monday_of(near(70, 0));
  Json f;
  f.text("project", random_.id("P", 2)).date("period_start", monday);
  f.date("period_end", monday + Days{6}).number("done_items", random_.between(0, 9));
  f.number("added_items", random_.between(0, 3));
  return f.number("remaining_items", random_.between(0, 60)).str();
}

std::string History::time_logged() {
  const std::string id = random_.id("w", 40);
  key_ = "entry/" + id;
  Json f;
  f.text("entry", id).text("person", person()).date("date", near(25, 0));
  f.number("minutes", random_.between(0, 600));
  if (random_.chance(85)) f.text("project", project());
  if (random_.chance(15)) f.text("role", random_.id("r", 2));
  return f.str();
}

std::string History::time_deleted() {
  const std::string id = random_.id("w", 40);
  key_ = "entry/" + id;
  return Json().text("entry", id).str();
}

std::string History::timesheet() {
  const CivilDate monday = monday_of(near(25, 0));
  return Json().text("person", person()).date("from", monday).date("to", monday + Days{6}).str();
}

std::string History::cost_posted() {
  const std::string id = random_.id("k", 30);
  key_ = "cost/" + id;
  Json f;
  f.text("entry", id).text("project", project()).date("date", near(60, 0));
  f.money("amount", random_.chance(10) ? 0 : random_.between(-500000, 6000000));
  f.text("kind", random_.chance(80) ? "ACTUAL" : "COMMITTED");
  if (random_.chance(20)) f.flag("labour", true);
  return f.str();
}

std::string History::rate_set() {
  Json f;
  if (random_.chance(50))
    f.text("role", random_.id("r", 2));
  else
    f.text("person", person());
  f.money("per_hour", random_.between(1000, 20000));
  if (random_.chance(50)) f.date("from", near(60, 20));
  return f.str();
}

std::string History::exchange_rate_set() {
  Json f;
  f.money("from", random_.between(1, 1000));
  f.raw("to", R"({"minor_units":"100","currency":"USD"})");
  return f.date("as_of", near(30, 10)).str();
}

}  // namespace portfolio::simulation
