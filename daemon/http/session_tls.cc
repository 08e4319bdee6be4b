#include <boost/beast/ssl.hpp>

#include "daemon/http/session_impl.h"

namespace portfolio::http {
namespace {

using TlsStream = beast::ssl_stream<beast::tcp_stream>;

}  // namespace

template <>
void Session<TlsStream>::close() {
  socket().expires_after(shared_.options.transfer_timeout);
  stream_.async_shutdown([self = shared_from_this()](beast::error_code) {
    beast::error_code ignored;
    self->socket().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  });
}

void run_tls_session(asio::ip::tcp::socket socket, Shared& shared) {
  const auto session = std::make_shared<Session<TlsStream>>(
      TlsStream(beast::tcp_stream(std::move(socket)), *shared.tls), shared);
  beast::get_lowest_layer(session->stream()).expires_after(shared.options.header_timeout);
  session->stream().async_handshake(asio::ssl::stream_base::server,
                                    [session](beast::error_code error) {
                                      if (!error) session->read_header();
                                    });
}

}  // namespace portfolio::http
