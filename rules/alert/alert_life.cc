#include "rules/alert/alert_life.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "rules/alert/span.h"

namespace portfolio::alert {
namespace {

constexpr Severity kNothing = Severity::kUnspecified;
// A mark beside those of AlertState that nobody else asks for: it has ended by its age, and is not
// told again before it was off.
constexpr Mark kSpent{1U << 4};
static_assert(static_cast<unsigned>(Mark::kHeld) < static_cast<unsigned>(kSpent));

void set_clock(AlertState& state, std::size_t clock, ClockState to, Timestamp value) {
  state.clocks[clock] = value;
  const unsigned others = state.clock_bits & ~(3U << (2 * clock));
  state.clock_bits = static_cast<std::uint8_t>(others | static_cast<unsigned>(to) << (2 * clock));
}

void stop_clock(AlertState& state, std::size_t clock) {
  set_clock(state, clock, ClockState::kStopped, kNone);
}

void mark(AlertState& state, Mark mark) {
  state.marks = static_cast<std::uint8_t>(state.marks | static_cast<unsigned>(mark));
}

void unmark(AlertState& state, Mark mark) {
  state.marks = static_cast<std::uint8_t>(state.marks & ~static_cast<unsigned>(mark));
}

tl::unexpected<Error> not_open(const AlertState& state, std::uint32_t episode) {
  if (episode == 0 || episode > state.episode) return skip("there is no such alert", "no_alert");
  return skip("the alert is closed: episode " + std::to_string(episode) + " has ended",
              "closed_alert");
}

}  // namespace

// What happens to one state at one instant.
class AlertLife::Step {
 public:
  Step(const AlertLife& life, AlertState& state, Timestamp now, Changes& told)
      : timing_(life.timing_), calendar_(life.calendar_), s_(state), now_(now), told_(told) {
    if (!state.has(Mark::kHeld)) return;
    for (Condition& condition : reading_.severities)
      condition.off = std::min(condition.off, Truth::kUnknown);
  }

  void settle();
  void find_deadline();
  void acknowledge(Symbol owner, Timestamp due);
  void snooze(Timestamp until);
  void tell(Change change);
  bool expires() const { return expires_at() != kNever; }

 private:
  // Clocks and levels.
  bool is_used(std::size_t clock) const;
  Severity severity_of(std::size_t clock) const;
  Truth runs_on(std::size_t clock) const;
  const Span& span_of(std::size_t clock) const;
  void drive_clocks();
  void drive_clock(std::size_t clock);
  bool is_complete(std::size_t clock) const;
  bool is_reached(std::size_t i) const;
  bool is_over(std::size_t i) const;
  bool change_level();
  bool goes_on() const;
  void expire();
  void forget_spent();
  Timestamp expires_at() const;
  void open(Severity to);
  void ease(Severity to);
  // What is told.
  void begin_episode();
  void escalate();
  void close();
  bool turn();
  void calm_down();
  void end_acknowledgement();
  void end_snooze();
  Timestamp reaches_at() const;
  // Missing data.
  Truth deciding() const;
  void hear_data();
  void miss_data();
  Timestamp calm_at() const;

  bool is_above(std::size_t clock) const { return severity_of(clock) > s_.level; }

