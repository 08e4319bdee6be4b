// One HTTP client connection that posts JSON. Blocks; another thread can break it off.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "rules/model/result.h"

namespace portfolio::daemon {

struct HttpOptions {
  std::string ca_file;
  std::string username;  // With password: basic authentication.
  std::string password;
  std::chrono::milliseconds timeout{10'000};
};

struct HttpAnswer {
  long status = 0;
  std::string body;  // Its first kilobytes.
};

class HttpPoster {
 public:
  explicit HttpPoster(HttpOptions options);
  ~HttpPoster();

  // kRetry if there was no whole answer. Any status is an answer; redirects are not followed.
  Result<HttpAnswer> post_json(const std::string& url, const std::string& body);
  void cancel() { is_cancelled_ = true; }

 private:
  class Handle;
  const HttpOptions options_;
  std::unique_ptr<Handle> handle_;
  std::atomic<bool> is_cancelled_{false};
};

}  // namespace portfolio::daemon
