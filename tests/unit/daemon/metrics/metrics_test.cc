#include "daemon/metrics/metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>

namespace portfolio::metrics {
namespace {

const Build kBuild{.version = "1.2.3", .revision = "abc", .compiler = "gcc"};

std::shared_ptr<const Figures> sample(std::size_t projects) {
  auto figures = std::make_shared<Figures>();
  PortfolioFigures p;
  p.organisation = "acme";
  p.portfolio = "PF-1";
  p.projects = {1, 2, 3, 4};
  p.alerts[2][1] = 5;
  p.value_at_risk = {Money{1'250'050, *Currency::parse("EUR")},
                     Money{700, *Currency::parse("JPY")}};
  p.coverage_per_mille = 750;
  p.cost_performance_per_mille = 930;
  p.schedule_performance_per_mille = 940;
  p.forecast_cost_per_mille = 1070;
  p.benefits_per_mille = 640;
  p.decisions_waiting = 2;
  p.decision_wait_workdays = 11;
  figures->portfolios.push_back(p);
  figures->roles.push_back({.organisation = "acme",
                            .role = "developer",
                            .month_ahead = 1,
                            .utilisation_per_mille = 1120});
  for (std::size_t i = 0; i < projects; ++i)
    figures->projects.push_back({.organisation = "acme",
                                 .portfolio = "PF-1",
                                 .project = "P-" + std::to_string(i),
                                 .health = 2,
                                 .progress_per_mille = 420,
                                 .cost_index_per_mille = 910,
                                 .p_on_time_per_mille = 300,
                                 .value_at_risk = {},
                                 .open_alerts = 1});
  return figures;
}

bool contains(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

void touch_all(Metrics& metrics) {
  metrics.events(EventResult::kApplied).Increment(7);
  metrics.dead_letters("decode").Increment();
  metrics.transitions(model::Change::kFiring, model::Severity::kCritical).Increment();
  metrics.deliveries(SinkName::kAlertmanager, DeliveryOutcome::kDelivered).Increment();
  metrics.http_requests("/api/v1/alerts", 200).Increment();
  metrics.commit_duration_seconds.Observe(0.02);
  const auto gauges = metrics.partition(3);
  gauges->position = 41;
  gauges->lag = 2;
  gauges->outbox_entries = 1;
  gauges->outbox_oldest_ms = 1'500;
  gauges->last_commit_ms = 2'000;
  metrics.publish(3, sample(1));
}

TEST(Metrics, CountsAndExportsUnderTheNamesOfTheContract) {
  Metrics metrics(kBuild, {});
  touch_all(metrics);
  const std::string text = metrics.text();
  for (
      const char* line : {
          R"(portfoliod_events_total{result="applied"} 7)",
          R"(portfoliod_events_total{result="stale"} 0)",
          R"(portfoliod_dead_letters_total{reason="decode"} 1)",
          R"(portfoliod_alert_transitions_total{change="firing",severity="critical"} 1)",
          R"(portfoliod_deliveries_total{outcome="delivered",sink="alertmanager"} 1)",
          R"(portfoliod_journal_position{partition="3"} 41)",
          R"(portfoliod_journal_lag_messages{partition="3"} 2)",
          R"(portfoliod_outbox_entries 1)",
          R"(portfoliod_outbox_oldest_timestamp_seconds 1.5)",
          R"(portfoliod_config_last_reload_successful 1)",
          R"(portfolio_projects{organisation="acme",portfolio="PF-1",health="red"} 4)",
          R"(portfolio_value_at_risk{organisation="acme",portfolio="PF-1",currency="EUR"} 12500.5)",
          R"(portfolio_value_at_risk{organisation="acme",portfolio="PF-1",currency="JPY"} 700)",
          R"(portfolio_coverage_ratio{organisation="acme",portfolio="PF-1"} 0.75)",
          R"(portfolio_decision_wait_workdays{organisation="acme",portfolio="PF-1"} 11)",
      })
    EXPECT_TRUE(contains(text, line)) << line << "\n" << text;
  EXPECT_NE(text.find(R"(severity="critical",state="firing"} 5)"), std::string::npos);
  EXPECT_NE(text.find(R"(portfolio_role_utilisation_ratio{organisation="acme",role="developer",)"
                      R"(month_ahead="1"} 1.12)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("process_resident_memory_bytes"), std::string::npos);
}

TEST(Metrics, ADroppedPartitionLeavesNothingBehind) {
  Metrics metrics(kBuild, {});
  touch_all(metrics);
  metrics.drop_partition(3);
  const std::string text = metrics.text();
  EXPECT_EQ(text.find("partition=\"3\""), std::string::npos);
  EXPECT_EQ(text.find("portfolio_projects"), std::string::npos);
  EXPECT_TRUE(contains(text, "portfoliod_outbox_entries 0"));
}

TEST(Metrics, SingleProjectsAreExportedOnlyWhenAskedForAndUpToTheLimit) {
  Metrics off(kBuild, {});
  off.publish(0, sample(10));
  EXPECT_EQ(off.text().find("project=\"P-0\""), std::string::npos);

  Metrics on(kBuild, {.per_project = true, .project_series_max = 12});
  on.publish(0, sample(10));
  on.text();  // Counts what it drops; the next scrape shows it.
  const std::string text = on.text();
  EXPECT_NE(text.find("project=\"P-1\""), std::string::npos);
  EXPECT_EQ(text.find("project=\"P-2\""), std::string::npos);
  EXPECT_EQ(text.find("portfoliod_series_dropped_total 0"), std::string::npos);
}

TEST(Metrics, TheReasonsOfDeadLettersAreBounded) {
  Metrics metrics(kBuild, {});
  for (int i = 0; i < 200; ++i) metrics.dead_letters("r" + std::to_string(i)).Increment();
  const std::string text = metrics.text();
  EXPECT_NE(text.find("reason=\"r63\""), std::string::npos);
  EXPECT_EQ(text.find("reason=\"r64\""), std::string::npos);
  EXPECT_TRUE(contains(text, R"(portfoliod_dead_letters_total{reason="other"} 136)"));
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Metrics, DashboardsAndRulesNameOnlyWhatIsExported) {
  Metrics metrics(kBuild, {.per_project = true});
  touch_all(metrics);
  const std::string text = metrics.text();
  const std::regex name("\\bportfoliod?_[a-z_]+");
  std::set<std::string> used;
  for (const char* folder : {"/deploy/grafana/dashboards", "/deploy/prometheus/rules"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(PORTFOLIO_SOURCE_DIR) + folder)) {
      const std::string content = read(entry.path());
      for (std::sregex_iterator at(content.begin(), content.end(), name), end; at != end; ++at)
        used.insert(at->str());
    }
  }
  EXPECT_GT(used.size(), 20u);
  for (std::string one : used) {
    if (const std::size_t suffix = one.rfind("_bucket"); suffix != std::string::npos)
      one.resize(suffix);
    EXPECT_NE(text.find("# TYPE " + one + " "), std::string::npos) << one;
  }
}

TEST(Metrics, PromtoolHasNothingToSay) {
  if (std::system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "promtool is not here";
  Metrics metrics(kBuild, {.per_project = true});
  touch_all(metrics);
  const auto file = std::filesystem::temp_directory_path() /
                    ("portfoliod-metrics-" + std::to_string(getpid()) + ".txt");
  std::ofstream(file) << metrics.text();
  const std::string command = "promtool check metrics < " + file.string() + " 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0) << said;
  EXPECT_EQ(said, "");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace portfolio::metrics
