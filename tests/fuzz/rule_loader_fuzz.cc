// Any text is a rule or a list of problems that lie within it; what loads, loads again from its own
// record in the journal.
#include <algorithm>

#include "rules/ruleset/load.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portfolio::ruleset;
  const SourceFile file{"rule.yaml", std::string(portfolio::fuzz::to_view(data, size))};
  const Loaded loaded = load({&file, 1}, {});
  PORTFOLIO_CHECK(loaded.problems.empty() == !loaded.rules.rules.empty());
  const auto lines = std::count(file.text.begin(), file.text.end(), '\n') + 1;
  for (const Problem& problem : loaded.problems) {
    PORTFOLIO_CHECK(problem.line >= 1 && problem.line <= lines && problem.column >= 1);
    PORTFOLIO_CHECK(!problem.message.empty());
  }
  if (!loaded.problems.empty()) return 0;
  std::vector<std::string> storage;
  const auto again = from_fact(to_fact(loaded.rules, 1, storage));
  PORTFOLIO_CHECK(again.has_value());
  PORTFOLIO_CHECK(again->fingerprint == loaded.rules.fingerprint);
  return 0;
}
