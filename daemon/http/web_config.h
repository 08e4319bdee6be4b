// The file of --web.config.file, in the format that Prometheus' exporters share: TLS and basic
// auth. Leaves out HTTP/2 and response headers of one's own.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::http {

enum class ClientCertificate { kNone, kRequest, kRequireAny, kVerifyIfGiven, kRequireAndVerify };
enum class TlsVersion { kTls12, kTls13 };

struct TlsConfig {
  std::string cert_file;  // Empty: no TLS.
  std::string key_file;
  std::string client_ca_file;
  ClientCertificate client = ClientCertificate::kNone;
  TlsVersion least = TlsVersion::kTls12;
  bool enabled() const { return !cert_file.empty(); }
};

struct WebConfig {
  TlsConfig tls;
  std::map<std::string, std::string> users;  // Name to bcrypt hash. Empty: everybody may.
};

// An empty text is a configuration without TLS and users. Relative paths are taken from `folder`.
Result<WebConfig> parse_web_config(std::string_view yaml, std::string_view file_name,
                                   const std::string& folder);
Result<WebConfig> load_web_config(const std::string& path);

}  // namespace portfolio::http
