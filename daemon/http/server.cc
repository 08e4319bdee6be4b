#include "daemon/http/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <thread>
#include <utility>

#include "daemon/http/session.h"
#include "daemon/http/tls.h"

namespace portfolio::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 22\r\nContent-Type: text/plain\r\n"
    "Connection: close\r\n\r\ntoo many connections\r\n";
constexpr std::chrono::milliseconds kAcceptPause{100};  // After a failure such as "no more files".

class BeastServer final : public Server {
 public:
  BeastServer(const ServerOptions& options, Handler handler,
              std::function<void(std::size_t)> connections)
      : acceptor_(io_), pause_(io_) {
    shared_.options = options;
    shared_.handler = std::move(handler);
    shared_.connections = std::move(connections);
  }
  ~BeastServer() override { stop(); }

  Result<void> listen();
  std::string address() const override { return address_; }
  void stop() override;

 private:
  void accept();
  void on_accept(error_code error, tcp::socket socket);

  // The order matters: sessions die with `io_`, before what they share.
  Shared shared_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::string address_;
  std::thread thread_;
};

Result<tcp::endpoint> resolve(asio::io_context& io, std::string host, std::uint16_t port) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (host.empty()) return tcp::endpoint(tcp::v6(), port);  // All addresses.
  error_code error;
  const auto literal = asio::ip::make_address(host, error);
  if (!error) return tcp::endpoint(literal, port);
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, std::to_string(port), error);
  if (error || found.empty())
    return stop("cannot find the address '" + host + "' to listen on: " + error.message(), "bind");
  return found.begin()->endpoint();
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

Result<void> BeastServer::listen() {
  const ServerOptions& options = shared_.options;
  if (options.tls.enabled()) {
    PORTFOLIO_TRY(context, make_tls_context(options.tls));
    shared_.tls = std::move(context);
  }
  PORTFOLIO_TRY(endpoint, resolve(io_, options.address, options.port));
  try {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(static_cast<int>(options.connections_max));
    address_ = text_of(acceptor_.local_endpoint());
  } catch (const std::exception& error) {
    return portfolio::stop("cannot listen on " + text_of(endpoint) + ": " + error.what(), "bind");
  }
  shared_.pool = std::make_unique<asio::thread_pool>(options.threads);
  accept();
  thread_ = std::thread([this] { io_.run(); });
  return {};
}

void BeastServer::accept() {
  acceptor_.async_accept(
      [this](error_code error, tcp::socket socket) { on_accept(error, std::move(socket)); });
}

void BeastServer::on_accept(error_code error, tcp::socket socket) {
  if (error == asio::error::operation_aborted) return;
  if (error) {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](error_code stopped) {
      if (!stopped) accept();
    });
    return;
  }
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  if (shared_.open >= shared_.options.connections_max) {
    socket.non_blocking(true, ignored);
    if (!shared_.tls) socket.write_some(asio::buffer(kBusy.data(), kBusy.size()), ignored);
  } else if (shared_.tls) {
    run_tls_session(std::move(socket), shared_);
  } else {
    run_plain_session(std::move(socket), shared_);
  }
  accept();
}

void BeastServer::stop() {
  if (!thread_.joinable()) return;
  io_.stop();
  thread_.join();
  error_code ignored;
  acceptor_.close(ignored);
  shared_.pool->join();  // Their answers are posted to a loop that no longer runs.
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler handler,
                                              std::function<void(std::size_t)> connections) {
  auto server = std::make_unique<BeastServer>(options, std::move(handler), std::move(connections));
  PORTFOLIO_OK(server->listen());
  return server;
}

}  // namespace portfolio::http
