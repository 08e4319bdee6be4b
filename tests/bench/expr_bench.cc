// The rule language: the target is a comparison of two signals with && in less than 60 ns.
#include <benchmark/benchmark.h>

#include <array>

#include "rules/expr/program.h"
#include "rules/expr/template.h"

namespace portfolio::expr {
namespace {

struct Host {
  std::array<Value, 8> values;
  Value read(std::uint16_t slot) const { return values[slot]; }
  Value parameter(std::uint16_t slot) const { return values[slot]; }
};

struct Setting {
  Setting() {
    constexpr Type kShare{.kind = Kind::kDecimal, .unit = Unit::kShare};
    constexpr Type kDays{.kind = Kind::kInt, .unit = Unit::kWorkdays};
    environment.declare("project.cpi", kShare, 0);
    environment.declare("project.progress", kShare, 1);
    environment.declare("milestone.slip", kDays, 2);
    environment.declare("milestone.remaining", kDays, 3);
    environment.declare("project.spent", {.kind = Kind::kMoney}, 4);
    environment.declare("project.budget", {.kind = Kind::kMoney}, 5);
    environment.declare("person.loads", {.kind = kShare.kind, .unit = kShare.unit, .list = true},
                        6);
    environment.declare_parameter("tolerance", kDays, 7);
    const Currency euro = Currency::parse("EUR").value();
    host.values = {Value::decimal(874, 1000),
                   Value::decimal(250, 1000),
                   Value::integer(12),
                   Value::integer(40),
                   Value::money({81'000, euro}),
                   Value::money({90'000, euro}),
                   Value::list(Kind::kDecimal, loads),
                   Value::integer(5)};
  }

  std::array<Value, 4> loads{Value::decimal(9, 10), Value::decimal(11, 10), Value::decimal(8, 10),
                             Value::decimal(10, 10)};
  Environment environment;
  Host host;
};

void evaluate_rule(benchmark::State& state, const char* source) {
  const Setting setting;
  const auto program = compile(source, setting.environment, std::nullopt);
  PORTFOLIO_CHECK(program.has_value());
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(*program, setting.host));
}
BENCHMARK_CAPTURE(evaluate_rule, two_ratios, "project.cpi < 0.95 && project.progress >= 0.2");
BENCHMARK_CAPTURE(evaluate_rule, two_signals,
                  "milestone.slip > 5 && milestone.slip < milestone.remaining");
BENCHMARK_CAPTURE(evaluate_rule, milestone_slip,
                  "milestone.slip >= max(tolerance, 0.10 * milestone.remaining)");
BENCHMARK_CAPTURE(evaluate_rule, money_ratio, "project.spent / project.budget >= 0.80");
BENCHMARK_CAPTURE(evaluate_rule, four_weeks,
                  "sum(person.loads) / size(person.loads) > 1 && person.loads.exists(u, u > 1.1)");

void compile_rule(benchmark::State& state) {
  const Setting setting;
  for (auto _ : state) {
    benchmark::DoNotOptimize(compile("milestone.slip >= max(tolerance, 0.10 * milestone.remaining)",
                                     setting.environment, Type{.kind = Kind::kBool}));
  }
}
BENCHMARK(compile_rule);

void render_text(benchmark::State& state) {
  const Setting setting;
  const auto text = compile_template(
      "{milestone.slip} working days late, {project.cpi:percent} of the pace, {project.spent}.",
      setting.environment);
  PORTFOLIO_CHECK(text.has_value());
  for (auto _ : state) benchmark::DoNotOptimize(text->render(setting.host));
}
BENCHMARK(render_text);

}  // namespace
}  // namespace portfolio::expr
