// portfoliod put together: configuration, journal, partitions, delivery, HTTP. Started once, asked
// to stop once; a reload tries everything new before it lets go of the old.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "daemon/clock.h"
#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "daemon/config/wanted_rules.h"
#include "daemon/delivery/delivery_loop.h"
#include "daemon/http/server.h"
#include "daemon/http/site.h"
#include "daemon/kafka/consumer.h"
#include "daemon/kafka/producer.h"
#include "daemon/metrics/metrics.h"
#include "daemon/shell/journal_commands.h"
#include "daemon/shell/shards.h"
#include "daemon/shell/views/state_views.h"
#include "storage/local_journal.h"
#include "storage/rocks_store.h"

namespace portfolio::daemon {

class Daemon final : public PartitionOwner, public DeliveryListener {
 public:
  struct Options {
    std::string config_file;
    std::string listen_address;  // Overrides the configuration's; empty: as configured.
    std::string version;
  };
  // Reasons `bad_config` and `bad_rules` end with exit code 78.
  static Result<std::unique_ptr<Daemon>> start(const Options& options, const Clock& clock);
  ~Daemon() override;

  // The address that is really bound.
  std::string address() const { return server_->address(); }
  Result<void> reload();
  void stop();
  http::Readiness readiness();
  // True once something happened after which only a restart helps.
  bool is_broken() const { return broken_; }
  const Config& config() const { return config_; }

 private:
  Daemon(const Options& options, Config config, ruleset::RuleSet shipped, WantedRules rules,
         Directory directory, const Clock& clock);
  Result<void> open_journal();
  Result<void> open_delivery();
  Result<void> open_web();
  Result<void> start_reading();
  Result<std::shared_ptr<Partition>> make_partition(const storage::Checkpoint& place,
                                                    const std::string& topic);
  struct Opened {
    std::shared_ptr<Partition> partition;
    std::int64_t from = 0;
  };
  Result<Opened> try_open(const storage::Checkpoint& place, const std::string& topic);
  Result<Opened> open_partition(const storage::Checkpoint& place, const std::string& topic);
  Result<void> set_aside(std::int32_t partition, const Error& damage);
  Result<storage::Checkpoint> place_of(std::int32_t partition);
  http::StatusView status() const;
  // reload.cc
  struct Tried;
  Result<Tried> try_config() const;
  void take_up(Tried tried);
  Result<std::vector<std::unique_ptr<Sink>>> make_alertmanagers(const Config& config,
                                                                const Directory& directory) const;
  Result<void> note_told_by();
  void note_config(bool taken);

  // PartitionOwner: the consumer's thread.
  Result<void> topic_found(const TopicFacts& topic) override;
  Result<std::int64_t> assigned(std::int32_t partition,
                                std::unique_ptr<storage::JournalReader> reader) override;
  void revoked(std::int32_t partition) override;
  void waiting(std::vector<WaitingPartition> partitions) override;
  void stopped(const Error& error) override;
  // DeliveryListener: the lanes' threads.
  void delivered(std::int32_t partition, const std::string& sink,
                 std::span<const std::uint64_t> sequences) override;
  void counted(SinkKind kind, DeliveryOutcome outcome, std::size_t count) override;
  void took(Timestamp since) override;

  const Options options_;
  const Config config_;  // At the start; what a reload has taken up is in live_.
  const Clock& clock_;
  const ruleset::RuleSet shipped_;  // What the program brings; counts before the journal says.
  const Directory directory_;       // Likewise at the start.
  const Timestamp started_;
  metrics::Metrics metrics_;
  storage::SharedMemory memory_;
  std::unique_ptr<storage::LocalJournal> local_;
  std::unique_ptr<KafkaWriter> kafka_writer_;
  std::unique_ptr<Producer> alert_producer_;
  std::unique_ptr<DeliveryLoop> delivery_;
  Shards shards_;
  std::unique_ptr<JournalCommands> commands_;
  std::unique_ptr<StateViews> views_;
  std::unique_ptr<http::Site> site_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<KafkaConsumer> consumer_;
  std::atomic<bool> broken_{false};

  std::mutex reloading_;       // One reload at a time.
  std::uint64_t told_by_ = 0;  // What the present Alertmanagers were made of; of reloads alone.

  mutable std::mutex mutex_;  // Guards what follows.
  std::shared_ptr<const Config> live_;
  WantedRules rules_;
  std::optional<TopicFacts> topic_;
  std::optional<Error> journal_trouble_;
  std::vector<WaitingPartition> waiting_;
  std::optional<Error> reload_error_;
  std::optional<Timestamp> last_reload_;
};

}  // namespace portfolio::daemon
