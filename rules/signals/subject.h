// What a rule can be about: an entity, or something composed of one (a project and a budget
// threshold, a role and a month). And which subjects hang on an entity that has changed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/organisation.h"
#include "rules/signals/visit.h"

namespace portfolio::signals {

enum class SubjectKind : std::uint8_t {
  kPortfolio,
  kProject,
  kMilestone,
  kBudgetThreshold,
  kDependency,
  kRoleMonth,
  kDecision,
  kBenefit,
  kPerson,
  kSource,
  kTask,
  kRole,
  kObjective,
  kProjectPair,  // Handle: the one whose id comes first; part: the other.
  kCause,        // Of these four the handle is the number of the id's symbol.
  kSponsor,
  kApprover,
  kAlert,  // Part: which step of the ladder.
  kAbsence,
  kTeam,  // By its symbol, too.
};
constexpr std::size_t kSubjectKinds = 20;

std::string_view kind_name(SubjectKind kind);  // "role_month"
std::optional<SubjectKind> parse_kind(std::string_view name);

struct SubjectRef {
  SubjectKind kind{};
  model::Handle handle = model::kNoHandle;
  std::int32_t part = 0;  // Of a composite: which threshold (0 to 3), which month (see month_of).
  bool operator==(const SubjectRef&) const = default;
  auto operator<=>(const SubjectRef&) const = default;
};

// A project's finish counts as its last milestone: part 1, and the handle is the project's.
constexpr std::int32_t kFinish = 1;
inline bool is_finish(SubjectRef s) {
  return s.kind == SubjectKind::kMilestone && s.part == kFinish;
}
// Is its handle the number of a symbol?
constexpr bool is_symbol(SubjectKind kind) {
  return kind == SubjectKind::kCause || kind == SubjectKind::kSponsor ||
         kind == SubjectKind::kApprover || kind == SubjectKind::kAlert ||
         kind == SubjectKind::kTeam;
}

// Manager, programme, portfolio, sponsor.
constexpr std::int32_t kLadderSteps = 4;

// Shares of the budget whose crossing is told, in per mille.
constexpr std::int32_t kBudgetThresholds[] = {500, 800, 950, 1000};

// "P-7/M1", "P-7/(finish)", "P-7/950", "developer/2026-04", "P-1+P-2", "u42".
std::string subject_id(const model::Organisation& organisation, SubjectRef subject);
std::optional<SubjectRef> find_subject(const model::Organisation& organisation, SubjectKind kind,
                                       std::string_view id);

// The project and the portfolio that a subject belongs to; kNoHandle where it belongs to none.
model::Handle project_of(const model::Organisation& organisation, SubjectRef subject);
model::Handle portfolio_of(const model::Organisation& organisation, SubjectRef subject);
model::Handle portfolio_of_project(const model::Organisation& organisation, model::Handle project);

// Every subject of that kind whose signals may read that entity. `today` places the months of
// roles. The order is that of arrival: sort by id before it may show.
void for_each_related(const model::Organisation& organisation, model::EntityRef entity,
                      SubjectKind kind, CivilDate today, const Visit& visit);
void for_each_subject(const model::Organisation& organisation, SubjectKind kind, CivilDate today,
                      const Visit& visit);

}  // namespace portfolio::signals
