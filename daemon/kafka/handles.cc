#include "daemon/kafka/handles.h"

#include <spdlog/spdlog.h>

#include <array>
#include <string_view>
#include <utility>

namespace portfolio::daemon {
namespace {

// librdkafka's syslog levels: 0 emergency … 7 debug. A broker that is away is not yet an error.
void write_log(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const char* name = client != nullptr ? rd_kafka_name(client) : "";
  if (level <= 2) {
    spdlog::error("kafka client client={} about={} message=\"{}\"", name, facility, text);
  } else if (level <= 4) {
    spdlog::warn("kafka client client={} about={} message=\"{}\"", name, facility, text);
  } else {
    spdlog::debug("kafka client client={} about={} message=\"{}\"", name, facility, text);
  }
}

const char* name_of(SecurityProtocol protocol) {
  switch (protocol) {
    case SecurityProtocol::kPlaintext:
      return "plaintext";
    case SecurityProtocol::kSsl:
      return "ssl";
    case SecurityProtocol::kSaslPlaintext:
      return "sasl_plaintext";
    case SecurityProtocol::kSaslSsl:
      return "sasl_ssl";
  }
  PORTFOLIO_CHECK(false);
}

const char* name_of(SaslMechanism mechanism) {
  switch (mechanism) {
    case SaslMechanism::kNone:
      return "";
    case SaslMechanism::kPlain:
      return "PLAIN";
    case SaslMechanism::kScramSha256:
      return "SCRAM-SHA-256";
    case SaslMechanism::kScramSha512:
      return "SCRAM-SHA-512";
  }
  PORTFOLIO_CHECK(false);
}

Result<void> set_if(rd_kafka_conf_t& conf, const char* key, const std::string& value) {
  if (value.empty()) return {};
  return set(conf, key, value);
}

Result<void> set_secret(rd_kafka_conf_t& conf, const char* key, const std::string& file) {
  if (file.empty()) return {};
  PORTFOLIO_TRY(secret, read_secret(file));
  return set(conf, key, secret);
}

Result<void> set_security(rd_kafka_conf_t& conf, const KafkaSecurity& security) {
  PORTFOLIO_OK(set(conf, "security.protocol", name_of(security.protocol)));
  PORTFOLIO_OK(set_if(conf, "ssl.ca.location", security.ca_file));
  PORTFOLIO_OK(set_if(conf, "ssl.certificate.location", security.certificate_file));
  PORTFOLIO_OK(set_if(conf, "ssl.key.location", security.key_file));
  PORTFOLIO_OK(set_secret(conf, "ssl.key.password", security.key_password_file));
  PORTFOLIO_OK(set_if(conf, "sasl.mechanism", name_of(security.sasl_mechanism)));
  PORTFOLIO_OK(set_if(conf, "sasl.username", security.username));
  return set_secret(conf, "sasl.password", security.password_file);
}

}  // namespace

Result<void> set(rd_kafka_conf_t& conf, const char* key, const std::string& value) {
  std::array<char, 512> problem{};
  if (rd_kafka_conf_set(&conf, key, value.c_str(), problem.data(), problem.size()) ==
      RD_KAFKA_CONF_OK)
    return {};
  return stop("Kafka property '" + std::string(key) + "': " + problem.data(), "config");
}

Result<Conf> make_conf(const KafkaConfig& config, const std::string& service) {
  Conf conf(rd_kafka_conf_new());
  std::string brokers;
  for (const std::string& broker : config.brokers) brokers += (brokers.empty() ? "" : ",") + broker;
  PORTFOLIO_OK(set(*conf, "bootstrap.servers", brokers));
  PORTFOLIO_OK(set(*conf, "client.id", service));
  PORTFOLIO_OK(set(*conf, "socket.nagle.disable", "true"));
  PORTFOLIO_OK(set(*conf, "log.connection.close", "false"));
  PORTFOLIO_OK(set_security(*conf, config.security));
  for (const auto& [key, value] : config.properties) PORTFOLIO_OK(set(*conf, key.c_str(), value));
  rd_kafka_conf_set_log_cb(conf.get(), write_log);
  return conf;
}

Result<Client> make_client(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> problem{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), problem.data(), problem.size());
  if (client == nullptr)
    return stop(std::string("cannot make a Kafka client: ") + problem.data(), "config");
  static_cast<void>(conf.release());  // The client owns it now.
  return Client(client);
}

Result<void> reach_brokers(rd_kafka_t& client, std::chrono::milliseconds timeout) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto code =
      rd_kafka_metadata(&client, 0, nullptr, &answer, static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(kafka_error(code, "reaching the brokers"));
  rd_kafka_metadata_destroy(answer);
  return {};
}

Error kafka_error(rd_kafka_resp_err_t code, const std::string& tried) {
  const std::string message = tried + ": " + rd_kafka_err2str(code);
  switch (static_cast<int>(code)) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      return {Reaction::kRetry, message, "not_authorised"};
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return {Reaction::kRetry, message, "topic_missing"};
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR__FENCED:
      return {Reaction::kStop, message + " (another process uses this instance_id)", "fenced"};
    default:
      return {Reaction::kRetry, message, "kafka_unavailable"};
  }
}

}  // namespace portfolio::daemon
