#include "daemon/config/config.h"

#include <set>

#include "daemon/config/fields.h"
#include "daemon/config/schema.h"
#include "daemon/config/yaml_fields.h"
#include "rules/model/source_rules.h"

namespace portfolio::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Problem = std::optional<std::string>;

// In the order of their enums.
constexpr std::string_view kProtocols[] = {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"};
constexpr std::string_view kMechanisms[] = {"none", "plain", "scram-sha-256", "scram-sha-512"};
constexpr std::string_view kProfiles[] = {"strict", "standard", "relaxed"};

// What the daemon's promises rest on, and what has its own key, is not for `properties`.
Problem refuse_property(const std::string& key) {
  for (const std::string_view own :
       {"bootstrap.servers", "metadata.broker.list", "group.id", "group.instance.id",
        "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "partition.assignment.strategy", "enable.idempotence", "partitioner",
        "enable.partition.eof", "queued.max.messages.kbytes", "isolation.level", "transactional.id",
        "check.crcs"}) {
    if (key == own) return "property '" + key + "' is set by the daemon and cannot be changed";
  }
  for (const std::string_view secret : {"password", "ssl.key.pem", "secret", "jaas"}) {
    if (key.find(secret) != std::string::npos)
      return "property '" + key + "' would be a secret in this file; use a *_file key of security";
  }
  return std::nullopt;
}

Problem check_security(const KafkaSecurity& security) {
  const bool sasl = security.protocol == SecurityProtocol::kSaslPlaintext ||
                    security.protocol == SecurityProtocol::kSaslSsl;
  if (sasl && (security.sasl_mechanism == SaslMechanism::kNone || security.username.empty() ||
               security.password_file.empty()))
    return "a sasl protocol wants sasl_mechanism, username and password_file";
  if (!sasl && security.sasl_mechanism != SaslMechanism::kNone)
    return "sasl_mechanism wants the protocol sasl_ssl (or sasl_plaintext)";
  if (security.certificate_file.empty() != security.key_file.empty())
    return "certificate_file and key_file belong together";
  return std::nullopt;
}

Problem check_journal(const JournalConfig& journal) {
  if (journal.local.has_value() != journal.kafka.has_value()) return std::nullopt;
  return "journal wants exactly one of 'local' and 'kafka'";
}

Problem check_url(const std::string& url) {
  if (url.starts_with("http://") || url.starts_with("https://")) return std::nullopt;
  return "wanted a URL that starts with http:// or https://, not '" + url + "'";
}

Problem check_listen(const WebConfig& web) {
  const std::string& at = web.listen_address;
  const auto colon = at.rfind(':');
  if (colon == std::string::npos || colon + 1 == at.size() ||
      at.find_first_not_of("0123456789", colon + 1) != std::string::npos)
    return "listen_address wants host:port, not '" + at + "'";
  const std::string host = at.substr(0, colon);
  const bool is_loopback = host == "localhost" || host == "[::1]" || host.starts_with("127.");
  if (is_loopback || !web.config_file.empty() || web.allow_unauthenticated) return std::nullopt;
  return "listen_address '" + at +
         "' is open to the network: give web.config_file (TLS, basic auth), or "
         "allow_unauthenticated: true";
}

Fields fields_of(KafkaSecurity& security) {
  return {
      {"protocol", choice(security.protocol, kProtocols), "How to talk to the brokers."},
      {"ca_file", PathField{&security.ca_file}, "PEM file of the authority that signed them."},
      {"certificate_file", PathField{&security.certificate_file}, "Our certificate, for mTLS."},
      {"key_file", PathField{&security.key_file}, "Its private key."},
      {"key_password_file", PathField{&security.key_password_file}, "The key's password."},
      {"sasl_mechanism", choice(security.sasl_mechanism, kMechanisms), "How to log in."},
      {"username", TextField{&security.username}, "Who logs in."},
      {"password_file", PathField{&security.password_file}, "File that holds the password."},
  };
}

Fields fields_of(LocalJournalConfig& local) {
  return {{"directory", PathField{&local.directory}, "Where the embedded journal lives.", true}};
}

Fields fields_of(KafkaConfig& kafka) {
  return {
      {"brokers", TextListField{&kafka.brokers}, "host:port of some brokers.", true,
       [&kafka]() -> Problem {
         if (kafka.brokers.empty()) return "brokers wants at least one host:port";
         return std::nullopt;
       }},
      {"topic", TextField{&kafka.topic}, "The events topic: LogAppendTime, kept for ever."},
      {"group", TextField{&kafka.group}, "Consumer group."},
      {"instance_id", TextField{&kafka.instance_id}, "Static member id; default: the host name."},
      {"security", SectionField{[&kafka] { return fields_of(kafka.security); }}, "TLS and log-in.",
       false, [&kafka] { return check_security(kafka.security); }},
      {"properties", TextMapField{&kafka.properties, refuse_property},
       "Further properties of librdkafka."},
  };
}

Fields fields_of(JournalConfig& journal) {
  return {
      {"local",
       SectionField{[&journal] {
                      if (!journal.local) journal.local.emplace();
                      return fields_of(*journal.local);
                    },
                    [&journal] { return journal.local.has_value(); }},
       "The embedded journal of one process."},
      {"kafka",
       SectionField{[&journal] {
                      if (!journal.kafka) journal.kafka.emplace();
                      return fields_of(*journal.kafka);
                    },
                    [&journal] { return journal.kafka.has_value(); }},
       "A Kafka topic."},
  };
}

Fields fields_of(IntakeConfig& intake) {
  return {
      {"batch_events", IntegerField{&intake.batch_events, 1, 100'000}, "Appended at once."},
      {"append_timeout", DurationField{&intake.append_timeout}, "Then a request is refused."},
      {"tick_at_most_every", DurationField{&intake.tick_at_most_every},
       "How often an organisation's time may be moved by a tick record."},
  };
}

Fields fields_of(StorageConfig& storage) {
  return {
      {"directory", PathField{&storage.directory}, "Where state lives; one folder a partition.",
       true},
      {"commit_every_events", IntegerField{&storage.commit_every_events, 1, 10'000'000},
       "A commit is due after so many events …"},
      {"commit_every", DurationField{&storage.commit_every, Milliseconds{10}, minutes{10}},
       "… or after so long."},
      {"write_buffer", SizeField{&storage.write_buffer, Bytes{1} << 20}, "Of the process."},
      {"block_cache", SizeField{&storage.block_cache, Bytes{1} << 20}, "Of the process."},
      {"open_files", IntegerField{&storage.open_files, 32, 100'000}, "Of each partition."},
  };
}

Fields fields_of(RulesConfig& rules) {
  return {
      {"globs", TextListField{&rules.globs, true}, "Rule files; none: the shipped catalogue."},
      {"profile", choice(rules.profile, kProfiles), "Thresholds where a portfolio names none."},
      {"enabled", TextListField{&rules.enabled, false, &rules.enabled_at}, "Rules to switch on."},
      {"disabled", TextListField{&rules.disabled, false, &rules.disabled_at},
       "Rules to switch off."},
  };
}

Fields fields_of(AlertmanagerConfig& alertmanager) {
  return {
      {"url", TextField{&alertmanager.url}, "http(s)://host:port[/prefix]", true,
       [&alertmanager] { return check_url(alertmanager.url); }},
      {"ca_file", PathField{&alertmanager.ca_file}, "Authority for https."},
      {"username", TextField{&alertmanager.username}, "Basic authentication."},
      {"password_file", PathField{&alertmanager.password_file}, "Its password."},
  };
}

Fields fields_of(MailConfig& mail) {
  return {
      {"smarthost", TextField{&mail.smarthost}, "host:port of the mail server."},
      {"from", TextField{&mail.from}, "Sender."},
      {"username", TextField{&mail.username}, "Log-in at the mail server."},
      {"password_file", PathField{&mail.password_file}, "As Alertmanager sees the file."},
      {"fallback", TextField{&mail.fallback}, "For alerts whose sponsor has no address."},
      {"require_tls", BooleanField{&mail.require_tls}, "STARTTLS or nothing."},
      {"group_wait", DurationField{&mail.group_wait}, "Before the first mail of a sponsor."},
      {"group_interval", DurationField{&mail.group_interval}, "Between mails with news."},
      {"repeat_interval", DurationField{&mail.repeat_interval}, "Between mails without."},
  };
}

Fields fields_of(AlertingConfig& alerting) {
  const auto url = [](std::string& text) {
    return [&text] { return text.empty() ? Problem{} : check_url(text); };
  };
  return {
      {"alertmanagers",
       SectionListField{
           [&alerting] { return fields_of(alerting.alertmanagers.emplace_back()); },
           [&alerting] { return alerting.alertmanagers.size(); },
           [&alerting](std::size_t i) { return fields_of(alerting.alertmanagers[i]); }},
       "Every one is told, each by itself."},
      {"mail", SectionField{[&alerting] { return fields_of(alerting.mail); }},
       "For `generate alertmanager`."},
      {"topic", TextField{&alerting.topic}, "Kafka topic of alert records; \"\" for none."},
      {"dead_letter_topic", TextField{&alerting.dead_letter_topic}, "\"\" for none."},
      {"topic_json", BooleanField{&alerting.topic_json}, "Alert records as JSON, not protobuf."},
      {"file", PathField{&alerting.file}, "Alert records as NDJSON, a line each."},
      {"resend_every", DurationField{&alerting.resend_every, seconds{1}, minutes{10}},
       "Firing alerts are told to Alertmanager again so often."},
      {"resend_resolved_for",
       DurationField{&alerting.resend_resolved_for, Milliseconds{0}, hours{24}},
       "And resolved ones for so long."},
      {"ends_after", DurationField{&alerting.ends_after, minutes{5}, hours{48}},
       "A firing alert ends by itself so long after it was last told."},
      {"timeout", DurationField{&alerting.timeout, Milliseconds{10}, minutes{5}},
       "Of one request."},
      {"retry_from", DurationField{&alerting.retry_from, Milliseconds{1}, minutes{5}},
       "First wait after a failure; it doubles …"},
      {"retry_to", DurationField{&alerting.retry_to, Milliseconds{1}, hours{1}}, "… up to this."},
      {"runbook_url", TextField{&alerting.runbook_url}, "Before a rule's name.", false,
       url(alerting.runbook_url)},
      {"dashboard_url", TextField{&alerting.dashboard_url}, "Before a project's id.", false,
       url(alerting.dashboard_url)},
  };
}

Problem check_source_field(const std::string& name) {
  if (model::is_source_field(name)) return {};
  return "there is no field " + name + " that sources could disagree about; did you mean " +
         model::nearest_source_field(name) + "?";
}

Fields fields_of(SourceField& field) {
  return {
      {"field", TextField{&field.field}, "entity.field, as in milestone.forecast_date", true,
       [&field] { return check_source_field(field.field); }},
      {"precedence", TextListField{&field.precedence},
       "Sources; the first one wins, those not named come last."},
      {"tolerance_days", IntegerField{&field.tolerance_days, 0, 10'000},
       "Calendar days, for dates."},
      {"tolerance_per_mille", IntegerField{&field.tolerance_per_mille, 0, 1000},
       "Of the larger amount; for shares, in points."},
  };
}

Problem check_repeated(const SourcesConfig& sources) {
  std::set<std::string_view> names;
  for (const SourceField& field : sources.fields)
    if (!names.insert(field.field).second)
      return "the field " + field.field + " is there twice; its sources belong in one list";
  return {};
}

Fields fields_of(SourcesConfig& sources) {
  return {{"fields",
           SectionListField{[&sources] { return fields_of(sources.fields.emplace_back()); },
                            [&sources] { return sources.fields.size(); },
                            [&sources](std::size_t i) { return fields_of(sources.fields[i]); }},
           "Which source is believed, field by field.", false,
           [&sources] { return check_repeated(sources); }}};
}

Fields fields_of(WebConfig& web) {
  return {
      {"listen_address", TextField{&web.listen_address}, "host:port; port 0: any free one."},
      {"external_url", TextField{&web.external_url}, "How others reach these pages.", false,
       [&web] { return web.external_url.empty() ? Problem{} : check_url(web.external_url); }},
      {"config_file", PathField{&web.config_file}, "Prometheus' web configuration file."},
      {"enable_lifecycle", BooleanField{&web.enable_lifecycle}, "POST /-/reload"},
      {"enable_events", BooleanField{&web.enable_events}, "POST /api/v1/events"},
      {"allow_unauthenticated", BooleanField{&web.allow_unauthenticated},
       "Listen beyond loopback without a config_file."},
      {"show_people", BooleanField{&web.show_people},
       "Show facts about single persons. Only where nobody but line and resource managers log in."},
      {"project_series", IntegerField{&web.project_series, 0, 100'000},
       "At most so many projects with metrics of their own."},
  };
}

Fields fields_of(LimitsConfig& limits) {
  return {
      {"event_bytes", SizeField{&limits.event_bytes, 1024, Bytes{64} << 20}, "Of one record."},
      {"text_bytes", SizeField{&limits.text_bytes, 256, 8000}, "Of one free text."},
      {"list_items", IntegerField{&limits.list_items, 100, 10'000}, "Of one list of a fact."},
      {"entities_per_organisation", IntegerField{&limits.entities_per_organisation, 1}, ""},
      {"stubs_per_organisation", IntegerField{&limits.stubs_per_organisation, 1},
       "Entities known only by being referred to."},
      {"organisations_per_partition", IntegerField{&limits.organisations_per_partition, 1}, ""},
      {"batch_events", IntegerField{&limits.batch_events, 1, 100'000},
       "Read from the journal at once."},
      {"prefetch", SizeField{&limits.prefetch, Bytes{64} << 10, Bytes{1} << 30},
       "Fetched ahead, for each partition."},
      {"inbox", IntegerField{&limits.inbox, 1}, "Questions waiting for a worker."},
      {"outbox_entries", IntegerField{&limits.outbox_entries, 1},
       "Undelivered transitions of a partition; then reading stops."},
      {"outbox_bytes", SizeField{&limits.outbox_bytes, Bytes{1} << 10}, "Likewise."},
      {"dead_letters", IntegerField{&limits.dead_letters, 1}, "Kept, of each partition."},
      {"http_connections", IntegerField{&limits.http_connections, 1, 10'000}, ""},
      {"http_header_bytes", SizeField{&limits.http_header_bytes, 1024, Bytes{1} << 20}, ""},
      {"http_body_bytes", SizeField{&limits.http_body_bytes, 1024, Bytes{1} << 30}, ""},
      {"http_header_timeout", DurationField{&limits.http_header_timeout}, ""},
      {"http_timeout", DurationField{&limits.http_timeout}, ""},
      {"ready_lag", DurationField{&limits.ready_lag}, "Further behind: not ready."},
      {"stop_timeout", DurationField{&limits.stop_timeout}, "A clean stop takes no longer."},
  };
}

struct Versioned {
  Config config;
  std::int64_t version = 1;
};

Fields fields_of(Versioned& root) {
  Config& config = root.config;
  return {
      {"config_version", IntegerField{&root.version, 1, 1}, "Version of this format.", true},
      {"journal", SectionField{[&config] { return fields_of(config.journal); }},
       "Where facts are read from.", true, [&config] { return check_journal(config.journal); }},
      {"intake", SectionField{[&config] { return fields_of(config.intake); }},
       "How requests become records."},
      {"storage", SectionField{[&config] { return fields_of(config.storage); }}, "State on disk.",
       true},
      {"rules", SectionField{[&config] { return fields_of(config.rules); }}, "What is watched."},
      {"alerting", SectionField{[&config] { return fields_of(config.alerting); }}, "Who is told."},
      {"directory", SectionField{[&config] {
         return Fields{{"file", PathField{&config.directory.file}, "Recipients and owners."}};
       }},
       "Who is who: pseudonyms to addresses, never from events."},
      {"sources", SectionField{[&config] { return fields_of(config.sources); }},
       "Which source is believed."},
      {"web", SectionField{[&config] { return fields_of(config.web); }}, "Pages and API.", false,
       [&config] { return check_listen(config.web); }},
      {"limits", SectionField{[&config] { return fields_of(config.limits); }},
       "Every bound there is."},
  };
}

}  // namespace

Result<Config> parse_config(std::string_view yaml, std::string_view file_name) {
  Versioned root;
  PORTFOLIO_OK(read_fields(yaml, file_name, fields_of(root)));
  Config& config = root.config;
  if (config.journal.local && config.alerting.file.empty())
    config.alerting.file = config.storage.directory + "/alerts.ndjson";
  if (config.web.external_url.empty())
    config.web.external_url = "http://" + config.web.listen_address;
  return std::move(config);
}

std::string to_yaml(const Config& config) {
  Versioned root{.config = config};
  return write_fields(fields_of(root));
}

std::string config_schema() {
  Versioned root;
  return schema_of(fields_of(root), "Configuration of portfoliod");
}

}  // namespace portfolio::daemon
