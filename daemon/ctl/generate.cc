#include "daemon/ctl/generate.h"

namespace portfolio::ctl {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace

std::string generate_acl(const daemon::Config& config, const std::string& principal) {
  if (!config.journal.kafka) return {};
  const daemon::KafkaConfig& kafka = *config.journal.kafka;
  std::string brokers;
  for (const std::string& broker : kafka.brokers) brokers += (brokers.empty() ? "" : ",") + broker;
  const std::string start = "kafka-acls.sh --bootstrap-server " + quoted(brokers) +
                            " --command-config admin.properties --add --allow-principal " +
                            quoted(principal);
  std::string text = "# What " + principal + " needs, and nothing more.\n";
  text += start + " --operation Read --operation Write --operation Describe" +
          " --operation DescribeConfigs --topic " + quoted(kafka.topic) + "\n";
  text += start + " --operation Read --operation Describe --group " + quoted(kafka.group) + "\n";
  for (const std::string& topic : {config.alerting.topic, config.alerting.dead_letter_topic}) {
    if (topic.empty()) continue;
    text += start + " --operation Write --operation Describe --topic " + quoted(topic) + "\n";
  }
  return text;
}

}  // namespace portfolio::ctl
