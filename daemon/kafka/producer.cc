#include "daemon/kafka/producer.h"

#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/kafka/handles.h"

namespace portfolio::daemon {
namespace {

using std::chrono::milliseconds;
using Done = Producer::Done;

constexpr int kPollMilliseconds = 100;
constexpr int kTopicMilliseconds = 1000;
constexpr milliseconds kDrainWait{5000};

Error append_error(rd_kafka_resp_err_t code, const std::string& topic) {
  const std::string tried = "appending to topic " + topic;
  switch (static_cast<int>(code)) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return {Reaction::kSkip, tried + ": the record is larger than the topic takes", "too_large"};
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return {Reaction::kRetry, tried + ": too much is under way", "overloaded"};
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
      return {Reaction::kRetry, tried + ": the producer was closed", "closed"};
    default:
      return kafka_error(code, tried);
  }
}

rd_kafka_vu_t text_of(rd_kafka_vtype_t type, const char* text) {
  rd_kafka_vu_t argument{};
  argument.vtype = type;
  argument.u.cstr = text;
  return argument;
}

rd_kafka_vu_t bytes_of(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t argument{};
  argument.vtype = type;
  argument.u.mem.ptr = const_cast<char*>(bytes.data());  // Copied, not changed.
  argument.u.mem.size = bytes.size();
  return argument;
}

}  // namespace

class Producer::Impl {
 public:
  Impl(KafkaConfig config, ProducerOptions options)
      : config_(std::move(config)), options_(std::move(options)) {}
  ~Impl();

  Result<void> start();
  void produce(const std::string& topic, std::string_view key, std::string_view value,
               std::span<const storage::Header> headers, Done done);
  bool flush(milliseconds timeout);

 private:
  Result<Client> make();
  void poll();
  void learn_topics();
  void replace();
  void drain(rd_kafka_t& client, milliseconds timeout);

  static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  static void on_error(rd_kafka_t* client, int code, const char* reason, void* opaque);

  const KafkaConfig config_;
  const ProducerOptions options_;
  std::mutex mutex_;  // Guards the pointer: only the poller replaces it.
  Client client_;
  std::atomic<bool> is_broken_{false};
  std::atomic<bool> is_stopping_{false};
  std::thread poller_;
};

Result<Client> Producer::Impl::make() {
  PORTFOLIO_TRY(conf, make_conf(config_, options_.service));
  const std::string timeout = std::to_string(options_.timeout.count());
  constexpr Bytes kOverhead = 4096;  // Key, headers and framing of a record.
  const std::pair<const char*, std::string> settings[] = {
      {"enable.idempotence", "true"},
      {"partitioner", "murmur2_random"},
      {"message.timeout.ms", timeout},
      {"linger.ms", "1"},
      {"message.max.bytes", std::to_string(options_.record_bytes + kOverhead)},
      {"queue.buffering.max.kbytes", std::to_string(options_.queue >> 10)},
  };
  for (const auto& [key, value] : settings) {
    if (!config_.properties.contains(key)) PORTFOLIO_OK(set(*conf, key, value));
  }
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  return make_client(RD_KAFKA_PRODUCER, std::move(conf));
}

Result<void> Producer::Impl::start() {
  PORTFOLIO_TRY(client, make());
  client_ = std::move(client);
  poller_ = std::thread([this] { poll(); });
  return {};
}

Producer::Impl::~Impl() {
  if (!poller_.joinable()) return;
  flush(milliseconds{1000});
  is_stopping_ = true;
  poller_.join();
  drain(*client_, kDrainWait);
}

