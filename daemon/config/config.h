// The daemon's configuration: one YAML file as plain structs with defaults. Parsing is pure and
// strict: an unknown or repeated key, a number without its unit, a value out of range is
// `file:line:column` and a sentence. Reads no other file: rules, the directory and secrets are
// loaded by who uses them.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::daemon {

using Milliseconds = std::chrono::milliseconds;
using Bytes = std::int64_t;

enum class SecurityProtocol { kPlaintext, kSsl, kSaslPlaintext, kSaslSsl };
enum class SaslMechanism { kNone, kPlain, kScramSha256, kScramSha512 };
enum class Profile { kStrict, kStandard, kRelaxed };

struct KafkaSecurity {
  SecurityProtocol protocol = SecurityProtocol::kPlaintext;
  std::string ca_file;           // Empty: the system's certificates.
  std::string certificate_file;  // With key_file: mutual TLS.
  std::string key_file;
  std::string key_password_file;
  SaslMechanism sasl_mechanism = SaslMechanism::kNone;
  std::string username;
  std::string password_file;
};

struct LocalJournalConfig {
  std::string directory;
};

struct KafkaConfig {
  std::vector<std::string> brokers;  // host:port
  std::string topic = "portfolio.events.v1";
  std::string group = "portfoliod";
  std::string instance_id;  // Static membership; empty: the host's name.
  KafkaSecurity security;
  std::map<std::string, std::string> properties;  // Passed to librdkafka; not those we rely on.
};

// Exactly one of the two.
struct JournalConfig {
  std::optional<LocalJournalConfig> local;
  std::optional<KafkaConfig> kafka;
};

// What turns requests into records of the journal.
struct IntakeConfig {
  std::int64_t batch_events = 1000;                           // Appended at once, from one request.
  Milliseconds append_timeout = std::chrono::seconds{10};     // Then 503, try again.
  Milliseconds tick_at_most_every = std::chrono::seconds{1};  // Ticks of one organisation.
};

struct StorageConfig {
  std::string directory;
  std::int64_t commit_every_events = 400'000;
  Milliseconds commit_every = std::chrono::seconds{5};
  Bytes write_buffer = Bytes{64} << 20;
  Bytes block_cache = Bytes{32} << 20;  // Shared by all partitions of the process.
  std::int64_t open_files = 256;        // Of each partition's database.
};

struct RulesConfig {
  std::vector<std::string> globs;  // Empty: the shipped catalogue.
  Profile profile = Profile::kStandard;
  std::vector<std::string> enabled;   // Names switched on beside those that are on by themselves.
  std::vector<std::string> disabled;  // Names switched off.
  // Where each of them stands, as file:line:column.
  std::vector<std::string> enabled_at, disabled_at;
};

struct AlertmanagerConfig {
  std::string url;  // http(s)://host:port[/prefix], without /api/v2
  std::string ca_file;
  std::string username;
  std::string password_file;
};

// For `generate alertmanager` only: the daemon itself sends no mail.
struct MailConfig {
  std::string smarthost = "127.0.0.1:25";
  std::string from = "portfoliod@localhost";
  std::string username;
  std::string password_file;
  std::string fallback;  // Address for alerts whose sponsor has none; empty: nobody.
  bool require_tls = true;
  Milliseconds group_wait = std::chrono::seconds{30};
  Milliseconds group_interval = std::chrono::minutes{5};
  Milliseconds repeat_interval = std::chrono::hours{24 * 7};
};

struct AlertingConfig {
  std::vector<AlertmanagerConfig> alertmanagers;
  MailConfig mail;
  std::string topic = "portfolio.alerts.v1";  // Empty: no topic. Kafka journal only.
  std::string dead_letter_topic = "portfolio.deadletters.v1";  // Empty: no topic.
  bool topic_json = false;  // The record's value as JSON instead of protobuf.
  std::string file;         // NDJSON. Local journal: alerts.ndjson in the storage directory.
  Milliseconds resend_every = std::chrono::seconds{60};
  Milliseconds resend_resolved_for = std::chrono::minutes{15};
  Milliseconds ends_after = std::chrono::hours{1};  // endsAt of a firing alert: now + this.
  Milliseconds timeout = std::chrono::seconds{10};  // Of one request or append.
  Milliseconds retry_from = std::chrono::milliseconds{500};
  Milliseconds retry_to = std::chrono::seconds{30};
  std::string runbook_url;    // Prefix of a rule's page: runbook_url + rule name.
  std::string dashboard_url;  // Prefix of a project's dashboard.
};

