// What a project returns for each unit of money that it costs, as approved and as it is now (B03).
// Money to come is discounted by the portfolio's yearly rate: compound by whole years of 365 days
// and linear within one, in whole numbers, so that it is the same on every machine. Costs count in
// the middle between start and finish.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/signals/project_figures.h"

namespace portfolio::signals {

struct BusinessCase {
  std::optional<Ratio> approved;  // First plans of its benefits / budget of the first baseline.
  std::optional<Ratio> now;       // Plans or forecasts of now, moved by the delay / expected cost.
  std::optional<Ratio> drop;      // 1 - now / approved.
  std::string_view missing = "benefits";  // What is missing where one is not known.
};

BusinessCase business_case(const model::Organisation& organisation, model::Handle project,
                           const ProjectFigures& figures, Day& day);

// The present value of an amount that comes so many days after the first: exact but for one
// rounding to the minor unit.
std::int64_t discounted(std::int64_t amount, std::int64_t days, std::int32_t rate_per_mille);

}  // namespace portfolio::signals
