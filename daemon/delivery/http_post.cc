#include "daemon/delivery/http_post.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

namespace portfolio::daemon {
namespace {

constexpr std::size_t kBodyMost = 4096;

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  body.append(bytes, std::min(size * count, kBodyMost - std::min(kBodyMost, body.size())));
  return size * count;
}

int is_cancelled(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

}  // namespace

class HttpPoster::Handle {
 public:
  Handle() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    PORTFOLIO_CHECK(initialised == CURLE_OK);
    curl_ = curl_easy_init();
    PORTFOLIO_CHECK(curl_ != nullptr);
  }
  ~Handle() { curl_easy_cleanup(curl_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  CURL* get() const { return curl_; }
  template <class T>
  void set(CURLoption option, T value) {
    PORTFOLIO_CHECK(curl_easy_setopt(curl_, option, value) == CURLE_OK);
  }

 private:
  CURL* curl_ = nullptr;
};

HttpPoster::HttpPoster(HttpOptions options)
    : options_(std::move(options)), handle_(std::make_unique<Handle>()) {}

HttpPoster::~HttpPoster() = default;

Result<HttpAnswer> HttpPoster::post_json(const std::string& url, const std::string& body) {
  HttpAnswer answer;
  const std::unique_ptr<curl_slist, FreeList> headers(
      curl_slist_append(nullptr, "Content-Type: application/json"));
  curl_easy_reset(handle_->get());  // Keeps the connection.
  handle_->set(CURLOPT_URL, url.c_str());
  handle_->set(CURLOPT_PROTOCOLS_STR, "http,https");
  handle_->set(CURLOPT_NOSIGNAL, 1L);
  handle_->set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  handle_->set(CURLOPT_HTTPHEADER, headers.get());
  handle_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  handle_->set(CURLOPT_POSTFIELDS, body.data());
  handle_->set(CURLOPT_USERAGENT, "portfoliod");
  handle_->set(CURLOPT_WRITEFUNCTION, take_body);
  handle_->set(CURLOPT_WRITEDATA, &answer.body);
  handle_->set(CURLOPT_NOPROGRESS, 0L);
  handle_->set(CURLOPT_XFERINFOFUNCTION, is_cancelled);
  handle_->set(CURLOPT_XFERINFODATA, &is_cancelled_);
  if (!options_.ca_file.empty()) handle_->set(CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!options_.username.empty()) {
    handle_->set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    handle_->set(CURLOPT_USERNAME, options_.username.c_str());
    handle_->set(CURLOPT_PASSWORD, options_.password.c_str());
  }
  const CURLcode code = curl_easy_perform(handle_->get());
  if (code != CURLE_OK)
    return retry("posting to " + url + ": " + curl_easy_strerror(code),
                 code == CURLE_ABORTED_BY_CALLBACK ? "closed" : "unavailable");
  curl_easy_getinfo(handle_->get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace portfolio::daemon
