// Facts about milestones and tasks.
#include <algorithm>

#include "rules/model/applier.h"
#include "rules/model/task_sums.h"

namespace portfolio::model {
namespace {

using namespace aspect;
constexpr Days kRedatesKept{120};  // Longer than 60 working days.
constexpr std::size_t kWeeksKept = 60;

WeekFlow& week_of(Few<WeekFlow>& flow, CivilDate monday) {
  std::vector<WeekFlow>& weeks = flow.edit();
  auto at = std::partition_point(weeks.begin(), weeks.end(),
                                 [&](const WeekFlow& w) { return w.monday < monday; });
  if (at == weeks.end() || at->monday != monday) at = weeks.insert(at, {monday, 0, 0});
  return *at;
}

void drop_old_weeks(Few<WeekFlow>& flow) {
  if (flow.size() <= kWeeksKept) return;
  std::vector<WeekFlow>& weeks = flow.edit();
  weeks.erase(weeks.begin(), weeks.end() - static_cast<std::ptrdiff_t>(kWeeksKept));
}

}  // namespace

// The date that a baseline or a change granted last counts as approved.
void Applier::regrant(Handle project, Symbol id) {
  const Project& p = o_.projects.at(project);
  const Handle handle = o_.milestones.find({p.id, id});
  const Stamp* newest = nullptr;
  std::optional<CivilDate> granted;
  const auto consider = [&](const Stamp& stamp, const std::vector<GrantedDate>& dates) {
    for (const GrantedDate& g : dates) {
      if (g.milestone != id || (newest != nullptr && !overrides(stamp, *newest, o_.symbols)))
        continue;
      newest = &stamp;
      granted = g.date;
    }
  };
  for (const Baseline& b : p.baselines) consider(b.stamp, b.milestones);
  for (const ApprovedChange& c : p.changes) consider(c.stamp, c.milestones);
  Milestone& m = o_.milestones.at(handle);
  if (m.granted_date == granted) return;
  const auto before = m.approved_date();
  m.granted_date = granted;
  if (before && granted && *granted > *before) note_regrant(m);
  touch(EntityKind::kMilestone, handle, kPlan);
  if (m.open()) touch_owner(m.owner);
}

void Applier::grant_dates(Handle project, const std::vector<MilestoneDate>& dates) {
  for (const MilestoneDate& date : dates) {
    // At the limit the grant stays in the baseline and takes effect when the milestone is known.
    if (const auto handle = need_milestone(project, date.milestone))
      regrant(project, o_.milestones.at(*handle).id);
  }
}

// A later date is granted: what was moved to it or less far before is approved by that.
void Applier::note_regrant(Milestone& m) {
  m.extras.edit().regranted_at = context_.now;
  if (m.redates.empty()) return;
  std::vector<Redate> list = m.redates.all();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& to = i + 1 < list.size() ? list[i + 1].from : m.forecast_date;
    if (to && *to <= *m.granted_date) list[i].approved = true;
  }
  m.redates.assign(std::move(list));
}

// The first move after a grant is the one that was granted, as far as it goes.
void Applier::note_redate(Milestone& m, const std::optional<CivilDate>& before) {
  if (before == m.forecast_date) return;
  const Redates& list = m.redates;
  const bool first =
      m.extras->regranted_at && (list.empty() || list.back().seen_at < *m.extras->regranted_at);
  const bool approved =
      first && m.granted_date && m.forecast_date && *m.forecast_date <= *m.granted_date;
  m.redates.add({context_.now, Maybe<CivilDate>(before), approved}, context_.now - kRedatesKept);
}

Disposition Applier::settle_milestone(Handle handle, Aspects touched, Disposition disposition) {
  touch(EntityKind::kMilestone, handle, touched);
  if (touched != 0) note_activity(o_.milestones.at(handle).project, touched);
  return disposition;
}

