// Signals of how much work there is, how fast it gets done and what is left of the reserve of time
// (rules D12, D13, D14, D22).
#include <algorithm>

#include "rules/signals/figure_parts.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Baseline;
using model::Project;
using model::Task;
using model::TaskState;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}
CivilDate today_of(Context& c, SubjectRef s) { return calendar_of(c, s).local_date(c.now()); }

// --- Scope against what was approved ----------------------------------------------------------

// Counted by the backlog where there is one, else by tasks.
std::optional<std::int64_t> items_now(const Project& p) {
  std::int64_t done = 0;
  std::optional<std::int64_t> remaining;
  for (const model::BacklogCount& b : p.seldom->backlog) {
    done += b.done.value_or(0);
    if (b.remaining) remaining = b.remaining;
  }
  if (remaining) return done + *remaining;
  return p.tasks->items > 0 ? std::optional(p.tasks->items) : std::nullopt;
}

// (Scope now - approved) / first approved: in items where the plan was approved in items, else in
// minutes.
Value scope_growth(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  const Baseline* b = newest_baseline(p, [](const Baseline& x) { return x.scope_items; });
  const bool items = b != nullptr;
  if (!items) b = newest_baseline(p, [](const Baseline& x) { return x.effort; });
  if (b == nullptr) return Value::missing("approved_scope");
  const std::int64_t approved = items ? *b->scope_items : *b->effort;
  if (approved <= 0) return Value::missing("approved_scope");
  std::int64_t changed = 0;
  for (const model::ApprovedChange& change : p.changes)
    if (change.stamp.occurred_at > b->stamp.occurred_at)
      changed += items ? change.scope_items : change.effort;
  auto now = items_now(p);
  if (!items) now = p.tasks->plan > 0 ? std::optional(p.tasks->plan) : std::nullopt;
  if (!now) return Value::missing("scope");
  return Value::decimal(*now - approved - changed, approved);
}

// --- Pace of the work -------------------------------------------------------------------------

constexpr std::ptrdiff_t kRecent = 3, kEarlier = 6;

// Items done in each of the last whole periods, the newest last.
struct Periods {
  std::vector<std::int64_t> done;
  Timestamp until = kNever;
};

Periods periods_of(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  Periods result;
  for (const model::BacklogCount& b : p.seldom->backlog)
    if (b.done) result.done.push_back(*b.done);
  if (!p.seldom->backlog.empty() || p.flow.empty()) return result;
  const CivilDate this_week = monday_of(today_of(c, s));
  const Days span{7 * (kRecent + kEarlier)};
  const CivilDate first = std::max(p.flow.front().monday, this_week - span);
  for (CivilDate monday = first; monday < this_week; monday += Days{7}) {
    const auto week = std::find_if(p.flow.begin(), p.flow.end(),
                                   [&](const model::WeekFlow& w) { return w.monday == monday; });
    result.done.push_back(week == p.flow.end() ? 0 : week->done);
  }
  result.until = calendar_of(c, s).midnight(this_week + Days{7});
  return result;
}

// Twice the median of them.
std::int64_t twice_median(std::vector<std::int64_t> counts) {
  std::sort(counts.begin(), counts.end());
  return counts[(counts.size() - 1) / 2] + counts[counts.size() / 2];
}

// Twice the medians of the last three and of the six before, or of as many as there are.
struct Pace {
  std::int64_t before = 0, now = 0;
  std::string_view missing{};
  Timestamp until = kNever;
};
Pace pace_of(Context& c, SubjectRef s) {
  const Periods periods = periods_of(c, s);
  if (std::ssize(periods.done) <= kRecent) return {.missing = "periods", .until = periods.until};
  const auto recent = periods.done.end() - kRecent;
  const auto first = recent - std::min<std::ptrdiff_t>(kEarlier, recent - periods.done.begin());
  const std::int64_t before = twice_median({first, recent});
  if (before <= 0) return {.missing = "earlier_pace", .until = periods.until};
  return {before, twice_median({recent, periods.done.end()}), {}, periods.until};
}

