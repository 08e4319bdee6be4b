// Which of two sources counts, and when they contradict each other.
#include "rules/model/source_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "rules/model/dispute.h"

namespace portfolio::model {
namespace {

class Disputes : public testing::Test {
 protected:
  Stamp stamp(std::string_view source, int hour, std::uint64_t version = 0) {
    Stamp s;
    s.source = symbols_.intern(source);
    s.occurred_at = Timestamp{std::chrono::hours{hour}};
    s.version = version;
    s.offset = hour;
    return s;
  }
  Statement said(std::string_view source, int hour, std::int64_t day, std::uint64_t version = 0) {
    return {{ClaimKind::kDate, day, {}}, stamp(source, hour, version)};
  }
  // Says it; whatever counts then is held.
  Weighed say(const Statement& next) {
    Contest contest{&rules_, "milestone", symbols_.intern("M1"), &disputes_};
    const Weighed weighed =
        contest.weigh(*contest.find("forecast_date"), "forecast_date", held_, next, symbols_);
    if (weighed == Weighed::kCounts) held_ = next;
    return weighed;
  }
  std::string_view holder() const { return symbols_.text(held_->stamp.source); }
  int apart() const {
    int count = 0;
    for (const Dispute& d : disputes_)
      for (const Statement& other : d.others) count += other.apart ? 1 : 0;
    return count;
  }
  std::string row() const {
    std::string bytes;
    RowWriter(bytes, symbols_, Flavour::kFacts)(disputes_);
    return bytes;
  }

