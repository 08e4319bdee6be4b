// Which of a rule's branches its tests have been through: each severity fires and ends, the guard
// holds an alert back, an input is missing. Leaves out whether they look closely (mutation.h).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "daemon/rule_tests/test_file.h"
#include "rules/engine/organisation_fold.h"

namespace portfolio::rule_tests {

struct Branch {
  std::string name;  // "warning fires", "guard holds back"
  bool seen = false;
  bool needed = true;  // To be seen by some test.
};

// Watches the tests of one rule.
class Coverage {
 public:
  // With its further parts; their branches bear the name of what they are about. Those behind what
  // the tests list as no difference are not needed.
  Coverage(const ruleset::RuleSet& rules, std::string_view rule,
           const std::vector<Equivalent>& equivalent);

  // The state after a record, and all that a test told about the rule.
  void look(engine::OrganisationFold& fold);
  void listen(const std::vector<model::AlertTransition>& told);

  const std::vector<Branch>& branches() const { return branches_; }

 private:
  void look(engine::OrganisationFold& fold, const ruleset::Rule& part);
  void see(const std::string& name);
  void see_severities(const std::string& part, alert::Severity above, alert::Severity up_to,
                      const char* what);
  std::string prefix_of(std::string_view kind) const;

  std::string rule_;
  std::string_view main_kind_;
  std::vector<Branch> branches_;
};

}  // namespace portfolio::rule_tests
