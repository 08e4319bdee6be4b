// Serves the sample portfolio until its standard input ends, to be looked at with a browser and to
// be scraped by a Prometheus, which then has data for every panel:
//   serve_sample [PORT [WEB_CONFIG_FILE]]
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include "daemon/http/server.h"
#include "daemon/http/site.h"
#include "daemon/metrics/metrics.h"
#include "tests/unit/daemon/http/sample_source.h"

namespace {

using namespace portfolio;

std::shared_ptr<const metrics::Figures> sample_figures() {
  auto figures = std::make_shared<metrics::Figures>();
  for (const char* name : {"PF-1", "PF-2", "PF-3"}) {
    metrics::PortfolioFigures one;
    one.organisation = "acme";
    one.portfolio = name;
    one.projects = {1, 4, 2, 1};
    one.alerts[1][1] = one.alerts[2][1] = one.alerts[2][0] = one.alerts[0][2] = 2;
    one.value_at_risk = {Money{84'300'000, *Currency::parse("EUR")}};
    one.coverage_per_mille = 815;
    one.cost_performance_per_mille = 930;
    one.schedule_performance_per_mille = 910;
    one.forecast_cost_per_mille = 1070;
    one.benefits_per_mille = 640;
    one.decisions_waiting = 2;
    one.decision_wait_workdays = 11;
    figures->portfolios.push_back(one);
  }
  figures->roles.push_back({"acme", "developer", 1, 1120});
  return figures;
}

// One of everything, again at each scrape, so that rates have something to rate.
void play(metrics::Metrics& all) {
  const auto gauges = all.partition(0);
  gauges->position += 250;
  gauges->lag = 3;
  gauges->outbox_entries = 1;
  gauges->outbox_oldest_ms = 1'774'000'000'000;
  gauges->last_commit_ms = 1'774'000'000'000;
  gauges->ready = true;
  all.ready.Set(1);
  all.publish(0, sample_figures());
  all.events(metrics::EventResult::kApplied).Increment(250);
  all.dead_letters("bad_date").Increment();
  all.transitions(model::Change::kFiring, model::Severity::kCritical).Increment();
  all.deliveries(metrics::SinkName::kAlertmanager, metrics::DeliveryOutcome::kDelivered)
      .Increment();
  all.http_requests("/metrics", 200).Increment();
  all.commit_duration_seconds.Observe(0.02);
  all.event_apply_duration_seconds.Observe(0.00002);
  all.event_to_alert_seconds.Observe(0.004);
  all.rule_evaluations.Increment(900);
}

}  // namespace

int main(int count, char** arguments) {
  using namespace portfolio::http;
  SampleSource source;
  WebConfig access;
  if (count > 2) {
    auto loaded = load_web_config(arguments[2]);
    if (!loaded) {
      std::cerr << loaded.error().message << "\n";
      return 78;
    }
    access = *loaded;
  }
  SiteOptions site_options;
  site_options.enable_actions = true;
  metrics::Metrics all({.version = "0.1.0", .revision = "sample", .compiler = "none"}, {});
  const auto scrape = [&all] {
    play(all);
    return all.text();
  };
  const auto site = make_site(site_options, {source, source, scrape}, access);
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 0);
  options.tls = access.tls;
  const auto server =
      Server::start(options, [&site](const Request& request) { return site->handle(request); });
  if (!server) {
    std::cerr << server.error().message << "\n";
    return 1;
  }
  std::cout << (*server)->address() << std::endl;
  while (std::cin.get() != EOF) continue;
  return 0;
}
