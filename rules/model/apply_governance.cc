// Facts about dependencies, risks, decisions, benefits, objectives, sources and what people did
// with alerts.
#include <algorithm>

#include "rules/model/applier.h"

namespace portfolio::model {
namespace {

using namespace aspect;
constexpr Days kMovesKept{60};  // Longer than 20 working days.

void link(Links& links, Handle from, Handle to, bool add) {
  if (add)
    links.emplace(from, to);
  else
    links.remove(from, to);
}

}  // namespace

void Applier::link_dependency(Handle handle, bool add) {
  const Dependency& d = o_.dependencies.at(handle);
  for (const NodeRef& node : {d.giver, d.taker}) {
    if (!node.project) continue;
    link(o_.dependencies_of_project, find_project(o_, node.project), handle, add);
    if (node.milestone)
      link(o_.dependencies_of_milestone, find_milestone(o_, node.project, node.milestone), handle,
           add);
  }
}

void Applier::touch_dependency(Handle handle, Aspects aspects) {
  touch(EntityKind::kDependency, handle, aspects);
  if (aspects == 0) return;
  const Dependency& d = o_.dependencies.at(handle);
  touch_ends(d.giver.project, d.taker.project, kLinks);
}

void Applier::touch_ends(Symbol giver, Symbol taker, Aspects aspects) {
  for (const Symbol end : {giver, taker})
    if (const Handle p = find_project(o_, end); end && p != kNoHandle)
      context_.touched.push_back({{EntityKind::kProject, p}, aspects});
}

Result<Disposition> Applier::operator()(const DependencyUpserted& f) {
  for (const Endpoint& node : {f.giver, f.taker}) {
    PORTFOLIO_TRY(project, need_project(node.project));
    if (node.milestone) PORTFOLIO_OK(need_milestone(project, *node.milestone));
  }
  PORTFOLIO_TRY(handle, need(o_.dependencies, {{}, intern(f.dependency)}, "a dependency"));
  Dependency& d = o_.dependencies.at(handle);
  know(d.stub);
  link_dependency(handle, false);
  const Symbol giver_before = d.giver.project, taker_before = d.taker.project;
  const OptionalView giver = f.giver.project, taker = f.taker.project;
  auto take = patch(d.said, &f.clear, contest("dependency"));
  take("giver", kPlan, giver, d.giver.project);
  take("giver", kPlan, f.giver.milestone, d.giver.milestone);
  take("taker", kPlan, taker, d.taker.project);
  take("taker", kPlan, f.taker.milestone, d.taker.milestone);
  take("type", kPlan, f.type, d.type);
  take("lag_days", kPlan, f.lag_days, d.lag_days);
  take("need_by", kPlan, f.need_by, d.need_by);
  take("deliverable", kIdentity, f.deliverable, d.deliverable);
  link_dependency(handle, true);
  touch_dependency(handle, take.touched());
  if (d.giver.project != giver_before || d.taker.project != taker_before)
    touch_ends(giver_before, taker_before, kLinks | kReach);  // It leads there no more.
  return take.disposition();
}

Result<Disposition> Applier::operator()(const DependencyCommitted& f) {
  PORTFOLIO_TRY(handle, need(o_.dependencies, {{}, intern(f.dependency)}, "a dependency"));
  Dependency& d = o_.dependencies.at(handle);
  const auto promise_before = d.promised_date;
  auto take = patch(d.said, nullptr, contest("dependency"));
  take.skip_to(8);  // The fields of the upsert keep their places.
  take("accepted", kState, f.accepted, d.accepted);
  take("promised_date", kState, f.promised_date, d.promised_date);
  take("by", kIdentity, f.by, d.committed_by);
  if (promise_before && d.promised_date != promise_before) {
    std::vector<Timestamp>& moves = d.promise_moves.edit();
    std::erase_if(moves, [&](Timestamp t) { return t + kMovesKept < context_.now; });
    moves.push_back(context_.now);
  }
  touch_dependency(handle, take.touched());
  return take.disposition();
}

Result<Disposition> Applier::operator()(const DependencyRemoved& f) {
  PORTFOLIO_TRY(handle, need(o_.dependencies, {{}, intern(f.dependency)}, "a dependency"));
  Dependency& d = o_.dependencies.at(handle);
  constexpr std::size_t kRemoved = 11;
  if (!d.said.accepts(kRemoved, stamp_, o_.symbols)) return Disposition::kRepeated;
  d.said.set(kRemoved, stamp_);
  d.removed = true;
  touch_dependency(handle, kState);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const RiskUpserted& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need(o_.risks, {{}, intern(f.risk)}, "a risk"));
  Risk& r = o_.risks.at(handle);
  if (!r.seen_at) {
    r.seen_at = context_.now;
    r.project = intern(f.project);
    o_.risks_of_project.emplace(project, handle);
  }
  const Handle owner = find_project(o_, r.project);  // It stays where it was first.
  auto take = patch(r.said, &f.clear, contest("risk", owner, r.id));
  take("state", kState, f.state, r.state);
  take("probability_per_mille", kForecast, f.probability_per_mille, r.probability);
  take("impact_cost", kForecast, f.impact_cost, r.impact_cost);
  take("impact_days", kForecast, f.impact_days, r.impact_days);
  take("owner", kIdentity, f.owner, r.owner);
  take("reviewed_on", kState, f.reviewed_on, r.reviewed_on);
  take("cause", kIdentity, f.cause, r.cause);
  note_disputes(take, owner);
  touch(EntityKind::kRisk, handle, take.touched());
  if (take.touched() != 0) {
    touch_project(owner, kLinks);
    note_activity(owner, kLinks);
  }
  return take.disposition();
}

