#include "daemon/kafka/consumer.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "daemon/kafka/handles.h"
#include "daemon/kafka/reader.h"

namespace portfolio::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kPollMilliseconds = 100;

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "portfoliod";
  return name.data();
}

std::int64_t setting_of(const TopicFacts& facts, const std::string& key, std::int64_t otherwise) {
  const auto found = facts.settings.find(key);
  if (found == facts.settings.end()) return otherwise;
  return std::max<std::int64_t>(std::strtoll(found->second.c_str(), nullptr, 10), otherwise);
}

// Destroying a client can hang when a partition was lost. False: left behind, still hanging.
bool destroy_within(Client client, milliseconds timeout) {
  std::promise<void> done;
  auto is_done = done.get_future();
  std::thread destroyer([handle = client.release(), told = std::move(done)]() mutable {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    told.set_value();
  });
  if (is_done.wait_for(timeout) != std::future_status::ready) {
    destroyer.detach();
    return false;
  }
  destroyer.join();
  return true;
}

}  // namespace

Error log_truncated(std::int32_t partition, std::int64_t needed, std::int64_t first) {
  return {Reaction::kStop,
          "the log of partition " + std::to_string(partition) + " begins at offset " +
              std::to_string(first) + ", but offset " + std::to_string(needed) +
              " is needed next: facts are missing that the state is built from",
          "log_truncated"};
}

// The consumer's thread and what it owns.
class KafkaConsumer::Loop {
 public:
  Loop(KafkaConfig config, ConsumerOptions options, PartitionOwner& owner)
      : config_(std::move(config)), options_(std::move(options)), owner_(owner) {}

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  bool join(milliseconds timeout);
  void commit(std::int32_t partition, std::int64_t next_offset);
  std::optional<Error> trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

 private:
  struct Slot {
    explicit Slot(std::int32_t partition) : state(partition) {}
    PartitionState state;
    std::optional<Error> problem;  // Why it could not be started.
    bool is_refused = false;       // The owner said never again.
    steady_clock::time_point retry_at{};
    bool is_started() const { return state.next >= 0; }
  };

  void run();
  Result<void> prepare();
  Result<void> make_consumer(const TopicFacts& facts);
  Result<void> join_group();
  void serve();
  void serve_slots();
  void tell_waiting();
  void ask_again();
  Result<void> try_start(Slot& slot);
  void assign_started();
  void want(const std::set<std::int32_t>& partitions);
  void revoke_all();
  void close_client();
  void take_event(rd_kafka_message_t& message);
  void fail(const Error& error);
  void set_trouble(std::optional<Error> trouble);
  bool wait_to_retry();

  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* list, void* opaque);
  static void on_error(rd_kafka_t* client, int code, const char* reason, void* opaque);

  const KafkaConfig config_;
  const ConsumerOptions options_;
  PartitionOwner& owner_;
  Client client_;
  std::map<std::int32_t, std::unique_ptr<Slot>> slots_;  // The consumer's thread's own.
  bool must_assign_ = false;
  steady_clock::time_point ask_at_{};

  std::thread thread_;
  mutable std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::optional<Error> trouble_;
  std::atomic<bool> is_stopping_{false};
  bool is_finished_ = false;
};

bool KafkaConsumer::Loop::join(milliseconds timeout) {
  if (!thread_.joinable()) return true;
  std::unique_lock lock(mutex_);
  is_stopping_ = true;
  changed_.notify_all();
  const bool is_done = changed_.wait_for(lock, timeout, [this] { return is_finished_; });
  lock.unlock();
  if (is_done) {
    thread_.join();
  } else {
    thread_.detach();
  }
  return is_done;
}

void KafkaConsumer::Loop::commit(std::int32_t partition, std::int64_t next_offset) {
  if (!client_) return;
  const PartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), config_.topic.c_str(), partition)->offset =
      next_offset;
  rd_kafka_commit(client_.get(), list.get(), 1);
}

