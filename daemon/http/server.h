// The HTTP server: sockets, TLS, limits and time-outs. What a request means is the handler's.
// HTTP/1.1 only; nothing is upgraded, compressed or proxied.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/http/message.h"
#include "daemon/http/web_config.h"
#include "rules/model/result.h"

namespace portfolio::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  // A literal address or a name; IPv6 with or without brackets.
  std::uint16_t port = 0;             // 0 takes any free one.
  std::size_t header_bytes_max = 8192;
  std::size_t body_bytes_max = 65536;
  std::size_t events_bytes_max = std::size_t{8} << 20;  // Of POST /api/v1/events alone.
  std::size_t connections_max = 64;                     // Further ones are told 503 and closed.
  std::size_t requests_per_connection_max = 1000;
  std::chrono::milliseconds header_timeout = std::chrono::seconds{10};
  std::chrono::milliseconds idle_timeout = std::chrono::seconds{30};      // Between two requests.
  std::chrono::milliseconds transfer_timeout = std::chrono::seconds{30};  // Of a body or an answer.
  unsigned threads = 2;  // That run the handler; one more moves the bytes.
  TlsConfig tls;         // Without a certificate: plain HTTP.
};

// Called on the server's threads, by several at once; must not throw.
using Handler = std::function<Response(const Request&)>;

class Server {
 public:
  // Listening when it returns. `connections` is told the number of open connections as it changes.
  static Result<std::unique_ptr<Server>> start(
      const ServerOptions& options, Handler handler,
      std::function<void(std::size_t)> connections = [](std::size_t) {});
  virtual ~Server() = default;
  virtual std::string address() const = 0;  // "127.0.0.1:9464", with the port that was bound.
  virtual void stop() = 0;                  // Waits for handlers that run; may be called again.
};

}  // namespace portfolio::http
