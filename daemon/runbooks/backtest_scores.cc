#include "daemon/runbooks/backtest_scores.h"

namespace portfolio::runbooks {
namespace {

constexpr std::string_view kHead =
    "rule,set,precision,recall,lead_median_days,false_per_100_project_months,base_rate";
constexpr std::size_t kColumns = 7;

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.emplace_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<std::vector<BacktestScore>> read_scores(std::string_view csv) {
  std::vector<BacktestScore> scores;
  for (std::size_t number = 1; !csv.empty(); ++number) {
    const std::size_t end = csv.find('\n');
    std::string_view line = csv.substr(0, end);
    csv.remove_prefix(end == std::string_view::npos ? csv.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1 && line != kHead)
      return stop("a table of scores begins with " + std::string(kHead), "usage");
    if (number == 1 || line.empty()) continue;
    std::vector<std::string> f = fields_of(line);
    if (f.size() != kColumns)
      return stop("line " + std::to_string(number) + " has " + std::to_string(f.size()) +
                      " fields, wanted are " + std::to_string(kColumns),
                  "usage");
    scores.push_back({f[0], f[1], f[2], f[3], f[4], f[5], f[6]});
  }
  return scores;
}

}  // namespace portfolio::runbooks
