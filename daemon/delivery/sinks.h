// The sinks there are. An entry's payload is an encoded AlertTransition, but for the dead letters,
// whose entries are made here.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "daemon/delivery/sink.h"
#include "daemon/kafka/producer.h"
#include "rules/model/result.h"
#include "storage/dead_letter.h"

namespace portfolio::daemon {

// Appends each transition as one line of JSON. A torn last line of a crash is cut off
// first, for its alert is delivered again.
Result<std::unique_ptr<Sink>> make_file_sink(const std::string& path);

enum class AlertFormat { kProtobuf, kJson };
// Key: the alert's id; header `transition_id`. The producer must outlive the sink.
std::unique_ptr<Sink> make_kafka_alert_sink(Producer& producer, const std::string& topic,
                                            AlertFormat format);

// Key, value and headers as they came, and `__portfolio.errors.*` beside them.
struct Origin {
  std::string topic;    // Where the letters were met.
  std::string version;  // Of this program.
};
std::unique_ptr<Sink> make_dead_letter_sink(Producer& producer, const std::string& topic,
                                            const Origin& origin);
constexpr const char* kDeadLetterSink = "dead_letters";
storage::OutboxEntry make_dead_letter_entry(std::uint64_t sequence,
                                            const storage::DeadLetter& letter);

// POST /api/v2/alerts of one Alertmanager. See alertmanager.h for what is said when.
Result<std::unique_ptr<Sink>> make_alertmanager_sink(const AlertmanagerConfig& alertmanager,
                                                     const Config& config,
                                                     const Directory& directory,
                                                     const Clock& clock);

}  // namespace portfolio::daemon
