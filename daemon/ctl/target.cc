#include "daemon/ctl/target.h"

#include <chrono>

#include "daemon/config/config.h"
#include "daemon/ctl/digest_set.h"
#include "daemon/kafka/producer.h"
#include "daemon/kafka/topic.h"
#include "storage/local_journal.h"

namespace portfolio::ctl {
namespace {

Timestamp wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<void> append(storage::JournalWriter& writer, const std::vector<const Incoming*>& batch) {
  std::vector<storage::JournalWriter::Entry> entries;
  entries.reserve(batch.size());
  for (const Incoming* event : batch) entries.push_back({event->organisation, event->bytes});
  PORTFOLIO_OK(writer.append_all(entries));
  return {};
}

// What lies in the journal already is not written again: an import that was cut short can simply
// be run once more.
class LocalTarget final : public Target {
 public:
  explicit LocalTarget(std::unique_ptr<storage::LocalJournal> journal)
      : journal_(std::move(journal)) {}

  Result<void> learn() {
    if (journal_->end_offset() <= journal_->first_offset()) return {};
    PORTFOLIO_TRY(reader, journal_->reader(journal_->first_offset()));
    std::vector<storage::Record> records;
    while (true) {
      PORTFOLIO_TRY(count, reader->read(records, 4096, std::chrono::milliseconds{0}));
      if (count == 0) return {};
      for (const storage::Record& record : records) known_.insert(record.value);
    }
  }

  Result<Outcome> write(const std::vector<Incoming>& batch) override {
    Outcome outcome;
    std::vector<const Incoming*> fresh;
    for (const Incoming& event : batch) {
      if (known_.contains(event.bytes))
        ++outcome.repeated;
      else
        fresh.push_back(&event);
    }
    if (!fresh.empty()) PORTFOLIO_OK(append(*journal_, fresh));
    for (const Incoming* event : fresh) known_.insert(event->bytes);
    outcome.accepted = static_cast<std::int64_t>(fresh.size());
    return outcome;
  }

 private:
  std::unique_ptr<storage::LocalJournal> journal_;
  DigestSet known_;
};

class KafkaTarget final : public Target {
 public:
  explicit KafkaTarget(std::unique_ptr<daemon::KafkaWriter> writer) : writer_(std::move(writer)) {}
  Result<Outcome> write(const std::vector<Incoming>& batch) override {
    std::vector<const Incoming*> all;
    for (const Incoming& event : batch) all.push_back(&event);
    PORTFOLIO_OK(append(*writer_, all));
    Outcome outcome;
    outcome.accepted = static_cast<std::int64_t>(all.size());
    return outcome;
  }

 private:
  std::unique_ptr<daemon::KafkaWriter> writer_;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

}  // namespace

Result<std::unique_ptr<Target>> open_local(const std::string& directory) {
  auto journal =
      storage::LocalJournal::open(directory, {}, storage::Access::kReadWrite, wall_clock);
  if (!journal && journal.error().reason == "locked") {
    return retry("the journal in " + directory +
                     " belongs to a running daemon; send to that daemon instead, as in "
                     "--to http://127.0.0.1:9464",
                 "locked");
  }
  if (!journal) return tl::unexpected<Error>(journal.error());
  auto target = std::make_unique<LocalTarget>(std::move(*journal));
  PORTFOLIO_OK(target->learn());
  return target;
}

Result<std::unique_ptr<Target>> open_kafka(const std::string& place,
                                           const std::string& config_file) {
  const std::size_t slash = place.find('/');
  daemon::KafkaConfig kafka;
  if (!config_file.empty()) {
    PORTFOLIO_TRY(config, daemon::load_config(config_file));
    if (!config.journal.kafka)
      return stop(config_file + " names no Kafka journal", "configuration");
    kafka = *config.journal.kafka;
  }
  kafka.brokers = split(place.substr(0, slash), ',');
  if (slash != std::string::npos) kafka.topic = place.substr(slash + 1);
  if (kafka.brokers.empty() || kafka.topic.empty()) {
    return stop("\"kafka:" + place + "\" is no place: kafka:HOST:PORT[,HOST:PORT]/TOPIC is wanted",
                "usage");
  }
  PORTFOLIO_TRY(facts, daemon::describe_topic(kafka, kafka.topic, std::chrono::seconds{30}));
  PORTFOLIO_OK(daemon::check_events_topic(facts));
  daemon::ProducerOptions options;
  options.service = "portfolioctl";
  options.timeout = std::chrono::seconds{60};
  PORTFOLIO_TRY(writer, daemon::KafkaWriter::open(kafka, options));
  return std::make_unique<KafkaTarget>(std::move(writer));
}

Result<std::unique_ptr<Target>> open_target(const std::string& to, const std::string& config_file) {
  if (to.starts_with("local:")) return open_local(to.substr(6));
  if (to.starts_with("kafka:")) return open_kafka(to.substr(6), config_file);
  if (to.starts_with("http://") || to.starts_with("https://")) return open_http(to);
  return stop(
      "--to is \"" + to + "\": local:DIR, kafka:BROKERS/TOPIC or http://HOST:PORT is wanted",
      "usage");
}

}  // namespace portfolio::ctl