void KafkaConsumer::Loop::set_trouble(std::optional<Error> trouble) {
  const std::lock_guard lock(mutex_);
  if (trouble && (!trouble_ || trouble_->message != trouble->message))
    spdlog::warn("kafka is in trouble reason={} message=\"{}\"", trouble->reason, trouble->message);
  if (!trouble && trouble_) spdlog::info("kafka is well again");
  trouble_ = std::move(trouble);
}

void KafkaConsumer::Loop::fail(const Error& error) {
  set_trouble(error);
  owner_.stopped(error);
}

// False if it is time to leave instead.
bool KafkaConsumer::Loop::wait_to_retry() {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, options_.retry_every, [this] { return is_stopping_.load(); });
}

void KafkaConsumer::Loop::run() {
  while (!is_stopping_) {
    const auto prepared = prepare();
    if (prepared) {
      serve();
      break;
    }
    if (prepared.error().reaction != Reaction::kRetry) {
      fail(prepared.error());
      break;
    }
    set_trouble(prepared.error());
    if (!wait_to_retry()) break;
  }
  revoke_all();
  close_client();
  const std::lock_guard lock(mutex_);
  is_finished_ = true;
  changed_.notify_all();
}

Result<void> KafkaConsumer::Loop::prepare() {
  TopicFacts facts;
  facts.name = config_.topic;
  if (options_.check_topic) {
    PORTFOLIO_TRY(met, describe_topic(config_, config_.topic, options_.timeout));
    PORTFOLIO_OK(check_events_topic(met));
    facts = std::move(met);
  }
  PORTFOLIO_OK(owner_.topic_found(facts));
  PORTFOLIO_OK(make_consumer(facts));
  set_trouble(std::nullopt);
  return {};
}

Result<void> KafkaConsumer::Loop::make_consumer(const TopicFacts& facts) {
  PORTFOLIO_TRY(conf, make_conf(config_, "portfoliod"));
  const bool is_member = options_.partitions.empty();
  constexpr std::int64_t kFetchBytes = std::int64_t{16} << 20;
  const std::int64_t largest = setting_of(facts, "max.message.bytes", options_.event_bytes);
  const std::pair<const char*, std::string> settings[] = {
      {"group.id", config_.group},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"partition.assignment.strategy", "range"},
      {"isolation.level", "read_committed"},
      {"check.crcs", "true"},
      {"queued.max.messages.kbytes", std::to_string(std::max<Bytes>(options_.prefetch >> 10, 1))},
      {"socket.timeout.ms", "10000"},
      {"fetch.max.bytes", std::to_string(kFetchBytes)},
      {"receive.message.max.bytes", std::to_string(kFetchBytes + 2 * largest + (1 << 20))},
  };
  for (const auto& [key, value] : settings) {
    if (!config_.properties.contains(key)) PORTFOLIO_OK(set(*conf, key, value));
  }
  if (is_member) {
    const std::string id = config_.instance_id.empty() ? host_name() : config_.instance_id;
    PORTFOLIO_OK(set(*conf, "group.instance.id", id));
  }
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  PORTFOLIO_TRY(client, make_client(RD_KAFKA_CONSUMER, std::move(conf)));
  client_ = std::move(client);
  rd_kafka_poll_set_consumer(client_.get());
  if (is_member) return join_group();
  want({options_.partitions.begin(), options_.partitions.end()});
  return {};
}

Result<void> KafkaConsumer::Loop::join_group() {
  const PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), config_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_.get(), topics.get());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return tl::unexpected(kafka_error(code, "joining group " + config_.group));
}

void KafkaConsumer::Loop::serve() {
  while (!is_stopping_) {
    if (rd_kafka_message_t* message = rd_kafka_consumer_poll(client_.get(), kPollMilliseconds)) {
      take_event(*message);
      rd_kafka_message_destroy(message);
    }
    std::array<char, 512> reason{};
    const auto fatal = rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
    if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
      Error error = kafka_error(fatal, std::string("the consumer has ended: ") + reason.data());
      error.reaction = Reaction::kStop;
      return fail(error);
    }
    serve_slots();
    ask_again();
  }
}

