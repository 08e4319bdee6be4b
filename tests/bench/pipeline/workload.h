// The invented organisations that the whole pipeline is measured on, as encoded records in the
// order in which they are appended: first the world (projects, plans, people), then changes without
// end. The same numbers always give the same records, but for the day on which they are made.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "rules/model/fact.h"

namespace portfolio::bench {

enum class Kind {
  kCoalescing,  // Newer versions of statuses, milestones and tasks: 20,000 rows in 8 organisations.
  kEntries,     // Each event a new timesheet entry: 2,000 people in 8 organisations.
  kWide,        // Newer statuses of 100,000 projects of one organisation, one after the other.
};

struct Record {
  std::string organisation, value;
};

class Workload {
 public:
  Workload(Kind kind, std::int32_t partitions, CivilDate today);

  void next(Record& record);
  // Records that make the world; they come first.
  std::int64_t world_size() const;
  // A new milestone that is so late that its alert fires at once. `number` is in its id.
  void late_milestone(std::int64_t number, Record& record);
  const std::vector<std::string>& organisations() const { return organisations_; }

 private:
  void world(std::int64_t number);
  void plan(int project);
  void rate_or_person(std::int64_t number);
  void change(std::int64_t number);
  void status(int project, std::int64_t version);
  void milestone(int project, int part, std::int64_t version);
  void task(int project, int part, std::int64_t version);
  void entry(std::int64_t number);
  void envelope(const std::string& prefix, const char* source);
  CivilDate approved(int part) const;

  const Kind kind_;
  const CivilDate today_;
  const int projects_;  // Of each organisation.
  std::vector<std::string> organisations_;
  std::int64_t number_ = 0;
  std::uint64_t random_ = 88172645463325252ULL;
  std::vector<std::uint32_t> versions_;  // Of what changes.
  model::Event event_;
  std::string id_, project_, part_, person_, role_;  // What event_ views.
};

}  // namespace portfolio::bench
