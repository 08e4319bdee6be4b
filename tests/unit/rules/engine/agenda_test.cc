#include "rules/engine/agenda.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace portfolio::engine {
namespace {

using namespace std::chrono_literals;
using signals::SubjectKind;
using signals::SubjectRef;

Timestamp at(int minute) { return Timestamp{} + std::chrono::minutes{minute}; }
constexpr SubjectRef kProject{SubjectKind::kProject, 7, 0};

std::vector<Look> taken(Agenda& agenda) {
  std::vector<Look> looks;
  agenda.take(looks);
  std::sort(looks.begin(), looks.end(), [](const Look& a, const Look& b) {
    return std::pair(a.rule, a.subject) < std::pair(b.rule, b.subject);
  });
  return looks;
}

TEST(Agenda, SubjectsOfEachKindAreToldApart) {
  const std::vector<Look> looks = {{0, kProject},
                                   {0, {SubjectKind::kProject, 8, 0}},
                                   {1, {SubjectKind::kMilestone, 7, 0}},
                                   {1, {SubjectKind::kMilestone, 7, signals::kFinish}},
                                   {2, {SubjectKind::kBudgetThreshold, 7, 3}},
                                   {3, {SubjectKind::kRoleMonth, 7, 24'315}},
                                   {4, {SubjectKind::kProjectPair, 7, 70'000}},
                                   {5, {SubjectKind::kAlert, 7, 3}},
                                   {kConfidenceChore, kProject}};
  Agenda agenda;
  for (const Look& look : looks) agenda.set(look, at(5));
  EXPECT_EQ(agenda.next(), at(5));
  EXPECT_EQ(taken(agenda), looks);
  EXPECT_EQ(agenda.next(), kNever);
}

TEST(Agenda, TheLastTimeSetCounts) {
  const struct {
    std::string_view name;
    std::vector<Timestamp> set;
    Timestamp due;
  } kRows[] = {{"once", {at(3)}, at(3)},
               {"later", {at(3), at(9)}, at(9)},
               {"earlier", {at(9), at(3)}, at(3)},
               {"and back", {at(3), at(9), at(3)}, at(3)},
               {"not again", {at(3), kNever}, kNever}};
  for (const SubjectRef subject : {kProject, SubjectRef{SubjectKind::kSponsor, 2, 0}})
    for (const auto& row : kRows) {
      SCOPED_TRACE(row.name);
      Agenda agenda;
      for (const Timestamp when : row.set) agenda.set({4, subject}, when);
      EXPECT_EQ(agenda.due({4, subject}), row.due);
      EXPECT_EQ(agenda.next(), row.due);
      EXPECT_EQ(taken(agenda).size(), row.due == kNever ? 0U : 1U);
      EXPECT_EQ(agenda.due({4, subject}), kNever);
      EXPECT_EQ(agenda.next(), kNever);
    }
}

// Against a plain map; times are put off so often that entries are swept out.
TEST(Agenda, GivesWhatAPlainMapWouldGive) {
  std::mt19937 random(7);
  Agenda agenda;
  std::map<std::pair<std::uint16_t, SubjectRef>, Timestamp> plain;
  const auto below = [&](int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
  };
  for (int round = 0; round < 30'000; ++round) {
    const bool is_sparse = below(4) == 0;
    const Look look{static_cast<std::uint16_t>(below(3)),
                    {is_sparse ? SubjectKind::kCause : SubjectKind::kMilestone,
                     static_cast<model::Handle>(below(200)), below(2)}};
    const Timestamp when = below(5) == 0 ? kNever : at(below(500));
    agenda.set(look, when);
    plain[{look.rule, look.subject}] = when;
    if (below(40) != 0) continue;
    Timestamp next = kNever;
    for (const auto& [key, due] : plain) next = std::min(next, due);
    ASSERT_EQ(agenda.next(), next);
    std::vector<Look> wanted;
    for (auto& [key, due] : plain)
      if (next != kNever && due == next) {
        wanted.push_back({key.first, key.second});
        due = kNever;
      }
    ASSERT_EQ(taken(agenda), wanted);
  }
}

}  // namespace
}  // namespace portfolio::engine
