#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/delivery/alertmanager.h"
#include "daemon/delivery/http_post.h"
#include "daemon/delivery/payload.h"
#include "daemon/delivery/sinks.h"

namespace portfolio::daemon {
namespace {

constexpr std::size_t kPostMost = 256;  // Alerts in one request.
constexpr std::size_t kNameMost = 255;  // Of a sink: part of a row's key.

class AlertmanagerSink final : public Sink {
 public:
  AlertmanagerSink(const AlertmanagerConfig& alertmanager, HttpOptions options,
                   const AlertingConfig& alerting, AlertBook book, const Clock& clock)
      : name_("alertmanager:" + alertmanager.url),
        url_(alertmanager.url + (alertmanager.url.ends_with('/') ? "" : "/") + "api/v2/alerts"),
        resend_every_(alerting.resend_every),
        clock_(clock),
        poster_(std::move(options)),
        book_(std::move(book)),
        next_round_(clock.steady()) {}

  const std::string& name() const override { return name_; }
  SinkKind kind() const override { return SinkKind::kAlertmanager; }
  SteadyTime due() const override { return next_round_; }
  void restore(std::int32_t partition, const std::vector<model::AlertTransition>& active) override {
    book_.restore(partition, active);
    next_round_ = clock_.steady();
  }
  void forget(std::int32_t partition) override { book_.forget(partition); }
  void cancel() override { poster_.cancel(); }
  Result<std::size_t> deliver(std::span<const Parcel> parcels) override;

 private:
  Result<void> tell(const std::vector<std::string>& alerts);
  Result<void> post(const std::vector<PostedAlert>& alerts);

  const std::string name_;
  const std::string url_;
  const std::chrono::milliseconds resend_every_;
  const Clock& clock_;
  HttpPoster poster_;
  AlertBook book_;
  SteadyTime next_round_;
};

Result<std::size_t> AlertmanagerSink::deliver(std::span<const Parcel> parcels) {
  std::size_t count = 0;
  for (const Parcel& parcel : parcels) {
    const auto transition = read_payload(parcel);
    if (!transition && count == 0) return tl::unexpected(transition.error());
    if (!transition) break;
    book_.note(parcel.partition, *transition, clock_.now());
    ++count;
  }
  PORTFOLIO_OK(tell(book_.pending()));
  if (clock_.steady() >= next_round_) {
    PORTFOLIO_OK(tell(book_.all()));
    next_round_ = clock_.steady() + resend_every_;
  }
  return count;
}

Result<void> AlertmanagerSink::tell(const std::vector<std::string>& alerts) {
  std::vector<PostedAlert> posted;
  std::vector<std::string> ids;
  const auto flush = [&]() -> Result<void> {
    PORTFOLIO_OK(post(posted));
    for (const std::string& id : ids) book_.told(id, clock_.now());
    posted.clear();
    ids.clear();
    return {};
  };
  for (const std::string& id : alerts) {
    std::vector<PostedAlert> more = book_.tell(id, clock_.now());
    if (posted.size() + more.size() > kPostMost) PORTFOLIO_OK(flush());
    std::move(more.begin(), more.end(), std::back_inserter(posted));
    ids.push_back(id);
  }
  return flush();
}

Result<void> AlertmanagerSink::post(const std::vector<PostedAlert>& alerts) {
  if (alerts.empty()) return {};
  PORTFOLIO_TRY(answer, poster_.post_json(url_, to_json(alerts)));
  if (answer.status >= 200 && answer.status < 300) return {};
  const std::string what = url_ + " answers " + std::to_string(answer.status);
  if (answer.status == 400) {
    // It has taken the good ones: the whole batch again would change nothing.
    spdlog::warn("alertmanager refuses a part of a batch sink={} answer=\"{}\"", name_,
                 answer.body.substr(0, 200));
    return {};
  }
  const bool is_refusal = answer.status == 401 || answer.status == 403;
  return retry(what, is_refusal ? "not_authorised" : "unavailable");
}

}  // namespace

Result<std::unique_ptr<Sink>> make_alertmanager_sink(const AlertmanagerConfig& alertmanager,
                                                     const Config& config,
                                                     const Directory& directory,
                                                     const Clock& clock) {
  HttpOptions options{.ca_file = alertmanager.ca_file,
                      .username = alertmanager.username,
                      .password = "",
                      .timeout = config.alerting.timeout};
  if (!alertmanager.password_file.empty()) {
    PORTFOLIO_TRY(password, read_secret(alertmanager.password_file));
    options.password = std::move(password);
  }
  auto sink = std::make_unique<AlertmanagerSink>(
      alertmanager, std::move(options), config.alerting,
      AlertBook(config.alerting, config.web.external_url, directory), clock);
  if (sink->name().size() > kNameMost)
    return stop("the URL of an Alertmanager is too long: " + alertmanager.url, "config");
  return sink;
}

}  // namespace portfolio::daemon
