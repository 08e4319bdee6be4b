// Where imported events go: a local journal, a Kafka topic, or a daemon through its API. Leaves
// out which events are good: what comes here is whole and valid.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::ctl {

struct Incoming {
  std::string organisation;
  std::string bytes;      // The event on the wire.
  std::string file;       // Where it comes from, for messages.
  std::int64_t line = 0;  // 0: made by the import itself.
};

struct Refusal {
  std::string file;
  std::int64_t line = 0;
  std::string reason;   // A short word.
  std::string message;  // A sentence.
};

struct Outcome {
  std::int64_t accepted = 0;
  std::int64_t repeated = 0;
  std::vector<Refusal> refusals;
};

class Target {
 public:
  virtual ~Target() = default;
  // Durable when it returns. After a failure some may have been written: writing them again is
  // safe, because repeats change nothing.
  virtual Result<Outcome> write(const std::vector<Incoming>& batch) = 0;
};

// "local:DIR", "kafka:BROKERS/TOPIC" or "http://HOST:PORT". For Kafka, `config_file` may name a
// configuration of portfoliod, whose security settings are used.
Result<std::unique_ptr<Target>> open_target(const std::string& to, const std::string& config_file);

// Each kind, for open_target().
Result<std::unique_ptr<Target>> open_local(const std::string& directory);
Result<std::unique_ptr<Target>> open_kafka(const std::string& place,
                                           const std::string& config_file);
Result<std::unique_ptr<Target>> open_http(const std::string& url);

}  // namespace portfolio::ctl
