#include "daemon/shell/daemon.h"

#include <spdlog/spdlog.h>

#include <filesystem>

#include "daemon/delivery/sinks.h"
#include "daemon/http/web_config.h"
#include "rules/calendar/time_zone.h"

namespace portfolio::daemon {
namespace {

metrics::ExportLimits export_limits(const Config& config) {
  metrics::ExportLimits limits;
  limits.per_project = config.web.project_series > 0;
  limits.project_series_max = static_cast<std::size_t>(config.web.project_series);
  return limits;
}

storage::SharedMemory::Limits memory_limits(const Config& config) {
  return {static_cast<std::size_t>(config.storage.write_buffer),
          static_cast<std::size_t>(config.storage.block_cache)};
}

DeliveryOptions delivery_options(const Config& config) {
  DeliveryOptions options;
  options.retry_from = config.alerting.retry_from;
  options.retry_to = config.alerting.retry_to;
  options.entries = static_cast<std::size_t>(config.limits.outbox_entries);
  options.bytes = static_cast<std::size_t>(config.limits.outbox_bytes);
  return options;
}

// "host:port"; the port is what follows the last colon.
Result<void> split_address(const std::string& text, http::ServerOptions& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos)
    return stop("web.listen_address: wanted host:port, met " + text, "bad_config");
  options.address = text.substr(0, colon);
  const long port = std::strtol(text.c_str() + colon + 1, nullptr, 10);
  if (port < 0 || port > 65535)
    return stop("web.listen_address: a port is 0 to 65535, met " + text, "bad_config");
  options.port = static_cast<std::uint16_t>(port);
  return {};
}

metrics::SinkName sink_name(SinkKind kind) {
  switch (kind) {
    case SinkKind::kAlertsTopic:
      return metrics::SinkName::kAlertsTopic;
    case SinkKind::kAlertmanager:
      return metrics::SinkName::kAlertmanager;
    case SinkKind::kFile:
      return metrics::SinkName::kFile;
    case SinkKind::kDeadLetterTopic:
      return metrics::SinkName::kDeadLetterTopic;
  }
  PORTFOLIO_CHECK(false);
}

metrics::DeliveryOutcome outcome_name(DeliveryOutcome outcome) {
  switch (outcome) {
    case DeliveryOutcome::kDelivered:
      return metrics::DeliveryOutcome::kDelivered;
    case DeliveryOutcome::kRetried:
      return metrics::DeliveryOutcome::kRetried;
    case DeliveryOutcome::kRefused:
      return metrics::DeliveryOutcome::kRefused;
  }
  PORTFOLIO_CHECK(false);
}

Result<void> make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error)
    return stop("cannot make the directory " + path + ": " + error.message(), "bad_config");
  return {};
}

bool is_damage(const Error& error) {
  return error.reason == "corrupt_row" || error.reason == "corrupt_store" ||
         error.reason == "other_row_format";
}

}  // namespace

Result<std::unique_ptr<Daemon>> Daemon::start(const Options& options, const Clock& clock) {
  PORTFOLIO_TRY(config, load_config(options.config_file));
  if (!options.listen_address.empty()) config.web.listen_address = options.listen_address;
  PORTFOLIO_TRY(shipped, load_shipped_rules());
  PORTFOLIO_TRY(rules, load_wanted_rules(config, shipped));
  Directory directory;
  if (!config.directory.file.empty()) {
    PORTFOLIO_TRY(loaded, load_directory(config.directory.file));
    directory = std::move(loaded);
  }
  std::unique_ptr<Daemon> daemon(new Daemon(options, std::move(config), std::move(shipped),
                                            std::move(rules), std::move(directory), clock));
  PORTFOLIO_OK(make_directory(daemon->config_.storage.directory));
  PORTFOLIO_OK(daemon->open_journal());
  PORTFOLIO_OK(daemon->note_told_by());
  PORTFOLIO_OK(daemon->open_delivery());
  PORTFOLIO_OK(daemon->open_web());
  PORTFOLIO_OK(daemon->start_reading());
  return daemon;
}

