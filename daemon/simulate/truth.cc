#include "daemon/simulate/truth.h"

namespace portfolio::simulate {

void Truth::hold(std::string_view project, std::string_view rule, std::string_view subject,
                 bool holds, CivilDate today) {
  Key key{std::string(project), std::string(rule), std::string(subject)};
  const auto found = open_.find(key);
  if (holds && found == open_.end()) {
    rows_.push_back({std::string(project), std::string(rule), std::string(subject), today, {}});
    open_.emplace(std::move(key), rows_.size() - 1);
  } else if (!holds && found != open_.end()) {
    rows_[found->second].until = today;
    open_.erase(found);
  }
}

std::string Truth::csv(std::string_view organisation) const {
  std::string text = "organisation,project,outcome,at,rule,subject,until\n";
  for (const Row& row : rows_) {
    text += std::string(organisation) + "," + row.project + ",planted," + format_date(row.at) +
            "," + row.rule + "," + row.subject + "," +
            (row.until ? format_date(*row.until) : std::string()) + "\n";
  }
  return text;
}

}  // namespace portfolio::simulate
