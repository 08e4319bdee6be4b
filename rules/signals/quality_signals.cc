// Signals of what is known of a project and whether it agrees with itself (Q02, Q03).
#include <algorithm>

#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
using model::Project;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::size_t kProgressSaid = 2;  // Of what is said in reports.
constexpr std::size_t kShown = 4;

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }

// As the weights of project.completeness name them (C.0).
Value missing_inputs(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Project& p = at(c, s);
  const ProjectFigures& f = c.project(s.handle);
  const std::pair<bool, std::string_view> inputs[] = {
      {f.committed_finish || f.budget, "plan"},
      {f.progress.has_value(), "progress"},
      {f.cost.has_value(), "cost"},
      {p.reports && p.reports->seen_at, "status"},
      {o.allocations_of_project.contains(s.handle) || !p.hours.empty(), "people"},
      {o.dependencies_of_project.contains(s.handle), "dependencies"},
      {o.risks_of_project.contains(s.handle), "risks"},
      {o.benefits_of_project.contains(s.handle), "benefits"}};
  std::string text;
  for (const auto& [known, input] : inputs) {
    if (known) continue;
    if (!text.empty()) text += ", ";
    text += input;
  }
  return held(c, s, Value::text(c.keep(text.empty() ? "nothing is missing" : "no " + text)),
              f.cost_until);
}

Value tasks_done_with_rest(Context& c, SubjectRef s) {
  return Value::integer(at(c, s).tasks->done_with_rest);
}
// Of tasks and of the project itself, as planned and as it was.
std::int64_t reversed(const Project& p) {
  const auto ends_first = [](const auto& start, const auto& finish) {
    return start && finish && *finish < *start ? 1 : 0;
  };
  std::int64_t count = p.tasks->ends_before_start;
  count += ends_first(p.planned_start, p.planned_finish);
  count += ends_first(p.actual_start, p.actual_finish);
  for (const model::Baseline& b : p.baselines) count += ends_first(b.start, b.finish);
  return count;
}
Value reversed_dates(Context& c, SubjectRef s) { return Value::integer(reversed(at(c, s))); }

// Postings that were lowered without a credit, and a cumulative cost measured below the one before
// by the same source.
bool is_lower(const Project& p) {
  if (p.measured.size() < 2) return false;
  const model::MeasuredValue& last = p.measured.back();
  for (std::size_t i = p.measured.size() - 1; i-- > 0;) {
    const model::MeasuredValue& m = p.measured.all()[i];
    if (m.stamp.source != last.stamp.source || !m.actual) continue;
    return last.actual && last.actual->currency == m.actual->currency &&
           last.actual->minor_units < m.actual->minor_units;
  }
  return false;
}
Value cost_falls(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  return Value::integer(static_cast<std::int64_t>(p.history.falls.size()) + (is_lower(p) ? 1 : 0));
}

struct ProgressSaid {
  model::PerMille before = 0, now = 0;
  Symbol source_before, source;
};
std::optional<ProgressSaid> progress_said(const Project& p) {
  if (!p.reports || !p.reports->progress || !p.reports->history.progress_before) return {};
  const auto now = p.reports->said.order_of(kProgressSaid);
  return ProgressSaid{*p.reports->history.progress_before, *p.reports->progress,
                      p.reports->history.progress_before_source, now ? now->source : Symbol{}};
}
// In points; 0 where nothing fell.
Value progress_fall(Context& c, SubjectRef s) {
  const auto said = progress_said(at(c, s));
  if (!said || said->source != said->source_before) return Value::decimal(0, 1);
  return Value::decimal(std::max(said->before - said->now, 0), 1000);
}
Value progress_gap(Context& c, SubjectRef s) {
  const auto said = progress_said(at(c, s));
  if (!said || said->source == said->source_before) return Value::decimal(0, 1);
  return Value::decimal(std::abs(said->before - said->now), 1000);
}

std::string percent(model::PerMille share) { return std::to_string(share / 10) + " %"; }

void add_sentence(std::vector<std::string>& sentences, std::string sentence) {
  if (sentences.size() < kShown) sentences.push_back(std::move(sentence));
}

void tell_tasks(Context& c, const Project& p, std::vector<std::string>& sentences) {
  const model::Organisation& o = c.organisation();
  if (p.tasks->done_with_rest + p.tasks->ends_before_start == 0) return;
  std::vector<std::pair<std::string_view, Handle>> tasks;
  for (const Handle h : p.task_list) tasks.emplace_back(o.text(o.tasks.at(h).id), h);
  std::sort(tasks.begin(), tasks.end());
  for (const auto& [id, h] : tasks) {
    const model::Task& t = o.tasks.at(h);
    if (t.state == model::TaskState::kDone && t.remaining_minutes.value_or(0) > 0)
      add_sentence(sentences, std::string(id) + " says done, its remaining work says " +
                                  std::to_string((*t.remaining_minutes + 59) / 60) + " h");
    if (t.state != model::TaskState::kCancelled && t.planned_start && t.planned_finish &&
        *t.planned_finish < *t.planned_start)
      add_sentence(sentences, std::string(id) + " says it starts on " +
                                  format_date(*t.planned_start) + ", its finish says " +
                                  format_date(*t.planned_finish));
  }
}

