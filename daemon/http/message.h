// A request and its answer, as the routes see them: no sockets, no Beast.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portfolio::http {

struct Request {
  std::string method;
  std::string path;                   // As sent, still encoded; always begins with '/'.
  std::vector<std::string> segments;  // Of the path, decoded; "/a/b%2Fc" is {"a", "b/c"}.
  std::vector<std::pair<std::string, std::string>> query;    // Decoded, in the order sent.
  std::vector<std::pair<std::string, std::string>> headers;  // Names in lower case.
  std::string body;
  bool tls = false;

  // The first of that name; empty where there is none.
  std::string_view parameter(std::string_view name) const;
  std::vector<std::string> parameters(std::string_view name) const;
  std::string_view header(std::string_view lower_case_name) const;
  bool reads() const { return method == "GET" || method == "HEAD"; }
};

struct Response {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string route = "other";  // The pattern that answered, for the metrics.
};

// Splits and decodes the target of a request. False where it is not a well-formed one.
bool parse_target(std::string_view target, Request& request);

std::string url_encode(std::string_view text);  // All but unreserved characters.
// False on a broken escape. A plus is a space in a query only.
enum class UrlPart { kPath, kQuery };
bool url_decode(std::string_view text, UrlPart part, std::string& result);

}  // namespace portfolio::http