Daemon::Daemon(const Options& options, Config config, ruleset::RuleSet shipped, WantedRules rules,
               Directory directory, const Clock& clock)
    : options_(options),
      config_(std::move(config)),
      clock_(clock),
      shipped_(std::move(shipped)),
      directory_(std::move(directory)),
      started_(clock.now()),
      metrics_({options.version, PORTFOLIO_REVISION, "g++ " __VERSION__}, export_limits(config_)),
      memory_(memory_limits(config_)),
      live_(std::make_shared<const Config>(config_)),
      rules_(std::move(rules)) {
  note_config(true);
}

Daemon::~Daemon() { stop(); }

Result<void> Daemon::open_journal() {
  if (config_.journal.local) {
    storage::LocalJournal::Options options;
    options.record_bytes_max = static_cast<std::size_t>(config_.limits.event_bytes);
    options.memory = &memory_;
    PORTFOLIO_OK(make_directory(config_.journal.local->directory));
    PORTFOLIO_TRY(journal, storage::LocalJournal::open(config_.journal.local->directory, options,
                                                       storage::Access::kReadWrite,
                                                       [this] { return clock_.now(); }));
    local_ = std::move(journal);
    return {};
  }
  ProducerOptions options;
  options.timeout = config_.intake.append_timeout;
  options.record_bytes = config_.limits.event_bytes;
  PORTFOLIO_TRY(writer, KafkaWriter::open(*config_.journal.kafka, options));
  kafka_writer_ = std::move(writer);
  return {};
}

Result<void> Daemon::open_delivery() {
  std::vector<std::unique_ptr<Sink>> sinks;
  if (config_.journal.kafka) {
    ProducerOptions options;
    options.service = "portfoliod-alerts";
    options.timeout = config_.alerting.timeout;
    for (const std::string& topic : {config_.alerting.topic, config_.alerting.dead_letter_topic})
      if (!topic.empty()) options.topics.push_back(topic);
    PORTFOLIO_TRY(producer, Producer::open(*config_.journal.kafka, options));
    alert_producer_ = std::move(producer);
    if (!config_.alerting.topic.empty())
      sinks.push_back(make_kafka_alert_sink(
          *alert_producer_, config_.alerting.topic,
          config_.alerting.topic_json ? AlertFormat::kJson : AlertFormat::kProtobuf));
    if (!config_.alerting.dead_letter_topic.empty())
      sinks.push_back(make_dead_letter_sink(*alert_producer_, config_.alerting.dead_letter_topic,
                                            {config_.journal.kafka->topic, options_.version}));
  }
  std::string file = config_.alerting.file;
  if (file.empty() && config_.journal.local) file = config_.storage.directory + "/alerts.ndjson";
  if (!file.empty()) {
    PORTFOLIO_TRY(sink, make_file_sink(file));
    sinks.push_back(std::move(sink));
  }
  PORTFOLIO_TRY(alertmanagers, make_alertmanagers(config_, directory_));
  for (auto& sink : alertmanagers) sinks.push_back(std::move(sink));
  delivery_ =
      std::make_unique<DeliveryLoop>(std::move(sinks), delivery_options(config_), clock_, *this);
  delivery_->start();
  return {};
}

Result<void> Daemon::open_web() {
  storage::JournalWriter& writer =
      local_ ? static_cast<storage::JournalWriter&>(*local_) : *kafka_writer_;
  commands_ = std::make_unique<JournalCommands>(config_, writer, shards_, clock_,
                                                [this] { return reload(); });
  views_ = std::make_unique<StateViews>(shards_, config_, clock_, [this] { return status(); });
  http::ServerOptions options;
  PORTFOLIO_OK(split_address(config_.web.listen_address, options));
  options.header_bytes_max = static_cast<std::size_t>(config_.limits.http_header_bytes);
  options.events_bytes_max = static_cast<std::size_t>(config_.limits.http_body_bytes);
  options.connections_max = static_cast<std::size_t>(config_.limits.http_connections);
  options.header_timeout = config_.limits.http_header_timeout;
  options.transfer_timeout = config_.limits.http_timeout;
  http::WebConfig web;
  if (!config_.web.config_file.empty()) {
    PORTFOLIO_TRY(loaded, http::load_web_config(config_.web.config_file));
    web = std::move(loaded);
    options.tls = web.tls;
  }
  http::SiteOptions site;
  site.external_url = config_.web.external_url;
  site.enable_lifecycle = config_.web.enable_lifecycle;
  site.enable_events = config_.web.enable_events;
  site.enable_actions = config_.web.enable_events;
  site.show_people = config_.web.show_people;
  site_ = http::make_site(site,
                          {*views_, *commands_, [this] { return metrics_.text(); },
                           [this](std::string_view route, unsigned code) {
                             metrics_.http_requests(route, code).Increment();
                           }},
                          web);
  PORTFOLIO_TRY(server, http::Server::start(
                            options, [this](const http::Request& r) { return site_->handle(r); },
                            [this](std::size_t open) {
                              metrics_.http_connections.Set(static_cast<double>(open));
                            }));
  server_ = std::move(server);
  return {};
}

