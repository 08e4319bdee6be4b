// Which of a rule's branches its tests have been through: each severity fires and ends, the guard
// holds an alert back, an input is missing. Leaves out whether they look closely (mutation.h).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "rules/engine/organisation_fold.h"

namespace portfolio::rule_tests {

struct Branch {
  std::string name;  // "warning fires", "guard holds back"
  bool seen = false;
  bool needed = true;  // Not of inputs that may never be missing.
};

// Watches the tests of one rule.
class Coverage {
 public:
  explicit Coverage(const ruleset::Rule& rule);

  // The state after a record, and all that a test told about the rule.
  void look(engine::OrganisationFold& fold);
  void listen(const std::vector<model::AlertTransition>& told);

  const std::vector<Branch>& branches() const { return branches_; }

 private:
  void see(const std::string& name);
  void see_severities(alert::Severity above, alert::Severity up_to, const char* what);

  std::string rule_;
  std::vector<Branch> branches_;
};

}  // namespace portfolio::rule_tests