struct DirectoryConfig {
  std::string file;  // Empty: nobody has an address.
};

// Between sources that say the same field differently.
struct SourceField {
  std::string field;                    // "milestone.forecast_date"
  std::vector<std::string> precedence;  // The first one wins.
  std::int64_t tolerance_days = 0;      // A difference beyond it is a contradiction.
  std::int64_t tolerance_per_mille = 0;
};

struct SourcesConfig {
  std::vector<SourceField> fields;
};

struct WebConfig {
  std::string listen_address = "127.0.0.1:9464";
  std::string external_url;            // Empty: http:// and the listen address.
  std::string config_file;             // Prometheus' web configuration: TLS and basic auth.
  bool enable_lifecycle = false;       // POST /-/reload
  bool enable_events = true;           // POST /api/v1/events
  bool allow_unauthenticated = false;  // Listen beyond loopback without a config_file.
  bool show_people = false;            // Facts about single persons, on pages and in the API.
  std::int64_t project_series = 0;     // At most so many projects in /metrics; 0: none.
};

// Every limit has a name. The first block decides about dead letters and is therefore written to
// the journal with the rule set; the second bounds the process.
struct LimitsConfig {
  Bytes event_bytes = Bytes{1} << 20;
  Bytes text_bytes = 4096;           // Of a name, note, reason, title or summary.
  std::int64_t list_items = 10'000;  // Of one list of a fact.
  std::int64_t entities_per_organisation = 1'000'000;
  std::int64_t stubs_per_organisation = 100'000;  // Entities known only by being referred to.
  std::int64_t organisations_per_partition = 10'000;

  std::int64_t batch_events = 2000;       // Read from the journal at once.
  Bytes prefetch = Bytes{4} << 20;        // Of each partition.
  std::int64_t inbox = 1000;              // Questions waiting for a worker.
  std::int64_t outbox_entries = 100'000;  // Undelivered, of a partition; then reading stops.
  Bytes outbox_bytes = Bytes{64} << 20;   // Likewise.
  std::int64_t dead_letters = 100'000;    // Kept in the store of a partition.
  std::int64_t http_connections = 64;
  Bytes http_header_bytes = 8192;
  Bytes http_body_bytes = Bytes{8} << 20;
  Milliseconds http_header_timeout = std::chrono::seconds{10};
  Milliseconds http_timeout = std::chrono::seconds{30};
  Milliseconds ready_lag = std::chrono::seconds{30};  // Further behind: not ready.
  Milliseconds stop_timeout = std::chrono::seconds{10};
};

struct Config {
  JournalConfig journal;
  IntakeConfig intake;
  StorageConfig storage;
  RulesConfig rules;
  AlertingConfig alerting;
  DirectoryConfig directory;
  SourcesConfig sources;
  WebConfig web;
  LimitsConfig limits;
};

// All problems of the text at once, a line each. Relative paths are taken from the file's folder.
Result<Config> parse_config(std::string_view yaml, std::string_view file_name);
Result<Config> load_config(const std::string& path);

// The whole of the file, bounded; and a secret's file without its last line break. A relative
// secret that does not exist is looked for in $CREDENTIALS_DIRECTORY.
Result<std::string> read_text_file(const std::string& path, Bytes most = Bytes{16} << 20);
Result<std::string> read_secret(const std::string& path);

// The configuration in effect, as YAML (secrets are only ever paths), and the JSON Schema of the
// file.
std::string to_yaml(const Config& config);
std::string config_schema();

}  // namespace portfolio::daemon
