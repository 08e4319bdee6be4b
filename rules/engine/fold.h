// The fold of one partition: all its organisations, the rule set in force, and the terms. What
// goes in is one record after the other; what comes out is dispositions, transitions and rows.
// Leaves out journals, storage and delivery.
#pragma once
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/organisation_fold.h"
#include "rules/engine/rows.h"
#include "rules/ruleset/load.h"

namespace portfolio::engine {

// What is wrong with an event of so many bytes.
Error too_large(std::int64_t bytes, std::int64_t most);

// Calls `work` with each number below `count`, in whatever order and perhaps at the same time.
using SideBySide =
    std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

class Fold {
 public:
  // The rules of generation 0 count until the journal says otherwise.
  Fold(std::int32_t partition, std::string_view topic, ruleset::RuleSet generation_0);

  // How to look at organisations together where all of them must be; one by one unless it is said.
  // They share nothing that changes, so that what comes out is the same.
  void look_side_by_side(SideBySide way) { side_by_side_ = std::move(way); }

  // Applies one record. kSkip: a dead letter, whose reason and sentence the error carries. kStop:
  // the partition cannot go on (a rule set that this version does not understand).
  Result<model::Disposition> step(const model::Event& event, const Arrival& arrival,
                                  model::ColdRows& cold);
  // Transitions since the last call, in the order in which they happened.
  std::vector<model::AlertTransition> take_transitions();

  // Organisations that have something due at or before `now` and are not in backfill.
  void due(Timestamp now, std::vector<std::string_view>& organisations);
  Timestamp next_deadline();

  // Up to `most` of the rows that changed since they were last written, ahead of a commit.
  void write_some_rows(std::size_t most, const RowSink& sink);
  std::size_t count_changed_rows() const;
  // What is left of them; among them the rule set in force. Together with what was written ahead,
  // later writes of a key over earlier ones, this is the state as it is now.
  void write_changed_rows(const RowSink& sink);
  // Reads one row of a store; false if the bytes are not such a row. Rows must come in key order.
  bool read_row(std::string_view key, std::string_view bytes);
  // After the last row.
  void resume();

  const ruleset::RuleSet& rules() const { return *rules_.back(); }
  const model::FoldLimits& limits() const { return limits_; }
  const model::SourceRules& sources() const { return sources_; }
  // By id, so that every walk over them is in one order.
  const std::map<std::string, std::unique_ptr<OrganisationFold>, std::less<>>& organisations()
      const {
    return organisations_;
  }
  OrganisationFold* find(std::string_view organisation);
  // The organisation, made if it is not there. Organisations share nothing that changes but the
  // list of them: their rows may be read and resumed (rows.h) side by side.
  OrganisationFold& organisation(std::string_view id);
  Counters counters() const;

 private:
  void mark_changed(OrganisationFold& fold);
  Result<model::Disposition> activate(const model::RulesetActivated& fact, const Arrival& arrival);
  bool read_rules(std::string_view bytes);

  std::int32_t partition_;
  std::string topic_;
  SideBySide side_by_side_;
  // The last one is in force; earlier ones are kept, for organisations point into them.
  std::deque<std::unique_ptr<ruleset::RuleSet>> rules_;
  model::FoldLimits limits_;
  model::SourceRules sources_;
  bool rules_changed_ = false;
  std::map<std::string, std::unique_ptr<OrganisationFold>, std::less<>> organisations_;
  std::vector<OrganisationFold*> changed_;      // Stepped since rows were last written, by id.
  std::array<OrganisationFold*, 64> recent_{};  // By hash of the id: where to look first.
};

}  // namespace portfolio::engine
