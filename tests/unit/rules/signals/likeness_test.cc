// Pairs of projects that are walked over, against all pairs compared one by one, on organisations
// at random: with rare and common things, changed, taken away and made again from rows.
#include "rules/signals/likeness.h"

#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "rules/model/traits.h"

namespace portfolio::signals {
namespace {

using model::Handle;
using model::Organisation;
using Pairs = std::set<std::pair<Handle, Handle>>;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

 private:
  std::mt19937 engine_;
};

// Few names, the first of them in most lists, some of them twice.
void fill(Dice& dice, Organisation& o, std::string_view what, std::uint32_t names,
          model::ShortList<Symbol>& into) {
  into.clear();
  for (std::uint32_t left = dice.below(4); left > 0; --left) {
    const std::uint32_t name = dice.below(3) == 0 ? 0 : dice.below(names);
    into.push_back(o.symbols.intern(std::string(what) + std::to_string(name)));
  }
}

void say(Dice& dice, Organisation& o, Handle project) {
  model::Project& p = o.projects.at(project);
  const std::vector<std::uint32_t> before = model::traits_of(p);
  const std::uint32_t names = 2 + dice.below(12);
  fill(dice, o, "aim", names, p.objectives);
  fill(dice, o, dice.below(4) == 0 ? "aim" : "tag", names, p.tags);
  fill(dice, o, "system", names, p.systems);
  fill(dice, o, "team", names, p.teams);
  model::link_traits(o, project, before);
}

void add_projects(Dice& dice, Organisation& o, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    model::Project p;
    // Not in the order of arrival.
    p.id = o.symbols.intern("P" + std::to_string((i * 37) % 1000));
    const Symbol id = p.id;
    say(dice, o, o.projects.add({{}, id}, std::move(p)));
  }
}

std::set<std::uint32_t> numbers(const model::ShortList<Symbol>& a,
                                const model::ShortList<Symbol>& b) {
  std::set<std::uint32_t> all;
  for (const auto* const list : {&a, &b})
    for (const Symbol symbol : *list) all.insert(symbol.number);
  return all;
}

// Weight by weight, as the catalogue says it: 0.5, 0.3 and 0.2.
double likeness(const model::Project& a, const model::Project& b) {
  const model::ShortList<Symbol> none;
  const auto jaccard = [](const std::set<std::uint32_t>& x, const std::set<std::uint32_t>& y) {
    std::set<std::uint32_t> either = x;
    either.insert(y.begin(), y.end());
    const double both = static_cast<double>(x.size() + y.size() - either.size());
    return either.empty() ? -1.0 : both / static_cast<double>(either.size());
  };
  const double terms[] = {jaccard(numbers(a.objectives, a.tags), numbers(b.objectives, b.tags)),
                          jaccard(numbers(a.systems, none), numbers(b.systems, none)),
                          jaccard(numbers(a.teams, none), numbers(b.teams, none))};
  const double weights[] = {0.5, 0.3, 0.2};
  double sum = 0, weight = 0;
  for (int i = 0; i < 3; ++i) {
    if (terms[i] < 0) continue;
    sum += weights[i] * terms[i];
    weight += weights[i];
  }
  return weight == 0 ? 0 : sum / weight;
}

Pairs compared(const Organisation& o) {
  Pairs pairs;
  for (Handle a = 0; a < o.projects.size(); ++a)
    for (Handle b = a + 1; b < o.projects.size(); ++b)
      if (likeness(o.projects.at(a), o.projects.at(b)) > 0.5 + 1e-9) pairs.emplace(a, b);
  return pairs;
}

Pairs walked(const Organisation& o) {
  Pairs pairs;
  for_each_subject(o, SubjectKind::kProjectPair, {}, [&](const SubjectRef& s) {
    EXPECT_LT(o.text(o.projects.at(s.handle).id),
              o.text(o.projects.at(static_cast<Handle>(s.part)).id));
    EXPECT_TRUE(pairs.insert(std::minmax(s.handle, static_cast<Handle>(s.part))).second);
  });
  return pairs;
}

Pairs walked_by_project(const Organisation& o) {
  std::multiset<std::pair<Handle, Handle>> seen;
  for (Handle h = 0; h < o.projects.size(); ++h)
    for_each_related(o, {model::EntityKind::kProject, h}, SubjectKind::kProjectPair, {},
                     [&](const SubjectRef& s) {
                       EXPECT_TRUE(s.handle == h || static_cast<Handle>(s.part) == h);
                       seen.insert(std::minmax(s.handle, static_cast<Handle>(s.part)));
                     });
  for (const auto& pair : seen) EXPECT_EQ(seen.count(pair), 2U);
  return {seen.begin(), seen.end()};
}

TEST(Likeness, WalksOverThePairsThatComparingAllFinds) {
  std::size_t found = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    Organisation o;
    add_projects(dice, o, 90);
    for (int round = 0; round < 3; ++round) {
      const Pairs pairs = compared(o);
      ASSERT_EQ(walked(o), pairs);
      ASSERT_EQ(walked_by_project(o), pairs);
      found += pairs.size();
      for (int changes = 0; changes < 30; ++changes) say(dice, o, dice.below(90));
    }
  }
  EXPECT_GT(found, 5'000U);  // Or the test says little.
}

TEST(Likeness, AHalfIsNotEnough) {
  Traits a{{{1}, {2}, {}}}, b{{{1}, {3}, {}}};
  EXPECT_TRUE(is_half_alike(a, b));  // Five eighths.
  a[2] = {4};
  EXPECT_FALSE(is_half_alike(a, b));  // A half.
  b[2] = {4, 5};
  EXPECT_TRUE(is_half_alike(a, b));
  EXPECT_FALSE(is_half_alike({}, {}));
}

// 20,000 projects of one objective that share nothing else: comparing each with each would take
// minutes.
TEST(Likeness, DoesNotLookAtThoseThatShareOnlyWhatIsCommon) {
  Organisation o;
  const Symbol aim = o.symbols.intern("aim");
  for (int i = 0; i < 20'000; ++i) {
    model::Project p;
    p.id = o.symbols.intern("P" + std::to_string(i));
    p.objectives.push_back(aim);
    p.systems.push_back(o.symbols.intern("system" + std::to_string(i)));
    p.teams.push_back(o.symbols.intern("team" + std::to_string(i / 10)));
    const Symbol id = p.id;
    model::link_traits(o, o.projects.add({{}, id}, std::move(p)), {});
  }
  // Seven tenths alike: the ten of a team, each with each.
  EXPECT_EQ(walked(o).size(), 20'000U / 10 * 45);
}

}  // namespace
}  // namespace portfolio::signals