void Applier::touch_decision(Handle handle, Aspects aspects) {
  touch(EntityKind::kDecision, handle, aspects);
  if (aspects == 0) return;
  const Decision& d = o_.decisions.at(handle);
  for (const Symbol id : d.projects) {
    const Handle project = find_project(o_, id);
    if (project == kNoHandle) continue;
    touch_project(project, kLinks);
    note_activity(project, kLinks);
  }
}

Result<Disposition> Applier::operator()(const DecisionRaised& f) {
  for (const View project : f.projects) PORTFOLIO_OK(need_project(project));
  for (const BlockedItem& item : f.blocks) PORTFOLIO_OK(need_project(item.project));
  PORTFOLIO_TRY(handle, need(o_.decisions, {{}, intern(f.decision)}, "a decision"));
  Decision& d = o_.decisions.at(handle);
  know(d.stub);
  const bool raised = !d.raised_at;  // Open from now on, whatever else is said of it.
  if (raised) d.raised_at = context_.now;
  const std::vector<Symbol> projects_before = d.projects;
  auto take = patch(d.said, &f.clear, contest("decision"));
  const OptionalView owner = f.owner;
  take("owner", kIdentity, owner, d.owner);
  take("projects", kLinks, f.projects, d.projects);
  take("needed_by", kPlan, f.needed_by, d.needed_by);
  take("title", kIdentity, f.title, d.title);
  take("options", kIdentity, f.options, d.options);
  if (!f.blocks.empty() && d.said.accepts(6, stamp_, o_.symbols)) {
    d.said.set(6, stamp_);
    d.blocks.clear();
    for (const BlockedItem& item : f.blocks)
      d.blocks.push_back({intern(item.project), intern(item.milestone), intern(item.task)});
  }
  if (d.projects != projects_before) {
    for (const Symbol id : projects_before) {
      o_.decisions_of_project.remove(find_project(o_, id), handle);
      touch_project(find_project(o_, id), kLinks);
    }
    for (const Symbol id : d.projects)
      o_.decisions_of_project.emplace(find_project(o_, id), handle);
  }
  touch_decision(handle, take.touched() | (raised ? kState : Aspects{}));
  return take.disposition();
}

Result<Disposition> Applier::operator()(const DecisionMade& f) {
  PORTFOLIO_TRY(handle, need(o_.decisions, {{}, intern(f.decision)}, "a decision"));
  Decision& d = o_.decisions.at(handle);
  constexpr std::size_t kMade = 7;
  if (!d.said.accepts(kMade, stamp_, o_.symbols)) return Disposition::kRepeated;
  d.said.set(kMade, stamp_);
  d.decided_on = f.date;
  d.outcome = Text(f.outcome.value_or(View{}));
  d.decided_by = intern(f.by);
  touch_decision(handle, kState);
  return Disposition::kApplied;
}

void Applier::move_benefit(Handle benefit, Symbol from) {
  const Handle before = from ? find_project(o_, from) : kNoHandle;
  if (before != kNoHandle) {
    o_.benefits_of_project.remove(before, benefit);
    touch_project(before, kLinks);
  }
  const Handle after = find_project(o_, o_.benefits.at(benefit).project);
  o_.benefits_of_project.emplace(after, benefit);
  touch_project(after, kLinks);
}

Result<Disposition> Applier::operator()(const BenefitProfiled& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need(o_.benefits, {{}, intern(f.benefit)}, "a benefit"));
  Benefit& b = o_.benefits.at(handle);
  know(b.stub);
  const Symbol project_before = b.project;
  auto take = patch(b.said, &f.clear, contest("benefit", project, b.id));
  take("name", kIdentity, f.name, b.name);
  take("owner", kIdentity, f.owner, b.owner);
  take("measure", kIdentity, f.measure, b.measure);
  take("baseline_value", kPlan, f.baseline_value, b.baseline_value);
  take("cadence_days", kPlan, f.cadence_days, b.cadence_days);
  take("state", kState, f.state, b.state);
  constexpr std::size_t kPlanField = 6, kProjectField = 7;
  take.skip_to(kProjectField);
  take("project", kLinks, OptionalView(f.project), b.project);
  if (b.project != project_before) move_benefit(handle, project_before);
  Aspects touched = take.touched();
  if (!f.plan.empty() && b.said.accepts(kPlanField, stamp_, o_.symbols)) {
    b.said.set(kPlanField, stamp_);
    b.plan.clear();
    for (const PlannedBenefit& point : f.plan)
      b.plan.push_back({point.date, point.cumulative, point.cumulative_units, {}, {}});
    std::stable_sort(b.plan.begin(), b.plan.end(),
                     [](const BenefitPoint& x, const BenefitPoint& y) { return x.date < y.date; });
    if (b.first_plan.empty()) b.first_plan = b.plan;
    touched |= kPlan;
  }
  note_disputes(take, project);
  touch(EntityKind::kBenefit, handle, touched);
  if (touched != 0) touch_project(find_project(o_, b.project), kLinks);
  return take.disposition();
}

