#include "daemon/ctl/play.h"

#include <algorithm>
#include <utility>

#include "daemon/ctl/importer.h"

namespace portfolio::ctl {
namespace {

constexpr std::size_t kBatch = 2000;
constexpr int kAttempts = 60;
constexpr std::chrono::milliseconds kBetweenAttempts{1000};

}  // namespace

Player::Player(Target& target, simulate::Simulation& story, PlayOptions options, WallClock clock,
               OnDay on_day)
    : target_(target),
      story_(story),
      options_(options),
      clock_(std::move(clock)),
      on_day_(std::move(on_day)) {}

Result<void> Player::tell(const std::string& json, Manner manner) {
  PORTFOLIO_TRY(prepared,
                prepare(json, {.backfill = manner == Manner::kHistory, .now = clock_.now()}));
  organisation_ = prepared.event.organisation;
  last_ = prepared.known_at;
  prepared.event.file = "story";
  batch_.push_back(std::move(prepared.event));
  ++events_;
  return batch_.size() < kBatch ? Result<void>{} : flush();
}

// A daemon that starts or restarts is waited for.
Result<void> Player::flush() {
  for (int attempt = 1; !batch_.empty(); ++attempt) {
    const auto written = target_.write(batch_);
    if (written) {
      if (!written->refusals.empty()) return stop(written->refusals.front().message);
      batch_.clear();
    } else if (written.error().reaction != Reaction::kRetry || attempt == kAttempts) {
      return tl::unexpected<Error>(written.error());
    } else {
      clock_.wait(kBetweenAttempts);
    }
  }
  return {};
}

Result<void> Player::finish_history() {
  live_ = true;
  batch_.push_back(end_of_history(organisation_, last_, static_cast<std::uint64_t>(events_)));
  return flush();
}

// The first line that has not yet happened ends the history; from it on each is told in its time.
Result<void> Player::meet_clock(const std::vector<simulate::Line>& lines, std::size_t from) {
  if (!live_) PORTFOLIO_OK(finish_history());
  for (std::size_t i = from; i < lines.size() && !options_.once; ++i) {
    for (Timestamp now = clock_.now(); now < lines[i].known_at; now = clock_.now()) {
      PORTFOLIO_OK(flush());
      clock_.wait(std::min<std::chrono::milliseconds>(lines[i].known_at - now,
                                                      std::chrono::milliseconds{1000}));
    }
    PORTFOLIO_OK(tell(lines[i].json, Manner::kLive));
  }
  return flush();
}

Result<void> Player::play() {
  while (!story_.done()) {
    const CivilDate day = story_.today();
    const std::vector<simulate::Line> lines = story_.step();
    const Timestamp now = clock_.now();
    std::size_t past = 0;
    while (past < lines.size() && lines[past].known_at <= now) ++past;
    for (std::size_t i = 0; i < past; ++i) {
      PORTFOLIO_OK(tell(lines[i].json, live_ ? Manner::kLive : Manner::kHistory));
    }
    const Timestamp end_of_day{std::chrono::sys_days{day.time_since_epoch() + Days{1}}};
    const bool met = end_of_day > now;
    if (day >= options_.live_from || met) PORTFOLIO_OK(flush());
    if (met) PORTFOLIO_OK(meet_clock(lines, past));
    if (on_day_) on_day_(day, events_);
    if (met && options_.once) return {};
    if (day >= options_.live_from && !met) clock_.wait(options_.day);
  }
  if (!live_) return finish_history();
  return flush();
}

}  // namespace portfolio::ctl
