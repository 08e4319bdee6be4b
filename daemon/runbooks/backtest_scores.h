// What backtests have said of rules, as a table that pages quote: CSV with the columns rule, set,
// precision, recall, lead_median_days, false_per_100_project_months and base_rate. Shares are
// between 0 and 1; an empty field was not measured. Leaves out how it is measured
// (daemon/ctl/score.h).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::runbooks {

struct BacktestScore {
  std::string rule, set;
  std::string precision, recall, lead_median_days, false_alarms, base_rate;  // As written.
};

Result<std::vector<BacktestScore>> read_scores(std::string_view csv);

}  // namespace portfolio::runbooks
