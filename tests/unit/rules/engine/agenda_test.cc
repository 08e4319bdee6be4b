// What is due comes in time order, once, and not at a time that was set before.
#include "rules/engine/agenda.h"

#include <gtest/gtest.h>

namespace portfolio::engine {
namespace {

using signals::SubjectKind;

Timestamp hour(int n) { return Timestamp{std::chrono::hours{n}}; }
Look look(std::uint16_t rule, SubjectKind kind, model::Handle handle, std::int32_t part = 0) {
  return {rule, {kind, handle, part}};
}
std::vector<Look> take(Agenda& agenda) {
  std::vector<Look> looks;
  agenda.take(looks);
  return looks;
}

TEST(Agenda, GivesTheEarliestFirstAndEachOnce) {
  Agenda agenda;
  const Look late = look(1, SubjectKind::kProject, 7), soon = look(2, SubjectKind::kProject, 7);
  agenda.set(late, hour(9));
  agenda.set(soon, hour(3));
  EXPECT_EQ(agenda.next(), hour(3));
  EXPECT_EQ(take(agenda), std::vector<Look>{soon});
  EXPECT_EQ(agenda.next(), hour(9));
  EXPECT_EQ(take(agenda), std::vector<Look>{late});
  EXPECT_EQ(agenda.next(), kNever);
}

TEST(Agenda, TheTimeSetLastCounts) {
  Agenda agenda;
  const Look one = look(0, SubjectKind::kMilestone, 3);
  const struct {
    Timestamp set, next;
  } kRows[] = {{hour(5), hour(5)}, {hour(8), hour(8)}, {hour(2), hour(2)}, {kNever, kNever}};
  for (const auto& row : kRows) {
    agenda.set(one, row.set);
    EXPECT_EQ(agenda.due(one), row.set);
    EXPECT_EQ(agenda.next(), row.next);
  }
}

TEST(Agenda, WhatIsDueTogetherIsTakenTogether) {
  Agenda agenda;
  agenda.set(look(0, SubjectKind::kProject, 1), hour(1));
  agenda.set(look(4, SubjectKind::kTask, 9), hour(1));
  agenda.set(look(0, SubjectKind::kProject, 2), hour(2));
  EXPECT_EQ(take(agenda).size(), 2U);
  EXPECT_EQ(take(agenda).size(), 1U);
}

// Each row: two subjects that must not share a due time.
TEST(Agenda, SubjectsThatDifferHaveTimesOfTheirOwn) {
  const struct {
    std::string_view name;
    Look a, b;
  } kRows[] = {
      {"rules", look(0, SubjectKind::kProject, 1), look(1, SubjectKind::kProject, 1)},
      {"handles", look(0, SubjectKind::kProject, 1), look(0, SubjectKind::kProject, 2)},
      {"thresholds", look(0, SubjectKind::kBudgetThreshold, 1, 3),
       look(0, SubjectKind::kBudgetThreshold, 2, 0)},
      {"a milestone and a finish", look(0, SubjectKind::kMilestone, 1, 0),
       look(0, SubjectKind::kMilestone, 1, signals::kFinish)},
      {"months", look(0, SubjectKind::kRoleMonth, 1, 24), look(0, SubjectKind::kRoleMonth, 1, 25)},
      {"pairs", look(0, SubjectKind::kProjectPair, 1, 2), look(0, SubjectKind::kProjectPair, 1, 3)},
      {"steps of a ladder", look(0, SubjectKind::kAlert, 1, 0), look(0, SubjectKind::kAlert, 1, 1)},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    Agenda agenda;
    agenda.set(row.a, hour(1));
    EXPECT_EQ(agenda.due(row.b), kNever);
    agenda.set(row.b, hour(2));
    EXPECT_EQ(agenda.due(row.a), hour(1));
    EXPECT_EQ(take(agenda), std::vector<Look>{row.a});
    EXPECT_EQ(take(agenda), std::vector<Look>{row.b});
  }
}

TEST(Agenda, ForgetsAll) {
  Agenda agenda;
  const Look dense = look(0, SubjectKind::kProject, 1), sparse = look(0, SubjectKind::kSponsor, 1);
  agenda.set(dense, hour(1));
  agenda.set(sparse, hour(1));
  agenda.clear();
  EXPECT_EQ(agenda.next(), kNever);
  EXPECT_EQ(agenda.due(dense), kNever);
  EXPECT_EQ(agenda.due(sparse), kNever);
}

}  // namespace
}  // namespace portfolio::engine