Result<Disposition> Applier::operator()(const MilestoneUpserted& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need_milestone(project, f.milestone));
  Milestone& m = o_.milestones.at(handle);
  m.said.fetch_ahead();
  if (m.stub) regrant(project, m.id);
  const Symbol owner_before = leave_owned(handle);
  know(m.stub);
  const std::optional<CivilDate> forecast_before = m.forecast_date;
  constexpr std::size_t kForecastDate = 2;  // Its place below.
  auto take = patch(m.said, &f.clear, contest("milestone", project, m.id));
  take("name", kIdentity, f.name, m.name);
  take("baseline_date", kPlan, f.baseline_date, m.baseline_date);
  take("forecast_date", kForecast, f.forecast_date, m.forecast_date);
  take("achieved_on", kState, f.achieved_on, m.achieved_on);
  take("cancelled", kState, f.cancelled, m.cancelled);
  take("critical", kPlan, f.critical, m.critical);
  take("float_days", kFloat, f.float_days, m.float_days);
  take("weight_per_mille", kPlan, f.weight_per_mille, m.weight_per_mille);
  take("gate", kPlan, f.gate, m.gate);
  take("owner", kIdentity, f.owner, m.owner);
  if (!m.first_date && m.baseline_date) m.first_date = m.baseline_date;
  note_redate(m, forecast_before);
  enter_owned(handle, owner_before);
  // Also what repeats the date may count now, and another's statement no longer.
  if (f.forecast_date && take.counts(kForecastDate))
    touch(EntityKind::kMilestone, handle, kSaidFinish);
  note_disputes(take, project);
  return settle_milestone(handle, take.touched(), take.disposition());
}

Result<Disposition> Applier::operator()(const MilestoneAchieved& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need_milestone(project, f.milestone));
  Milestone& m = o_.milestones.at(handle);
  constexpr std::size_t kAchievedOn = 3;  // Its place in the upsert above.
  const Symbol owner_before = leave_owned(handle);
  auto take = patch(m.said, nullptr, contest("milestone", project, m.id));
  take.skip_to(kAchievedOn);
  take("achieved_on", kState, std::optional<CivilDate>(f.date), m.achieved_on);
  enter_owned(handle, owner_before);
  note_disputes(take, project);
  return settle_milestone(handle, take.touched(), take.disposition());
}

Result<Disposition> Applier::operator()(const GateEvidenceRecorded& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need_milestone(project, f.milestone));
  std::vector<GateItem>& items = o_.milestones.at(handle).extras.edit().evidence.edit();
  const Symbol id = intern(f.item);
  auto at = std::partition_point(items.begin(), items.end(),
                                 [&](const GateItem& g) { return o_.text(g.item) < f.item; });
  if (at == items.end() || at->item != id) {
    at = items.insert(at, GateItem{id, {}, false, false, stamp_});
  } else if (!overrides(stamp_, at->stamp, o_.symbols)) {
    return Disposition::kOlder;
  }
  if (f.mandatory) at->mandatory = *f.mandatory;
  if (f.met) at->met = *f.met;
  if (f.owner) at->owner = intern(*f.owner);
  at->stamp = stamp_;
  return settle_milestone(handle, kState, Disposition::kApplied);
}

// What most statements about a task say (what is left, when it is planned) is in none of the sums
// below, so that they need not be made again.
bool Applier::changes_sums(const Task& t, const TaskUpserted& f) const {
  const auto differs = [](const auto& said, const auto& held) { return said && held != *said; };
  const bool unsettled = t.stub || (t.state == TaskState::kDone && !t.done_seen);
  return unsettled || !f.clear.empty() || !context_.sources.empty() || differs(f.state, t.state) ||
         differs(f.plan_minutes, t.plan_minutes) || differs(f.finished_on, t.finished_on) ||
         (f.baseline_finish && !t.first_baseline_finish) || differs(f.items, t.items);
}

// Takes a task into the sums of its project, or out of them before it changes.
void Applier::count_task(const Task& t, std::int64_t sign) {
  Project& p = o_.projects.at(t.project);
  if (t.state != TaskState::kCancelled && !t.stub) {
    p.tasks.edit().count += sign;
    p.tasks.edit().plan += sign * t.plan_minutes.value_or(0);
    p.tasks.edit().items += sign * t.items;
  }
  if (t.state == TaskState::kDone) {
    p.tasks.edit().done += sign;
    p.tasks.edit().plan_done += sign * t.plan_minutes.value_or(0);
    p.tasks.edit().items_done += sign * t.items;
  }
  count_due(p, t, sign);
  count_begun(p, t, sign);
  const auto done_on = t.finished_on ? t.finished_on : t.done_seen;
  if (t.state == TaskState::kDone && done_on)
    week_of(p.flow, monday_of(*done_on)).done += sign * t.items;
  if (t.late_scope && t.added_on) week_of(p.flow, monday_of(*t.added_on)).added += sign * t.items;
  drop_old_weeks(p.flow);
}

