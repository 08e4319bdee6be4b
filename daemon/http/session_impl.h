// The session, for both kinds of stream. Private to its two translation units, which are apart so
// that they compile side by side.
#pragma once
#include <algorithm>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "daemon/http/session.h"

namespace portfolio::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::string_view kEventsPath = "/api/v1/events";

// The handler's view of what Beast parsed; false where the target is not one that can be answered.
bool to_request(beast::http::request<beast::http::string_body>&& from, bool tls, Request& to);
beast::http::response<beast::http::string_body> to_message(Response&& from, bool keep_alive,
                                                           unsigned version, bool head);

template <class Stream>
class Session : public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream&& stream, Shared& shared) : stream_(std::move(stream)), shared_(shared) {
    shared_.connections(++shared_.open);
  }
  ~Session() { shared_.connections(--shared_.open); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Stream& stream() { return stream_; }
  Shared& shared() { return shared_; }
  void read_header();
  void close();

 private:
  using Parser = beast::http::request_parser<beast::http::string_body>;
  using Message = beast::http::response<beast::http::string_body>;

  auto& socket() { return beast::get_lowest_layer(stream_); }
  void on_header(beast::error_code error);
  void tell_to_continue();
  void read_body();
  void on_body(beast::error_code error);
  void refuse(unsigned status, const char* text);
  void answer();
  void write(Message&& message);
  void on_written(beast::error_code error, bool keep_alive);

  Stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Message> message_;
  std::size_t requests_ = 0;
};

template <class Stream>
void Session<Stream>::read_header() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_bytes_max));
  // Checked against the path's own limit as soon as the header is there.
  parser_->body_limit(std::max(shared_.options.events_bytes_max, shared_.options.body_bytes_max));
  socket().expires_after(requests_ == 0 ? shared_.options.header_timeout
                                        : shared_.options.idle_timeout);
  beast::http::async_read_header(
      stream_, buffer_, *parser_,
      [self = this->shared_from_this()](beast::error_code error, std::size_t) {
        self->on_header(error);
      });
}

template <class Stream>
void Session<Stream>::on_header(beast::error_code error) {
  using HttpError = beast::http::error;
  if (error == HttpError::header_limit) return refuse(431, "the request's header is too large");
  if (error == HttpError::body_limit) return refuse(413, "the request's body is too large");
  if (error == HttpError::end_of_stream || error == beast::error::timeout) return close();
  if (error.category() == beast::http::make_error_code(HttpError::bad_target).category())
    return refuse(400, "this is not an HTTP/1.1 request");
  if (error) return close();
  const auto& header = parser_->get();
  if (header.version() >= 11 && header[beast::http::field::host].empty())
    return refuse(400, "a request needs a Host header");
  const std::string_view target(header.target().data(), header.target().size());
  const bool events = target.substr(0, target.find('?')) == kEventsPath;
  const std::size_t limit =
      events ? shared_.options.events_bytes_max : shared_.options.body_bytes_max;
  if (const auto length = parser_->content_length(); length && *length > limit)
    return refuse(413, "the request's body is too large");
  parser_->body_limit(limit);
  if (beast::iequals(header[beast::http::field::expect], "100-continue")) return tell_to_continue();
  read_body();
}

template <class Stream>
void Session<Stream>::tell_to_continue() {
  auto go_on = std::make_shared<beast::http::response<beast::http::empty_body>>(
      beast::http::status::continue_, 11);
  socket().expires_after(shared_.options.transfer_timeout);
  beast::http::async_write(
      stream_, *go_on,
      [self = this->shared_from_this(), go_on](beast::error_code error, std::size_t) {
        if (error) return self->close();
        self->read_body();
      });
}

template <class Stream>
void Session<Stream>::read_body() {
  socket().expires_after(shared_.options.transfer_timeout);
  beast::http::async_read(stream_, buffer_, *parser_,
                          [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                            self->on_body(error);
                          });
}

template <class Stream>
void Session<Stream>::on_body(beast::error_code error) {
  if (error == beast::http::error::body_limit)
    return refuse(413, "the request's body is too large");
  if (error) return close();
  ++requests_;
  answer();
}

template <class Stream>
void Session<Stream>::refuse(unsigned status, const char* text) {
  requests_ = shared_.options.requests_per_connection_max;  // What follows cannot be trusted.
  Response response;
  response.status = status;
  response.body = std::string(text) + "\n";
  write(to_message(std::move(response), false, 11, false));
}

template <class Stream>
void Session<Stream>::answer() {
  const bool keep_alive =
      parser_->get().keep_alive() && requests_ < shared_.options.requests_per_connection_max;
  const unsigned version = parser_->get().version();
  auto request = std::make_shared<Request>();
  if (!to_request(parser_->release(), shared_.tls != nullptr, *request))
    return refuse(400, "the request's target is not a path");
  socket().expires_never();  // The handler bounds its own time.
  asio::post(*shared_.pool, [self = this->shared_from_this(), request, keep_alive,
                             version]() mutable {
    const bool head = request->method == "HEAD";
    auto message = std::make_shared<Message>(
        to_message(self->shared_.handler(*request), keep_alive, version, head));
    const auto executor = self->stream_.get_executor();
    // The session goes along, so that its end is always on the thread of the sockets.
    asio::post(executor, [self = std::move(self), message] { self->write(std::move(*message)); });
  });
}

template <class Stream>
void Session<Stream>::write(Message&& message) {
  message_.emplace(std::move(message));
  socket().expires_after(shared_.options.transfer_timeout);
  const bool keep_alive = message_->keep_alive();
  beast::http::async_write(
      stream_, *message_,
      [self = this->shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
        self->on_written(error, keep_alive);
      });
}

template <class Stream>
void Session<Stream>::on_written(beast::error_code error, bool keep_alive) {
  message_.reset();
  if (error || !keep_alive) return close();
  read_header();
}

template <class Stream>
void Session<Stream>::close() {
  beast::error_code ignored;
  socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace portfolio::http