Value throughput_drop(Context& c, SubjectRef s) {
  const Pace pace = pace_of(c, s);
  if (!pace.missing.empty()) return Value::missing(pace.missing).until(pace.until);
  return Value::decimal(pace.before - pace.now, pace.before).until(pace.until);
}
// Counts vary by chance: as if nothing had changed, one of m items by the root of m (Poisson). Of
// three such the median varies by 1.35 m / 3, of six by 1.29 m / 6, together by two thirds of m.
// Squared, for there are no roots.
Value throughput_deviation(Context& c, SubjectRef s) {
  const Pace pace = pace_of(c, s);
  if (!pace.missing.empty()) return Value::missing(pace.missing).until(pace.until);
  const std::int64_t fall = std::clamp<std::int64_t>(pace.before - pace.now, 0, 1'000'000'000);
  return Value::decimal(9 * fall * fall, 4 * (2 * pace.before + pace.now)).until(pace.until);
}
// What is still to be done, in periods of the earlier pace.
Value periods_left(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  const Pace pace = pace_of(c, s);
  if (!pace.missing.empty()) return Value::missing(pace.missing).until(pace.until);
  std::optional<std::int64_t> left;
  if (p.seldom->backlog.empty()) left = p.tasks->items - p.tasks->items_done;
  for (const model::BacklogCount& b : p.seldom->backlog)
    if (b.remaining) left = *b.remaining;
  if (!left) return Value::missing("remaining_items").until(pace.until);
  return Value::decimal(2 * *left, pace.before).until(pace.until);
}
Value periods(Context& c, SubjectRef s) {
  const Periods known = periods_of(c, s);
  return Value::integer(static_cast<std::int64_t>(known.done.size())).until(known.until);
}

// --- Tasks that should be finished ------------------------------------------------------------

struct Due {
  std::int64_t count = 0, done = 0;
  Timestamp until = kNever;
};

Due due_of(Context& c, SubjectRef s) {
  const CivilDate today = today_of(c, s);
  Due due;
  for (const model::DueTasks& day : at(c, s).due) {
    if (day.day > today) {
      due.until = calendar_of(c, s).midnight(day.day);
      break;
    }
    due.count += day.count;
    due.done += day.done;
  }
  return due;
}
Value execution_index(Context& c, SubjectRef s) {
  const Due due = due_of(c, s);
  if (due.count == 0) return Value::missing("due_tasks").until(due.until);
  return Value::decimal(due.done, due.count).until(due.until);
}
Value due_tasks(Context& c, SubjectRef s) {
  const Due due = due_of(c, s);
  return Value::integer(due.count).until(due.until);
}
Value open_due_tasks(Context& c, SubjectRef s) {
  const Due due = due_of(c, s);
  return Value::integer(due.count - due.done).until(due.until);
}

// --- The reserve of time ----------------------------------------------------------------------

// The chain of tasks that drives the finish.
struct Chain {
  std::int64_t plan = 0, plan_done = 0;
  std::optional<CivilDate> planned, expected;
  const Task* last = nullptr;  // The open task that is expected last.
  std::string_view missing;    // What is missing where it cannot be judged.
};

std::optional<CivilDate> expected_of(const Task& t, CivilDate today) {
  if (t.state == TaskState::kDone) return t.finished_on ? t.finished_on : t.done_seen;
  const auto date = t.planned_finish ? t.planned_finish : t.baseline_finish;
  return date ? std::optional(std::max(*date, today)) : std::nullopt;
}

// Of those that are expected on one day the open one whose id comes first.
bool is_later(const model::Organisation& o, const Task& t, CivilDate expected, const Chain& chain) {
  if (!chain.expected || expected != *chain.expected)
    return !chain.expected || expected > *chain.expected;
  return t.state != TaskState::kDone &&
         (chain.last == nullptr || o.text(t.id) < o.text(chain.last->id));
}

void add_to(const model::Organisation& o, const Task& t, CivilDate today, Chain& chain) {
  const bool done = t.state == TaskState::kDone;
  chain.plan += t.plan_minutes.value_or(0);
  if (done) chain.plan_done += t.plan_minutes.value_or(0);
  const auto expected = expected_of(t, today);
  if (!t.baseline_finish || !expected) {
    chain.missing = "baseline_finish";
    return;
  }
  if (!chain.planned || *t.baseline_finish > *chain.planned) chain.planned = t.baseline_finish;
  if (is_later(o, t, *expected, chain)) {
    chain.expected = expected;
    chain.last = done ? nullptr : &t;
  }
}

Chain chain_of(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Project& p = at(c, s);
  Chain chain;
  if (p.buffer_days.value_or(0) <= 0) {
    chain.missing = "buffer";
    return chain;
  }
  for (const Handle h : p.task_list) {
    const Task& t = o.tasks.at(h);
    if (t.driving && !t.stub && t.state != TaskState::kCancelled)
      add_to(o, t, today_of(c, s), chain);
  }
  if (chain.missing.empty() && !chain.planned) chain.missing = "driving_tasks";
  if (chain.missing.empty() && chain.plan <= 0) chain.missing = "plan_minutes";
  return chain;
}
// Open work is never expected before today: the chain moves when its last day has passed.
Timestamp until_of(Context& c, SubjectRef s, const Chain& chain) {
  if (!chain.expected) return kNever;
  const Timestamp moves = calendar_of(c, s).midnight(*chain.expected + Days{1});
  return moves > c.now() ? moves : kNever;
}
Value buffer_used(Context& c, SubjectRef s) {
  const Chain chain = chain_of(c, s);
  if (!chain.missing.empty()) return Value::missing(chain.missing).until(until_of(c, s, chain));
  const auto days = calendar_of(c, s).working_days(*chain.planned, *chain.expected);
  return Value::decimal(days, *at(c, s).buffer_days).until(until_of(c, s, chain));
}
Value chain_done(Context& c, SubjectRef s) {
  const Chain chain = chain_of(c, s);
  if (!chain.missing.empty()) return Value::missing(chain.missing).until(until_of(c, s, chain));
  return Value::decimal(chain.plan_done, chain.plan);
}
Value buffer_task(Context& c, SubjectRef s) {
  const Chain chain = chain_of(c, s);
  if (chain.last == nullptr) return Value::text("no open task");
  return name_or_id(c, chain.last->name, chain.last->id);
}
Value buffer_days(Context& c, SubjectRef s) {
  const auto days = at(c, s).buffer_days;
  return days ? Value::integer(*days) : Value::missing("buffer");
}

constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kWork{EntityKind::kProject, aspect::kProgress};
constexpr Reads kOutlook{EntityKind::kProject, aspect::kForecast};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_flow_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.scope_growth",
           kOf,
           kShareOf,
           "Work that nobody approved / approved work, in items, else in minutes (D14).",
           {kPlan, kWork},
           scope_growth},
          {"project.throughput_drop",
           kOf,
           kShareOf,
           "1 - median of the last three whole periods / median of the six before (D13).",
           {kWork, kCalendar, kMoved},
           throughput_drop},
          {"project.throughput_deviation",
           kOf,
           {Kind::kDecimal, Unit::kNone},
           "That fall in standard errors of counting, squared: 9 (before - now)^2 / (2 (2 before "
           "+ now)) (D13).",
           {kWork, kCalendar, kMoved},
           throughput_deviation},
          {"project.periods_left",
           kOf,
           {Kind::kDecimal, Unit::kNone},
           "Items still to be done / median of the six periods before the last three (D13).",
           {kWork, kCalendar, kMoved},
           periods_left},
          {"project.periods",
           kOf,
           kCount,
           "Whole periods of which it is known what was done, up to nine weeks.",
           {kWork, kCalendar, kMoved},
           periods},
          {"project.execution_index",
           kOf,
           kShareOf,
           "Tasks done / tasks, of those to be finished by now by their first baseline "
           "(BEI: DCMA 14-point assessment).",
           {kPlan, kWork, kCalendar, kMoved},
           execution_index},
          {"project.due_tasks",
           kOf,
           kCount,
           "Tasks to be finished by now.",
           {kPlan, kWork, kCalendar, kMoved},
           due_tasks},
          {"project.open_due_tasks",
           kOf,
           kCount,
           "Those of them that are not finished.",
           {kPlan, kWork, kCalendar, kMoved},
           open_due_tasks},
      });
}

void add_buffer_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.buffer_used",
                   kOf,
                   kShareOf,
                   "Working days from the planned to the expected end of the driving tasks / days "
                   "in reserve (D12).",
                   {kPlan, kWork, kOutlook, kCalendar, kMoved},
                   buffer_used},
                  {"project.chain_done",
                   kOf,
                   kShareOf,
                   "Of the driving tasks' planned minutes those of finished ones.",
                   {kPlan, kWork, kOutlook, kCalendar, kMoved},
                   chain_done},
                  {"project.buffer_task",
                   kOf,
                   kText,
                   "The driving task that is expected last.",
                   {kPlan, kWork, kOutlook, kCalendar, kMoved},
                   buffer_task},
                  {"project.buffer_days",
                   kOf,
                   kWorkdayCount,
                   "Working days in reserve.",
                   {kPlan},
                   buffer_days},
              });
}

}  // namespace

void add_scope_signals(std::vector<Signal>& into) {
  add_flow_signals(into);
  add_buffer_signals(into);
}

}  // namespace portfolio::signals