Result<std::shared_ptr<Partition>> Daemon::make_partition(const storage::Checkpoint& place,
                                                          const std::string& topic) {
  const std::string directory =
      config_.storage.directory + "/partition-" + std::to_string(place.partition);
  storage::RocksStore::Options options;
  options.write_buffer_bytes = static_cast<std::size_t>(config_.storage.write_buffer) / 4;
  options.open_files = static_cast<int>(config_.storage.open_files);
  PORTFOLIO_TRY(
      store, storage::RocksStore::open(directory, options, storage::Access::kReadWrite, memory_));
  PartitionSettings settings;
  settings.place = place;
  settings.topic = topic;
  settings.kind = local_ ? "local" : "kafka";
  {
    const std::lock_guard lock(mutex_);
    settings.config = live_;
  }
  settings.core_version = options_.version;
  settings.time_zone_version = calendar::time_zone_version();
  storage::JournalWriter& writer =
      local_ ? static_cast<storage::JournalWriter&>(*local_) : *kafka_writer_;
  PartitionParts parts{writer,
                       *delivery_,
                       metrics_,
                       clock_,
                       [this](std::int32_t partition, std::int64_t next) {
                         if (consumer_) consumer_->commit(partition, next);
                       },
                       [](const engine::Fold& fold) { return make_figures(fold); }};
  return std::make_shared<Partition>(std::move(settings), std::move(store), shipped_,
                                     std::move(parts));
}

Result<Daemon::Opened> Daemon::try_open(const storage::Checkpoint& place,
                                        const std::string& topic) {
  PORTFOLIO_TRY(partition, make_partition(place, topic));
  PORTFOLIO_TRY(from, partition->load());
  return Opened{std::move(partition), from};
}

// State that cannot be understood is set aside and made anew: the journal has all of it.
Result<Daemon::Opened> Daemon::open_partition(const storage::Checkpoint& place,
                                              const std::string& topic) {
  auto opened = try_open(place, topic);
  if (opened || !is_damage(opened.error())) return opened;
  PORTFOLIO_OK(set_aside(place.partition, opened.error()));
  return try_open(place, topic);
}

// One damaged state of each partition is kept, for whoever wants to know what happened.
Result<void> Daemon::set_aside(std::int32_t partition, const Error& damage) {
  const std::string directory =
      config_.storage.directory + "/partition-" + std::to_string(partition);
  const std::string aside = config_.storage.directory + "/damaged-" + std::to_string(partition);
  std::error_code error;
  std::filesystem::remove_all(aside, error);
  std::filesystem::rename(directory, aside, error);
  if (error)
    return portfolio::stop("cannot set " + directory + " aside: " + error.message(), damage.reason);
  metrics_.state_rebuilds.Increment();
  spdlog::error(
      "state set aside, it is made again from the journal partition={} directory={} "
      "reason={} error=\"{}\"",
      partition, aside, damage.reason, damage.message);
  return {};
}

Result<void> Daemon::start_reading() {
  if (!local_) {
    ConsumerOptions options;
    options.prefetch = config_.limits.prefetch;
    options.event_bytes = config_.limits.event_bytes;
    options.start = Start::kLater;  // Its thread commits through consumer_.
    PORTFOLIO_TRY(consumer, KafkaConsumer::open(*config_.journal.kafka, options, *this));
    consumer_ = std::move(consumer);
    consumer_->start();
    return {};
  }
  storage::Checkpoint place;
  place.journal = local_->identity();
  PORTFOLIO_TRY(opened, open_partition(place, "local"));
  PORTFOLIO_TRY(reader, local_->reader(opened.from));
  shards_.add(0, opened.partition);
  opened.partition->start(std::move(reader), rules_);
  return {};
}

