#include "daemon/ctl/http_client.h"

#include <curl/curl.h>

#include "daemon/config/config.h"

namespace portfolio::ctl {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;

std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > kAnswerBytesMax) return 0;
  body.append(data, size * count);
  return size * count;
}

}  // namespace

struct HttpClient::State {
  Options options;
  std::string credentials;
  CURL* curl = nullptr;
  curl_slist* headers = nullptr;
  ~State() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
};

HttpClient::HttpClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::open(const Options& options) {
  if (!options.server.starts_with("http://") && !options.server.starts_with("https://")) {
    return stop("the server is \"" + options.server + "\": http://HOST:PORT is wanted", "usage");
  }
  auto state = std::make_unique<State>();
  state->options = options;
  while (state->options.server.ends_with('/')) state->options.server.pop_back();
  if (!options.credentials_file.empty()) {
    PORTFOLIO_TRY(credentials, daemon::read_secret(options.credentials_file));
    state->credentials = credentials;
  }
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  state->curl = ready == CURLE_OK ? curl_easy_init() : nullptr;
  if (state->curl == nullptr) return stop("libcurl does not start");
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(state)));
}

Result<Answer> HttpClient::get(const std::string& path) {
  curl_easy_setopt(state_->curl, CURLOPT_HTTPGET, 1L);
  curl_slist_free_all(state_->headers);
  state_->headers = curl_slist_append(nullptr, "Accept: application/json");
  return perform(path);
}

Result<Answer> HttpClient::post(const std::string& path, std::string_view body,
                                const char* content_type) {
  curl_easy_setopt(state_->curl, CURLOPT_POST, 1L);
  curl_easy_setopt(state_->curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(state_->curl, CURLOPT_POSTFIELDS, body.data());
  curl_slist_free_all(state_->headers);
  state_->headers =
      curl_slist_append(nullptr, (std::string("Content-Type: ") + content_type).c_str());
  state_->headers = curl_slist_append(state_->headers, "Expect:");
  return perform(path);
}

Result<Answer> HttpClient::perform(const std::string& path) {
  CURL* curl = state_->curl;
  Answer answer;
  const std::string url = state_->options.server + path;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, state_->headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 60000L);
  if (!state_->options.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, state_->options.ca_file.c_str());
  }
  if (!state_->credentials.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERPWD, state_->credentials.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    return retry("no answer from " + url + ": " + curl_easy_strerror(code));
  }
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

std::string url_encoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 15U];
    }
  }
  return encoded;
}

}  // namespace portfolio::ctl