Result<Disposition> Applier::operator()(const BenefitMeasured& f) {
  PORTFOLIO_TRY(handle, need(o_.benefits, {{}, intern(f.benefit)}, "a benefit"));
  Benefit& b = o_.benefits.at(handle);
  auto at = std::partition_point(b.measured.begin(), b.measured.end(),
                                 [&](const BenefitPoint& p) { return p.date < f.date; });
  BenefitPoint next{f.date, f.actual, f.actual_units, f.forecast_total, stamp_};
  if (at == b.measured.end() || at->date != f.date) {
    b.measured.insert(at, std::move(next));
  } else if (overrides(stamp_, at->stamp, o_.symbols)) {
    *at = std::move(next);
  } else {
    return at->stamp.version == stamp_.version ? Disposition::kRepeated : Disposition::kOlder;
  }
  touch(EntityKind::kBenefit, handle, kMeasured);
  if (const Handle project = find_project(o_, b.project); b.project && project != kNoHandle)
    touch_project(project, kLinks);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const ObjectiveUpserted& f) {
  PORTFOLIO_TRY(handle, need(o_.objectives, {{}, intern(f.objective)}, "an objective"));
  Objective& x = o_.objectives.at(handle);
  auto take = patch(x.said, &f.clear, contest("objective"));
  take("name", kIdentity, f.name, x.name);
  take("owner", kIdentity, f.owner, x.owner);
  take("state", kState, f.state, x.state);
  take("spend_target_per_mille", kPlan, f.spend_target_per_mille, x.spend_target);
  touch(EntityKind::kObjective, handle, take.touched());
  return take.disposition();
}

Result<Disposition> Applier::operator()(const CycleUpserted& f) {
  PORTFOLIO_TRY(handle, need(o_.cycles, {{}, intern(f.cycle)}, "a review cycle"));
  Cycle& c = o_.cycles.at(handle);
  auto take = patch(c.said, &f.clear, contest("cycle"));
  const std::optional<CivilDate> from = f.from;
  const std::optional<CivilDate> to = f.to;
  take("from", kPlan, from, c.from);
  take("to", kPlan, to, c.to);
  take("targets", kIdentity, f.targets, c.targets);
  touch(EntityKind::kCycle, handle, take.touched());
  return take.disposition();
}

Result<Disposition> Applier::operator()(const SourceUpserted& f) {
  PORTFOLIO_TRY(handle, need(o_.sources, {{}, intern(f.subject_source)}, "a source"));
  Source& s = o_.sources.at(handle);
  auto take = patch(s.said, &f.clear, contest("source"));
  take("data_owner", kIdentity, f.data_owner, s.data_owner);
  take("calendar", kCalendar, f.calendar, s.calendar);
  take("expected_every_minutes", kPlan, f.expected_every_minutes, s.expected_every_minutes);
  touch(EntityKind::kSource, handle, take.touched());
  return take.disposition();
}

// That it was heard is noted by the fold, for every event of a source.
Result<Disposition> Applier::operator()(const SourceHeartbeat&) { return Disposition::kApplied; }

Disposition Applier::take_note(AlertNote note) {
  note.stamp = stamp_;
  o_.notes.push_back(std::move(note));
  touch(EntityKind::kOrganisation, 0, kIdentity);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const AlertLabelled& f) {
  return take_note({.alert = Text(f.alert),
                    .by = intern(f.by),
                    .kind = 1,
                    .code = static_cast<std::uint8_t>(f.outcome),
                    .text = Text(f.note.value_or(View{}))});
}

Result<Disposition> Applier::operator()(const DeliveryReported& f) {
  return take_note(
      {.alert = Text(f.alert),
       .by = intern(f.person),
       .kind = 4,
       .code = static_cast<std::uint8_t>(f.state.value_or(DeliveryState::kUnspecified))});
}

Result<Disposition> Applier::operator()(const InterventionRecorded& f) {
  return take_note({.alert = Text(f.alert),
                    .by = intern(f.by),
                    .kind = 2,
                    .text = Text(f.what.value_or(View{})),
                    .days_recovered = f.days_recovered,
                    .money_recovered = f.money_recovered});
}

Result<Disposition> Applier::operator()(const LessonRecorded& f) {
  return take_note({.alert = Text(f.alert.value_or(View{})),
                    .kind = 3,
                    .text = Text(f.text),
                    .project = intern(f.project),
                    .cause = intern(f.cause)});
}

}  // namespace portfolio::model
