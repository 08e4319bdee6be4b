// Facts about portfolios and projects, their plans and what is reported of them.
#include <algorithm>
#include <array>
#include <bit>

#include "rules/model/applier.h"
#include "rules/model/bookings.h"
#include "rules/model/traits.h"

namespace portfolio::model {
namespace {

using namespace aspect;

// How many words have each of 64 bits, counted for all bits at once: digit k of all the counts lies
// in one word.
class BitVotes {
 public:
  void add(std::uint64_t word) {
    ++words_;
    for (std::uint64_t& digit : digits_) {
      const std::uint64_t carry = digit & word;
      digit ^= word;
      word = carry;
      if (word == 0) return;
    }
  }
  // The bits that more than half of the words have.
  std::uint64_t majority() const {
    std::uint64_t more = 0, equal = ~std::uint64_t{0};
    for (std::size_t k = digits_.size(); k-- > 0;) {
      const bool half = (words_ / 2 >> k & 1U) != 0;
      if (!half) more |= equal & digits_[k];
      equal &= half ? digits_[k] : ~digits_[k];
    }
    return more;
  }

 private:
  std::array<std::uint64_t, 32> digits_{};
  std::uint64_t words_ = 0;
};

// A 64-bit sketch of a text's five-word groups: texts that are alike differ in few bits
// (M. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002).
std::uint64_t sketch(View text) {
  constexpr std::size_t kGroup = 5;
  std::array<std::uint64_t, kGroup> words{};  // The last ones, in a ring.
  std::size_t count = 0;
  BitVotes votes;
  const auto vote = [&](std::size_t first) {  // For the group of words that begins there.
    std::uint64_t group = 0;
    for (std::size_t i = first; i < count; ++i) group = std::rotl(group, 13) ^ words[i % kGroup];
    votes.add(group);
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      words[count++ % kGroup] = hash_bytes(text.substr(0, end));
      if (count >= kGroup) vote(count - kGroup);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (std::size_t i = count < kGroup ? 0 : count - kGroup + 1; i < count; ++i) vote(i);
  const std::uint64_t result = votes.majority();
  return count == 0 ? 0 : (result == 0 ? 1 : result);
}

std::vector<PlanPoint> money_curve(const std::vector<PlannedValue>& points) {
  std::vector<PlanPoint> curve;
  for (const PlannedValue& point : points)
    if (point.cumulative) curve.push_back({point.date, point.cumulative->minor_units});
  std::stable_sort(curve.begin(), curve.end(),
                   [](const PlanPoint& a, const PlanPoint& b) { return a.date < b.date; });
  return curve;
}

std::vector<PlanPoint> effort_curve(const std::vector<PlannedValue>& points) {
  std::vector<PlanPoint> curve;
  for (const PlannedValue& point : points)
    if (point.cumulative_minutes) curve.push_back({point.date, *point.cumulative_minutes});
  std::stable_sort(curve.begin(), curve.end(),
                   [](const PlanPoint& a, const PlanPoint& b) { return a.date < b.date; });
  return curve;
}

// The finish of the newest baseline that has one.
std::optional<CivilDate> planned_finish(const Project& p) {
  std::optional<CivilDate> finish;
  for (const Baseline& b : p.baselines)
    if (b.finish) finish = b.finish;
  return finish;
}

// Takes an item into a list by key where its statement is newer than the one that is there.
template <class T, class Key>
Disposition take_into(Few<T>& list, T item, Key key, const SymbolTable& symbols) {
  std::vector<T>& items = list.edit();
  const auto at = std::partition_point(items.begin(), items.end(),
                                       [&](const T& held) { return key(held) < key(item); });
  if (at == items.end() || key(*at) != key(item)) {
    items.insert(at, std::move(item));
    return Disposition::kApplied;
  }
  if (overrides(item.stamp, at->stamp, symbols)) {
    *at = std::move(item);
    return Disposition::kApplied;
  }
  return at->stamp.version == item.stamp.version ? Disposition::kRepeated : Disposition::kOlder;
}

}  // namespace

Result<void> Applier::check_parent(EntityKind kind, Symbol self, Symbol parent) const {
  constexpr int kDepthMax = 1000;
  bool in_projects = kind == EntityKind::kProject;
  for (int depth = 0; parent && depth < kDepthMax; ++depth) {
    const Project* const project = in_projects ? o_.projects.get({{}, parent}) : nullptr;
    const Portfolio* const above = o_.portfolios.get({{}, parent});
    // Who is spoken of here is a project from now on, also where nobody has heard of it so far.
    const bool is_self = in_projects && parent == self;
    const bool is_project = is_self || (project != nullptr && (above == nullptr || !project->stub));
    if (parent == self && (kind == EntityKind::kProject) == is_project)
      return skip("the parent " + std::string(o_.text(parent)) + " would make a cycle", "cycle");
    if (!is_project) in_projects = false;
    parent = is_project ? project->parent : (above != nullptr ? above->parent : Symbol{});
  }
  return {};
}

Result<Disposition> Applier::operator()(const PortfolioUpserted& f) {
  const Symbol id = intern(f.portfolio);
  if (f.parent) PORTFOLIO_OK(check_parent(EntityKind::kPortfolio, id, intern(*f.parent)));
  PORTFOLIO_TRY(handle, need(o_.portfolios, {{}, id}, "a portfolio"));
  Portfolio& p = o_.portfolios.at(handle);
  know(p.stub);
  const Symbol parent_before = p.parent;
  auto take = patch(p.said, &f.clear, contest("portfolio"));
  take("kind", kIdentity, f.kind, p.kind);
  take("name", kIdentity, f.name, p.name);
  take("parent", kIdentity, f.parent, p.parent);
  take("owner", kIdentity, f.owner, p.owner);
  take("sponsor", kIdentity, f.sponsor, p.sponsor);
  take("pmo", kIdentity, f.pmo, p.pmo);
  take("resource_manager", kIdentity, f.resource_manager, p.resource_manager);
  take("calendar", kCalendar, f.calendar, p.calendar);
  take("currency", kIdentity, f.currency, p.currency);
  take("profile", kProfile, f.profile, p.profile);
  take("value", kPlan, f.value, p.value);
  take("discount_rate_per_mille", kPlan, f.discount_rate_per_mille, p.discount_rate_per_mille);
  if (p.parent != parent_before) {
    o_.portfolios_of_parent.remove(parent_before.number, handle);
    if (p.parent) o_.portfolios_of_parent.emplace(p.parent.number, handle);
    touch_parent(parent_before);
  }
  touch(EntityKind::kPortfolio, handle, take.touched());
  return take.disposition();
}

// A portfolio that has lost a part.
void Applier::touch_parent(Symbol parent) {
  const Handle h = parent ? o_.portfolios.find({{}, parent}) : kNoHandle;
  if (h != kNoHandle) context_.touched.push_back({{EntityKind::kPortfolio, h}, kIdentity});
}

void Applier::set_lifecycle(Project& p, Lifecycle before) {
  if (p.lifecycle == before) return;
  if (p.lifecycle == Lifecycle::kActive) p.active_since = context_.now;
  if (p.lifecycle <= Lifecycle::kProposed || p.lifecycle == Lifecycle::kCancelled)
    p.approved_since.reset();
  else if (!p.approved_since)
    p.approved_since = context_.now;
  note_lifecycle(p);
}

Result<Disposition> Applier::operator()(const ProjectUpserted& f) {
  const Symbol id = intern(f.project);
  if (f.parent) PORTFOLIO_OK(check_parent(EntityKind::kProject, id, intern(*f.parent)));
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  know(p.stub);
  const Symbol parent_before = p.parent;
  const Lifecycle lifecycle_before = p.lifecycle;
  const std::vector<std::uint32_t> traits_before = traits_of(p);
  auto take = patch(p.said, &f.clear, contest("project", handle));
  take("name", kIdentity, f.name, p.name);
  take("parent", kIdentity | kCalendar | kProfile, f.parent, p.parent);
  take("work_type", kIdentity, f.work_type, p.work_type);
  take("lifecycle", kState, f.lifecycle, p.lifecycle);
  take("manager", kIdentity, f.manager, p.manager);
  take("sponsor", kIdentity, f.sponsor, p.sponsor);
  take("objectives", kIdentity, f.objectives, p.objectives);
  take("systems", kIdentity, f.systems, p.systems);
  take("teams", kIdentity, f.teams, p.teams);
  take("tags", kIdentity, f.tags, p.tags);
  take("distinct_from", kIdentity, f.distinct_from, p.distinct_from);
  take("rank", kIdentity | kLoad, f.rank, p.rank);
  take("profile", kProfile, f.profile, p.profile);
  take("report_cadence_days", kIdentity, f.report_cadence_days, p.report_cadence_days);
  take("calendar", kCalendar, f.calendar, p.calendar);
  take("planned_start", kPlan, f.planned_start, p.planned_start);
  take("planned_finish", kPlan, f.planned_finish, p.planned_finish);
  take("actual_start", kState, f.actual_start, p.actual_start);
  take("actual_finish", kState, f.actual_finish, p.actual_finish);
  take("go_live", kPlan, f.go_live, p.go_live);
  take("value", kPlan, f.value, p.value);
  take("cost_of_delay_per_day", kPlan, f.cost_of_delay_per_day, p.cost_of_delay_per_day);
  take("planned_annual_benefit", kPlan, f.planned_annual_benefit, p.planned_annual_benefit);
  take("progress_method", kProgress, f.progress_method, p.progress_method);
  take("units_total", kProgress, f.units_total, p.units_total);
  take("units_done", kProgress, f.units_done, p.units_done);
  take("buffer_days", kPlan, f.buffer_days, p.buffer_days);
  take("reference_class", kIdentity, f.reference_class, p.reference_class);
  if (p.parent != parent_before) {
    o_.projects_of_parent.remove(parent_before.number, handle);
    if (p.parent) o_.projects_of_parent.emplace(p.parent.number, handle);
    touch_parent(parent_before);
  }
  link_traits(o_, handle, traits_before);
  set_lifecycle(p, lifecycle_before);
  note_disputes(take, handle);
  touch_project(handle, take.touched());
  note_activity(handle, take.touched());
  return take.disposition();
}

bool Applier::report_colours(Project& p, const StatusReported& f) {
  Reports& r = *p.reports;
  const std::uint64_t before = r.fingerprint;
  const Colour overall_before = r.overall;
  const bool same_colours = f.overall.value_or(Colour::kUnspecified) == r.overall &&
                            f.time.value_or(Colour::kUnspecified) == r.time &&
                            f.scope.value_or(Colour::kUnspecified) == r.scope &&
                            f.cost.value_or(Colour::kUnspecified) == r.cost &&
                            f.benefit.value_or(Colour::kUnspecified) == r.benefit;
  r.overall = f.overall.value_or(Colour::kUnspecified);
  r.time = f.time.value_or(Colour::kUnspecified);
  r.scope = f.scope.value_or(Colour::kUnspecified);
  r.cost = f.cost.value_or(Colour::kUnspecified);
  r.benefit = f.benefit.value_or(Colour::kUnspecified);
  r.fingerprint = f.summary ? sketch(*f.summary) : 0;
  // 0.95 of the word groups alike is about three bits of 64 apart.
  const bool alike = before != 0 && r.fingerprint != 0 &&
                     std::popcount(before ^ r.fingerprint) <= 3 && same_colours && r.last;
  r.same_in_a_row = alike ? r.same_in_a_row + 1 : 0;
  r.last = stamp_;
  r.period_end = f.period_end;
  r.reporter = intern(f.reporter);
  r.cause = intern(f.cause);
  r.seen_at = context_.now;
  ++r.count;
  ++r.since_computed_changed;
  note_report(r, overall_before);
  return !same_colours || r.fingerprint != before || r.count == 1;
}

constexpr std::size_t kProgressSaid = 2;  // Its place in the patch below.

Result<Disposition> Applier::operator()(const StatusReported& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  if (!p.reports) p.reports = std::make_unique<Reports>();
  Reports& r = *p.reports;
  const bool newer = !r.last || overrides(stamp_, *r.last, o_.symbols);
  // Without versions an earlier one is no repeat: it may say what none has said since.
  const bool repeated = !newer && stamp_.version != 0 && r.last->source == stamp_.source &&
                        r.last->version == stamp_.version;
  const bool differs = newer && report_colours(p, f);
  auto take = patch(r.said, nullptr, contest("status", handle));
  const auto progress_before = r.progress;
  const auto said_before = r.said.order_of(kProgressSaid);
  const Symbol source_before = said_before ? said_before->source : Symbol{};
  // What people say counts as work done only where it is declared to.
  const Aspects measured = p.progress_method == ProgressMethod::kReported ? kProgress : 0;
  take("forecast_finish", kForecast, f.forecast_finish, r.forecast_finish);
  take("forecast_cost", kForecast, f.forecast_cost, r.forecast_cost);
  take("progress_per_mille", kReport | measured, f.progress_per_mille, r.progress);
  const bool says_finish = f.forecast_finish && take.counts(0);
  if (f.progress_per_mille && take.counts(kProgressSaid)) {
    // Where the journal says how to weigh it, another source's progress is a matter of disputes.
    const bool weighed = context_.sources.find("status", "progress_per_mille") != nullptr;
    const bool compares = !weighed || source_before == stamp_.source;
    r.history.progress_before = compares ? std::optional<PerMille>(progress_before) : std::nullopt;
    r.history.progress_before_source = source_before;
  }
  std::optional<Recovery> recovery;
  if (f.recovery_plan)
    recovery = Recovery{intern(f.recovery_plan->owner), f.recovery_plan->due,
                        Text(f.recovery_plan->exit_criterion.value_or(View{}))};
  take("recovery_plan", kReport, recovery, r.recovery);
  if (repeated) return Disposition::kRepeated;
  note_disputes(take, handle);
  touch_project(handle, take.touched() | (newer ? kReport : 0) | (says_finish ? kSaidFinish : 0));
  if (differs || take.touched() != 0) note_activity(handle, kReport);
  return newer || take.touched() != 0 || take.disputed() ? Disposition::kApplied
                                                         : Disposition::kOlder;
}

Result<Disposition> Applier::operator()(const DissentAccepted& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  if (p.seldom->dissent && !overrides(stamp_, p.seldom->dissent->stamp, o_.symbols))
    return Disposition::kOlder;
  p.seldom.edit().dissent =
      std::make_unique<Dissent>(Dissent{intern(f.by), f.until, stamp_, context_.now});
  touch_project(handle, kReport);
  return Disposition::kApplied;
}

// What is approved so far for those that a new baseline speaks of.
std::vector<GrantedDate> Applier::approved_dates(Handle project,
                                                 const std::vector<MilestoneDate>& named) {
  std::vector<GrantedDate> dates;
  for (const MilestoneDate& date : named) {
    const Symbol id = intern(date.milestone);
    const Handle handle = find_milestone(o_, o_.projects.at(project).id, id);
    if (handle == kNoHandle) continue;
    if (const auto approved = o_.milestones.at(handle).approved_date())
      dates.push_back({id, *approved});
  }
  return dates;
}

Result<Disposition> Applier::operator()(const BaselineApproved& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  Baseline b;
  b.number = f.number.value_or(p.baselines.empty() ? 0 : p.baselines.back().number + 1);
  b.start = f.start;
  b.finish = f.finish;
  b.budget = f.budget;
  b.effort = f.effort_minutes;
  b.money_curve = money_curve(f.planned_value);
  b.effort_curve = effort_curve(f.planned_value);
  for (const MilestoneDate& m : f.milestones) b.milestones.push_back({intern(m.milestone), m.date});
  b.scope_items = f.scope_items;
  b.approver = intern(f.approver);
  b.stamp = stamp_;
  const auto finish_before = planned_finish(p);
  const std::vector<GrantedDate> approved_before = approved_dates(handle, f.milestones);
  // The first baseline is kept for ever: what came as number 0 is not replaced by another source.
  const Disposition result = take_into(
      p.baselines, std::move(b), [](const Baseline& x) { return x.number; }, o_.symbols);
  if (result != Disposition::kApplied) return result;
  grant_dates(handle, f.milestones);
  note_move(p, finish_before, planned_finish(p), {});
  for (const GrantedDate& before : approved_before)
    note_move(p, before.date,
              o_.milestones.at(find_milestone(o_, p.id, before.milestone)).approved_date(),
              before.milestone);
  touch_project(handle, kPlan | kProgress | kForecast);
  note_activity(handle, kPlan);
  return result;
}

Result<Disposition> Applier::operator()(const ChangeApproved& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  ApprovedChange c;
  c.id = intern(f.change);
  c.days = f.days.value_or(0);
  c.budget = f.budget;
  c.effort = f.effort_minutes.value_or(0);
  c.scope_items = f.scope_items.value_or(0);
  for (const MilestoneDate& m : f.milestones) c.milestones.push_back({intern(m.milestone), m.date});
  c.from_contingency = f.from_contingency;
  c.approver = intern(f.approver);
  c.stamp = stamp_;
  const SymbolTable& symbols = o_.symbols;
  const Disposition result = take_into(
      p.changes, std::move(c), [&symbols](const ApprovedChange& x) { return symbols.text(x.id); },
      o_.symbols);
  if (result != Disposition::kApplied) return result;
  if (f.days.value_or(0) != 0 || !f.milestones.empty()) p.history.moves.clear();
  grant_dates(handle, f.milestones);
  touch_project(handle, kPlan | kProgress | kForecast);
  note_activity(handle, kPlan);
  return result;
}

Result<Disposition> Applier::operator()(const BudgetApproved& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  if (p.budget && !overrides(stamp_, p.budget->stamp, o_.symbols)) return Disposition::kOlder;
  p.budget = std::make_unique<ApprovedBudget>(ApprovedBudget{f.amount, f.contingency, stamp_});
  touch_project(handle, kPlan);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const EarnedValueMeasured& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  MeasuredValue m{f.as_of,
                  f.planned_value,
                  f.earned_value,
                  f.actual_cost,
                  f.planned_value_minutes,
                  f.earned_value_minutes,
                  f.actual_cost_minutes,
                  stamp_};
  const Disposition result = take_into(
      o_.projects.at(handle).measured, std::move(m), [](const MeasuredValue& x) { return x.as_of; },
      o_.symbols);
  if (result != Disposition::kApplied) return result;
  touch_project(handle, kProgress | kCost);
  note_late(o_.projects.at(handle), f.as_of, Booked::kMeasured);
  note_activity(handle, kProgress);
  return result;
}

Result<Disposition> Applier::operator()(const EstimateReported& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  Project& p = o_.projects.at(handle);
  if (p.estimate &&
      (f.as_of < p.estimate->as_of ||
       (f.as_of == p.estimate->as_of && !overrides(stamp_, p.estimate->stamp, o_.symbols))))
    return Disposition::kOlder;
  p.estimate =
      std::make_unique<Estimate>(Estimate{f.as_of, f.remaining_cost, f.remaining_minutes, stamp_});
  touch_project(handle, kEstimate);
  note_activity(handle, kEstimate);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const BacklogMeasured& f) {
  PORTFOLIO_TRY(handle, need_project(f.project));
  BacklogCount b{f.period_start,    f.period_end,        f.done_items, f.added_items,
                 f.remaining_items, intern(f.milestone), stamp_};
  const Disposition result = take_into(
      o_.projects.at(handle).seldom.edit().backlog, std::move(b),
      [](const BacklogCount& x) { return std::pair(x.period_end, x.period_start); }, o_.symbols);
  if (result != Disposition::kApplied) return result;
  touch_project(handle, kProgress);
  note_activity(handle, kProgress);
  return result;
}

Result<Disposition> Applier::take_adoption(View project, CivilDate date, AdoptionPoint point,
                                           bool plan) {
  PORTFOLIO_TRY(handle, need_project(project));
  Project& p = o_.projects.at(handle);
  point.date = date;
  point.stamp = stamp_;
  const SymbolTable& symbols = o_.symbols;
  const Disposition result = take_into(
      plan ? p.seldom.edit().adoption_planned : p.seldom.edit().adoption_measured, std::move(point),
      [&symbols](const AdoptionPoint& x) { return std::pair(x.date, symbols.text(x.measure)); },
      o_.symbols);
  if (result == Disposition::kApplied) touch_project(handle, kMeasured);
  return result;
}

Result<Disposition> Applier::operator()(const AdoptionPlanned& f) {
  return take_adoption(f.project, f.date,
                       {.users = f.users, .measure = intern(f.measure), .score = f.score_per_mille},
                       true);
}

Result<Disposition> Applier::operator()(const AdoptionMeasured& f) {
  return take_adoption(f.project, f.date,
                       {.users = f.users, .measure = intern(f.measure), .score = f.score_per_mille},
                       false);
}

}  // namespace portfolio::model
