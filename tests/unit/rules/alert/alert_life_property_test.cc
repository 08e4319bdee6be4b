// Random lives: whoever looks how often, the story is the same, and it keeps its promises.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "rules/alert/alert_life.h"
#include "tests/unit/rules/alert/alert_story.h"

namespace portfolio::alert {
namespace {

using calendar::Counting;
using calendar::WorkingCalendar;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

struct Acknowledge {
  milliseconds lasts;
};
struct Snooze {
  milliseconds lasts;
};
struct Withdraw {};
using Act = std::variant<Reading, Acknowledge, Snooze, Inhibition, Withdraw>;

struct Moment {
  Timestamp time;
  Act act;
};

struct Life {
  RuleTiming timing;
  calendar::CalendarSpec spec;
  std::vector<Moment> moments;
  Timestamp end;
};

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int upto(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  Truth truth() { return static_cast<Truth>(upto(3)); }
  Span span() {
    switch (upto(4)) {
      case 0:
        return {upto(5), SpanUnit::kWorkingDays};
      case 1:
        return {upto(1500), SpanUnit::kWorkingMinutes};
      case 2:
        return {upto(100), SpanUnit::kCalendarHours};
    }
    return {0};
  }
  milliseconds gap() {
    switch (upto(4)) {
      case 0:
        return milliseconds{upto(3)};  // Often at the same instant.
      case 1:
        return minutes{upto(600)};
      case 2:
        return hours{upto(72)};
    }
    return milliseconds{upto(500'000'000)};
  }
  Reading reading() {
    Reading made;
    made.guard = upto(5) == 0 ? truth() : Truth::kYes;
    for (Condition& condition : made.severities) condition = {truth(), truth()};
    made.other = truth();
    return made;
  }
  Act act() {
    switch (upto(12)) {
      case 0:
        return Acknowledge{gap() * 2};
      case 1:
        return Snooze{gap() * 2};
      case 2:
        return upto(2) == 0 ? Inhibition::kOn : Inhibition::kOff;
      case 3:
        if (upto(5) == 0) return Withdraw{};
    }
    return reading();
  }
  calendar::CalendarSpec calendar() {
    static const std::string kZones[] = {"UTC", "Europe/Berlin", "America/New_York",
                                         "Asia/Kolkata"};
    calendar::CalendarSpec spec{.time_zone = kZones[upto(4)]};
    if (upto(3) == 0) spec.working_weekdays = static_cast<std::uint8_t>(1 + upto(127));
    for (int i = upto(6); i > 0; --i)
      spec.holidays.push_back(parse_date("2026-02-01").value() + Days{upto(120)});
    return spec;
  }

 private:
  std::mt19937 random_;
};

Life random_life(unsigned seed) {
  Dice dice(seed);
  Life life{.spec = dice.calendar()};
  for (SeverityTiming& severity : life.timing.severities)
    severity = {dice.upto(3) != 0, dice.span(), dice.span()};
  life.timing.nodata_after = {dice.upto(4)};
  if (dice.upto(2) == 0)
    life.timing.other_way = {severity_at(static_cast<std::size_t>(dice.upto(3))), dice.span()};
  for (Reach& reach = life.timing.reach; reach.count < dice.upto(4); ++reach.count)
    reach.after[reach.count] = {1 + 3 * reach.count};
  life.timing.reach.silent = static_cast<std::uint8_t>(dice.upto(16));
  if (dice.upto(3) == 0) life.timing.ends_after = {1 + dice.upto(8)};
  life.timing.flapping = {static_cast<std::uint8_t>(dice.upto(5)), dice.upto(30), dice.upto(6)};
  Timestamp time = at("2026-02-02T08:00:00Z");
  for (int i = 0; i < 40; ++i) {
    time += dice.gap();
    life.moments.push_back({time, dice.act()});
  }
  life.end = time + hours{24 * 60};
  return life;
}

void apply(const AlertLife& life, AlertState& state, const Moment& moment, Changes& told) {
  struct Visitor {
    const AlertLife& life;
    AlertState& state;
    Timestamp now;
    Changes& told;
    void operator()(const Reading& reading) { life.advance(state, reading, now, told); }
    void operator()(const Acknowledge& act) {
      // Which episode is open is known only after what is due by now.
      life.time_passes(state, now, told);
      (void)life.acknowledge(state, state.episode, Symbol{3}, now + act.lasts, now, told);
    }
    void operator()(const Snooze& act) {
      life.time_passes(state, now, told);
      (void)life.snooze(state, state.episode, now + act.lasts, now, told);
    }
    void operator()(Inhibition inhibition) { life.inhibit(state, inhibition, now, told); }
    void operator()(Withdraw) { life.withdraw(state, now, told); }
  };
  std::visit(Visitor{life, state, moment.time, told}, moment.act);
}

enum class Looks { kAtEachDeadline, kNever, kAtRandom };

struct Outcome {
  AlertState state;
  Changes told;
};

Outcome live(const Life& life, Looks looks, unsigned seed) {
  const WorkingCalendar calendar = WorkingCalendar::make(life.spec).value();
  const AlertLife machine(life.timing, calendar);
  Dice dice(seed);
  Outcome outcome;
  auto& [state, told] = outcome;
  std::optional<Reading> last;
  const auto pass = [&](Timestamp from, Timestamp until) {
    switch (looks) {
      case Looks::kNever:
        return;
      case Looks::kAtEachDeadline:
        while (next_deadline(state) < until)  // At `until` the conditions may say otherwise.
          machine.time_passes(state, next_deadline(state), told);
        return;
      case Looks::kAtRandom:
        for (Timestamp t = from + dice.gap(); t < until; t += dice.gap()) {
          machine.time_passes(state, t, told);
          if (last && dice.upto(2) == 0) machine.advance(state, *last, t, told);
        }
    }
  };
  Timestamp before = life.moments.front().time;
  for (const Moment& moment : life.moments) {
    pass(before, moment.time);
    apply(machine, state, moment, told);
    if (const auto* reading = std::get_if<Reading>(&moment.act)) last = *reading;
    if (std::holds_alternative<Withdraw>(moment.act)) last.reset();  // The rule is gone.
    before = moment.time;
  }
  pass(before, life.end);
  machine.time_passes(state, life.end, told);
  return outcome;
}

std::string text(const Changes& told) {
  std::string all;
  for (const Told& one : told)
    all += line(one) + " " + std::to_string(one.episode) + "." + std::to_string(one.sequence) +
           " since " + format_time(one.since) + "\n";
  return all;
}

constexpr unsigned kLives = 1000;

TEST(AlertLives, AreTheSameHoweverOftenSomebodyLooks) {
  std::map<Change, int> told;
  for (unsigned seed = 0; seed < kLives; ++seed) {
    SCOPED_TRACE(seed);
    const Life life = random_life(seed);
    const Outcome expected = live(life, Looks::kAtEachDeadline, seed);
    for (const Told& one : expected.told) ++told[one.change];
    for (const Looks looks : {Looks::kNever, Looks::kAtRandom}) {
      const Outcome outcome = live(life, looks, seed);
      ASSERT_EQ(text(outcome.told), text(expected.told));
      ASSERT_EQ(outcome.state, expected.state);
    }
  }
  // There was something to compare: each kind of change but CORRECTED.
  EXPECT_EQ(told.size(), 14u);
  for (const auto& [change, count] : told) EXPECT_GT(count, 100) << model::change_name(change);
}

// True if the change may follow on what the episode told before.
bool may_follow(const Told& one, bool is_open, Severity before) {
  switch (one.change) {
    case Change::kFiring:
      return !is_open && one.sequence == 1;
    case Change::kEscalated:
      return is_open && one.severity >= before;  // The same where it reaches further people.
    case Change::kDeescalated:
      return is_open && one.severity < before;
    case Change::kAcknowledged:
    case Change::kAcknowledgementLapsed:
    case Change::kSnoozed:
    case Change::kSnoozeEnded:
    case Change::kNodata:
    case Change::kDataReturned:
    case Change::kInhibited:
    case Change::kUninhibited:
    case Change::kFlapping:
    case Change::kCorrected:
    case Change::kWithdrawn:
    case Change::kResolved:
      return is_open && one.severity == before;
    case Change::kUnspecified:
      return false;
  }
  return false;
}

TEST(AlertLives, TellNothingOutOfOrder) {
  for (unsigned seed = 0; seed < kLives; ++seed) {
    const Outcome outcome = live(random_life(seed), Looks::kNever, seed);
    SCOPED_TRACE(std::to_string(seed) + "\n" + text(outcome.told));
    Told last;
    bool is_open = false;
    for (const Told& one : outcome.told) {
      ASSERT_TRUE(may_follow(one, is_open, last.severity)) << line(one);
      ASSERT_EQ(one.episode, last.episode + (one.change == Change::kFiring ? 1 : 0));
      ASSERT_EQ(one.sequence, one.change == Change::kFiring ? 1 : last.sequence + 1);
      ASSERT_GE(one.at, last.at);
      ASSERT_LE(one.since, one.at);
      ASSERT_NE(one.since, kNone);
      is_open = one.change != Change::kResolved && one.change != Change::kWithdrawn;
      last = one;
    }
    ASSERT_EQ(is_open, alert::is_open(outcome.state));
    ASSERT_LE(next_deadline(outcome.state) == kNever ? kLatestTime : outcome.state.deadline,
              kLatestTime);
  }
}

// Adds up, stretch by stretch, what the clocks of one severity have counted.
class Ledger {
 public:
  Ledger(const SeverityTiming& timing, const WorkingCalendar& calendar)
      : timing_(timing), calendar_(calendar) {}

