#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

// Work is priced at internal rates, invoices of the rest come every fourth week.
void post_invoices(World& world, Project& project) {
  const int age = world.week - static_cast<int>((project.started - world.first).count() / 7);
  const bool bought_at_once = project.has(Trouble::kCommitment);
  if (!bought_at_once && age % 4 == 3) {
    const std::int64_t share = project.other_budget * 4 / std::max(4, project.weeks);
    const std::int64_t left = project.other_budget - project.order;
    const std::int64_t amount = std::min(left, project.random.around(share, share / 12));
    project.order += std::max<std::int64_t>(0, amount);
    post_cost(world, project, "INV-" + project.id + "-" + std::to_string(world.week), amount, true,
              false, 880);
  }
  if (bought_at_once && world.week == project.trouble_week + 8) {
    project.committed = project.other_budget;
    post_cost(world, project, "PO-" + project.id, project.other_budget, false, false, 880);
  }
}

void post_extra(World& world, Project& project) {
  if (project.extra_left <= 0 || world.week < project.trouble_week) return;
  const std::int64_t amount = std::max(project.extra_left / 8, project.budget / 100);
  const std::int64_t paid = std::min(amount, project.extra_left);
  project.extra_left -= paid;
  post_cost(world, project, "EXT-" + project.id + "-" + std::to_string(world.week), paid, true,
            false, 885);
}

void say_earned_value(World& world, Project& project) {
  if (project.method != Method::kEarnedValue) return;
  const auto elapsed = static_cast<std::size_t>((world.today - project.started).count() / 7 + 1);
  const std::size_t week = std::min(elapsed, project.planned.size() - 1);
  Object body;
  body.text("project", project.id).date("as_of", world.today);
  body.money("planned_value",
             money(project, project.budget / 100 * project.planned[week] /
                                std::max<std::int64_t>(1, project.planned.back()) * 100));
  body.money("earned_value",
             money(project, project.budget / 100 * project.plan_done /
                                std::max<std::int64_t>(1, project.plan_total) * 100));
  body.money("actual_cost", money(project, project.spent));
  world.feed.say(kOffice, world.at(895), "earned_value_measured", body);
}

void say_estimate(World& world, Project& project) {
  if (!project.estimates) return;
  Object body;
  const std::int64_t left = remaining_cost(world, project);
  body.text("project", project.id).date("as_of", world.today);
  body.money("remaining_cost", money(project, project.random.around(left, left / 150)));
  world.feed.say(kOffice, world.at(896), "estimate_reported", body);
}

}  // namespace

Money money(const Project& project, std::int64_t minor_units) {
  return {minor_units, project.currency};
}

std::int64_t remaining_cost(const World&, const Project& project) {
  std::int64_t left = 0;
  for (const Task& task : project.tasks)
    left += task.done ? 0 : std::max<std::int64_t>(0, task.left);
  return left * 1000 / project.efficiency * project.rate / 60 + project.extra_left +
         (project.other_budget - project.order);
}

// Told after the first working day of the next week began, when this one was closed.
bool is_closed_before(const World& world, const Project& project, CivilDate told) {
  const CivilDate sunday = world.monday(world.week) + Days{6};
  return told >= world.calendar_of(project.north).add(sunday, 1);
}

// A cost that is told after its week was closed: whoever decided in between knew of two hundredths
// less than the project is expected to cost. At a pace that is measured the whole forecast moves
// with what is spent, where that is not far from the plan; else by the amount alone. Nothing where
// cost itself is measured, or taken from hours because no bill has ever come.
void find_late_cost(World& world, Project& project, std::int64_t amount, CivilDate told) {
  if (!world.options.every_rule || project.method == Method::kEarnedValue) return;
  if (project.spent == 0 || project.has(Plant::kUnknown)) return;
  if (!is_closed_before(world, project, told)) return;
  const std::int64_t earned = project.budget / 1000 * project.plan_done * 1000 /
                              std::max<std::int64_t>(1, project.plan_total);
  const bool paced =
      !project.estimates && earned * 4 >= project.budget && earned * 10 < project.spent * 14;
  const std::int64_t forecast =
      std::max(project.budget, project.spent + remaining_cost(world, project));
  const std::int64_t share =
      amount * 1000 / std::max<std::int64_t>(1, paced ? project.spent : forecast);
  const bool far_off = !paced && !project.estimates && earned * 5 >= project.budget;
  if (far_off || share < 26) {  // Nobody can say what is expected there, or on which side it is.
    if (share >= (far_off ? 5 : 15))
      world.truth.doubt(project.id, "restatement_material", world.today, world.today + Days{14});
    return;
  }
  world.truth.hold(project.id, "restatement_material", "", true, world.today);
  project.late_until = world.today + Days{14};
}

// Until the first wages of a month are posted, its hours stand for them at their rates: nobody knew
// only of those of its first week's days that lie in the month before.
std::int64_t unknown_wages(const World& world, const Project& project, std::int64_t wages) {
  if (month_of(project.paid_on) == month_of(world.today)) return wages;
  const auto day = static_cast<unsigned>(std::chrono::year_month_day{world.today}.day());
  return day >= 5 ? 0 : wages * (5 - day) / 5;  // They are posted on Fridays.
}

void post_cost(World& world, Project& project, const std::string& entry, std::int64_t amount,
               bool actual, bool labour, int minute) {
  if (amount == 0) return;
  Object body;
  body.text("entry", entry).text("project", project.id).date("date", world.today);
  body.money("amount", money(project, amount)).text("kind", actual ? "ACTUAL" : "COMMITTED");
  body.flag("labour", labour);
  const std::chrono::minutes late{project.random.chance(50) ? 1440 * 4 : 0};
  if (actual && late.count() > 0)
    find_late_cost(world, project, labour ? unknown_wages(world, project, amount) : amount,
                   world.today + Days{4});
  if (actual) project.spent += amount;
  if (actual && labour) project.paid_on = world.today;
  world.feed.say(kFinance, world.at(minute), "cost_posted", body, {.entity = entry, .delay = late});
}

void post_costs(World& world, Project& project) {
  post_cost(world, project,
            "LAB-" + project.id + "-" + std::to_string(world.week) + "-" +
                std::to_string(weekday_of(world.today)),
            project.week_cost, true, true, 870);
  post_invoices(world, project);
  post_extra(world, project);
  say_earned_value(world, project);
  say_estimate(world, project);
  project.week_cost = 0;
  project.week_minutes = 0;
}

}  // namespace portfolio::simulate
