// A file of tests as rule authors write it, read once: its facts decoded, its expectations and
// times parsed. Leaves out the running of them (story.h).
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "rules/model/fact.h"
#include "rules/model/source_rules.h"
#include "rules/ruleset/load.h"

namespace portfolio::rule_tests {

struct Fact {
  std::size_t place = 0;  // A byte of the file, as all places here.
  Timestamp at{};
  std::string bytes;  // What the event's views look into: neither may move.
  model::Event event;
};

// One change that must be told; what is empty is not compared.
struct Expectation {
  std::size_t place = 0, text_place = 0;
  Timestamp at{};
  std::string change, severity, subject, what_changed;
  std::string who;  // "manager:u1, project_office": in the order of the rule.
};

struct Test {
  std::size_t place = 0;
  std::string name;
  bool broken = false;  // It cannot be read; why is in the problems.
  std::deque<Fact> events;
  std::size_t expect_place = 0, until_place = 0;
  std::vector<Expectation> expect;
  Timestamp until{};
};

// A change of the rule that no test can see, and why.
struct Equivalent {
  std::size_t place = 0;
  std::string mutant, reason;
};

struct TestFile {
  ruleset::SourceFile source;
  std::size_t rule_place = 0;
  std::string rule;
  std::vector<std::string> with;  // Names of other rules that are on.
  std::deque<Fact> given;         // Told first in every test.
  std::deque<Test> tests;         // Nor may they.
  std::vector<Equivalent> equivalent;
  std::vector<model::FieldRule> sources;  // As the configuration would say it.
};

// What cannot be read is added to the problems; the tests that can still stand.
TestFile read_test_file(const ruleset::SourceFile& source, std::vector<ruleset::Problem>& problems);

}  // namespace portfolio::rule_tests
