// The TLS settings of the server, made from its configuration. Private to the server.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "daemon/http/web_config.h"
#include "rules/model/result.h"

namespace portfolio::http {

Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsConfig& config);

}  // namespace portfolio::http
