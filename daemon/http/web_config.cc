#include "daemon/http/web_config.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "daemon/config/fields.h"
#include "daemon/config/yaml_fields.h"

namespace portfolio::http {
namespace {

using daemon::Fields;

constexpr std::string_view kClientNames[] = {"NoClientCert", "RequestClientCert",
                                             "RequireAnyClientCert", "VerifyClientCertIfGiven",
                                             "RequireAndVerifyClientCert"};
constexpr std::string_view kVersionNames[] = {"TLS12", "TLS13"};

Fields tls_fields(TlsConfig& tls) {
  return {
      {"cert_file", daemon::TextField{&tls.cert_file}, "The server's certificate, PEM.", true},
      {"key_file", daemon::TextField{&tls.key_file}, "Its private key, PEM.", true},
      {"client_auth_type", daemon::choice(tls.client, kClientNames),
       "What is wanted of a client's certificate."},
      {"client_ca_file", daemon::TextField{&tls.client_ca_file}, "Who may sign it."},
      {"min_version", daemon::choice(tls.least, kVersionNames), "The oldest version spoken."},
  };
}

// A bcrypt hash: "$2b$10$" and 53 further characters. Other schemes are not accepted.
std::optional<std::string> wrong_hash(const std::string& name, const std::string& hash) {
  const bool scheme =
      hash.rfind("$2a$", 0) == 0 || hash.rfind("$2b$", 0) == 0 || hash.rfind("$2y$", 0) == 0;
  if (scheme && hash.size() == 60) return std::nullopt;
  return "the password of '" + name + "' is not a bcrypt hash; make one with htpasswd -nBC 10 ''";
}

std::string in_folder(const std::string& folder, const std::string& path) {
  return path.empty() ? path : (std::filesystem::path(folder) / path).string();
}

bool wants_authority(ClientCertificate client) {
  return client == ClientCertificate::kVerifyIfGiven ||
         client == ClientCertificate::kRequireAndVerify;
}

Result<void> check(const WebConfig& config, std::string_view file_name) {
  for (const auto& [name, hash] : config.users)
    if (const auto problem = wrong_hash(name, hash))
      return stop(std::string(file_name) + ": basic_auth_users: " + *problem, "config");
  if (wants_authority(config.tls.client) && config.tls.client_ca_file.empty())
    return stop(std::string(file_name) +
                    ": tls_server_config: client_auth_type verifies certificates, which needs a "
                    "client_ca_file",
                "config");
  return {};
}

}  // namespace

Result<WebConfig> parse_web_config(std::string_view yaml, std::string_view file_name,
                                   const std::string& folder) {
  WebConfig config;
  const Fields fields = {
      {"tls_server_config",
       daemon::SectionField{[&config] { return tls_fields(config.tls); },
                            [&config] { return config.tls.enabled(); }},
       "TLS."},
      {"basic_auth_users", daemon::TextMapField{&config.users, {}}, "Name to bcrypt hash."},
  };
  if (yaml.find_first_not_of(" \t\r\n") == std::string_view::npos) return config;
  PORTFOLIO_OK(daemon::read_fields(yaml, file_name, fields));
  PORTFOLIO_OK(check(config, file_name));
  for (std::string* path :
       {&config.tls.cert_file, &config.tls.key_file, &config.tls.client_ca_file})
    *path = in_folder(folder, *path);
  return config;
}

Result<WebConfig> load_web_config(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return stop("cannot read the web configuration file " + path, "config");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_web_config(text, path, std::filesystem::path(path).parent_path().string());
}

}  // namespace portfolio::http
