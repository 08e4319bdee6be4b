// What is said of each signal holds on an invented portfolio in which nearly every rule has its
// trouble: numbers lie where the notes say, and what is unknown lacks a fact that they name.
#include "rules/signals/notes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "daemon/simulate/simulation.h"
#include "tests/testkit/replay.h"

namespace portfolio::signals {
namespace {

bool is_numeric(const Signal& signal) {
  return signal.type.kind == expr::Kind::kInt || signal.type.kind == expr::Kind::kDecimal ||
         signal.type.kind == expr::Kind::kMoney;
}

bool lies_in(const expr::Value& value, const Range& range) {
  if (value.kind() != expr::Kind::kInt && value.kind() != expr::Kind::kDecimal &&
      value.kind() != expr::Kind::kMoney)
    return true;
  const bool money = value.kind() == expr::Kind::kMoney;
  const std::int64_t number = money ? value.as_money().minor_units : value.as_rational().numerator;
  const std::int64_t one = money ? 1 : value.as_rational().denominator;
  return (!range.least || number >= *range.least * one) &&
         (!range.most || number <= *range.most * one);
}

bool is_named(std::string_view wants, std::string_view reason) {
  for (std::size_t at = 0; at <= wants.size();) {
    const std::size_t end = std::min(wants.find(", ", at), wants.size());
    if (wants.substr(at, end - at) == reason) return true;
    at = end + 2;
  }
  return false;
}

class Watcher {
 public:
  void look(Context& context, std::uint16_t slot, SubjectRef subject) {
    const Signal& signal = catalogue()[slot];
    const Note note = note_of(signal);
    const expr::Value value = read(context, slot, subject);
    if (!value.is_known()) {
      if (!is_named(note.wants, value.reason()))
        wrong.insert(std::string(signal.name) + " wants " + std::string(value.reason()));
      return;
    }
    ++known;
    const auto check = [&](const expr::Value& one) {
      if (!lies_in(one, note.range)) wrong.insert(std::string(signal.name) + " out of its range");
    };
    if (value.is_list())
      std::ranges::for_each(value.as_list(), check);
    else
      check(value);
  }

  std::set<std::string> wrong;
  std::int64_t known = 0;
};

void look_at_all(engine::OrganisationFold& fold, Watcher& watcher) {
  constexpr int kSubjects = 40;  // Of each kind.
  Context& context = fold.context_now();
  const model::Organisation& o = fold.organisation();
  const CivilDate today{std::chrono::floor<Days>(o.clock).time_since_epoch()};
  for (std::uint16_t slot = 0; slot < catalogue().size(); ++slot) {
    int looked = 0;
    for_each_subject(o, catalogue()[slot].subject, today, [&](SubjectRef subject) {
      if (++looked <= kSubjects) watcher.look(context, slot, subject);
    });
  }
}

TEST(SignalNotes, HoldOnAnInventedPortfolio) {
  constexpr int kEvery = 13;  // Days between two looks.
  Watcher watcher;
  simulate::Simulation story(
      {.projects = 16, .people = 30, .weeks = 52, .seed = 2, .every_rule = true});
  testkit::Replay replay;
  for (int day = 1; !story.done(); ++day) {
    for (const simulate::Line& line : story.step())
      ASSERT_TRUE(replay.step(line.json, line.known_at).has_value()) << line.json;
    if (day % kEvery == 0) look_at_all(replay.organisation("example"), watcher);
  }
  EXPECT_GT(watcher.known, 100'000);
  for (const std::string& one : watcher.wrong) ADD_FAILURE() << one;
}

TEST(SignalNotes, AreOfEverySignalThatIsANumber) {
  std::set<std::string_view> said;
  for (const Note& note : notes()) {
    EXPECT_TRUE(said.insert(note.signal).second) << note.signal << " is said twice";
    EXPECT_TRUE(std::ranges::count(catalogue(), note.signal, &Signal::name) == 1) << note.signal;
  }
  for (const Signal& signal : catalogue()) {
    EXPECT_TRUE(said.contains(signal.name) || !is_numeric(signal)) << signal.name;
    EXPECT_TRUE(signal.meaning.ends_with('.')) << signal.name;
  }
}

}  // namespace
}  // namespace portfolio::signals
