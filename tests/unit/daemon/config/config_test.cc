#include "daemon/config/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "daemon/config/changes.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kLeast =
    "config_version: 1\n"
    "journal: {local: {directory: journal}}\n"
    "storage: {directory: state}\n";

std::string with(std::string_view more) { return std::string(kLeast) + std::string(more); }

TEST(Config, TheLeastFileHasDefaults) {
  const auto config = parse_config(kLeast, "/etc/portfoliod/portfoliod.yaml");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->journal.local->directory, "/etc/portfoliod/journal");
  EXPECT_FALSE(config->journal.kafka);
  EXPECT_EQ(config->storage.commit_every_events, 400'000);
  EXPECT_EQ(config->storage.commit_every, 5s);
  EXPECT_EQ(config->alerting.resend_every, 60s);
  EXPECT_EQ(config->alerting.file, "/etc/portfoliod/state/alerts.ndjson");
  EXPECT_EQ(config->web.listen_address, "127.0.0.1:9464");
  EXPECT_EQ(config->web.external_url, "http://127.0.0.1:9464");
}

TEST(Config, EverySectionIsRead) {
  const auto config = parse_config(R"(
config_version: 1
journal:
  kafka:
    brokers: ["a:9092", "b:9092"]
    topic: facts
    instance_id: one
    security: {protocol: sasl_ssl, sasl_mechanism: scram-sha-512, username: u, password_file: p}
    properties: {socket.keepalive.enable: true}
intake: {append_timeout: 3s}
storage: {directory: /var/lib/portfoliod, commit_every: 250ms, write_buffer: 16MiB}
rules: {globs: ["rules/*.yaml"], profile: strict, disabled: [milestone_slip]}
alerting:
  alertmanagers: [{url: "http://am:9093"}, {url: "https://am2/x", ca_file: ca.pem}]
  resend_every: 30s
directory: {file: directory.yaml}
sources:
  fields:
    - {field: milestone.forecast_date, precedence: [plan, pmo], tolerance_days: 3}
web: {listen_address: "0.0.0.0:0", config_file: web.yaml, enable_lifecycle: true}
limits: {outbox_entries: 7, event_bytes: 64KiB}
)",
                                   "p.yaml");
  ASSERT_TRUE(config) << config.error().message;
  const KafkaConfig& kafka = *config->journal.kafka;
  EXPECT_EQ(kafka.brokers, (std::vector<std::string>{"a:9092", "b:9092"}));
  EXPECT_EQ(kafka.security.protocol, SecurityProtocol::kSaslSsl);
  EXPECT_EQ(kafka.security.sasl_mechanism, SaslMechanism::kScramSha512);
  EXPECT_EQ(kafka.properties.at("socket.keepalive.enable"), "true");
  EXPECT_EQ(config->storage.write_buffer, 16 << 20);
  EXPECT_EQ(config->storage.commit_every, 250ms);
  EXPECT_EQ(config->rules.profile, Profile::kStrict);
  EXPECT_EQ(config->alerting.alertmanagers.at(1).ca_file, "ca.pem");
  EXPECT_EQ(config->alerting.file, "");
  EXPECT_EQ(config->sources.fields.at(0).precedence.size(), 2U);
  EXPECT_TRUE(config->web.enable_lifecycle);
  EXPECT_EQ(config->limits.outbox_entries, 7);
}

struct BadFile {
  std::string name, text, wanted;
};

void expect_refusals(std::span<const BadFile> rows) {
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto config = parse_config(row.text, "p.yaml");
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().message, row.wanted);
    EXPECT_EQ(config.error().reaction, Reaction::kStop);
    EXPECT_EQ(config.error().reason, "config");
  }
}

