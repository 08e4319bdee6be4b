// The rules in force, the plain-language briefing, and expressions on live state.
#include <algorithm>
#include <map>

#include "daemon/runbooks/runbook.h"
#include "daemon/shell/views/build.h"
#include "daemon/shell/views/state_views.h"
#include "rules/expr/format.h"
#include "rules/expr/program.h"

namespace portfolio::daemon {
namespace {

using alert::Severity;
constexpr std::size_t kAsksMax = 3, kTopAlerts = 5;

// What a rule or a part of it looks for; of a part with what it is about.
void add_conditions(const ruleset::Rule& rule, http::RuleView& view) {
  const std::string about = rule.is_part ? std::string(kind_name(rule.subject)) + ", " : "";
  for (const Severity severity : {Severity::kCritical, Severity::kWarning, Severity::kInfo}) {
    const ruleset::Conditions& one = rule.severities[alert::index_of(severity)];
    if (!one.on) continue;
    if (view.conditions.empty()) view.severity = severity_of(severity);
    std::string name(severity_name(severity));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    for (const auto* const on : {&one.on, &one.or_on}) {
      if (!*on) continue;
      view.conditions.push_back(about + name + ": " + (*on)->source());
      for (const std::uint16_t slot : (*on)->reads()) {
        const std::string signal(signals::catalogue()[slot].name);
        if (std::find(view.reads.begin(), view.reads.end(), signal) == view.reads.end())
          view.reads.push_back(signal);
      }
    }
  }
}

http::RuleView rule_view_of(const ruleset::Rule& rule) {
  http::RuleView view;
  view.id = rule.id;
  view.name = rule.name;
  view.title = rule.title;
  view.subject_kind = kind_name(rule.subject);
  view.enabled = rule.enabled;
  view.shadow = rule.shadow;
  view.version = rule.version;
  add_conditions(rule, view);
  view.what_changed = rule.what_changed.source();
  view.so_what = rule.so_what.source();
  view.what_to_do = rule.what_to_do.source();
  for (const ruleset::Recipient& who : rule.who)
    view.who += (view.who.empty() ? "" : ", ") + who.role;
  return view;
}

void count_rule(http::RuleView& view, const engine::AlertRow& row) {
  if (phase(row.state) == alert::Phase::kPending) ++view.pending;
  switch (row.state.told) {
    case Severity::kCritical:
      ++view.firing.critical;
      break;
    case Severity::kWarning:
      ++view.firing.warning;
      break;
    case Severity::kInfo:
      ++view.firing.info;
      break;
    case Severity::kUnspecified:
      break;
  }
}

std::vector<http::RuleView> rule_views(engine::Fold& fold) {
  std::vector<http::RuleView> views;
  std::map<std::string, std::size_t, std::less<>> places;  // By name: parts are with their rule.
  for (const ruleset::Rule& rule : fold.rules().rules) {
    if (rule.is_part) {
      add_conditions(rule, views.back());
      continue;
    }
    places[rule.name] = views.size();
    views.push_back(rule_view_of(rule));
  }
  for (const auto& [id, one] : fold.organisations())
    for (const engine::AlertRow& row : one->ledger().rows())
      if (const auto at = places.find(one->organisation().text(row.rule)); at != places.end())
        count_rule(views[at->second], row);
  return views;
}

std::string plural(std::int64_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

}  // namespace

Result<std::vector<http::RuleView>> StateViews::rules() {
  using Views = std::vector<http::RuleView>;
  PORTFOLIO_TRY(parts, shards_.ask_all<Views>([](engine::Fold& fold, const storage::Store&) {
    return rule_views(fold);
  }));
  if (parts.empty()) return Views{};
  Views all = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i)
    for (http::RuleView& other : parts[i])
      for (http::RuleView& view : all) {
        if (view.id != other.id) continue;
        view.pending += other.pending;
        view.firing.critical += other.firing.critical;
        view.firing.warning += other.firing.warning;
        view.firing.info += other.firing.info;
      }
  return all;
}

Result<std::string> StateViews::runbook(std::string_view rule) {
  using Found = std::optional<std::string>;
  PORTFOLIO_TRY(pages,
                shards_.ask_all<Found>(
                    [name = std::string(rule)](engine::Fold& fold, const storage::Store&) -> Found {
                      const ruleset::Rule* const found = fold.rules().find(name);
                      if (found == nullptr) return std::nullopt;
                      return runbooks::runbook(fold.rules(), *found, std::nullopt);
                    }));
  for (Found& page : pages)
    if (page) return *std::move(page);
  return skip("there is no rule " + std::string(rule), "not_found");
}

Result<http::BriefView> StateViews::brief(const http::PortfolioFilter& filter,
                                          std::optional<CivilDate> since) {
  PORTFOLIO_TRY(totals, overview(filter));
  http::AlertFilter open;
  open.organisation = filter.organisation;
  open.portfolio = filter.portfolio;
  PORTFOLIO_TRY(found, alerts(open, {0, 1000}));
  http::BriefView brief;
  brief.since = since;
  brief.title = filter.portfolio.empty() ? "All portfolios" : filter.portfolio;
  const auto health = [&](http::Health h) { return totals.by_health[static_cast<std::size_t>(h)]; };
  brief.paragraphs.push_back(
      plural(totals.projects, "project") + ": " + std::to_string(health(http::Health::kRed)) +
      " red, " + std::to_string(health(http::Health::kAmber)) + " amber, " +
      std::to_string(health(http::Health::kGreen)) + " green, " +
      std::to_string(health(http::Health::kUnknown)) + " that we cannot judge.");
  std::string risk;
  for (const Money& amount : totals.value_at_risk)
    risk += (risk.empty() ? "" : " and ") + format_money(amount);
  if (!risk.empty()) brief.paragraphs.push_back("At risk: " + risk + ".");
  if (totals.decisions_waiting > 0)
    brief.paragraphs.push_back(plural(totals.decisions_waiting, "decision") + " waiting.");
  const CivilDate from = since.value_or(kEarliestDate);
  std::size_t told = 0;
  for (const http::AlertRow& row : found.items) {
    const bool is_new =
        row.fired && CivilDate{std::chrono::floor<Days>(*row.fired).time_since_epoch()} >= from;
    if (since && !is_new) continue;
    if (told++ < kTopAlerts) brief.paragraphs.push_back(row.what_changed);
    if (row.severity == http::Severity::kCritical && brief.asks.size() < kAsksMax) {
      PORTFOLIO_TRY(full, alert(row.id));
      brief.asks.push_back(full.what_to_do);
    }
  }
  if (told > kTopAlerts)
    brief.paragraphs.push_back("And " + std::to_string(told - kTopAlerts) + " more.");
  return brief;
}

Result<http::EvalView> StateViews::eval(std::string_view organisation, std::string_view expression,
                                        const http::SubjectRef& subject) {
  const auto kind = signals::parse_kind(subject.kind);
  if (!kind) return skip("there is no kind of subject " + subject.kind, "not_found");
  expr::Environment environment;
  for (std::uint16_t slot = 0; slot < signals::catalogue().size(); ++slot)
    if (is_readable(signals::catalogue()[slot], *kind))
      environment.declare(std::string(signals::catalogue()[slot].name),
                          signals::catalogue()[slot].type, slot);
  auto compiled = expr::compile(expression, environment, std::nullopt);
  if (!compiled) return skip(to_text(compiled.error()), "bad_expression");
  const auto program = std::make_shared<expr::Program>(*std::move(compiled));
  using Found = std::optional<http::EvalView>;
  const std::string wanted(organisation), id = subject.id;
  PORTFOLIO_TRY(answers,
                shards_.ask_all<Found>([=](engine::Fold& fold, const storage::Store&) -> Found {
                  for (const auto& [name, one] : fold.organisations()) {
                    if (!wanted.empty() && name != wanted) continue;
                    const auto at = find_subject(one->organisation(), *kind, id);
                    if (!at) continue;
                    signals::Context& context = one->context_now();
                    struct Host {
                      signals::Context& context;
                      signals::SubjectRef subject;
                      expr::Value read(std::uint16_t slot) {
                        return signals::read(context, slot, subject);
                      }
                      expr::Value calendar(const expr::CalendarQuestion& question) {
                        return signals::on_calendar(context, subject, question);
                      }
                    } host{context, *at};
                    const expr::Value value = expr::evaluate(*program, host);
                    http::EvalView view;
                    view.expression = program->source();
                    view.type = describe(program->type());
                    if (value.is_known()) view.value = expr::format(value, program->type());
                    for (const std::uint16_t slot : program->reads())
                      view.inputs.push_back(signal_view(*one, slot, *at, one->topic()));
                    return view;
                  }
                  return std::nullopt;
                }));
  for (Found& answer : answers)
    if (answer) return *std::move(answer);
  return skip("there is no " + subject.kind + " " + subject.id, "not_found");
}

}  // namespace portfolio::daemon
