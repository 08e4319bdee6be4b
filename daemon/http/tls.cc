#include "daemon/http/tls.h"

#include <exception>
#include <string>

namespace portfolio::http {
namespace {

namespace ssl = boost::asio::ssl;

ssl::verify_mode mode_of(ClientCertificate client) {
  switch (client) {
    case ClientCertificate::kNone:
      return ssl::verify_none;
    case ClientCertificate::kRequest:
      return ssl::verify_peer;
    case ClientCertificate::kVerifyIfGiven:
      return ssl::verify_peer;
    case ClientCertificate::kRequireAny:
    case ClientCertificate::kRequireAndVerify:
      return ssl::verify_peer | ssl::verify_fail_if_no_peer_cert;
  }
  PORTFOLIO_CHECK(false);
}

// Some modes want to see a certificate, whoever signed it.
bool accepts_any(ClientCertificate client) {
  return client == ClientCertificate::kRequest || client == ClientCertificate::kRequireAny;
}

}  // namespace

Result<std::unique_ptr<ssl::context>> make_tls_context(const TlsConfig& config) try {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 |
                       ssl::context::no_sslv3 | ssl::context::single_dh_use);
  SSL_CTX_set_min_proto_version(context->native_handle(), config.least == TlsVersion::kTls13
                                                              ? TLS1_3_VERSION
                                                              : TLS1_2_VERSION);
  context->use_certificate_chain_file(config.cert_file);
  context->use_private_key_file(config.key_file, ssl::context::pem);
  if (!config.client_ca_file.empty()) context->load_verify_file(config.client_ca_file);
  context->set_verify_mode(mode_of(config.client));
  if (accepts_any(config.client))
    context->set_verify_callback([](bool, ssl::verify_context&) { return true; });
  return context;
} catch (const std::exception& error) {
  return stop("cannot set up TLS with certificate " + config.cert_file + " and key " +
                  config.key_file + ": " + error.what(),
              "config");
}

}  // namespace portfolio::http