  // The conditions say this from `from` to `to`, without `to`.
  void stretch(const Condition& condition, Timestamp from, Timestamp to) {
    while (from < to) {
      const Truth truth = is_firing_ ? condition.off : condition.on;
      const Span& span = is_firing_ ? timing_.clear : timing_.hold;
      if (truth == Truth::kNo) counted_ = milliseconds{0};
      if (truth != Truth::kYes) return;
      const milliseconds missing = length(span) - counted_;
      const Timestamp done = add(span, from, missing);
      if (done >= to) {
        counted_ += between(span, from, to);
        return;
      }
      is_firing_ = !is_firing_;
      counted_ = milliseconds{0};
      lines += format_time(done) + (is_firing_ ? " FIRING" : " RESOLVED") + " WARNING\n";
      from = done;
    }
  }
  std::string lines;

 private:
  static milliseconds length(const Span& span) {
    if (span.unit == SpanUnit::kCalendarHours) return hours{span.amount};
    return minutes{span.amount};
  }
  milliseconds between(const Span& span, Timestamp from, Timestamp to) const {
    if (span.unit == SpanUnit::kCalendarHours) return to - from;
    return calendar_.working_time(from, to, Counting::kWindow);
  }
  Timestamp add(const Span& span, Timestamp from, milliseconds time) const {
    if (span.unit == SpanUnit::kCalendarHours) return from + time;
    return calendar_.add_working_time(from, time, Counting::kWindow);
  }

