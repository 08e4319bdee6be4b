// Replays events through the very same core as the daemon, with no daemon and no wall clock: every
// event lives at its known_at. Leaves out files and printing.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "rules/engine/fold.h"
#include "rules/model/apply.h"

namespace portfolio::ctl {

// Cold rows of a replay: all in memory.
class MemoryRows final : public model::ColdRows {
 public:
  std::optional<std::string_view> find(std::string_view key) override;
  void put(std::string_view key, std::string bytes) override;
  void each(std::string_view prefix, const Visit& visit) override;

 private:
  std::unordered_map<std::string, std::string> rows_;
};

struct BacktestCounts {
  std::int64_t events = 0;  // Applied or repeated.
  std::int64_t refused = 0;
  std::int64_t transitions = 0;
};

class Backtest {
 public:
  using OnTransition = std::function<void(const model::AlertTransition&)>;
  using OnSeries = std::function<void(const std::string& json)>;

  Backtest(ruleset::RuleSet rules, OnTransition on_transition, OnSeries on_series = {});

  // One line of NDJSON; lines come in the order in which they became known.
  Result<void> add(std::string_view line);
  // The last week's series.
  void finish();

  const BacktestCounts& counts() const { return counts_; }
  const engine::Fold& fold() const { return fold_; }
  // Rules that could be judged of some subject at the beginning of some month; the others wait for
  // inputs that these events do not bring.
  const std::set<std::string>& evaluable() const { return evaluable_; }
  // Months in which projects were alive, in hundredths: from the first fact about one to its last.
  std::int64_t project_months_per_cent() const;
  std::int64_t projects() const { return static_cast<std::int64_t>(lives_.size()); }

 private:
  struct Life {
    Timestamp first{}, last{};
  };
  void tell();
  Result<void> apply(const model::Event& event, Timestamp at);
  void close_weeks(const std::string& organisation, Timestamp at);
  void note_evaluable(const std::string& organisation, Timestamp at);
  void write_series(const std::string& organisation, CivilDate monday);

  engine::Fold fold_;
  MemoryRows rows_;
  OnTransition on_transition_;
  OnSeries on_series_;
  BacktestCounts counts_;
  std::int64_t offset_ = 0;
  std::set<std::string> evaluable_;
  std::map<std::string, std::chrono::year_month, std::less<>> months_;  // Of each organisation.
  std::map<std::string, Life, std::less<>> lives_;       // By organisation and project.
  std::map<std::string, CivilDate, std::less<>> weeks_;  // The Monday of each organisation's week.
};

}  // namespace portfolio::ctl
