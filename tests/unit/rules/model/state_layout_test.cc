// The small layouts that the state is made of behave like the plain ones, and write the same rows.
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/archive.h"
#include "rules/model/organisation.h"

namespace portfolio::model {
namespace {

template <class T>
std::vector<T> items(const ShortList<T>& list) {
  return {list.begin(), list.end()};
}

TEST(ShortList, HoldsWhatWasPutIntoIt) {
  for (const std::vector<Handle>& wanted :
       std::vector<std::vector<Handle>>{{},
                                        {7},
                                        {7, 3},
                                        {7, 8, 9, 10, 11},
                                        {7, 8, 9, 4, 5},
                                        {7, 7, 7},
                                        {0x7fffffff, 1},
                                        {0x7ffffffe, 0x7fffffff, 0x80000000},
                                        {kNoHandle}}) {
    ShortList<Handle> list;
    for (const Handle one : wanted) list.push_back(one);
    EXPECT_EQ(items(list), wanted);
    EXPECT_EQ(list.size(), wanted.size());
    EXPECT_EQ(list.empty(), wanted.empty());
    if (!wanted.empty()) {
      EXPECT_EQ(list.back(), wanted.back());
    }
  }
}

TEST(ShortList, TakesOutAndMovesOn) {
  ShortList<Handle> list;
  for (Handle i = 0; i < 100; ++i) list.push_back(i * i % 17);
  ShortList<Handle> moved = std::move(list);
  moved.remove(0);
  std::vector<Handle> wanted;
  for (Handle i = 0; i < 100; ++i)
    if (i * i % 17 != 0) wanted.push_back(i * i % 17);
  EXPECT_EQ(items(moved), wanted);
  moved.clear();
  EXPECT_TRUE(moved.empty());
}

TEST(Maybe, IsAnOptional) {
  Maybe<CivilDate> date;
  EXPECT_FALSE(date);
  EXPECT_EQ(date, std::nullopt);
  date = kLatestDate;
  EXPECT_EQ(*date, kLatestDate);
  EXPECT_EQ(std::optional<CivilDate>(date), kLatestDate);
  date = std::optional<CivilDate>();
  EXPECT_EQ(date.value_or(kEarliestDate), kEarliestDate);
  Maybe<Money> money;
  EXPECT_FALSE(money);
  money = Money{};
  EXPECT_TRUE(money);
  EXPECT_EQ(money, (std::optional<Money>(Money{})));
}

Redate redate(int hour, bool approved) {
  return {Timestamp{std::chrono::hours{hour}}, std::nullopt, approved};
}

TEST(Redates, KeepTheFirstInsideAndTheOthersToo) {
  Redates redates;
  EXPECT_TRUE(redates.empty());
  redates.add(redate(1, false), Timestamp{});
  ASSERT_EQ(redates.size(), 1U);
  EXPECT_EQ(redates[0].seen_at, Timestamp{std::chrono::hours{1}});
  Redate second = redate(2, true);
  second.from = kEarliestDate;
  redates.add(second, Timestamp{});
  ASSERT_EQ(redates.size(), 2U);
  EXPECT_EQ(redates[0].seen_at, Timestamp{std::chrono::hours{1}});
  EXPECT_EQ(redates.back().from, kEarliestDate);
  redates.add(redate(9, false), Timestamp{std::chrono::hours{8}});
  ASSERT_EQ(redates.size(), 1U);
  EXPECT_EQ(redates.back().seen_at, Timestamp{std::chrono::hours{9}});
}

TEST(Links, LeadFromOneToMany) {
  Links links;
  links.emplace(5, 1);
  links.emplace(5, 2);
  links.emplace(5, 1);
  links.emplace(kNoHandle, 9);
  links.remove(5, 1);
  EXPECT_EQ(items(links.of(5)), (std::vector<Handle>{2, 1}));
  EXPECT_TRUE(links.contains(5));
  EXPECT_FALSE(links.contains(4));
  EXPECT_FALSE(links.contains(kNoHandle));
  std::vector<Handle> seen;
  for (auto [at, end] = links.equal_range(5); at != end; ++at) seen.push_back(at->second);
  EXPECT_EQ(seen, (std::vector<Handle>{2, 1}));
}

TEST(Table, FindsEveryEntityByItsKey) {
  Organisation o;
  const Symbol other = o.symbols.intern("other");
  for (std::uint32_t i = 0; i < 5000; ++i) {
    Milestone m;
    m.id = o.symbols.intern("m" + std::to_string(i));
    m.project = i;
    const EntityKey key{o.symbols.intern("p" + std::to_string(i % 70)), m.id};
    EXPECT_EQ(o.milestones.find(key), kNoHandle);
    EXPECT_EQ(o.milestones.add(key, std::move(m)), i);
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const Symbol project = o.symbols.find("p" + std::to_string(i % 70));
    const Symbol id = o.symbols.find("m" + std::to_string(i));
    EXPECT_EQ(o.milestones.find({project, id}), i);
    EXPECT_EQ(o.milestones.find({other, id}), kNoHandle);
  }
}

TEST(SymbolTable, KeepsTextsOfEveryLength) {
  SymbolTable symbols;
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < 3000; ++i) texts.push_back("u-" + std::to_string(i));
  for (const std::size_t size : {1U, 65'531U, 65'532U, 65'533U, 200'000U, 2U})
    texts.push_back(std::string(size, 'x'));
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < texts.size(); ++i)
      EXPECT_EQ(symbols.intern(texts[i]).number, i + 1);
  EXPECT_EQ(symbols.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Symbol symbol = symbols.find(texts[i]);
    EXPECT_EQ(symbol.number, i + 1);
    EXPECT_EQ(symbols.text(symbol), texts[i]);
  }
  EXPECT_EQ(symbols.text({}), "");
  EXPECT_FALSE(symbols.find("nobody"));
}

