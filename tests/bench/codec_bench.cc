// What it costs to read one event. The goal is 0.2 µs for a typical one in a release build.
#include <benchmark/benchmark.h>

#include <string>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "rules/model/result.h"

namespace {

namespace codec = portfolio::codec;
namespace model = portfolio::model;

constexpr std::string_view kTimeLogged =
    R"({"id":"w-5512-2026-03-19","source":"timesheets-emea","organisation":"acme-holding",)"
    R"("occurred_at":"2026-03-20T17:30:00Z","entity_version":"3",)"
    R"("time_logged":{"entry":"5512-7781","project":"P-2026-0007","task":"T-90-1",)"
    R"("person":"u-004218","date":"2026-03-19","minutes":450}})";
constexpr std::string_view kStatusReported =
    R"({"id":"sr-88100","source":"pmo-reporting","organisation":"acme-holding",)"
    R"("occurred_at":"2026-03-20T16:00:00Z","status_reported":{"project":"P-2026-0007",)"
    R"("overall":"GREEN","time":"AMBER","cost":"GREEN","period_end":"2026-03-20",)"
    R"("progress_per_mille":420,"forecast_finish":"2026-06-30","reporter":"u-000017"}})";
constexpr std::string_view kMilestoneUpserted =
    R"({"id":"ms-1207-8","source":"jira-emea","organisation":"acme-holding",)"
    R"("occurred_at":"2026-03-20T16:00:00Z","entity_version":"8","milestone_upserted":{)"
    R"("project":"P-2026-0007","milestone":"M-12","baseline_date":"2026-05-29",)"
    R"("forecast_date":"2026-06-12","critical":true,"owner":"u-000017"}})";

std::string wire_of(std::string_view json) {
  auto bytes = codec::event_from_json(json);
  PORTFOLIO_CHECK(bytes.has_value());
  return *std::move(bytes);
}

void decode(benchmark::State& state, std::string_view json) {
  const std::string bytes = wire_of(json);
  model::Event event;
  for (auto _ : state) {
    auto result = codec::decode_event(bytes, {}, event);
    benchmark::DoNotOptimize(result);
    benchmark::DoNotOptimize(event);
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(decode, time_logged, kTimeLogged);
BENCHMARK_CAPTURE(decode, status_reported, kStatusReported);
BENCHMARK_CAPTURE(decode, milestone_upserted, kMilestoneUpserted);

// As in a topic: another kind of fact each time.
void decode_mixed(benchmark::State& state) {
  const std::string bytes[] = {wire_of(kTimeLogged), wire_of(kStatusReported),
                               wire_of(kMilestoneUpserted)};
  model::Event event;
  std::size_t next = 0;
  for (auto _ : state) {
    auto result = codec::decode_event(bytes[next], {}, event);
    benchmark::DoNotOptimize(result);
    next = (next + 1) % std::size(bytes);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(decode_mixed);

void encode(benchmark::State& state) {
  const std::string bytes = wire_of(kTimeLogged);
  model::Event event;
  PORTFOLIO_CHECK(codec::decode_event(bytes, {}, event).has_value());
  for (auto _ : state) benchmark::DoNotOptimize(codec::encode_event(event));
}
BENCHMARK(encode);

void from_json(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(codec::event_from_json(kTimeLogged));
}
BENCHMARK(from_json);

void to_json(benchmark::State& state) {
  const std::string bytes = wire_of(kTimeLogged);
  for (auto _ : state) benchmark::DoNotOptimize(codec::event_to_json(bytes));
}
BENCHMARK(to_json);

}  // namespace
