// The rows of alerts are found by rule and subject, whatever else changes about them.
#include "rules/engine/ledger.h"

#include <gtest/gtest.h>

namespace portfolio::engine {
namespace {

using signals::SubjectKind;
using signals::SubjectRef;

constexpr SubjectRef kFirst{SubjectKind::kProject, 1, 0}, kSecond{SubjectKind::kProject, 2, 0};

class LedgerTest : public testing::Test {
 protected:
  AlertRow& make(std::uint16_t rule, const SubjectRef& subject) {
    return ledger_.make(rule, names_.intern("rule" + std::to_string(rule)), subject);
  }
  Ledger ledger_;
  SymbolTable names_;
};

TEST_F(LedgerTest, FindsARowByRuleAndSubject) {
  make(1, kFirst).state.episode = 11;
  make(2, kFirst).state.episode = 21;
  make(1, kSecond).state.episode = 12;
  EXPECT_EQ(ledger_.find(1, kFirst)->state.episode, 11U);
  EXPECT_EQ(ledger_.find(2, kFirst)->state.episode, 21U);
  EXPECT_EQ(ledger_.find(1, kSecond)->state.episode, 12U);
  EXPECT_EQ(ledger_.find(2, kSecond), nullptr);
}

TEST_F(LedgerTest, ARowIsWrittenOnceHoweverOftenItChanges) {
  AlertRow& row = make(1, kFirst);
  ledger_.mark_dirty(row);
  ledger_.mark_dirty(row);
  EXPECT_EQ(ledger_.dirty.size(), 1U);
}

TEST_F(LedgerTest, RemembersThisEpisodeAndOfALongOneItsBeginAndItsEnd) {
  AlertRow& row = make(1, kFirst);
  for (std::uint32_t i = 1; i <= 40; ++i) ledger_.remember(row, {.sequence = i});
  ASSERT_EQ(row.history.size(), kHistoryMax);
  EXPECT_EQ(row.history.front().sequence, 1U);
  EXPECT_EQ(row.history.back().sequence, 40U);
  ledger_.remember(row, {.sequence = 1});  // Another episode.
  EXPECT_EQ(row.history.size(), 1U);
}

TEST_F(LedgerTest, AnotherRuleSetMovesRowsAndTakesOutThoseOfRulesThatAreGone) {
  make(1, kFirst);
  ledger_.mark_dirty(make(2, kFirst));
  ledger_.reindex([&](const AlertRow& row) -> std::optional<std::uint16_t> {
    if (row.rule == names_.intern("rule1")) return std::nullopt;
    return std::uint16_t{7};
  });
  EXPECT_EQ(ledger_.find(2, kFirst), nullptr);
  ASSERT_NE(ledger_.find(7, kFirst), nullptr);
  ASSERT_EQ(ledger_.removed.size(), 1U);
  EXPECT_EQ(ledger_.removed.front().rule, names_.intern("rule1"));
  EXPECT_EQ(ledger_.dirty, std::vector<std::uint32_t>{0});
}

TEST_F(LedgerTest, TakesOutRowsOfWhichNothingMustBeLeft) {
  make(1, kFirst);
  ledger_.mark_dirty(make(1, kSecond));
  make(2, kFirst);
  const auto out = ledger_.take_out([](const AlertRow& row) { return row.subject == kFirst; });
  EXPECT_EQ(out.size(), 2U);
  EXPECT_EQ(ledger_.find(1, kFirst), nullptr);
  EXPECT_EQ(ledger_.find(2, kFirst), nullptr);
  ASSERT_NE(ledger_.find(1, kSecond), nullptr);
  EXPECT_EQ(ledger_.dirty, std::vector<std::uint32_t>{0});
  EXPECT_TRUE(ledger_.removed.empty());
}

}  // namespace
}  // namespace portfolio::engine
