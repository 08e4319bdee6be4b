#include "tests/bench/pipeline/latency.h"

#include <atomic>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace portfolio::bench {
namespace {

using std::chrono::steady_clock;

struct Probe {
  steady_clock::time_point sent;
  std::int64_t appended = 0;  // Milliseconds, by the broker.
};

// Late milestones under way, by number. Any thread.
class Probes {
 public:
  void sent(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    open_[number].sent = steady_clock::now();
  }
  void appended(std::int64_t number, std::int64_t at) {
    const std::lock_guard lock(mutex_);
    const auto probe = open_.find(number);
    if (probe == open_.end()) {  // Its alert was here first.
      if (const auto heard = waiting_.find(number); heard != waiting_.end()) {
        result_.appended.push_back(static_cast<double>(heard->second - at));
        waiting_.erase(heard);
      }
      return;
    }
    probe->second.appended = at;
  }
  void heard(std::int64_t number, std::int64_t alert_appended) {
    const auto now = steady_clock::now();
    const std::lock_guard lock(mutex_);
    const auto probe = open_.find(number);
    if (probe == open_.end()) return;  // Told again.
    result_.heard.push_back(
        std::chrono::duration<double, std::milli>(now - probe->second.sent).count());
    if (probe->second.appended != 0)
      result_.appended.push_back(static_cast<double>(alert_appended - probe->second.appended));
    else
      waiting_[number] = alert_appended;
    open_.erase(probe);
  }
  std::size_t open() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  Latency result() const {
    const std::lock_guard lock(mutex_);
    Latency result = result_;
    result.lost = static_cast<int>(open_.size());
    return result;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, Probe> open_;
  std::map<std::int64_t, std::int64_t> waiting_;  // Alerts whose event's append is not yet told.
  Latency result_;
};

std::optional<std::int64_t> number_in(std::string_view bytes) {
  const std::size_t at = bytes.find("late-");
  if (at == std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(bytes.data() + at + 5, bytes.data() + bytes.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

std::int64_t time_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t kind{};
  return rd_kafka_message_timestamp(&message, &kind);
}

void listen(const LatencyPlan& plan, const std::atomic<bool>& stopping, Probes& probes,
            std::atomic<bool>& listening) {
  Topic topic{plan.events.kafka, 1};
  topic.kafka.topic = plan.alerts_topic;
  const daemon::Client client = open_consumer(topic);
  assign_all(*client, topic, ends_of(*client, topic).front());
  listening = true;
  while (!stopping) {
    rd_kafka_message_t* const message = rd_kafka_consumer_poll(client.get(), 50);
    if (message == nullptr) continue;
    const std::string_view value{static_cast<const char*>(message->payload), message->len};
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      if (const auto number = number_in(value)) probes.heard(*number, time_of(*message));
    rd_kafka_message_destroy(message);
  }
}

// The delivery report carries the broker's time of append.
void on_delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_err2str(message->err));
  const std::string_view value{static_cast<const char*>(message->payload), message->len};
  if (const auto number = number_in(value))
    static_cast<Probes*>(opaque)->appended(*number, time_of(*message));
}

}  // namespace

Latency measure_latency(const LatencyPlan& plan, Workload& workload) {
  Probes probes;
  std::atomic<bool> stopping{false}, listening{false};
  std::thread listener([&] { listen(plan, stopping, probes, listening); });
  const daemon::Client load = open_producer(plan.events, 50);
  const daemon::Client prober = open_producer(plan.events, 0, on_delivered, &probes);
  Record record;
  while (!listening) rd_kafka_poll(load.get(), 10);
  std::int64_t sent = 0, probed = 0;
  const auto start = steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
  };
  for (double now = 0; now < plan.seconds; now = passed()) {
    for (; static_cast<double>(sent) < now * plan.rate; ++sent) {
      workload.next(record);
      produce(*load, plan.events, record.organisation, record.value);
    }
    if (static_cast<double>(probed) < now * plan.probes) {
      workload.late_milestone(probed, record);
      probes.sent(probed++);
      produce(*prober, plan.events, record.organisation, record.value);
    }
    rd_kafka_poll(prober.get(), 0);
    rd_kafka_poll(load.get(), 1);
  }
  flush(*load);
  const double until = passed() + 10;
  while (probes.open() > 0 && passed() < until) rd_kafka_poll(prober.get(), 10);
  flush(*prober);
  stopping = true;
  listener.join();
  Latency result = probes.result();
  result.sent = sent;
  return result;
}

}  // namespace portfolio::bench
