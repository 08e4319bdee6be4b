#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/ctl/http_client.h"
#include "daemon/ctl/target.h"
#include "proto/codec/json.h"

namespace portfolio::ctl {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kBodyBytes = std::size_t{3} << 20;

Error refused_as_a_whole(const Answer& answer) {
  const Json json = Json::parse(answer.body, nullptr, false);
  const auto found = json.is_object() ? json.find("error") : json.end();
  std::string text = found != json.end() && found->is_string() ? found->get<std::string>() : "";
  if (text.empty()) text = "it answered " + std::to_string(answer.status);
  const bool later = answer.status == 503 || answer.status == 429 || answer.status == 408;
  return {later ? Reaction::kRetry : Reaction::kStop, "the daemon took nothing: " + text,
          "refused"};
}

class HttpTarget final : public Target {
 public:
  explicit HttpTarget(std::unique_ptr<HttpClient> client) : client_(std::move(client)) {}

  Result<Outcome> write(const std::vector<Incoming>& batch) override {
    Outcome outcome;
    for (std::size_t from = 0; from < batch.size();) {
      std::string body;
      std::size_t to = from;
      for (; to < batch.size() && body.size() < kBodyBytes; ++to) {
        PORTFOLIO_TRY(line, codec::event_to_json(batch[to].bytes));
        body += line + "\n";
      }
      PORTFOLIO_TRY(answer, client_->post("/api/v1/events", body, "application/x-ndjson"));
      if (answer.status != 202) return tl::unexpected<Error>(refused_as_a_whole(answer));
      try {
        PORTFOLIO_OK(add(answer, batch, from, outcome));
      } catch (const Json::exception& error) {
        return stop(std::string("the daemon's answer is not what its API promises: ") +
                    error.what());
      }
      from = to;
    }
    return outcome;
  }

 private:
  static Result<void> add(const Answer& answer, const std::vector<Incoming>& batch,
                          std::size_t from, Outcome& outcome) {
    const Json json = Json::parse(answer.body, nullptr, false);
    const Json data = json.is_object() ? json.value("data", Json::object()) : Json();
    if (!data.is_object() || !data.contains("accepted")) {
      return stop("the daemon's answer is not what its API promises");
    }
    outcome.accepted += data.value("accepted", std::int64_t{0});
    outcome.repeated += data.value("repeated", std::int64_t{0});
    const Json refusals = data.value("refusals", Json::array());
    for (const Json& refusal : refusals) {
      const auto line = static_cast<std::size_t>(
          std::max<std::int64_t>(1, refusal.value("line", std::int64_t{1})));
      const Incoming& event = batch[std::min(from + line - 1, batch.size() - 1)];
      outcome.refusals.push_back({event.file, event.line, refusal.value("reason", "refused"),
                                  refusal.value("message", "refused by the daemon")});
    }
    const auto named = static_cast<std::int64_t>(refusals.size());
    for (std::int64_t i = named; i < data.value("refused", named); ++i) {
      outcome.refusals.push_back({batch[from].file, 0, "refused", "not named by the daemon"});
    }
    return {};
  }

  std::unique_ptr<HttpClient> client_;
};

}  // namespace

Result<std::unique_ptr<Target>> open_http(const std::string& url) {
  PORTFOLIO_TRY(client, HttpClient::open({.server = url}));
  return std::make_unique<HttpTarget>(std::move(client));
}

}  // namespace portfolio::ctl