  const RuleTiming& timing_;
  const calendar::WorkingCalendar& calendar_;
  AlertState& s_;
  const Timestamp now_;
  Changes& told_;
  Reading reading_ = unpack(s_.reading);
};

void AlertLife::Step::tell(Change change) {
  told_.push_back({change, s_.told, now_, s_.since, s_.episode, ++s_.sequence});
}

bool AlertLife::Step::is_used(std::size_t clock) const {
  if (clock == kOtherClock) return timing_.has_other_way();
  return timing_.severities[clock].used;
}

Severity AlertLife::Step::severity_of(std::size_t clock) const {
  return clock == kOtherClock ? timing_.other_way.to : severity_at(clock);
}

// The other way leads up only: what it led to ends by the clock of its severity.
Truth AlertLife::Step::runs_on(std::size_t clock) const {
  if (s_.has(kSpent)) return Truth::kNo;
  const bool other = clock == kOtherClock;
  if (!is_above(clock)) return other ? Truth::kNo : reading_.severities[clock].off;
  const Truth on = other ? reading_.other : reading_.severities[clock].on;
  return s_.level == kNothing ? std::min(reading_.guard, on) : on;
}

const Span& AlertLife::Step::span_of(std::size_t clock) const {
  if (clock == kOtherClock) return timing_.other_way.hold;
  return is_above(clock) ? timing_.severities[clock].hold : timing_.severities[clock].clear;
}

void AlertLife::Step::drive_clock(std::size_t i) {
  const Span& span = span_of(i);
  const ClockState clock = clock_state(s_, i);
  switch (is_used(i) ? runs_on(i) : Truth::kNo) {
    case Truth::kYes:
      if (clock == ClockState::kStopped) set_clock(s_, i, ClockState::kRunning, now_);
      if (clock == ClockState::kStanding)
        set_clock(s_, i, ClockState::kRunning,
                  restart(span, s_.clocks[i] - kNone, now_, calendar_));
      break;
    case Truth::kUnknown:
      if (clock == ClockState::kRunning)
        set_clock(s_, i, ClockState::kStanding,
                  kNone + elapsed(span, s_.clocks[i], now_, calendar_));
      break;
    case Truth::kNo:
      stop_clock(s_, i);
      break;
  }
}

void AlertLife::Step::drive_clocks() {
  for (std::size_t i = 0; i < kClocks; ++i) drive_clock(i);
  if (s_.told != kNothing) return;
  if (s_.clock_bits == 0) {
    s_.since = kNone;
  } else if (s_.since == kNone) {
    s_.since = now_;
  }
}

bool AlertLife::Step::is_complete(std::size_t clock) const {
  return clock_state(s_, clock) == ClockState::kRunning &&
         end_of(span_of(clock), s_.clocks[clock], calendar_) <= now_;
}

// By either way.
bool AlertLife::Step::is_reached(std::size_t i) const {
  return is_complete(i) || (timing_.other_way.to == severity_at(i) && is_complete(kOtherClock));
}

// A severity that the rule no longer has ends at once.
bool AlertLife::Step::is_over(std::size_t i) const {
  return !timing_.severities[i].used || is_complete(i);
}

bool AlertLife::Step::change_level() {
  for (std::size_t i = kSeverities; i-- > 0 && is_above(i);) {
    if (!is_reached(i)) continue;
    open(severity_at(i));
    return true;
  }
  Severity left = s_.level;
  while (left != kNothing && is_over(index_of(left)))
    left = static_cast<Severity>(static_cast<unsigned>(left) - 1);
  if (left == s_.level) return false;
  ease(left);
  return true;
}

bool AlertLife::Step::goes_on() const {
  return s_.told != kNothing && s_.level != kNothing && !s_.has(Mark::kNodata);
}

// Neither a silent source nor missing data ends an alert, however old it is, nor flapping.
Timestamp AlertLife::Step::expires_at() const {
  const bool stays = s_.has(Mark::kHeld) || s_.has(Mark::kFlapping);
  if (!timing_.ends_after || stays || !goes_on() || deciding() == Truth::kUnknown) return kNever;
  return end_of(*timing_.ends_after, s_.opened_at, calendar_);
}

void AlertLife::Step::open(Severity to) {
  const bool was_quiet = s_.level == kNothing;
  s_.level = to;
  for (std::size_t i = 0; i < kClocks; ++i)
    if (severity_of(i) <= to) stop_clock(s_, i);
  const bool flaps = was_quiet && turn();
  if (s_.told == kNothing) {
    begin_episode();
  } else if (to > s_.told) {
    escalate();
  }
  if (!flaps) return;
  mark(s_, Mark::kFlapping);
  tell(Change::kFlapping);
}

void AlertLife::Step::ease(Severity to) {
  for (std::size_t i = 0; i < kClocks; ++i)
    if (severity_of(i) > to) stop_clock(s_, i);
  s_.level = to;
  const bool flaps = to == kNothing && turn();
  if (flaps) {
    mark(s_, Mark::kFlapping);
    tell(Change::kFlapping);
  } else if (!s_.has(Mark::kFlapping)) {
    if (to == kNothing) return close();
    s_.told = to;
    tell(Change::kDeescalated);
  }
}

void AlertLife::Step::begin_episode() {
  ++s_.episode;
  s_.sequence = 0;
  s_.told = s_.level;
  s_.opened_at = s_.waiting_since = now_;
  s_.reached = 0;
  s_.unknown_since = kNone;
  unmark(s_, Mark::kNodata);
  tell(Change::kFiring);
  if (s_.has(Mark::kInhibited)) tell(Change::kInhibited);
}

void AlertLife::Step::escalate() {
  s_.told = s_.level;
  tell(Change::kEscalated);
  if (s_.due != kNone) end_acknowledgement();
  if (s_.snoozed_until != kNone) end_snooze();
}

void AlertLife::Step::close() {
  tell(Change::kResolved);
  s_.told = kNothing;
  s_.since = s_.clock_bits == 0 ? kNone : now_;
  s_.opened_at = s_.waiting_since = s_.due = s_.snoozed_until = s_.unknown_since = kNone;
  s_.owner = {};
}

// True if it is one too many.
bool AlertLife::Step::turn() {
  const CivilDate today = calendar_.local_date(now_);
  add_turn(s_.turns, today);
  const int most = std::min<int>(timing_.flapping.turns, kTurnsMax - 1);
  return most != 0 && !s_.has(Mark::kFlapping) &&
         turns_within(s_.turns, today, timing_.flapping.window, calendar_) > most;
}

Timestamp AlertLife::Step::calm_at() const {
  const CivilDate last = last_turn(s_.turns, calendar_.local_date(now_));
  return calendar_.midnight(calendar_.add_working_days(last, timing_.flapping.calm + 1));
}

void AlertLife::Step::calm_down() {
  unmark(s_, Mark::kFlapping);
  s_.turns = {};
  if (s_.level == kNothing) return close();
  if (s_.level == s_.told) return;
  s_.told = s_.level;
  tell(Change::kDeescalated);
}

void AlertLife::Step::acknowledge(Symbol owner, Timestamp due) {
  s_.owner = owner;
  s_.due = due;
  s_.waiting_since = kNone;
  tell(Change::kAcknowledged);
}

void AlertLife::Step::snooze(Timestamp until) {
  s_.snoozed_until = until;
  s_.waiting_since = kNone;
  tell(Change::kSnoozed);
}

void AlertLife::Step::end_acknowledgement() {
  s_.due = kNone;
  s_.owner = {};
  if (s_.snoozed_until == kNone) s_.waiting_since = now_;
  tell(Change::kAcknowledgementLapsed);
}

void AlertLife::Step::end_snooze() {
  s_.snoozed_until = kNone;
  if (s_.due == kNone) s_.waiting_since = now_;
  tell(Change::kSnoozeEnded);
}

// When the next of those hear of it who hear only of what goes on. Not while nobody knows whether
// it does.
Timestamp AlertLife::Step::reaches_at() const {
  if (!goes_on() || s_.reached >= timing_.reach.count) return kNever;
  return end_of(timing_.reach.after[s_.reached], s_.opened_at, calendar_);
}

// What has to be known for the alert to go on: its end, or the beginning of the mildest severity.
Truth AlertLife::Step::deciding() const {
  if (s_.level != kNothing) return reading_.severities[index_of(s_.level)].off;
  for (std::size_t i = 0; i < kSeverities; ++i)
    if (timing_.severities[i].used) return runs_on(i);
  return Truth::kNo;
}

void AlertLife::Step::hear_data() {
  if (s_.unknown_since == kNone || deciding() == Truth::kUnknown) return;
  s_.unknown_since = kNone;
  if (s_.has(Mark::kNodata)) {
    unmark(s_, Mark::kNodata);
    if (s_.told != kNothing) tell(Change::kDataReturned);
  }
  // Nobody knows whether it was calm: that is counted from here.
  if (s_.has(Mark::kFlapping)) add_turn(s_.turns, calendar_.local_date(now_));
}

void AlertLife::Step::miss_data() {
  const bool is_alive = s_.told != kNothing || s_.clock_bits != 0;
  if (!is_alive) {
    s_.unknown_since = kNone;
    unmark(s_, Mark::kNodata);
  } else if (deciding() == Truth::kUnknown) {
    if (s_.unknown_since == kNone) s_.unknown_since = now_;
    if (s_.has(Mark::kNodata)) return;
    if (end_of(timing_.nodata_after, s_.unknown_since, calendar_) > now_) return;
    mark(s_, Mark::kNodata);
    if (s_.told != kNothing) tell(Change::kNodata);
  }
}

void AlertLife::Step::expire() {
  mark(s_, kSpent);
  ease(kNothing);
  forget_spent();
  drive_clocks();
}

// The mildest severity says whether it was off.
void AlertLife::Step::forget_spent() {
  if (!s_.has(kSpent)) return;
  const auto mildest = std::ranges::find(timing_.severities, true, &SeverityTiming::used);
  const auto place = static_cast<std::size_t>(mildest - timing_.severities.begin());
  const bool was_off = place >= kSeverities || reading_.severities[place].off == Truth::kYes;
  if (was_off || !timing_.ends_after) unmark(s_, kSpent);
}

void AlertLife::Step::settle() {
  forget_spent();
  hear_data();
  drive_clocks();
  // Each change moves the level; a rule that can move it in circles is stopped after a few.
  for (int i = 0; i < 6 && change_level(); ++i) drive_clocks();
  miss_data();
  while (reaches_at() <= now_) {
    const bool silent = (timing_.reach.silent >> s_.reached++ & 1U) != 0;
    if (!silent) tell(Change::kEscalated);
  }
  if (s_.due != kNone && s_.due <= now_) end_acknowledgement();
  if (s_.snoozed_until != kNone && s_.snoozed_until <= now_) end_snooze();
  if (s_.has(Mark::kFlapping) && s_.unknown_since == kNone && calm_at() <= now_) calm_down();
  if (expires_at() <= now_) expire();
}

void AlertLife::Step::find_deadline() {
  Timestamp soonest = kNever;
  const auto consider = [&](Timestamp time) {
    if (time > now_) soonest = std::min(soonest, time);
  };
  consider(reaches_at());
  consider(expires_at());
  for (std::size_t i = 0; i < kClocks; ++i)
    if (clock_state(s_, i) == ClockState::kRunning)
      consider(end_of(span_of(i), s_.clocks[i], calendar_));
  if (s_.unknown_since != kNone && !s_.has(Mark::kNodata))
    consider(end_of(timing_.nodata_after, s_.unknown_since, calendar_));
  if (s_.due != kNone) consider(s_.due);
  if (s_.snoozed_until != kNone) consider(s_.snoozed_until);
  if (s_.has(Mark::kFlapping) && s_.unknown_since == kNone) consider(calm_at());
  s_.deadline = soonest == kNever ? kNone : soonest;
}

void AlertLife::time_passes(AlertState& state, Timestamp now, Changes& told) const {
  while (state.deadline != kNone && state.deadline <= now) {
    Step step(*this, state, state.deadline, told);
    step.settle();
    step.find_deadline();
  }
}

void AlertLife::advance(AlertState& state, const Reading& reading, Timestamp now,
                        Changes& told) const {
  // What is due at this very instant is decided by what the conditions say at it: one that ends
  // as its hold does has not held.
  time_passes(state, now - std::chrono::milliseconds{1}, told);
  const std::uint16_t bits = pack(nested(reading, timing_));
  // Without a deadline only another reading can change anything, or another rule: one without this
  // severity, or one whose alerts end by themselves.
  const bool is_known = state.level == kNothing || timing_.of(state.level).used;
  const bool same = bits == state.reading && state.deadline == kNone && is_known;
  if (same && (!timing_.ends_after || !Step(*this, state, now, told).expires())) return;
  state.reading = bits;
  Step step(*this, state, now, told);
  step.settle();
  step.find_deadline();
}

Result<void> AlertLife::acknowledge(AlertState& state, std::uint32_t episode, Symbol owner,
                                    Timestamp due, Timestamp now, Changes& told) const {
  time_passes(state, now, told);
  if (!is_open(state) || state.episode != episode) return not_open(state, episode);
  Step step(*this, state, now, told);
  step.acknowledge(owner, due);
  step.settle();
  step.find_deadline();
  return {};
}

Result<void> AlertLife::snooze(AlertState& state, std::uint32_t episode, Timestamp until,
                               Timestamp now, Changes& told) const {
  time_passes(state, now, told);
  if (!is_open(state) || state.episode != episode) return not_open(state, episode);
  Step step(*this, state, now, told);
  step.snooze(until);
  step.settle();
  step.find_deadline();
  return {};
}

void AlertLife::inhibit(AlertState& state, Inhibition inhibition, Timestamp now,
                        Changes& told) const {
  time_passes(state, now, told);
  const bool on = inhibition == Inhibition::kOn;
  if (on == state.has(Mark::kInhibited)) return;
  on ? mark(state, Mark::kInhibited) : unmark(state, Mark::kInhibited);
  if (is_open(state))
    Step(*this, state, now, told).tell(on ? Change::kInhibited : Change::kUninhibited);
}

void AlertLife::hold_back(AlertState& state, bool held, Timestamp now, Changes& told) const {
  time_passes(state, now, told);
  if (held == state.has(Mark::kHeld)) return;
  held ? mark(state, Mark::kHeld) : unmark(state, Mark::kHeld);
  Step step(*this, state, now, told);
  step.settle();
  step.find_deadline();
}

void AlertLife::withdraw(AlertState& state, Timestamp now, Changes& told) const {
  time_passes(state, now, told);
  if (is_open(state)) Step(*this, state, now, told).tell(Change::kWithdrawn);
  AlertState rest;
  rest.episode = state.episode;
  rest.sequence = state.sequence;
  rest.reached = state.reached;  // Whoever heard of it hears of this.
  state = rest;
}

void AlertLife::correct(AlertState& state, Timestamp now, Changes& told) const {
  time_passes(state, now, told);
  if (is_open(state)) Step(*this, state, now, told).tell(Change::kCorrected);
}

}  // namespace portfolio::alert