void Applier::settle_task(Handle handle, Aspects touched) {
  const Handle project = o_.tasks.at(handle).project;
  touch(EntityKind::kTask, handle, touched);
  if (touched == 0) return;
  // A task's state is its project's outlook, and not the state of the project itself: what looks
  // at all tasks of a project whose state has changed must not do so for each task.
  const Aspects outlook = (touched & kState) != 0 ? kForecast : 0;
  note_activity(project, touched, (touched & (kProgress | kForecast | kPlan)) | outlook);
}

void Applier::note_contradictions(const Task& t, Contradictions before) {
  const Contradictions now = contradictions_of(t);
  if (now == before) return;
  count_contradictions(o_.projects.at(t.project), before, -1);
  count_contradictions(o_.projects.at(t.project), now, 1);
  touch_project(t.project, kContradicts);
}

Result<Disposition> Applier::operator()(const TaskUpserted& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  PORTFOLIO_TRY(handle, need_task(project, f.task));
  Task& t = o_.tasks.at(handle);
  t.said.fetch_ahead();
  const Contradictions contradicted = contradictions_of(t);
  const bool counts_anew = changes_sums(t, f);
  if (counts_anew) count_task(t, -1);
  const OpenWork work_before = leave_work(handle);
  const Aspects known = t.stub ? kProgress : 0;  // It counts from here on.
  if (t.stub) {
    const Project& p = o_.projects.at(project);
    t.added_on = today();
    t.late_scope =
        !p.baselines.empty() && p.baselines.front().stamp.occurred_at + Days{1} <= context_.now;
  }
  know(t.stub);
  auto take = patch(t.said, &f.clear, contest("task", project, t.id));
  take("name", kIdentity, f.name, t.name);
  take("state", kState | kProgress, f.state, t.state);
  take("plan_minutes", kPlan | kProgress, f.plan_minutes, t.plan_minutes);
  take("remaining_minutes", kRemaining, f.remaining_minutes, t.remaining_minutes);
  take("planned_start", kPlan, f.planned_start, t.planned_start);
  take("planned_finish", kForecast, f.planned_finish, t.planned_finish);
  take("baseline_finish", kPlan, f.baseline_finish, t.baseline_finish);
  take("finished_on", kState | kProgress, f.finished_on, t.finished_on);
  take("owner", kIdentity, f.owner, t.owner);
  take("role", kIdentity, f.role, t.role);
  take("skill", kIdentity, f.skill, t.skill);
  take("milestone", kIdentity, f.milestone, t.milestone);
  take("predecessors", kPlan, f.predecessors, t.predecessors);
  take("driving", kPlan, f.driving, t.driving);
  take("items", kProgress, f.items, t.items);
  if (!t.first_baseline_finish) t.first_baseline_finish = t.baseline_finish;
  if (t.state != TaskState::kDone) t.done_seen.reset();
  if (t.state == TaskState::kDone && !t.done_seen) t.done_seen = today();
  if (counts_anew) count_task(t, 1);
  enter_work(handle, work_before);
  note_disputes(take, project);
  note_contradictions(t, contradicted);
  settle_task(handle, take.touched() | known);
  return take.disposition();
}

Result<Disposition> Applier::take_block(View project_id, View task_id,
                                        std::unique_ptr<Block> block) {
  PORTFOLIO_TRY(project, need_project(project_id));
  PORTFOLIO_TRY(handle, need_task(project, task_id));
  Task& t = o_.tasks.at(handle);
  const Stamp* held = t.block ? &t.block->stamp : t.unblocked.get();
  if (held != nullptr && !overrides(stamp_, *held, o_.symbols)) return Disposition::kOlder;
  if (block && t.block) block->seen_at = t.block->seen_at;  // It goes on waiting.
  t.unblocked = block ? nullptr : std::make_unique<Stamp>(stamp_);
  t.block = std::move(block);
  list_blocked(o_.projects.at(project), handle, t.block != nullptr);
  settle_task(handle, kState);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const TaskBlocked& f) {
  return take_block(
      f.project, f.task,
      std::make_unique<Block>(Block{intern(f.blocked_by), intern(f.waiting_for), intern(f.cause),
                                    f.external.value_or(false), stamp_, context_.now}));
}

Result<Disposition> Applier::operator()(const TaskUnblocked& f) {
  return take_block(f.project, f.task, nullptr);
}

}  // namespace portfolio::model
