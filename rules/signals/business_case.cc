#include "rules/signals/business_case.h"

#include <algorithm>
#include <utility>

#include "rules/signals/subject.h"

namespace portfolio::signals {
namespace {

using model::Benefit;
using model::BenefitPoint;
using model::Handle;
using model::kNoHandle;
using model::Organisation;
__extension__ using Wide = __int128;

constexpr std::int64_t kYear = 365;
constexpr std::int64_t kOne = std::int64_t{1} << 40U;  // Discount factors are parts of it.
constexpr std::int64_t kYearsMax = 100;                // Later money is worth what it is then.

std::int32_t discount_rate(const Organisation& o, Handle project) {
  Handle at = portfolio_of_project(o, project);
  for (int depth = 0; at != kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o.portfolios.at(at);
    if (p.discount_rate_per_mille) return std::max(*p.discount_rate_per_mille, 0);
    at = p.parent ? o.portfolios.find({{}, p.parent}) : kNoHandle;
  }
  return 0;
}

// Numerator over denominator in lowest terms, cut to what fits.
std::optional<Ratio> ratio_of(Wide numerator, Wide denominator) {
  if (denominator <= 0) return std::nullopt;
  Wide a = numerator < 0 ? -numerator : numerator, b = denominator;
  while (b != 0) a = std::exchange(b, a % b);
  if (a > 1) {
    numerator /= a;
    denominator /= a;
  }
  while (denominator > INT64_MAX || numerator > INT64_MAX || numerator < -INT64_MAX) {
    numerator /= 2;
    denominator /= 2;
  }
  if (denominator == 0) return std::nullopt;
  return Ratio{static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

// One side of the comparison.
class Case {
 public:
  Case(const Organisation& o, Currency currency, CivilDate first, std::int32_t rate, Day& day)
      : o_(o), currency_(currency), first_(first), rate_(rate), day_(day) {}

  // Each point's growth over the one before comes at its date; `scale` stretches all of it.
  bool add_plan(const std::vector<BenefitPoint>& plan, Ratio scale, Days delay) {
    std::int64_t before = 0;
    for (const BenefitPoint& point : plan) {
      if (!point.money) return true;  // Counted in units: no part of a case in money.
      const auto scaled =
          multiply_divide(point.money->minor_units, scale.numerator, scale.denominator);
      const auto here =
          scaled ? exchange(o_, {*scaled, point.money->currency}, currency_, day_) : std::nullopt;
      if (!here) return false;
      any = true;
      benefits +=
          discounted(here->minor_units - before, (point.date + delay - first_).count(), rate_);
      before = here->minor_units;
    }
    return true;
  }
  void add_cost(std::int64_t amount, std::optional<CivilDate> finish) {
    const std::int64_t days = finish ? (*finish - first_).count() / 2 : 0;
    cost = discounted(amount, days, rate_);
  }
  std::optional<Ratio> ratio() const { return ratio_of(benefits, cost); }

  Wide benefits = 0;
  std::int64_t cost = 0;
  bool any = false;  // Some benefit is in money.

 private:
  const Organisation& o_;
  Currency currency_;
  CivilDate first_;
  std::int32_t rate_;
  Day& day_;
};

// What was last forecast in all, over what is planned in all.
Ratio forecast_scale(const Benefit& b) {
  if (b.measured.empty() || b.plan.empty() || !b.plan.back().money) return {1, 1};
  const auto& total = b.measured.back().forecast_total;
  const Money& plan = *b.plan.back().money;
  if (!total || total->currency != plan.currency || plan.minor_units <= 0) return {1, 1};
  return {total->minor_units, plan.minor_units};
}

const model::Baseline* first_budget(const model::Project& p) {
  for (const model::Baseline& b : p.baselines)
    if (b.budget) return &b;
  return nullptr;
}

CivilDate first_day(const model::Project& p, const model::Baseline& b) {
  if (b.start) return *b.start;
  if (p.planned_start) return *p.planned_start;
  return CivilDate{std::chrono::floor<Days>(b.stamp.occurred_at).time_since_epoch()};
}

}  // namespace

std::int64_t discounted(std::int64_t amount, std::int64_t days, std::int32_t rate) {
  if (rate <= 0 || days <= 0) return amount;
  const std::int64_t years = std::min(days / kYear, kYearsMax), rest = days % kYear;
  std::int64_t factor = kOne;
  for (std::int64_t i = 0; i < years; ++i)
    factor = static_cast<std::int64_t>(Wide{factor} * 1000 / (1000 + rate));
  const auto next = static_cast<std::int64_t>(Wide{factor} * 1000 / (1000 + rate));
  factor -= static_cast<std::int64_t>(Wide{factor - next} * rest / kYear);
  const Wide product = Wide{amount} * factor;
  const Wide half = kOne / 2;
  return static_cast<std::int64_t>((product < 0 ? product - half : product + half) / kOne);
}

BusinessCase business_case(const Organisation& o, Handle project, const ProjectFigures& f,
                           Day& day) {
  const model::Project& p = o.projects.at(project);
  BusinessCase result;
  const auto lacks = [&](std::string_view what) {
    result.missing = what;
    return result;
  };
  const model::Baseline* const baseline = first_budget(p);
  if (baseline == nullptr || f.ledger != Ledger::kMoney) return lacks("budget_in_money");
  const CivilDate first = first_day(p, *baseline);
  const std::int32_t rate = discount_rate(o, project);
  Case approved(o, f.currency, first, rate, day), now(o, f.currency, first, rate, day);
  Days delay{0};
  if (f.delay && f.committed_finish && f.forecast_finish)
    delay = *f.forecast_finish - *f.committed_finish;
  for (auto [at, end] = o.benefits_of_project.equal_range(project); at != end; ++at) {
    const Benefit& b = o.benefits.at(at->second);
    if (!approved.add_plan(b.first_plan, {1, 1}, Days{0}) ||
        !now.add_plan(b.plan, forecast_scale(b), delay))
      return lacks("exchange_rate");
  }
  if (!approved.any) return lacks("benefit_in_money");
  const auto budget = exchange(o, *baseline->budget, f.currency, day);
  if (!budget) return lacks("exchange_rate");
  approved.add_cost(budget->minor_units, baseline->finish);
  result.approved = approved.ratio();
  if (!f.eac) return lacks(f.cost ? f.missing_progress : f.missing_cost);
  now.add_cost(*f.eac, f.forecast_finish ? f.forecast_finish : f.committed_finish);
  result.now = now.ratio();
  const Wide before = approved.benefits * now.cost;
  result.drop = ratio_of(before - now.benefits * approved.cost, before);
  return result;
}

}  // namespace portfolio::signals
