// A fold with the shipped rules, fed by hand: facts as JSON or ticks go in, transitions and rows
// come out, and it can be stopped and started again from its rows. Leaves out journals, stores and
// delivery; cold rows are kept in a map.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/fold.h"

namespace portfolio::testkit {

using RowMap = std::map<std::string, std::string, std::less<>>;

class MapColdRows final : public model::ColdRows {
 public:
  std::optional<std::string_view> find(std::string_view key) override;
  void put(std::string_view key, std::string bytes) override;
  void each(std::string_view prefix, const Visit& visit) override;
  const RowMap& rows() const { return rows_; }

 private:
  RowMap rows_;
};

// Rules to be compiled for each fold: a rule set belongs to one.
struct RuleSource {
  std::vector<ruleset::SourceFile> files;
  ruleset::Selection selection;
  ruleset::RuleSet load() const;  // They must load.
};
// The shipped rules, the starred ones on.
RuleSource shipped_rules();

class Replay {
 public:
  static constexpr std::string_view kOrganisation = "acme";

  explicit Replay(RuleSource rules = shipped_rules());

  // One record: an event of the JSON contract, as the journal would hold it.
  Result<model::Disposition> step(std::string_view json, Timestamp appended_at);
  // One record: time has passed.
  void tick(Timestamp appended_at);
  // One record of wire bytes.
  Result<model::Disposition> step_wire(std::string_view bytes, Timestamp appended_at);
  // Puts another rule set into force.
  Result<model::Disposition> activate(const ruleset::RuleSet& rules, std::uint64_t generation,
                                      Timestamp appended_at,
                                      const std::vector<model::SourceField>& sources = {},
                                      const model::FoldLimits& limits = {});
  // What time leaves of the cold rows, as the daemon would clear them now.
  void fade();

  // Writes up to so many changed rows ahead of the next commit.
  void write_ahead(std::size_t most);
  // Writes what changed into the rows; what was told stays told.
  void commit();
  // Commits, forgets the fold and reads it again from the rows; false if a row was refused.
  bool restart();
  // Ticks at each deadline up to `until`, as the owner of the journal would, then at `until`.
  void tick_through(Timestamp until);

  // All transitions so far, in order.
  const std::vector<model::AlertTransition>& told() const { return told_; }
  // Every row of the digest as readable text: key, '=', bytes, a line each.
  std::string rows_text(model::Flavour flavour) const;
  std::uint64_t digest(model::Flavour flavour = model::Flavour::kDigest) const;
  // The stored rows that the next start would read.
  const RowMap& rows() const { return rows_; }
  MapColdRows& cold() { return cold_; }

  engine::Fold& fold() { return *fold_; }
  // The organisation's fold; it must have been heard of.
  engine::OrganisationFold& organisation(std::string_view id = kOrganisation);
  std::int64_t next_offset() const { return offset_; }

 private:
  void take_told();

  RuleSource rules_;
  std::unique_ptr<engine::Fold> fold_;
  MapColdRows cold_;
  RowMap rows_;
  std::vector<std::pair<std::string, std::optional<std::string>>> ahead_;  // Of the next commit.
  std::vector<model::AlertTransition> told_;
  std::int64_t offset_ = 0;
};

// "2026-03-23T09:00:00Z FIRING milestone_slip P-1/M1 WARNING".
std::string headline(const model::AlertTransition& transition);

}  // namespace portfolio::testkit
