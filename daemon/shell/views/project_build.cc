// One project in full: what is known of it, how it is judged, and why.
#include <algorithm>

#include "daemon/http/view_source.h"
#include "daemon/shell/views/build.h"

namespace portfolio::daemon {
namespace {

using model::Handle;
using model::kNoHandle;
using signals::SubjectKind;
using signals::SubjectRef;

void add_fact(http::ProjectDetail& view, const char* name, std::string text) {
  if (!text.empty()) view.facts.push_back({name, std::move(text)});
}

std::string date_text(const std::optional<CivilDate>& date) {
  return date ? format_date(*date) : std::string();
}

void set_facts(const model::Organisation& o, const model::Project& p, const SignalReader& read,
               http::ProjectDetail& view) {
  add_fact(view, "Manager", std::string(o.text(p.manager)));
  add_fact(view, "Sponsor", read.text("project.sponsor"));
  add_fact(view, "Work type", read.text("project.work_type"));
  add_fact(view, "Approved budget", read.text("project.approved_cost_text"));
  add_fact(view, "Forecast cost", read.text("project.forecast_cost_text"));
  add_fact(view, "Committed finish", date_text(read.date("project.committed_finish")));
  add_fact(view, "Forecast finish", date_text(read.date("project.forecast_finish")));
  add_fact(view, "Finish with 85 % confidence", date_text(p.finish_p85));
  add_fact(view, "Reported", read.text("project.reported_text"));
  add_fact(view, "Last report", date_text(read.date("project.last_status_date")));
  if (p.rank) add_fact(view, "Rank", std::to_string(*p.rank));
}

void set_dimensions(engine::OrganisationFold& fold, const model::Project& p,
                    const http::ProjectDetail& with_rules, http::ProjectDetail& view) {
  for (int i = 0; i < signals::kDimensions; ++i) {
    const auto dimension = static_cast<signals::Dimension>(i);
    http::DimensionView d;
    d.name = dimension_name(dimension);
    const signals::Level level = level_in(p.levels, dimension);
    d.level = health_of(level);
    for (const http::RuleOnSubject& on : with_rules.rules) {
      const ruleset::Rule* const rule = fold.rules().find(on.rule);
      if (rule == nullptr || !rule->health || rule->health->dimension != dimension) continue;
      const bool quiet = on.state == http::RuleState::kInactive ||
                         on.state == http::RuleState::kNotEvaluable ||
                         on.state == http::RuleState::kDisabled;
      if (quiet && level != signals::Level::kGreen) continue;
      if (on.state == http::RuleState::kNotEvaluable) continue;
      if (d.because.find(on.title) != std::string::npos) continue;
      if (!d.because.empty()) d.because += "; ";
      d.because += on.title;
    }
    if (level == signals::Level::kGreen)
      d.because = "Quiet: " + d.because;
    else if (d.because.empty())
      d.because = "By rules that are switched off: they are measured, and told to nobody.";
    if (level == signals::Level::kGrey) d.because = "No rule of this kind can be judged yet.";
    view.dimensions.push_back(std::move(d));
  }
}

void set_milestones(engine::OrganisationFold& fold, const model::Project& p,
                    http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    const SignalReader read(fold, {SubjectKind::kMilestone, h, 0});
    http::MilestoneView one;
    one.id = o.text(m.id);
    one.name = o.text(m.name);
    one.first = m.first_date;
    one.approved = m.approved_date();
    one.forecast = m.forecast_date;
    one.achieved = m.achieved_on;
    one.critical = m.critical;
    one.cancelled = m.cancelled;
    one.slip_working_days = read.whole("milestone.slip");
    view.milestones.push_back(std::move(one));
  }
  std::sort(view.milestones.begin(), view.milestones.end(), [](const auto& a, const auto& b) {
    return std::tie(a.approved, a.id) < std::tie(b.approved, b.id);
  });
}

void set_decisions(engine::OrganisationFold& fold, Handle project, http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  for (auto [at, end] = o.decisions_of_project.equal_range(project); at != end; ++at) {
    const model::Decision& d = o.decisions.at(at->second);
    const SignalReader read(fold, {SubjectKind::kDecision, at->second, 0});
    http::DecisionView one;
    one.id = o.text(d.id);
    one.title = d.title.view();
    one.owner = o.text(d.owner);
    one.open = d.open();
    if (d.open()) one.age_working_days = read.whole("decision.age");
    one.needed_by = d.needed_by;
    if (d.open()) one.waiting_cost = read.money("decision.waiting_cost");
    view.decisions.push_back(std::move(one));
  }
  std::sort(view.decisions.begin(), view.decisions.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void set_dependencies(engine::OrganisationFold& fold, Handle project, http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  for (auto [at, end] = o.dependencies_of_project.equal_range(project); at != end; ++at) {
    const model::Dependency& d = o.dependencies.at(at->second);
    if (d.removed) continue;
    const SignalReader read(fold, {SubjectKind::kDependency, at->second, 0});
    http::DependencyView one;
    one.id = o.text(d.id);
    one.giver = read.text("dependency.giver");
    one.taker = read.text("dependency.taker");
    one.deliverable = d.deliverable.view();
    one.need_by = read.date("dependency.need_by");
    one.gap_working_days = read.whole("dependency.gap");
    one.accepted = d.accepted;
    view.dependencies.push_back(std::move(one));
  }
  std::sort(view.dependencies.begin(), view.dependencies.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void set_benefits(engine::OrganisationFold& fold, Handle project, http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  for (auto [at, end] = o.benefits_of_project.equal_range(project); at != end; ++at) {
    const model::Benefit& b = o.benefits.at(at->second);
    const SignalReader read(fold, {SubjectKind::kBenefit, at->second, 0});
    constexpr std::string_view kStates[] = {"", "planned", "active", "completed"};
    view.benefits.push_back(
        {std::string(o.text(b.id)), std::string(b.name.view()), std::string(o.text(b.owner)),
         std::string(kStates[static_cast<std::size_t>(b.state)]), read.text("benefit.actual_text"),
         read.text("benefit.planned_text"), read.per_mille("benefit.ratio")});
  }
  std::sort(view.benefits.begin(), view.benefits.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void set_rules(engine::OrganisationFold& fold, Handle project, std::string_view topic,
               http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  const CivilDate today{std::chrono::floor<Days>(o.clock).time_since_epoch()};
  for (std::uint16_t place = 0; place < fold.rules().rules.size(); ++place) {
    const ruleset::Rule& rule = fold.rules().rules[place];
    std::vector<SubjectRef> subjects;
    for_each_related(o, {model::EntityKind::kProject, project}, rule.subject, today,
                     [&](SubjectRef s) { subjects.push_back(s); });
    for (const SubjectRef subject : subjects)
      view.rules.push_back(rule_view(fold, rule, place, subject, topic));
  }
}

void set_alerts(engine::OrganisationFold& fold, Handle project, std::string_view topic,
                http::ProjectDetail& view) {
  const model::Organisation& o = fold.organisation();
  for (const engine::AlertRow& row : fold.ledger().rows()) {
    const ruleset::Rule* const rule = fold.rules().find(o.text(row.rule), row.subject.kind);
    if (rule == nullptr || rule->shadow || row.history.empty() ||
        project_of(o, row.subject) != project)
      continue;
    view.alerts.push_back(alert_row(fold, *rule, row, topic));
  }
  std::sort(view.alerts.begin(), view.alerts.end(),
            [](const auto& a, const auto& b) { return http::before(a, b); });
}

}  // namespace

http::ProjectDetail project_detail(engine::OrganisationFold& fold, Handle handle,
                                   std::string_view topic) {
  const model::Organisation& o = fold.organisation();
  const model::Project& p = o.projects.at(handle);
  const SubjectRef subject{SubjectKind::kProject, handle, 0};
  const SignalReader read(fold, subject);
  http::ProjectDetail view;
  view.row = project_row(fold, handle, count_alerts(fold));
  set_facts(o, p, read, view);
  for (std::uint16_t slot = 0; slot < signals::catalogue().size(); ++slot)
    if (signals::catalogue()[slot].subject == SubjectKind::kProject)
      view.signals.push_back(signal_view(fold, slot, subject, topic));
  set_rules(fold, handle, topic, view);
  set_dimensions(fold, p, view, view);
  set_alerts(fold, handle, topic, view);
  set_milestones(fold, p, view);
  set_decisions(fold, handle, view);
  set_dependencies(fold, handle, view);
  set_benefits(fold, handle, view);
  view.completeness_per_mille = read.per_mille("project.completeness");
  view.as_of = o.clock;
  return view;
}

}  // namespace portfolio::daemon
