#include "daemon/ctl/backtest.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "daemon/ctl/importer.h"
#include "daemon/simulate/json.h"
#include "proto/codec/event_codec.h"
#include "rules/signals/signal.h"

namespace portfolio::ctl {
namespace {

CivilDate date_of(Timestamp time) {
  return CivilDate{std::chrono::floor<Days>(time).time_since_epoch()};
}

std::optional<std::uint16_t> slot_of(std::string_view name) {
  const auto& catalogue = signals::catalogue();
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    if (catalogue[i].name == name) return static_cast<std::uint16_t>(i);
  }
  return std::nullopt;
}

// What a week of a project is told by, and the names it has in the series.
constexpr std::pair<const char*, const char*> kSeries[] = {
    {"cpi_per_mille", "project.cost_index"},
    {"spi_per_mille", "project.schedule_index"},
    {"spi_t_per_mille", "project.time_index"},
    {"progress_per_mille", "project.progress"}};

std::optional<std::int64_t> per_mille(const expr::Value& value) {
  if (!value.is_known() || value.kind() != expr::Kind::kDecimal) return std::nullopt;
  const expr::Rational ratio = value.as_rational();
  __extension__ using Wide = __int128;
  const Wide scaled = static_cast<Wide>(ratio.numerator) * 1000 / ratio.denominator;
  if (scaled > 1'000'000'000 || scaled < -1'000'000'000) return std::nullopt;
  return static_cast<std::int64_t>(scaled);
}

// Its conditions are known, whether they hold or not; evidence too thin to open an alert is none.
bool can_judge(engine::OrganisationFold& fold, const ruleset::Rule& rule,
               signals::SubjectRef subject) {
  const engine::Evaluation evaluation = fold.evaluate_now(rule, subject);
  if (!evaluation.applies || evaluation.reading.guard != alert::Truth::kYes) return false;
  for (std::size_t i = 0; i < rule.severities.size(); ++i) {
    const alert::Truth on = evaluation.reading.severities[i].on;
    if (rule.severities[i].on && on != alert::Truth::kUnknown) return true;
  }
  return false;
}

std::string_view project_of(const model::Fact& fact) {
  return std::visit(
      [](const auto& one) -> std::string_view {
        if constexpr (requires { std::string_view{one.project}; })
          return one.project;
        else if constexpr (requires { std::string_view{*one.project}; }) {
          return one.project.value_or(std::string_view{});
        } else
          return {};
      },
      fact);
}

}  // namespace

std::optional<std::string_view> MemoryRows::find(std::string_view key) {
  const auto found = rows_.find(std::string(key));
  if (found == rows_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void MemoryRows::put(std::string_view key, std::string bytes) {
  rows_.insert_or_assign(std::string(key), std::move(bytes));
}

void MemoryRows::each(std::string_view prefix, const Visit& visit) {
  for (const auto& [key, bytes] : rows_)
    if (key.starts_with(prefix)) visit(key, bytes);
}

Backtest::Backtest(ruleset::RuleSet rules, OnTransition on_transition, OnSeries on_series)
    : fold_(0, "backtest", std::move(rules)),
      on_transition_(std::move(on_transition)),
      on_series_(std::move(on_series)) {}

Result<void> Backtest::add(std::string_view line) {
  auto prepared = prepare(line, {.backfill = true, .now = kLatestTime});
  model::Event event;
  Result<void> decoded = prepared ? codec::decode_event(prepared->event.bytes, {}, event)
                                  : tl::unexpected<Error>(prepared.error());
  if (!decoded) {
    ++counts_.refused;
    return decoded;
  }
  note_evaluable(prepared->event.organisation, prepared->known_at);
  if (on_series_) close_weeks(prepared->event.organisation, prepared->known_at);
  return apply(event, prepared->known_at);
}

void Backtest::tell() {
  for (const model::AlertTransition& transition : fold_.take_transitions()) {
    ++counts_.transitions;
    on_transition_(transition);
  }
}

Result<void> Backtest::apply(const model::Event& event, Timestamp at) {
  const auto result = fold_.step(event, {offset_++, at}, rows_);
  tell();
  if (!result) {
    ++counts_.refused;
    return tl::unexpected<Error>(result.error());
  }
  ++counts_.events;
  if (const std::string_view project = project_of(event.fact); !project.empty()) {
    Life& life = lives_[std::string(event.organisation) + '\n' + std::string(project)];
    if (life.first == Timestamp{}) life.first = at;
    life.last = std::max(life.last, at);
  }
  return {};
}

void Backtest::note_evaluable(const std::string& organisation, Timestamp at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  const std::chrono::year_month month = day.year() / day.month();
  const auto [known, is_first] = months_.try_emplace(organisation, month);
  engine::OrganisationFold* const fold = fold_.find(organisation);
  if (is_first || known->second == month || fold == nullptr) return;
  known->second = month;
  for (const ruleset::Rule& rule : fold_.rules().rules) {
    if (!rule.enabled || evaluable_.contains(rule.name)) continue;
    const auto look = [&](signals::SubjectRef subject) {
      if (!evaluable_.contains(rule.name) && can_judge(*fold, rule, subject))
        evaluable_.insert(rule.name);
    };
    signals::for_each_subject(fold->organisation(), rule.subject, date_of(at), look);
  }
}

void Backtest::close_weeks(const std::string& organisation, Timestamp at) {
  const CivilDate monday = monday_of(date_of(at));
  const auto [found, is_new] = weeks_.try_emplace(organisation, monday);
  if (is_new || monday <= found->second) return;
  write_series(organisation, found->second);
  found->second = monday;
}

void Backtest::finish() {
  for (const auto& [organisation, one] : fold_.organisations()) one->end_instant();
  tell();
  if (!on_series_) return;
  for (const auto& [organisation, monday] : weeks_) write_series(organisation, monday);
}

void Backtest::write_series(const std::string& organisation, CivilDate monday) {
  engine::OrganisationFold* fold = fold_.find(organisation);
  if (fold == nullptr) return;
  signals::Context& context = fold->context_now();
  const model::Organisation& o = fold->organisation();
  std::map<std::string, signals::SubjectRef> projects;  // By id, so that the order is always one.
  signals::for_each_subject(o, signals::SubjectKind::kProject, monday + Days{6},
                            [&](signals::SubjectRef subject) {
                              projects.emplace(signals::subject_id(o, subject), subject);
                            });
  static const auto active = slot_of("project.active");
  for (const auto& [id, subject] : projects) {
    if (active && !signals::read(context, *active, subject).is_true()) continue;
    simulate::Object row;
    row.text("organisation", organisation).text("project", id).date("at", monday + Days{6});
    for (const auto& [name, signal] : kSeries) {
      const auto slot = slot_of(signal);
      if (!slot) continue;
      if (const auto value = per_mille(signals::read(context, *slot, subject))) {
        row.number(name, *value);
      }
    }
    on_series_(row.str());
  }
}

std::int64_t Backtest::project_months_per_cent() const {
  std::int64_t days = 0;
  for (const auto& [project, life] : lives_) {
    days += std::chrono::floor<Days>(life.last - life.first).count() + 1;
  }
  return days * 10'000 / 3044;  // A month is 30.44 days.
}

}  // namespace portfolio::ctl