Result<void> Daemon::topic_found(const TopicFacts& topic) {
  const std::lock_guard lock(mutex_);
  topic_ = topic;
  return {};
}

Result<storage::Checkpoint> Daemon::place_of(std::int32_t partition) {
  const std::lock_guard lock(mutex_);
  if (!topic_) return retry("the topic is not known yet", "kafka");
  storage::Checkpoint place;
  place.journal = topic_->cluster + "/" + topic_->name;
  place.partition = partition;
  place.partitions = topic_->partitions;
  // It has grown while this was at work.
  if (partition >= place.partitions) {
    TopicFacts grown = *topic_;
    grown.partitions = partition + 1;
    PORTFOLIO_OK(check_partitions(grown, place.partitions));
  }
  return place;
}

Result<std::int64_t> Daemon::assigned(std::int32_t number,
                                      std::unique_ptr<storage::JournalReader> reader) {
  PORTFOLIO_TRY(place, place_of(number));
  WantedRules rules;
  {
    const std::lock_guard lock(mutex_);
    rules = rules_;
  }
  PORTFOLIO_TRY(opened, open_partition(place, config_.journal.kafka->topic));
  const auto& [partition, from] = opened;
  if (reader->first_offset() > from)
    return tl::unexpected<Error>(log_truncated(number, from, reader->first_offset()));
  shards_.add(number, partition);
  partition->start(std::move(reader), std::move(rules));
  spdlog::info("partition assigned partition={} from={}", number, from);
  return from;
}

void Daemon::revoked(std::int32_t number) {
  const auto partition = shards_.remove(number);
  if (partition == nullptr) return;
  partition->stop();
  delivery_->forget(number);
  spdlog::info("partition revoked partition={}", number);
}

// A state of another journal, or of another number of partitions, is no trouble of one partition.
void Daemon::waiting(std::vector<WaitingPartition> partitions) {
  for (const WaitingPartition& one : partitions) {
    const bool is_of_all = one.error && (one.error->reason == "partitions_changed" ||
                                         one.error->reason == "other_journal");
    if (is_of_all) return stopped(*one.error);
  }
  const std::lock_guard lock(mutex_);
  waiting_ = std::move(partitions);
}

void Daemon::stopped(const Error& error) {
  spdlog::error("the journal cannot be read reason={} error=\"{}\"", error.reason, error.message);
  const std::lock_guard lock(mutex_);
  journal_trouble_ = error;
  broken_ = true;
}

void Daemon::delivered(std::int32_t partition, const std::string& sink,
                       std::span<const std::uint64_t> sequences) {
  if (const auto owner = shards_.find(partition)) owner->delivered(sink, sequences);
}

void Daemon::counted(SinkKind kind, DeliveryOutcome outcome, std::size_t count) {
  metrics_.deliveries(sink_name(kind), outcome_name(outcome)).Increment(static_cast<double>(count));
}

// What happened before this life, history above all, says nothing about how fast it is.
void Daemon::took(Timestamp since) {
  if (since < started_) return;
  const std::chrono::duration<double> time = clock_.now() - since;
  metrics_.event_to_alert_seconds.Observe(time.count());
}

http::Readiness Daemon::readiness() {
  http::Readiness readiness = views_->readiness();
  metrics_.ready.Set(readiness.ready ? 1 : 0);
  return readiness;
}

http::StatusView Daemon::status() const {
  http::StatusView view;
  view.version = options_.version;
  view.revision = PORTFOLIO_REVISION;
  view.compiler = "g++ " __VERSION__;
  view.started = started_;
  const std::lock_guard lock(mutex_);
  view.config = to_yaml(*live_);
  view.last_reload_successful = !reload_error_;
  view.last_reload = last_reload_;
  if (reload_error_) view.last_reload_error = reload_error_->message;
  if (journal_trouble_) view.journal_trouble = journal_trouble_->message;
  for (const WaitingPartition& one : waiting_)
    view.waiting[one.partition] = one.error ? one.error->message : "it is being opened";
  return view;
}

void Daemon::stop() {
  if (server_) server_->stop();
  if (consumer_) consumer_->close(config_.limits.stop_timeout);
  if (const auto partition = shards_.remove(0); partition && local_) partition->stop();
  if (delivery_) delivery_->stop();
}

}  // namespace portfolio::daemon
