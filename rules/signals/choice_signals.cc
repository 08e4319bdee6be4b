// What the chance of the committed finish would be after each thing that can be done about it
// (D11): with less scope, and with one more person. Texts, worked out when an alert is told.
#include <algorithm>
#include <vector>

#include "rules/forecast/finish_confidence.h"
#include "rules/forecast/pace.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr model::PerMille kLikely = 800;  // From that chance on D11 is over.

const model::Project& at(Context& c, SubjectRef s) {
  return c.organisation().projects.at(s.handle);
}

struct Outlook {
  forecast::Pace pace;
  int left = 0;  // Periods.
};
// Nothing where the chance itself is unknown, or nothing is left of the time.
std::optional<Outlook> outlook(Context& c, SubjectRef s) {
  const CivilDate today = c.calendars().of_project(s.handle).local_date(c.now());
  const auto finish = c.project(s.handle).committed_finish;
  Outlook ahead{forecast::pace_of(at(c, s), today)};
  if (!finish || !forecast::is_enough(ahead.pace) || ahead.pace.remaining <= 0) return {};
  ahead.left = forecast::periods_until(ahead.pace, today, *finish);
  if (ahead.left == 0) return {};
  return ahead;
}

std::string per_cent(std::int32_t per_mille) { return std::to_string((per_mille + 5) / 10) + " %"; }

// The fewest open items without which the date is likely. More left out never makes it less so.
Value less_scope_text(Context& c, SubjectRef s) {
  constexpr std::string_view kUnknown = "Cut the scope until the committed date is likely again";
  const auto ahead = outlook(c, s);
  if (!ahead) return Value::text(kUnknown);
  const auto chance = [&](std::int64_t cut) {
    return forecast::chance_within(ahead->pace.periods, ahead->pace.remaining - cut, ahead->left);
  };
  std::int64_t low = 0, high = ahead->pace.remaining;  // Without any item it is certain.
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (chance(middle) >= kLikely ? high : low) = middle;
  }
  if (high == ahead->pace.remaining)
    return Value::text("No cut of the scope makes the committed date likely at this pace");
  return Value::text(c.keep(
      "Leave out " + std::to_string(high) + " of the " + std::to_string(ahead->pace.remaining) +
      " open items and keep the date, which then has a chance of " + per_cent(chance(high))));
}

// Everybody with hours promised to it from today on.
std::int64_t people_promised(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const CivilDate today = c.calendars().of_project(s.handle).local_date(c.now());
  std::vector<Symbol> people;
  for (const Handle h : allocations_of(o, s.handle)) {
    const model::Allocation& a = o.allocations.at(h);
    if (a.person && a.firm && !a.ended && a.from <= today && today <= a.to)
      people.push_back(a.person);
  }
  std::sort(people.begin(), people.end(), [](Symbol a, Symbol b) { return a.number < b.number; });
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return static_cast<std::int64_t>(people.size());
}

// One more of n finishes (n + 1) / n of what was finished, and no more is added. Counted in n-ths
// of an item, which keeps it exact.
Value more_people_text(Context& c, SubjectRef s) {
  constexpr std::string_view kUnknown =
      "Add people, and look again when their work shows in the weekly pace";
  const auto ahead = outlook(c, s);
  const std::int64_t people = people_promised(c, s);
  if (!ahead || people == 0) return Value::text(kUnknown);
  std::vector<forecast::Week> periods = ahead->pace.periods;
  for (forecast::Week& week : periods) {
    week.done *= people + 1;
    week.added *= people;
  }
  const auto chance = forecast::chance_within(periods, ahead->pace.remaining * people, ahead->left);
  return Value::text(c.keep("Add one person to the " + std::to_string(people) +
                            " who are promised: at best, once they work like the others, the "
                            "committed date has a chance of " +
                            per_cent(chance)));
}

}  // namespace

void add_choice_signals(std::vector<Signal>& into) {
  constexpr Reads kChance{EntityKind::kProject, aspect::kChance};
  into.insert(into.end(), {{"project.less_scope_text",
                            kOf,
                            kText,
                            "How much less scope makes the committed finish likely (80 %), and "
                            "its chance then (D11).",
                            {kChance},
                            less_scope_text},
                           {"project.more_people_text",
                            kOf,
                            kText,
                            "The chance of the committed finish with one person more, at best.",
                            {kChance},
                            more_people_text}});
}

}  // namespace portfolio::signals