using Said = Provenance<14>;

std::string row_of(Said& said, const SymbolTable& symbols) {
  std::string bytes;
  RowWriter write(bytes, symbols, Flavour::kStored);
  describe(write, said);
  return bytes;
}

Stamp stamp(SymbolTable& symbols, std::int64_t offset) {
  return {static_cast<std::uint64_t>(offset) + 1, Timestamp{std::chrono::hours{offset}}, offset,
          Text("event " + std::to_string(offset)), symbols.intern("plan")};
}

// What each field was said by last, whatever was said in between.
TEST(Provenance, RemembersTheLastStatementOfEachField) {
  SymbolTable symbols;
  Said said;
  std::vector<std::int64_t> wanted(14, -1);
  std::uint32_t random = 1;
  for (std::int64_t offset = 0; offset < 3000; ++offset) {
    random = random * 1664525U + 1013904223U;
    const Stamp next = stamp(symbols, offset);
    for (std::size_t field = 0; field < 14; ++field) {
      if ((random >> (field + 8) & 1U) == 0) continue;
      said.set(field, next);
      wanted[field] = offset;
    }
    std::int64_t newest = -1;
    for (std::size_t field = 0; field < 14; ++field) {
      const auto held = said.of(field);
      EXPECT_EQ(held ? held->offset : -1, wanted[field]);
      newest = std::max(newest, wanted[field]);
    }
    EXPECT_EQ(said.last() ? said.last()->offset : -1, newest);
  }
  const std::string row = row_of(said, symbols);
  Said again;
  RowReader read(row, symbols);
  describe(read, again);
  EXPECT_TRUE(read.ok() && read.at_end());
  EXPECT_EQ(row_of(again, symbols), row);
  for (std::size_t field = 0; field < 14; ++field)
    EXPECT_EQ(again.of(field)->offset, wanted[field]);
}

