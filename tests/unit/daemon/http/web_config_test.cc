#include "daemon/http/web_config.h"

#include <gtest/gtest.h>

#include <string>

namespace portfolio::http {
namespace {

constexpr char kHash[] = "$2b$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

TEST(WebConfig, AnEmptyFileAsksForNothing) {
  const auto config = parse_web_config("", "web.yml", "/etc");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->tls.enabled());
  EXPECT_TRUE(config->users.empty());
}

TEST(WebConfig, ReadsPrometheusFormat) {
  const auto config = parse_web_config(
      "tls_server_config:\n  cert_file: server.crt\n  key_file: /keys/server.key\n"
      "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
      "  min_version: TLS13\nbasic_auth_users:\n  alice: " +
          std::string(kHash) + "\n",
      "web.yml", "/etc/portfoliod");
  ASSERT_TRUE(config.has_value()) << config.error().message;
  EXPECT_EQ(config->tls.cert_file, "/etc/portfoliod/server.crt");
  EXPECT_EQ(config->tls.key_file, "/keys/server.key");
  EXPECT_EQ(config->tls.client, ClientCertificate::kRequireAndVerify);
  EXPECT_EQ(config->tls.least, TlsVersion::kTls13);
  EXPECT_EQ(config->users.at("alice"), kHash);
}

TEST(WebConfig, SaysWhereItIsWrong) {
  const struct {
    const char* yaml;
    const char* says;
  } kRows[] = {
      {"tls_server_config:\n  cert_file: a\n  key_fil: b\n", "web.yml:3:3"},
      {"tls_server_config:\n  cert_file: a\n", "key_file"},
      {"basic_auth_users:\n  alice: sesame\n", "bcrypt"},
      {"tls_server_config: {cert_file: a, key_file: b, min_version: TLS10}\n", "TLS12"},
      {"tls_server_config: {cert_file: a, key_file: b, client_auth_type: "
       "VerifyClientCertIfGiven}\n",
       "client_ca_file"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.yaml);
    const auto config = parse_web_config(row.yaml, "web.yml", "/etc");
    ASSERT_FALSE(config.has_value());
    EXPECT_NE(config.error().message.find(row.says), std::string::npos) << config.error().message;
  }
}

}  // namespace
}  // namespace portfolio::http
