// One connection: reads requests, hands them to the handler's threads, writes the answers.
// Private to the server; the only header of this folder that sees Beast.
#pragma once
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "daemon/http/server.h"

namespace portfolio::http {

// Lives as long as the server, which outlives all sessions.
struct Shared {
  ServerOptions options;
  Handler handler;
  std::function<void(std::size_t)> connections;
  std::atomic<std::size_t> open = 0;  // Connections.
  std::unique_ptr<boost::asio::thread_pool> pool;
  std::unique_ptr<boost::asio::ssl::context> tls;  // Null: plain.
};

void run_plain_session(boost::asio::ip::tcp::socket socket, Shared& shared);
void run_tls_session(boost::asio::ip::tcp::socket socket, Shared& shared);

}  // namespace portfolio::http