// Records have queues of their own; what comes here are errors of the consumer as a whole.
void KafkaConsumer::Loop::take_event(rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  set_trouble(kafka_error(message.err, "reading " + config_.topic));
  ask_at_ = steady_clock::now() + options_.retry_every;
}

// Nothing tells that the brokers are back: while in trouble they are asked.
void KafkaConsumer::Loop::ask_again() {
  if (!trouble() || steady_clock::now() < ask_at_) return;
  const bool waits_for_slot = std::any_of(slots_.begin(), slots_.end(), [](const auto& pair) {
    return !pair.second->is_started() && !pair.second->is_refused;
  });
  if (waits_for_slot) return;  // Starting it asks the brokers anyway.
  if (reach_brokers(*client_, options_.timeout)) set_trouble(std::nullopt);
  ask_at_ = steady_clock::now() + options_.retry_every;
}

void KafkaConsumer::Loop::serve_slots() {
  bool has_tried = false;
  std::optional<Error> problem;
  for (auto& [partition, slot] : slots_) {
    if (is_stopping_) return;
    if (slot->is_started() || slot->is_refused || steady_clock::now() < slot->retry_at) continue;
    has_tried = true;
    const auto started = try_start(*slot);
    if (started) {
      must_assign_ = true;
      continue;
    }
    slot->is_refused = started.error().reaction != Reaction::kRetry;
    slot->retry_at = steady_clock::now() + options_.retry_every;
    slot->problem = started.error();
    spdlog::warn("partition cannot start partition={} reason={} message=\"{}\"", partition,
                 started.error().reason, started.error().message);
    if (!slot->is_refused) problem = started.error();
  }
  if (has_tried) {
    set_trouble(std::move(problem));
    tell_waiting();
  }
  if (must_assign_) assign_started();
}

void KafkaConsumer::Loop::tell_waiting() {
  std::vector<WaitingPartition> waiting;
  for (const auto& [partition, slot] : slots_) {
    if (!slot->is_started()) waiting.push_back({partition, slot->problem});
  }
  owner_.waiting(std::move(waiting));
}

Result<void> KafkaConsumer::Loop::try_start(Slot& slot) {
  const std::int32_t partition = slot.state.partition;
  PORTFOLIO_OK(reach_brokers(*client_, options_.timeout));
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code =
      rd_kafka_query_watermark_offsets(client_.get(), config_.topic.c_str(), partition, &low, &high,
                                       static_cast<int>(options_.timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(
        kafka_error(code, "asking for the ends of partition " + std::to_string(partition)));
  slot.state.first = low;
  slot.state.end = high;
  PORTFOLIO_TRY(offset, owner_.assigned(partition, std::make_unique<KafkaReader>(
                                                       *client_, config_.topic, slot.state)));
  PORTFOLIO_CHECK(offset >= 0);
  slot.state.next = offset;
  spdlog::info("partition assigned partition={} offset={} end={}", partition, offset, high);
  return {};
}

// Where a partition was read before, it goes on after the last record given.
void KafkaConsumer::Loop::assign_started() {
  const PartitionList list(rd_kafka_topic_partition_list_new(1));
  for (const auto& [partition, slot] : slots_) {
    if (slot->is_started())
      rd_kafka_topic_partition_list_add(list.get(), config_.topic.c_str(), partition)->offset =
          slot->state.next;
  }
  const auto code = rd_kafka_assign(client_.get(), list.get());
  must_assign_ = code != RD_KAFKA_RESP_ERR_NO_ERROR;
  if (must_assign_) set_trouble(kafka_error(code, "assigning partitions"));
}

// Slots for exactly these; what is no longer wanted is revoked, what stays is not disturbed.
void KafkaConsumer::Loop::want(const std::set<std::int32_t>& partitions) {
  for (auto slot = slots_.begin(); slot != slots_.end();) {
    if (partitions.contains(slot->first)) {
      ++slot;
      continue;
    }
    spdlog::info("partition revoked partition={}", slot->first);
    owner_.revoked(slot->first);
    slot = slots_.erase(slot);
  }
  for (const std::int32_t partition : partitions) {
    if (!slots_.contains(partition)) slots_.emplace(partition, std::make_unique<Slot>(partition));
  }
  tell_waiting();
}

void KafkaConsumer::Loop::revoke_all() { want({}); }

void KafkaConsumer::Loop::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                                       rd_kafka_topic_partition_list_t* list, void* opaque) {
  auto& loop = *static_cast<Loop*>(opaque);
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS || loop.is_stopping_) {
    // Nothing is read until the next assignment; the owner keeps what it has until it is known who
    // gets it. An owner of yesterday can only say the same things.
    rd_kafka_assign(client, nullptr);
    return;
  }
  std::set<std::int32_t> partitions;
  for (int i = 0; i < list->cnt; ++i) partitions.insert(list->elems[i].partition);
  loop.want(partitions);
  loop.assign_started();
}

