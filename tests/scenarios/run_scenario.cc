// Runs every scenario of this folder: as written, starting again before each time, and with many
// ticks between. All must tell what the file says. PORTFOLIO_REWRITE=1 writes the outcome back.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/scenarios/fact_line.h"
#include "tests/scenarios/scenario.h"

namespace portfolio::scenarios {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(PORTFOLIO_SOURCE_DIR) / "tests" / "scenarios";
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder()))
    if (entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists")
      all.push_back(entry.path().stem().string());
  std::sort(all.begin(), all.end());
  return all;
}

class Scenario : public testing::TestWithParam<std::string> {};

TEST_P(Scenario, TellsWhatIsWritten) {
  const std::filesystem::path path = folder() / (GetParam() + ".txt");
  std::ostringstream read;
  read << std::ifstream(path).rdbuf();
  const std::vector<Block> blocks = parse(read.str());
  const auto result = run(blocks, Way::kAsWritten);
  ASSERT_TRUE(result) << result.error().message;
  const std::string told = format(*result);
  if (std::getenv("PORTFOLIO_REWRITE") != nullptr)
    std::ofstream(path) << told;
  else
    EXPECT_EQ(told, read.str());
  for (const Way way : {Way::kRestarting, Way::kTicking}) {
    const auto again = run(blocks, way);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(format(*again), told) << (way == Way::kTicking ? "with ticks" : "with restarts");
  }
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(names()),
                         [](const auto& test) { return test.param; });

TEST(FactLine, BecomesJson) {
  const auto json = fact_to_json(
      R"(cost_posted @source=erp @version=2 entry=7 project=P-1 amount=-12.50EUR note="a b" )"
      R"(l=["x y"])",
      {"e1", "2026-03-02T09:00:00Z"});
  ASSERT_TRUE(json);
  EXPECT_EQ(*json,
            R"({"entity_version":2,"id":"e1","occurred_at":"2026-03-02T09:00:00Z",)"
            R"("organisation":"acme","source":"erp","cost_posted":{"entry":7,"project":"P-1",)"
            R"("amount":{"minor_units":-1250,"currency":"EUR"},"note":"a b","l":["x y"]}})");
}

TEST(FactLine, RefusesAWordWithoutAKey) {
  EXPECT_FALSE(fact_to_json("tick now", {"e1", "2026-03-02T09:00:00Z"}));
}

TEST(ScenarioFile, ComesBackAsItWas) {
  constexpr std::string_view kText =
      "# One.\n2026-03-02T09:00Z\n----\nx\n\n2026-03-03T09:00Z\n----\n";
  EXPECT_EQ(format(parse(kText)), kText);
}

}  // namespace
}  // namespace portfolio::scenarios