void tell_costs(Context& c, const Project& p, std::vector<std::string>& sentences) {
  for (const model::CostFall& fall : p.history.falls)
    add_sentence(sentences, std::string(c.organisation().text(fall.source)) + " said " +
                                format_money({fall.before, fall.currency}) + " for " +
                                std::string(fall.entry.view()) + ", then " +
                                format_money({fall.now, fall.currency}));
  if (is_lower(p))
    add_sentence(sentences, std::string(c.organisation().text(p.measured.back().stamp.source)) +
                                " says a cost to date of " +
                                format_money(*p.measured.back().actual) + ", and said more before");
}

// Fields that sources say differently by more than the journal's tolerance.
std::int64_t apart(const Project& p) {
  std::int64_t count = 0;
  for (const model::Dispute& d : p.disputes)
    count += std::any_of(d.others.begin(), d.others.end(),
                         [](const model::Statement& other) { return other.apart; })
                 ? 1
                 : 0;
  return count;
}
Value source_conflicts(Context& c, SubjectRef s) { return Value::integer(apart(at(c, s))); }

// What a source says, if it can be said: names of people and texts are not repeated.
std::string told(const model::Claim& claim) {
  switch (claim.kind) {
    case model::ClaimKind::kDate:
      return format_date(CivilDate{Days{claim.number}});
    case model::ClaimKind::kMoney:
      return format_money({claim.number, claim.currency});
    case model::ClaimKind::kCount:
      return std::to_string(claim.number);
    case model::ClaimKind::kShare:
      return percent(static_cast<model::PerMille>(claim.number));
    case model::ClaimKind::kNothing:
    case model::ClaimKind::kOther:
      return {};
  }
  PORTFOLIO_CHECK(false);
}

// "forecast date of M1"
std::string field_of(const model::Organisation& o, const model::Dispute& d) {
  std::string name(d.field.view());
  if (const std::size_t unit = name.find("_per_mille"); unit != std::string::npos)
    name.resize(unit);
  std::replace(name.begin(), name.end(), '_', ' ');
  return d.id ? name + " of " + std::string(o.text(d.id)) : name;
}

void tell_disputes(Context& c, const Project& p, std::vector<std::string>& sentences) {
  const model::Organisation& o = c.organisation();
  for (const model::Dispute& d : p.disputes)
    for (const model::Statement& other : d.others) {
      if (!other.apart) continue;
      const std::string held(o.text(d.held.stamp.source)), source(o.text(other.stamp.source));
      const std::string first = told(d.held.claim), second = told(other.claim);
      const std::string field = field_of(o, d);
      add_sentence(sentences,
                   first.empty() || second.empty()
                       ? held + " and " + source + " differ about the " + field
                       : held + " says " + field + " " + first + ", " + source + " says " + second);
    }
}

Value contradictions(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  std::vector<std::string> sentences;
  tell_tasks(c, p, sentences);
  if (reversed(p) > p.tasks->ends_before_start)
    add_sentence(sentences, "its start says later than its finish");
  tell_costs(c, p, sentences);
  tell_disputes(c, p, sentences);
  const auto said = progress_said(p);
  if (said && said->before != said->now)
    add_sentence(sentences, std::string(c.organisation().text(said->source_before)) +
                                " said progress " + percent(said->before) + ", " +
                                std::string(c.organisation().text(said->source)) + " says " +
                                percent(said->now));
  std::string text;
  for (const std::string& sentence : sentences) text.append(text.empty() ? "" : "; ") += sentence;
  return Value::text(c.keep(text.empty() ? "nothing" : text));
}

constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kInputs{EntityKind::kProject, aspect::kPlan | aspect::kProgress | aspect::kCost |
                                                  aspect::kReport | aspect::kLinks | aspect::kLoad};
constexpr Reads kTasks{EntityKind::kTask, aspect::kState | aspect::kForecast | aspect::kPlan |
                                              aspect::kProgress | aspect::kRemaining};
constexpr Reads kDates{EntityKind::kProject, aspect::kPlan | aspect::kState};
constexpr Reads kCosts{EntityKind::kProject, aspect::kCost};
constexpr Reads kReported{EntityKind::kProject, aspect::kReport};
constexpr Reads kContradicts{EntityKind::kProject, aspect::kContradicts};

}  // namespace

void add_quality_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.missing_inputs",
                   kOf,
                   kText,
                   "Which of the inputs of project.completeness are not there.",
                   {kInputs},
                   missing_inputs},
                  {"project.tasks_done_with_rest",
                   kOf,
                   kCount,
                   "Tasks that are done and have work left (Q02).",
                   {kContradicts},
                   tasks_done_with_rest},
                  {"project.reversed_dates",
                   kOf,
                   kCount,
                   "Tasks, baselines and dates of its own that finish before they start (Q02).",
                   {kContradicts, kDates},
                   reversed_dates},
                  {"project.cost_falls",
                   kOf,
                   kCount,
                   "Costs that one source lowered without a credit (Q02).",
                   {kCosts},
                   cost_falls},
                  {"project.progress_fall",
                   kOf,
                   kShareOf,
                   "By how much the last progress said is below what the same source said before.",
                   {kReported},
                   progress_fall},
                  {"project.progress_gap",
                   kOf,
                   kShareOf,
                   "How far the last progress said is from what another source said before.",
                   {kReported},
                   progress_gap},
                  {"project.source_conflicts",
                   kOf,
                   kCount,
                   "Fields that two sources say differently by more than the configured tolerance.",
                   {kReported},
                   source_conflicts},
                  {"project.contradictions",
                   kOf,
                   kText,
                   "What contradicts what.",
                   {kTasks, kDates, kCosts, kReported, kPlan},
                   contradictions},
              });
}

}  // namespace portfolio::signals
