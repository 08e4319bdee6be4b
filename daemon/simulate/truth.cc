#include "daemon/simulate/truth.h"

#include <utility>

namespace portfolio::simulate {
namespace {

// Calendar days that a condition must have lasted before it counts as a trouble: longer than the
// hold of the rule that looks for it, which is as long as it is for a reason. An alert about a
// shorter one is neither right nor wrong.
Days least_days(std::string_view rule) {
  constexpr std::pair<std::string_view, int> kLeast[] = {{"budget_runway", 36},
                                                         {"business_case_eroding", 14},
                                                         {"burn_ahead_of_progress", 14},
                                                         {"cost_performance", 21},
                                                         {"eac_over_budget", 7},
                                                         {"execution_index", 21},
                                                         {"finish_confidence", 14},
                                                         {"plan_actual_drift", 14},
                                                         {"portfolio_confidence_falling", 28},
                                                         {"recovery_unrealistic", 14},
                                                         {"restatement_material", 7},
                                                         {"schedule_performance", 21},
                                                         {"strategy_drift", 42},
                                                         {"watermelon", 30}};
  for (const auto& [name, days] : kLeast) {
    if (name == rule) return Days{days};
  }
  return Days{0};
}

}  // namespace

void Truth::hold(std::string_view project, std::string_view rule, std::string_view subject,
                 bool holds, CivilDate today) {
  Key key{std::string(project), std::string(rule), std::string(subject)};
  const auto found = open_.find(key);
  if (holds && found == open_.end()) {
    rows_.push_back(
        {std::string(project), std::string(rule), std::string(subject), today, {}, false});
    open_.emplace(std::move(key), rows_.size() - 1);
  } else if (!holds && found != open_.end()) {
    rows_[found->second].until = today;
    open_.erase(found);
  }
}

bool Truth::is_open(std::string_view project, std::string_view rule) const {
  const auto found = open_.lower_bound(Key{std::string(project), std::string(rule), ""});
  return found != open_.end() && std::get<0>(found->first) == project &&
         std::get<1>(found->first) == rule;
}

bool Truth::is_open(std::string_view project, std::string_view rule,
                    std::string_view subject) const {
  return open_.contains(Key{std::string(project), std::string(rule), std::string(subject)});
}

void Truth::doubt(std::string_view project, std::string_view rule, CivilDate today,
                  CivilDate until) {
  rows_.push_back({std::string(project), std::string(rule), "", today, until, true});
}

void Truth::end(std::string_view project, CivilDate today) {
  std::erase_if(open_, [&](const auto& one) {
    const bool its = std::get<0>(one.first) == project;
    if (its) rows_[one.second].until = today;
    return its;
  });
}

std::string Truth::csv(std::string_view organisation, CivilDate last) const {
  std::string text = "organisation,project,outcome,at,rule,subject,until\n";
  for (const Row& row : rows_) {
    const bool lasts = row.until.value_or(last) - row.at >= least_days(row.rule);
    text += std::string(organisation) + "," + row.project +
            (row.doubtful || !lasts ? ",doubtful," : ",planted,") + format_date(row.at) + "," +
            row.rule + "," + row.subject + "," +
            (row.until ? format_date(*row.until) : std::string()) + "\n";
  }
  return text;
}

}  // namespace portfolio::simulate
