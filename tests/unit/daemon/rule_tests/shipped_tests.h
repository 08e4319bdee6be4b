// The shipped rules and the tests beside them, for suites with one case each.
#pragma once
#include <fstream>
#include <sstream>
#include <string>

#include "daemon/rule_tests/rule_tests.h"

namespace portfolio::rule_tests {

inline std::string name_of_rule(std::size_t place) {
  const std::string& name = ruleset::shipped_files()[place].name;
  return name.substr(0, name.find('.'));
}
inline std::string name_of_tests(std::size_t place) { return name_of_rule(place) + "_test.yaml"; }
// Empty if they are not there.
inline std::string read_tests(std::size_t place) {
  std::ifstream in(PORTFOLIO_SOURCE_DIR "/rules/catalogue/" + name_of_tests(place));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace portfolio::rule_tests