  const SeverityTiming& timing_;
  const WorkingCalendar& calendar_;
  bool is_firing_ = false;
  milliseconds counted_{0};
};

TEST(AlertLives, FireAndResolveWhenTheTimeThatHeldAddsUp) {
  for (unsigned seed = 0; seed < kLives; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const auto span = [&] {
      return dice.upto(2) == 0 ? working_minutes(1 + dice.upto(2000))
                               : calendar_hours(1 + dice.upto(60));
    };
    Life life{.timing = warning(span(), span()), .spec = dice.calendar()};
    life.timing.flapping.turns = 0;
    life.timing.nodata_after = {30'000};
    const WorkingCalendar calendar = WorkingCalendar::make(life.spec).value();
    Ledger ledger(life.timing.of(Severity::kWarning), calendar);
    Timestamp time = at("2026-02-02T08:00:00Z");
    const Condition conditions[] = {{Truth::kYes, Truth::kNo},
                                    {Truth::kNo, Truth::kYes},
                                    {Truth::kNo, Truth::kNo},
                                    {Truth::kUnknown, Truth::kUnknown}};
    for (int i = 0; i < 40; ++i) {
      const Condition& condition = conditions[dice.upto(4)];
      life.moments.push_back({time, says(condition.on, condition.off)});
      // An odd millisecond, so that no deadline falls on a change of reading.
      const Timestamp next = time + dice.gap() * 2 + milliseconds{1 + dice.upto(997)};
      ledger.stretch(condition, time, next);
      time = next;
    }
    life.end = time - milliseconds{1};
    ASSERT_EQ(
        [&] {
          std::string lines;
          for (const Told& one : live(life, Looks::kNever, seed).told) lines += line(one) + "\n";
          return lines;
        }(),
        ledger.lines);
  }
}

}  // namespace
}  // namespace portfolio::alert
