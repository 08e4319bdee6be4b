#include "daemon/http/session_impl.h"

namespace portfolio::http {
namespace {

// Told to every browser, whatever the answer: no scripts, no frames, nothing from elsewhere.
constexpr std::pair<const char*, const char*> kSecurityHeaders[] = {
    {"Content-Security-Policy",
     "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

std::string lower(beast::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace

bool to_request(beast::http::request<beast::http::string_body>&& from, bool tls, Request& to) {
  to.method = std::string(from.method_string());
  to.tls = tls;
  for (const auto& field : from)
    to.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
  if (!parse_target({from.target().data(), from.target().size()}, to)) return false;
  to.body = std::move(from.body());
  return true;
}

beast::http::response<beast::http::string_body> to_message(Response&& from, bool keep_alive,
                                                           unsigned version, bool head) {
  beast::http::response<beast::http::string_body> message;
  message.version(version);
  message.result(from.status);
  message.keep_alive(keep_alive);
  message.set(beast::http::field::content_type, from.type);
  for (const auto& [name, value] : kSecurityHeaders) message.set(name, value);
  message.set(beast::http::field::cache_control, "no-store");
  for (const auto& [name, value] : from.headers) message.set(name, value);
  message.content_length(from.body.size());
  if (!head) message.body() = std::move(from.body);
  return message;
}

void run_plain_session(asio::ip::tcp::socket socket, Shared& shared) {
  std::make_shared<Session<beast::tcp_stream>>(beast::tcp_stream(std::move(socket)), shared)
      ->read_header();
}

}  // namespace portfolio::http
