// Requests to a running daemon, one after the other over one connection. A daemon that is away or
// not ready is a failure to try again; what it refuses is an answer like others.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::ctl {

struct Answer {
  long status = 0;
  std::string body;
};

class HttpClient {
 public:
  // "http://HOST:PORT", with a path in front of the API's if there is one. For TLS and basic
  // authentication: a file with the certificate authority, and "user:password" in a file.
  struct Options {
    std::string server = "http://127.0.0.1:9464";
    std::string ca_file;
    std::string credentials_file;
  };
  static Result<std::unique_ptr<HttpClient>> open(const Options& options);
  ~HttpClient();

  Result<Answer> get(const std::string& path);
  Result<Answer> post(const std::string& path, std::string_view body, const char* content_type);

 private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state);
  Result<Answer> perform(const std::string& path);
  std::unique_ptr<State> state_;
};

std::string url_encoded(std::string_view text);

}  // namespace portfolio::ctl