// The client looks for topics that it does not know once a second: whoever appends first would wait
// that long. Where no broker answers in time it goes on asking by itself.
void Producer::Impl::learn_topics() {
  for (const std::string& name : options_.topics) {
    const Topic topic(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
    if (!topic || is_stopping_) return;
    const rd_kafka_metadata_t* found = nullptr;
    if (rd_kafka_metadata(client_.get(), 0, topic.get(), &found, kTopicMilliseconds) ==
        RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_metadata_destroy(found);
  }
}

void Producer::Impl::poll() {
  learn_topics();
  while (!is_stopping_) {
    rd_kafka_poll(client_.get(), kPollMilliseconds);
    if (is_broken_) replace();
  }
}

// Fails what is still held, so that nobody waits for ever.
void Producer::Impl::drain(rd_kafka_t& client, milliseconds timeout) {
  rd_kafka_purge(&client, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (rd_kafka_outq_len(&client) > 0 && std::chrono::steady_clock::now() < deadline)
    rd_kafka_poll(&client, kPollMilliseconds);
}

// An idempotent producer that met a fatal error refuses everything from then on. The sequence that
// it lost is ours to repair: whoever appends again appends a repeat, which the fold drops.
void Producer::Impl::replace() {
  spdlog::warn("kafka producer is replaced after a fatal error service={}", options_.service);
  auto fresh = make();
  if (!fresh) {
    spdlog::error("kafka producer cannot be made anew message=\"{}\"", fresh.error().message);
    std::this_thread::sleep_for(milliseconds{kPollMilliseconds});
    return;
  }
  drain(*client_, kDrainWait);
  Client old;
  {
    const std::lock_guard lock(mutex_);
    old = std::exchange(client_, std::move(*fresh));
    is_broken_ = false;
  }
  drain(*old, kDrainWait);
}

void Producer::Impl::on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message,
                                 void* opaque) {
  auto& self = *static_cast<Impl*>(opaque);
  const std::unique_ptr<Done> done(static_cast<Done*>(message->_private));
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    (*done)(storage::Position{message->partition, message->offset});
    return;
  }
  std::array<char, 8> ignored{};
  if (rd_kafka_fatal_error(client, ignored.data(), ignored.size()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    self.is_broken_ = true;
  (*done)(tl::unexpected(append_error(message->err, rd_kafka_topic_name(message->rkt))));
}

void Producer::Impl::on_error(rd_kafka_t*, int code, const char*, void* opaque) {
  if (code == RD_KAFKA_RESP_ERR__FATAL) static_cast<Impl*>(opaque)->is_broken_ = true;
}

void Producer::Impl::produce(const std::string& topic, std::string_view key, std::string_view value,
                             std::span<const storage::Header> headers, Done done) {
  auto box = std::make_unique<Done>(std::move(done));
  std::vector<rd_kafka_vu_t> arguments;
  arguments.push_back(text_of(RD_KAFKA_VTYPE_TOPIC, topic.c_str()));
  arguments.push_back(bytes_of(RD_KAFKA_VTYPE_VALUE, value));
  if (!key.empty()) arguments.push_back(bytes_of(RD_KAFKA_VTYPE_KEY, key));
  rd_kafka_vu_t flags{};
  flags.vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  flags.u.i = RD_KAFKA_MSG_F_COPY;
  arguments.push_back(flags);
  // Handed over as a whole: librdkafka frees single ones twice where it refuses the record.
  Headers list(headers.empty() ? nullptr : rd_kafka_headers_new(headers.size()));
  for (const storage::Header& header : headers)
    rd_kafka_header_add(list.get(), header.key.data(), static_cast<ssize_t>(header.key.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  if (list) {
    rd_kafka_vu_t argument{};
    argument.vtype = RD_KAFKA_VTYPE_HEADERS;
    argument.u.headers = list.get();
    arguments.push_back(argument);
  }
  rd_kafka_vu_t opaque{};
  opaque.vtype = RD_KAFKA_VTYPE_OPAQUE;
  opaque.u.ptr = box.get();
  arguments.push_back(opaque);

  rd_kafka_error_t* error = nullptr;
  {
    const std::lock_guard lock(mutex_);
    error = rd_kafka_produceva(client_.get(), arguments.data(), arguments.size());
  }
  if (error == nullptr) {
    static_cast<void>(box.release());  // on_delivery has it now.
    static_cast<void>(list.release());
    return;
  }
  const auto code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  if (code == RD_KAFKA_RESP_ERR__FATAL) is_broken_ = true;
  (*box)(tl::unexpected(append_error(code, topic)));
}

bool Producer::Impl::flush(milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    const std::lock_guard lock(mutex_);
    if (rd_kafka_outq_len(client_.get()) == 0) return true;
    if (left.count() <= 0) return false;
    rd_kafka_flush(client_.get(), static_cast<int>(std::min(left, milliseconds{50}).count()));
  }
}

Result<std::unique_ptr<Producer>> Producer::open(const KafkaConfig& config,
                                                 const ProducerOptions& options) {
  auto impl = std::make_unique<Impl>(config, options);
  PORTFOLIO_OK(impl->start());
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;

void Producer::produce(const std::string& topic, std::string_view key, std::string_view value,
                       std::span<const storage::Header> headers, Done done) {
  impl_->produce(topic, key, value, headers, std::move(done));
}

bool Producer::flush(milliseconds timeout) { return impl_->flush(timeout); }

Result<std::unique_ptr<KafkaWriter>> KafkaWriter::open(const KafkaConfig& config,
                                                       const ProducerOptions& options) {
  ProducerOptions own = options;
  own.topics = {config.topic};
  PORTFOLIO_TRY(producer, Producer::open(config, own));
  return std::unique_ptr<KafkaWriter>(new KafkaWriter(config.topic, std::move(producer)));
}

void KafkaWriter::append(std::string_view organisation, std::string value, Done done) {
  producer_->produce(topic_, organisation, value, {}, std::move(done));
}

}  // namespace portfolio::daemon