void KafkaConsumer::Loop::on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  auto& loop = *static_cast<Loop*>(opaque);
  const auto kafka_code = static_cast<rd_kafka_resp_err_t>(code);
  if (kafka_code == RD_KAFKA_RESP_ERR__FATAL) return;  // Asked for in serve().
  if (kafka_code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
      kafka_code == RD_KAFKA_RESP_ERR__AUTHENTICATION)
    loop.set_trouble(kafka_error(kafka_code, std::string("reaching the brokers (") + reason + ")"));
}

void KafkaConsumer::Loop::close_client() {
  if (!client_) return;
  constexpr milliseconds kCloseWait{2000};
  const auto deadline = steady_clock::now() + kCloseWait;
  Queue queue(rd_kafka_queue_get_consumer(client_.get()));
  if (rd_kafka_error_t* error = rd_kafka_consumer_close_queue(client_.get(), queue.get()))
    rd_kafka_error_destroy(error);
  while (rd_kafka_consumer_closed(client_.get()) == 0 && steady_clock::now() < deadline) {
    if (rd_kafka_message_t* message = rd_kafka_consumer_poll(client_.get(), kPollMilliseconds))
      rd_kafka_message_destroy(message);
  }
  queue.reset();
  if (!destroy_within(std::move(client_), kCloseWait))
    spdlog::warn("kafka consumer was left behind while it closed");
}

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(const KafkaConfig& config,
                                                           ConsumerOptions options,
                                                           PartitionOwner& owner) {
  // What is wrong with the configuration is known without a broker.
  PORTFOLIO_TRY(conf, make_conf(config, "portfoliod"));
  const Start start = options.start;
  auto loop = std::make_unique<Loop>(config, std::move(options), owner);
  if (start == Start::kAtOnce) loop->start();
  return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(loop)));
}

KafkaConsumer::KafkaConsumer(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

KafkaConsumer::~KafkaConsumer() { close(std::chrono::seconds{10}); }

void KafkaConsumer::start() { loop_->start(); }

void KafkaConsumer::commit(std::int32_t partition, std::int64_t next_offset) {
  loop_->commit(partition, next_offset);
}

std::optional<Error> KafkaConsumer::trouble() const {
  return loop_ ? loop_->trouble() : std::nullopt;
}

bool KafkaConsumer::close(milliseconds timeout) {
  if (!loop_ || loop_->join(timeout)) return true;
  spdlog::error("kafka consumer did not close in time");
  static_cast<void>(loop_.release());  // Its thread still uses it; the process is about to end.
  return false;
}

}  // namespace portfolio::daemon
