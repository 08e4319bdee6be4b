#include "daemon/ctl/score.h"

#include <algorithm>
#include <array>
#include <set>

namespace portfolio::ctl {
namespace {

// An alert a little before the trouble was written down, or shortly after its end, still means it.
constexpr Days kBefore{14}, kAfter{28};

CivilDate date_of(Timestamp time) {
  return CivilDate{std::chrono::floor<Days>(time).time_since_epoch()};
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

struct Columns {
  std::map<std::string, std::size_t, std::less<>> places;
  std::string cell(const std::vector<std::string>& cells, std::string_view name) const {
    const auto place = places.find(name);
    return place == places.end() || place->second >= cells.size() ? "" : cells[place->second];
  }
};

Result<TruthRow> read_row(const std::vector<std::string>& cells, const Columns& columns,
                          const std::string& where) {
  TruthRow row;
  row.organisation = columns.cell(cells, "organisation");
  row.project = columns.cell(cells, "project");
  row.outcome = columns.cell(cells, "outcome");
  row.rule = columns.cell(cells, "rule");
  row.subject = columns.cell(cells, "subject");
  const auto at = parse_date(columns.cell(cells, "at").substr(0, 10));
  if (!at) return stop(where + "`at` is no date such as 2026-03-20", "usage");
  row.at = *at;
  const std::string until = columns.cell(cells, "until").substr(0, 10);
  row.until = parse_date(until);
  if (!until.empty() && !row.until) return stop(where + "`until` is no date", "usage");
  const bool names_rule = row.outcome == "planted" || row.outcome == "doubtful";
  if (!names_rule && row.outcome != "late" && row.outcome != "cost_over") {
    return stop(
        where + "outcome \"" + row.outcome + "\": late, cost_over, planted or doubtful is wanted",
        "usage");
  }
  if (names_rule && row.rule.empty()) {
    return stop(where + "a " + row.outcome + " trouble names no rule", "usage");
  }
  return row;
}

// "developer" meets "developer/2026-04": composite subjects have composite ids.
bool same_subject(const std::string& wanted, const std::string& met) {
  if (wanted.empty() || wanted == met) return true;
  for (std::size_t start = 0; start <= met.size();) {
    const std::size_t end = std::min(met.find('/', start), met.size());
    if (met.compare(start, end - start, wanted) == 0) return true;
    start = end + 1;
  }
  return false;
}

bool same_place(const Episode& episode, const TruthRow& row) {
  if (episode.organisation != row.organisation) return false;
  const bool known = !row.project.empty() && !episode.project.empty();
  return (!known || episode.project == row.project) && same_subject(row.subject, episode.subject);
}

// Planted: it fired while the trouble lasted, or had not ended when it began. Else: before
// everybody knew.
bool meets(const Episode& episode, const TruthRow& row) {
  const CivilDate fired = date_of(episode.fired);
  if (row.outcome == "late" || row.outcome == "cost_over") {
    return fired < row.at && (!episode.ended || date_of(*episode.ended) >= row.at - kAfter);
  }
  const bool stands = !episode.ended || date_of(*episode.ended) >= row.at;
  return (stands || fired + kBefore >= row.at) && (!row.until || fired <= *row.until + kAfter);
}

// One that had been standing when a planted trouble began has seen it at once.
std::int64_t lead_of(const Episode& episode, const TruthRow& row) {
  const std::int64_t days = (row.at - date_of(episode.fired)).count();
  return row.outcome == "planted" ? std::min(days, kBefore.count()) : days;
}

bool asks_for(const TruthRow& row, const std::string& rule,
              const std::map<std::string, std::string>& outcomes) {
  if (row.outcome == "planted") return row.rule == rule;
  if (row.outcome == "doubtful") return false;
  const auto found = outcomes.find(rule);
  return found != outcomes.end() && found->second == row.outcome;
}

bool is_doubtful(const Episode& episode, const std::vector<TruthRow>& truth) {
  return std::ranges::any_of(truth, [&](const TruthRow& row) {
    return row.outcome == "doubtful" && row.rule == episode.rule && same_place(episode, row) &&
           meets(episode, row);
  });
}

}  // namespace

Result<std::vector<TruthRow>> parse_truth(std::string_view csv, const std::string& file) {
  std::vector<TruthRow> rows;
  Columns columns;
  std::int64_t number = 0;
  while (!csv.empty()) {
    const std::size_t end = std::min(csv.find('\n'), csv.size());
    const std::vector<std::string> cells = cells_of(csv.substr(0, end));
    csv.remove_prefix(std::min(end + 1, csv.size()));
    const std::string where = file + ":" + std::to_string(++number) + ": ";
    if (number == 1) {
      for (std::size_t i = 0; i < cells.size(); ++i) columns.places[cells[i]] = i;
      for (const char* name : {"organisation", "project", "outcome", "at"}) {
        if (!columns.places.contains(name)) {
          return stop(where + "the column " + name + " is missing", "usage");
        }
      }
    } else if (cells.size() > 1 || !cells[0].empty()) {
      PORTFOLIO_TRY(row, read_row(cells, columns, where));
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

void Episodes::add(const model::AlertTransition& transition) {
  using model::Change;
  if (transition.change == Change::kFiring) {
    open_.try_emplace(transition.alert, Episode{transition.organisation, transition.project,
                                                transition.rule, transition.subject.id,
                                                transition.at, std::nullopt, transition.portfolio});
    return;
  }
  const bool ends =
      transition.change == Change::kResolved || transition.change == Change::kWithdrawn;
  const auto found = open_.find(transition.alert);
  if (!ends || found == open_.end()) return;
  found->second.ended = transition.at;
  closed_.push_back(std::move(found->second));
  open_.erase(found);
}

std::vector<Episode> Episodes::take() {
  for (auto& [id, episode] : open_) closed_.push_back(std::move(episode));
  open_.clear();
  std::stable_sort(closed_.begin(), closed_.end(),
                   [](const Episode& a, const Episode& b) { return a.fired < b.fired; });
  return std::move(closed_);
}

std::map<std::string, RuleScore> score(const std::vector<Episode>& episodes,
                                       const std::vector<TruthRow>& truth,
                                       const std::map<std::string, std::string>& outcomes) {
  std::map<std::string, RuleScore> scores;
  for (const auto& [rule, outcome] : outcomes) scores[rule];
  for (const TruthRow& row : truth) {
    if (row.outcome == "planted") scores[row.rule];
  }
  std::set<const Episode*> right;
  for (auto& [rule, result] : scores) {
    result.judged = true;
    std::set<std::pair<std::string, std::string>> projects;
    for (const TruthRow& row : truth) {
      if (!asks_for(row, rule, outcomes)) continue;
      ++result.troubles;
      if (!row.project.empty() && projects.emplace(row.organisation, row.project).second)
        ++result.troubled;
      const Episode* first = nullptr;
      for (const Episode& episode : episodes) {
        if (episode.rule != rule || !same_place(episode, row) || !meets(episode, row)) continue;
        right.insert(&episode);
        if (first == nullptr) first = &episode;
      }
      if (first == nullptr) {
        result.missed.push_back(row);
        continue;
      }
      ++result.found;
      result.lead_days.push_back(lead_of(*first, row));
    }
    std::sort(result.lead_days.begin(), result.lead_days.end());
    std::set<std::pair<std::string, std::string>> warned;
    for (const Episode& episode : episodes) {
      if (episode.rule == rule && !episode.project.empty())
        warned.emplace(episode.organisation, episode.project);
    }
    result.warned = static_cast<std::int64_t>(warned.size());
    result.warned_rightly = std::count_if(warned.begin(), warned.end(),
                                          [&](const auto& one) { return projects.contains(one); });
  }
  for (const Episode& episode : episodes) {
    RuleScore& result = scores[episode.rule];
    const bool is_right = right.contains(&episode);
    if (!is_right && is_doubtful(episode, truth)) continue;
    ++result.alerts;
    if (is_right) ++result.true_alerts;
  }
  return scores;
}

std::optional<std::int64_t> quantile(const std::vector<std::int64_t>& sorted, int per_cent) {
  if (sorted.empty()) return std::nullopt;
  return sorted[(sorted.size() - 1) * static_cast<std::size_t>(per_cent) / 100];
}

}  // namespace portfolio::ctl