TEST(Config, ABadFormIsRefusedWithPlaceAndSentence) {
  const BadFile kRows[] = {
      {"unknown key", with("webb: {}\n"),
       "p.yaml:4:1: unknown key 'webb' in the file, did you mean 'web'?"},
      {"unknown key far from any", with("directory: {zzzzzzzzz: 1}\n"),
       "p.yaml:4:13: unknown key 'zzzzzzzzz' in directory, wanted one of: file"},
      {"repeated key", with("web: {}\nweb: {}\n"),
       "p.yaml:5:1: key 'web' is given twice, first on line 4"},
      {"repeated key below", with("limits:\n  inbox: 1\n  inbox: 2\n"),
       "p.yaml:6:3: key 'inbox' is given twice, first on line 5"},
      {"duration without unit", with("alerting: {resend_every: 60}\n"),
       "p.yaml:4:26: resend_every wants a duration with its unit (ms s m h d w), as in 1m, not "
       "'60'"},
      {"duration out of range", with("alerting: {resend_every: 2h}\n"),
       "p.yaml:4:26: resend_every wants a duration from 1s to 10m, not '2h'"},
      {"size without unit", with("limits: {event_bytes: 1000}\n"),
       "p.yaml:4:23: event_bytes wants a size with its unit (B KiB MiB GiB TiB), as in 1MiB, not "
       "'1000'"},
      {"number out of range", with("limits: {inbox: 0}\n"),
       "p.yaml:4:17: inbox wants a whole number of at least 1, not '0'"},
      {"not a number", with("limits: {batch_events: many}\n"),
       "p.yaml:4:24: batch_events wants a whole number from 1 to 100000, not 'many'"},
      {"not a boolean", with("web: {enable_lifecycle: yes}\n"),
       "p.yaml:4:25: enable_lifecycle wants true or false, not 'yes'"},
      {"not a choice", with("rules: {profile: lax}\n"),
       "p.yaml:4:18: profile is one of strict standard relaxed, not 'lax'"},
      {"a list for a value", with("web: {listen_address: [a]}\n"),
       "p.yaml:4:23: listen_address wants a text, not a list"},
      {"a value for a list", with("rules: {globs: a}\n"),
       "p.yaml:4:16: globs wants a list, not a single value"},
      {"a value for a section", with("web: 1\n"),
       "p.yaml:4:6: web wants keys and values, not a single value"},
      {"no value", with("web:\n"),
       "p.yaml:4:1: web has no value; leave the key out to keep the default"},
  };
  expect_refusals(kRows);
}

TEST(Config, ABadMeaningIsRefusedWithPlaceAndSentence) {
  const BadFile kRows[] = {
      {"two journals",
       "config_version: 1\nstorage: {directory: s}\n"
       "journal: {local: {directory: j}, kafka: {brokers: [a]}}\n",
       "p.yaml:3:10: journal wants exactly one of 'local' and 'kafka'"},
      {"no brokers",
       "config_version: 1\nstorage: {directory: s}\njournal: {kafka: {brokers: []}}\n",
       "p.yaml:3:28: brokers wants at least one host:port"},
      {"an inline secret",
       "config_version: 1\nstorage: {directory: s}\n"
       "journal: {kafka: {brokers: [a], security: {password: x}}}\n",
       "p.yaml:3:44: unknown key 'password' in security, did you mean 'password_file'?"},
      {"a secret among the properties",
       "config_version: 1\nstorage: {directory: s}\n"
       "journal: {kafka: {brokers: [a], properties: {sasl.password: x}}}\n",
       "p.yaml:3:46: property 'sasl.password' would be a secret in this file; use a *_file key of "
       "security"},
      {"a property that is ours",
       "config_version: 1\nstorage: {directory: s}\n"
       "journal: {kafka: {brokers: [a], properties: {auto.offset.reset: latest}}}\n",
       "p.yaml:3:46: property 'auto.offset.reset' is set by the daemon and cannot be changed"},
      {"half of a log-in",
       "config_version: 1\nstorage: {directory: s}\n"
       "journal: {kafka: {brokers: [a], security: {protocol: sasl_ssl}}}\n",
       "p.yaml:3:43: a sasl protocol wants sasl_mechanism, username and password_file"},
      {"open to the network", with("web: {listen_address: \"0.0.0.0:9464\"}\n"),
       "p.yaml:4:6: listen_address '0.0.0.0:9464' is open to the network: give web.config_file "
       "(TLS, basic auth), or allow_unauthenticated: true"},
      {"no scheme", with("alerting: {alertmanagers: [{url: \"am:9093\"}]}\n"),
       "p.yaml:4:34: wanted a URL that starts with http:// or https://, not 'am:9093'"},
      {"another version",
       "config_version: 2\njournal: {local: {directory: j}}\n"
       "storage: {directory: s}\n",
       "p.yaml:1:17: config_version wants a whole number from 1 to 1, not '2'"},
      {"not YAML", "a: [\n", "p.yaml:2:1: not YAML: end of sequence flow not found"},
      {"empty", "", "p.yaml:1:1: the file wants keys and values, not nothing"},
      {"two documents", with("---\nconfig_version: 1\n"),
       "p.yaml:4:1: the file holds more than one YAML document"},
      {"several problems", "config_version: 1\njournal: {local: {}}\nstorge: {}\n",
       "p.yaml:1:1: the file lacks the key 'storage'\n"
       "p.yaml:2:18: local lacks the key 'directory'\n"
       "p.yaml:3:1: unknown key 'storge' in the file, did you mean 'storage'?"},
  };
  expect_refusals(kRows);
}