// The order in which statements came must not show.
TEST(Provenance, WritesTheSameRowHoweverItCameAbout) {
  SymbolTable symbols;
  Said one, other;
  one.set(3, stamp(symbols, 1));
  one.set(0, stamp(symbols, 2));
  one.set(5, stamp(symbols, 1));
  other.set(0, stamp(symbols, 7));
  other.set(0, stamp(symbols, 2));
  other.set(5, stamp(symbols, 2));
  other.set(3, stamp(symbols, 1));
  other.set(5, stamp(symbols, 1));
  EXPECT_EQ(row_of(one, symbols), row_of(other, symbols));
}

// Whatever ids and versions sources give, also such as do not lie inside.
TEST(Provenance, GivesBackEachStatementAsItWas) {
  SymbolTable symbols;
  const Symbol source = symbols.intern("plan");
  for (const std::string_view event :
       {"", "e-1", "0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E",
        "0f8fad5b_d9cb-469f-a165-70867728950e",
        "an id that is longer than what lies inside of it"}) {
    SCOPED_TRACE(event);
    const Stamp small{1, Timestamp{std::chrono::hours{1}}, 7, Text(event), source};
    const Stamp large{~std::uint64_t{0}, Timestamp::max(), std::numeric_limits<std::int64_t>::max(),
                      Text(event), Symbol{~std::uint32_t{0}}};
    const Stamp unknown{0, Timestamp::min(), -1, Text(event), {}};
    Said said;
    for (const Stamp& one : {small, large, unknown}) {
      said.set(13, one);
      EXPECT_EQ(said.of(13), one);
      EXPECT_EQ(said.order_of(13)->version, one.version);
    }
    said.set_all(0b111, small);
    said.set_all(0b001, large);
    said.set(13, small);
    EXPECT_EQ(said.of(0), large);
    EXPECT_EQ(said.of(1), small);
    EXPECT_EQ(said.of(13), small);
    EXPECT_EQ(said.of(3), std::nullopt);
    EXPECT_EQ(said.last(), large);
  }
}

TEST(KeptStamp, IsAnOptionalInTheRow) {
  SymbolTable symbols;
  for (const std::optional<Stamp>& wanted :
       {std::optional<Stamp>(), std::optional<Stamp>(stamp(symbols, 9))}) {
    KeptStamp kept;
    if (wanted) kept = stamp(symbols, 3);
    if (wanted) kept = *wanted;
    std::string row, plain;
    RowWriter(row, symbols, Flavour::kStored)(kept);
    RowWriter(plain, symbols, Flavour::kStored)(wanted);
    EXPECT_EQ(row, plain);
    KeptStamp again;
    again = stamp(symbols, 1);
    RowReader(row, symbols)(again);
    EXPECT_EQ(static_cast<bool>(again), wanted.has_value());
    if (wanted) {
      EXPECT_EQ(*again, *wanted);
    }
  }
}

TEST(Lazy, TakesMemoryOnlyForWhatIsWritten) {
  Lazy<MilestoneExtras> extras;
  EXPECT_TRUE(extras->empty());
  extras.edit();
  extras.settle();
  extras.edit().regranted_at = Timestamp{std::chrono::hours{1}};
  extras.settle();
  EXPECT_TRUE(extras->regranted_at.has_value());
  EXPECT_FALSE(extras->empty());
}

// What the large organisation of tests/bench has most of: each byte of a milestone is half a MiB.
TEST(Layouts, AreSmall) {
  EXPECT_LE(sizeof(Said), 32U);
  EXPECT_LE(sizeof(KeptStamp), 32U);
  EXPECT_LE(sizeof(Milestone), 96U);
  EXPECT_LE(sizeof(Allocation), 80U);
  EXPECT_LE(sizeof(Person), 152U);
  EXPECT_LE(sizeof(Project), 472U);
  EXPECT_LE(sizeof(Reports), 184U);
  EXPECT_LE(sizeof(ShortList<Handle>), 8U);
  EXPECT_LE(sizeof(Redates), 8U);
}

}  // namespace
}  // namespace portfolio::model
