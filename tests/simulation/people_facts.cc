// What is said of people and their time, and of what stands between projects.
#include "tests/simulation/history.h"

namespace portfolio::simulation {

std::string History::person_upserted() {
  const std::string id = person();
  key_ = "person/" + id;
  Json f;
  f.text("person", id);
  if (random_.chance(60)) f.raw("roles", "[\"" + random_.id("r", 2) + "\"]");
  if (random_.chance(80)) f.number("contract_minutes_per_week", random_.between(1, 5) * 480);
  if (random_.chance(10)) f.text("calendar", random_.id("c", 2));
  if (random_.chance(10)) f.date("works_to", near(0, 60));
  if (random_.chance(30)) f.text("resource_manager", person());
  return f.str();
}

std::string History::allocation_upserted() {
  const std::string id = random_.id("a", 12);
  key_ = "allocation/" + id;
  const CivilDate from = near(30, 40);
  Json f;
  f.text("allocation", id).text("project", project());
  if (random_.chance(80)) f.text("person", person());
  if (random_.chance(40)) f.text("role", random_.id("r", 3));
  f.date("from", from).date("to", from + Days{random_.between(0, 120)});
  f.number("minutes_per_week", random_.between(0, 3000));
  if (random_.chance(20)) f.flag("firm", random_.chance(50));
  if (random_.chance(30)) f.number("rank", random_.between(1, 5));
  return f.str();
}

std::string History::allocation_ended() {
  const std::string id = random_.id("a", 12);
  key_ = "allocation/" + id;
  return Json().text("allocation", id).str();
}

std::string History::absence_approved() {
  const CivilDate from = near(10, 40);
  const auto number = random_.between(0, 5);  // An absence stays with one person, whoever says it.
  Json f;
  f.text("absence", "x" + std::to_string(number));
  f.text("person", "u" + std::to_string(number % 5)).date("from", from);
  f.date("to", from + Days{random_.between(0, 20)});
  if (random_.chance(20)) f.number("minutes_per_day", 120);
  return f.str();
}

std::string History::calendar_upserted() {
  const std::string id = random_.chance(40) ? "default" : random_.id("c", 2);
  key_ = "calendar/" + id;
  static constexpr std::string_view kZones[] = {"Europe/Berlin", "America/New_York", "UTC"};
  Json f;
  f.text("calendar", id);
  const std::string first = format_date(near(5, 30)), second = format_date(near(5, 30));
  if (random_.chance(70)) f.raw("holidays", "[\"" + first + "\",\"" + second + "\"]");
  if (random_.chance(30)) f.text("time_zone", random_.pick(kZones));
  if (random_.chance(20)) f.raw("working_weekdays", R"(["MONDAY","TUESDAY","WEDNESDAY"])");
  if (random_.chance(20)) f.number("minutes_per_day", random_.between(4, 8) * 60);
  if (random_.chance(20)) f.number("day_starts_minute", random_.between(6, 10) * 60);
  return f.str();
}

std::string History::dependency_upserted() {
  const std::string id = random_.id("d", 6);
  key_ = "dependency/" + id;
  const auto node = [&] {
    Json n;
    n.text("project", project());
    if (random_.chance(70)) n.text("milestone", milestone());
    return n.str();
  };
  Json f;
  f.text("dependency", id).raw("giver", node()).raw("taker", node());
  if (random_.chance(50)) f.date("need_by", near(10, 60));
  if (random_.chance(20)) f.number("lag_days", random_.between(-5, 10));
  return f.str();
}

std::string History::dependency_committed() {
  const std::string id = random_.id("d", 6);
  key_ = "dependency/" + id;
  return Json().text("dependency", id).flag("accepted", random_.chance(70)).str();
}
std::string History::dependency_removed() {
  const std::string id = random_.id("d", 6);
  key_ = "dependency/" + id;
  return Json().text("dependency", id).str();
}

std::string History::risk_upserted() {
  const std::string id = random_.id("k", 4);
  key_ = "risk/" + id;
  Json f;
  f.text("risk", id).text("project", project()).text("state", "OPEN");
  return f.number("probability_per_mille", random_.between(0, 1000)).str();
}

std::string History::decision_raised() {
  const std::string id = random_.id("D", 6);
  key_ = "decision/" + id;
  Json f;
  f.text("decision", id).text("owner", person()).raw("projects", "[\"" + project() + "\"]");
  if (random_.chance(50)) f.date("needed_by", near(3, 20));
  return f.str();
}

std::string History::decision_made() {
  const std::string id = random_.id("D", 6);
  key_ = "decision/" + id;
  return Json().text("decision", id).date("date", near(5, 0)).str();
}

std::string History::benefit_profiled() {
  const std::string id = random_.id("B", 3);
  key_ = "benefit/" + id;
  const CivilDate start = near(60, 0);
  std::string plan;
  for (int i = 1; i <= 4; ++i) {
    Json point;
    point.date("date", start + Days{30 * i}).money("cumulative", 250000 * i);
    plan += (i == 1 ? "[" : ",") + point.str();
  }
  Json f;
  f.text("benefit", id).text("project", project()).raw("plan", plan + ']');
  return f.str();
}

std::string History::benefit_measured() {
  Json f;
  f.text("benefit", random_.id("B", 3)).date("date", near(50, 0));
  return f.money("actual", random_.between(0, 1000000)).str();
}

std::string History::adoption() {
  Json f;
  f.text("project", project()).date("date", near(30, 30)).number("users", random_.between(0, 99));
  return f.str();
}

std::string History::objective_upserted() {
  const std::string id = random_.id("o", 3);
  key_ = "objective/" + id;
  return Json().text("objective", id).text("owner", person()).str();
}

std::string History::forum_attended() {
  return Json().text("person", person()).date("date", near(5, 0)).flag("present", true).str();
}

std::string History::cycle_upserted() {
  const std::string id = random_.id("q", 2);
  key_ = "cycle/" + id;
  return Json().text("cycle", id).date("from", near(5, 0)).date("to", near(0, 90)).str();
}

std::string History::source_upserted() {
  static constexpr std::string_view kSources[] = {"jira", "pmo", "erp", "ts"};
  const std::string id(random_.pick(kSources));
  key_ = "source/" + id;
  Json f;
  f.text("subject_source", id).number("expected_every_minutes", random_.between(30, 2000));
  if (random_.chance(20)) f.text("calendar", random_.id("c", 2));
  return f.str();
}

std::string History::heartbeat() { return "{}"; }

std::string History::acknowledged() {
  Json f;
  f.text("alert", "D01~acme~milestone~" + project() + ':' + milestone() + '~' +
                      std::to_string(random_.between(1, 2)));
  f.text("by", person());
  if (random_.chance(50)) f.date("due", near(0, 15));
  return f.str();
}

std::string History::snoozed() {
  Json f;
  f.text("alert", "D15~acme~project~" + project() + '~' + std::to_string(random_.between(1, 2)));
  return f.text("by", person()).date("until", near(-1, 10)).text("reason", "later").str();
}

std::string History::labelled() {
  Json f;
  f.text("alert", "D15~acme~project~" + project() + "~1").text("by", person());
  return f.text("outcome", "TRUE_ALARM").str();
}

std::string History::person_erased() { return Json().text("person", person()).str(); }

}  // namespace portfolio::simulation