  SymbolTable symbols_;
  SourceRules rules_{std::vector<FieldRule>{{"milestone.forecast_date", {"plan", "pmo"}, 3, 0}}};
  Few<Dispute> disputes_;
  std::optional<Statement> held_;
};

TEST_F(Disputes, ThePrecedenceDecidesBetweenSourcesAndTheVersionWithinOne) {
  const struct {
    std::string_view name;
    Stamp next, held;
    bool counts;
  } kRows[] = {
      {"named before, though earlier", stamp("plan", 1), stamp("pmo", 9), true},
      {"named after, though later", stamp("pmo", 9), stamp("plan", 1), false},
      {"not named, though later", stamp("tool", 9), stamp("pmo", 1), false},
      {"named, against one that is not", stamp("pmo", 1), stamp("tool", 9), true},
      {"neither is named: the later", stamp("tool", 9), stamp("other", 1), true},
      {"neither is named: the earlier", stamp("tool", 1), stamp("other", 9), false},
      {"one source, higher version", stamp("plan", 1, 3), stamp("plan", 9, 2), true},
      {"one source, older version", stamp("plan", 9, 2), stamp("plan", 1, 3), false},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(prevails(rules_.all().front(), row.next, row.held, symbols_), row.counts);
  }
}

TEST_F(Disputes, ADifferenceBeyondTheToleranceIsAContradiction) {
  const Currency eur = *Currency::parse("EUR"), usd = *Currency::parse("USD");
  const FieldRule rule{"", {}, 3, 100};
  const struct {
    std::string_view name;
    Claim a, b;
    bool apart;
  } kRows[] = {
      {"days within", {ClaimKind::kDate, 10, {}}, {ClaimKind::kDate, 13, {}}, false},
      {"days beyond", {ClaimKind::kDate, 10, {}}, {ClaimKind::kDate, 14, {}}, true},
      {"days beyond, the other way", {ClaimKind::kDate, 14, {}}, {ClaimKind::kDate, 10, {}}, true},
      {"money within", {ClaimKind::kMoney, 900, eur}, {ClaimKind::kMoney, 1000, eur}, false},
      {"money beyond", {ClaimKind::kMoney, 899, eur}, {ClaimKind::kMoney, 1000, eur}, true},
      {"of either sign", {ClaimKind::kMoney, -900, eur}, {ClaimKind::kMoney, 1000, eur}, true},
      {"two currencies", {ClaimKind::kMoney, 1000, eur}, {ClaimKind::kMoney, 1000, usd}, true},
      {"a count of nothing", {ClaimKind::kCount, 0, {}}, {ClaimKind::kCount, 1, {}}, true},
      {"points within", {ClaimKind::kShare, 400, {}}, {ClaimKind::kShare, 500, {}}, false},
      {"points beyond", {ClaimKind::kShare, 400, {}}, {ClaimKind::kShare, 501, {}}, true},
      {"other, the same", {ClaimKind::kOther, 7, {}}, {ClaimKind::kOther, 7, {}}, false},
      {"other, another", {ClaimKind::kOther, 7, {}}, {ClaimKind::kOther, 8, {}}, true},
      {"one says nothing", {}, {ClaimKind::kDate, 14, {}}, false},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(are_apart(rule, row.a, row.b), row.apart);
  }
}

TEST_F(Disputes, OneSourceAloneDisputesNothing) {
  EXPECT_EQ(say(said("pmo", 1, 10)), Weighed::kCounts);
  EXPECT_EQ(say(said("pmo", 2, 90)), Weighed::kCounts);
  EXPECT_TRUE(disputes_.empty());
}

TEST_F(Disputes, WhoLosesIsRememberedAndComparedWithWhateverCounts) {
  say(said("plan", 1, 10));
  EXPECT_EQ(say(said("pmo", 2, 20)), Weighed::kNoted);
  EXPECT_EQ(holder(), "plan");
  EXPECT_EQ(apart(), 1);
  EXPECT_EQ(say(said("plan", 3, 19)), Weighed::kCounts);  // It gives way.
  EXPECT_EQ(apart(), 0);
  EXPECT_EQ(say(said("pmo", 4, 30)), Weighed::kNoted);
  EXPECT_EQ(apart(), 1);
}

TEST_F(Disputes, RepeatsAndOlderVersionsOfWhoLostChangeNothing) {
  say(said("plan", 1, 10));
  say(said("pmo", 2, 20, 5));
  const std::string before = row();
  EXPECT_EQ(say(said("pmo", 2, 20, 5)), Weighed::kRepeated);
  EXPECT_EQ(say(said("pmo", 3, 11, 4)), Weighed::kOlder);
  EXPECT_EQ(row(), before);
}

TEST_F(Disputes, TheOrderOfSourcesDoesNotMatter) {
  std::vector<Statement> all{said("plan", 5, 10), said("pmo", 3, 20), said("tool", 9, 30),
                             said("other", 8, 40)};
  const auto by_hour = [](const Statement& a, const Statement& b) {
    return a.stamp.offset < b.stamp.offset;
  };
  std::sort(all.begin(), all.end(), by_hour);
  std::set<std::string> rows;
  do {
    disputes_.clear();
    held_.reset();
    for (const Statement& one : all) say(one);
    EXPECT_EQ(holder(), "plan");
    rows.insert(row());
  } while (std::next_permutation(all.begin(), all.end(), by_hour));
  EXPECT_EQ(rows.size(), 1U);
}

TEST_F(Disputes, ManySourcesAreBounded) {
  say(said("plan", 1, 10));
  for (int i = 0; i < 100; ++i) say(said("s" + std::to_string(i), 2 + i, 50));
  EXPECT_EQ(disputes_.front().others.size(), 16U);
  EXPECT_EQ(holder(), "plan");
}

TEST(SourceFields, AreThoseOfTheContractThatAreTakenFieldByField) {
  EXPECT_TRUE(is_source_field("milestone.forecast_date"));
  EXPECT_TRUE(is_source_field("status.progress_per_mille"));
  EXPECT_FALSE(is_source_field("milestone.forecast"));
  EXPECT_FALSE(is_source_field("forecast_date"));
  EXPECT_EQ(nearest_source_field("milestone.forcast_date"), "milestone.forecast_date");
}

// Whatever apply weighs by a name of the contract can be configured, and nothing else.
TEST(SourceFields, MissNoneThatIsApplied) {
  const std::regex kind("contest\\(\"([a-z]+)\""), name("take\\(\"([a-z_]+)\"");
  std::set<std::string> applied;
  for (const char* const part : {"project", "work", "people", "governance"}) {
    std::ifstream file(PORTFOLIO_SOURCE_DIR "/rules/model/apply_" + std::string(part) + ".cc");
    std::string line, entity;
    while (std::getline(file, line)) {
      std::smatch found;
      if (line.starts_with("Result<Disposition> Applier::")) entity.clear();
      if (std::regex_search(line, found, kind)) entity = found[1];
      if (!entity.empty() && std::regex_search(line, found, name))
        applied.insert(entity + '.' + std::string(found[1]));
    }
  }
  applied.erase("dependency.giver");  // In two parts, which must not be of two sources.
  applied.erase("dependency.taker");
  EXPECT_GT(applied.size(), 90U);
  for (const std::string& field : applied) EXPECT_TRUE(is_source_field(field)) << field;
}

}  // namespace
}  // namespace portfolio::model
