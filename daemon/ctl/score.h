// How good the alerts were, by what is known to have gone wrong. Counts, no judgement: a rule's
// episodes that met a true trouble, troubles that were met, how early, and false alarms.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/time.h"
#include "rules/model/transition.h"

namespace portfolio::ctl {

struct TruthRow {
  std::string organisation, project;
  // "late", "cost_over" or "planted"; "doubtful" where an alert is neither right nor wrong.
  std::string outcome;
  CivilDate at{};
  std::string rule, subject;       // Of a planted or doubtful one.
  std::optional<CivilDate> until;  // Empty: to the end.
};

Result<std::vector<TruthRow>> parse_truth(std::string_view csv, const std::string& file);

// An alert from its first telling to its end.
struct Episode {
  std::string organisation, project, rule, subject;
  Timestamp fired{};
  std::optional<Timestamp> ended;
  std::string portfolio;
};

// Puts transitions together to episodes.
class Episodes {
 public:
  void add(const model::AlertTransition& transition);
  std::vector<Episode> take();

 private:
  std::map<std::string, Episode> open_;
  std::vector<Episode> closed_;
};

struct RuleScore {
  // Whether the truth speaks of what the rule looks for. If not, its alerts are neither right nor
  // wrong: nobody wrote down who did not report.
  bool judged = false;
  std::int64_t alerts = 0;  // Episodes, but those that only what is doubtful speaks of.
  std::int64_t true_alerts = 0;
  std::int64_t troubles = 0;  // Rows of the truth that the rule should find.
  std::int64_t found = 0;
  std::int64_t troubled = 0;  // Projects among those rows: at what rate they are met by chance.
  // Projects with an alert, and those of them that were in such trouble at any time: comparable
  // with that rate, whereas one project may have many alerts.
  std::int64_t warned = 0, warned_rightly = 0;
  std::vector<std::int64_t> lead_days;  // Of what was found: from the first alert to `at`, sorted.
  std::vector<TruthRow> missed;         // Troubles that no alert met, as the truth lists them.
};

// For a planted trouble the lead is negative: the days that the rule took to see it.
// `outcomes` says which rules answer for "late" and "cost_over".
std::map<std::string, RuleScore> score(const std::vector<Episode>& episodes,
                                       const std::vector<TruthRow>& truth,
                                       const std::map<std::string, std::string>& outcomes);

// The value below which a quarter, or half, of the sorted values lie.
std::optional<std::int64_t> quantile(const std::vector<std::int64_t>& sorted, int per_cent);

}  // namespace portfolio::ctl