TEST(Config, FieldsOfSourcesAreThoseOfTheContract) {
  const BadFile kRows[] = {
      {"a field that is not there",
       with("sources:\n  fields:\n    - {field: milestone.forcast_date}\n"),
       "p.yaml:6:15: there is no field milestone.forcast_date that sources could disagree about; "
       "did you mean milestone.forecast_date?"},
      {"a field twice",
       with("sources:\n  fields:\n    - {field: task.owner}\n    - {field: task.owner}\n"),
       "p.yaml:6:5: the field task.owner is there twice; its sources belong in one list"},
  };
  expect_refusals(kRows);
}

TEST(Config, WhatHasChangedIsNamedByItsKeys) {
  const auto config = [](std::string_view more) { return *parse_config(with(more), "p.yaml"); };
  const Config before = config("limits: {inbox: 7}\n");
  const struct {
    std::string_view name, more;
    std::vector<std::string> changed;
  } kRows[] = {
      {"nothing", "limits: {inbox: 7}\n", {}},
      {"one", "limits: {inbox: 8}\n", {"limits.inbox"}},
      {"a default that is not said any more", "", {"limits.inbox"}},
      {"of two sections, in the order of the file",
       "limits: {inbox: 7, outbox_entries: 9}\nrules: {profile: strict}\n",
       {"rules.profile", "limits.outbox_entries"}},
      {"a list", "limits: {inbox: 7}\nrules: {disabled: [a]}\n", {"rules.disabled"}},
      {"a list of sections",
       "limits: {inbox: 7}\nalerting: {alertmanagers: [{url: \"http://am:9093\"}]}\n",
       {"alerting.alertmanagers"}},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(changed_keys(before, config(row.more)), row.changed);
  }
}

TEST(Config, WhatIsWrittenIsReadBackAndHoldsNoSecret) {
  const auto config = parse_config(
      with("alerting: {alertmanagers: [{url: \"http://a\", password_file: /p}]}\n"), "/x/p.yaml");
  ASSERT_TRUE(config) << config.error().message;
  const std::string written = to_yaml(*config);
  const auto again = parse_config(written, "/y/q.yaml");
  ASSERT_TRUE(again) << again.error().message << '\n' << written;
  EXPECT_EQ(to_yaml(*again), written);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Config, TheShippedSchemaIsThatOfTheStruct) {
  const std::string path = std::string(PORTFOLIO_SOURCE_DIR) + "/deploy/config.schema.json";
  if (std::getenv("PORTFOLIO_REWRITE") != nullptr) std::ofstream(path) << config_schema();
  EXPECT_EQ(read_file(path), config_schema())
      << "run this test with PORTFOLIO_REWRITE=1 and read the difference";
  const auto schema = nlohmann::json::parse(config_schema());
  EXPECT_EQ(schema.at("properties").at("web").at("additionalProperties"), false);
}

TEST(Config, TheShippedExamplesAreValid) {
  const std::string folder = std::string(PORTFOLIO_SOURCE_DIR) + "/deploy/examples";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("portfoliod")) continue;
    const auto config = load_config(entry.path().string());
    EXPECT_TRUE(config) << config.error().message;
    ++count;
  }
  EXPECT_GE(count, 2);
}

TEST(Config, ASecretIsItsFileWithoutTheLineBreak) {
  const std::string path = testing::TempDir() + "/portfolio_secret";
  std::ofstream(path) << "s3cret\n";
  EXPECT_EQ(read_secret(path).value(), "s3cret");
  std::ofstream(path, std::ios::trunc) << "\n";
  EXPECT_EQ(read_secret(path).error().message, "the secret in " + path + " is empty");
  std::filesystem::remove(path);
  EXPECT_EQ(read_secret(path).error().message,
            "cannot read " + path + ": No such file or directory");
}

}  // namespace
}  // namespace portfolio::daemon
