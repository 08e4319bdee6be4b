#include "rules/engine/burst.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "rules/engine/organisation_fold.h"

namespace portfolio::engine {

namespace {

// One number is hashed and compared fast.
std::uint64_t number_of(model::EntityRef entity) {
  return std::uint64_t{static_cast<std::uint8_t>(entity.kind)} << 32U | entity.handle;
}

// What only a large burst needs is given back after it.
template <class T>
void empty(std::vector<T>& list) {
  constexpr std::size_t kKept = 1024;
  list.clear();
  if (list.capacity() > kKept) list.shrink_to_fit();
}

}  // namespace

void Touches::add(const model::Touch& touch) {
  if (touches_.size() * 2 >= slots_.size()) grow();
  std::uint32_t& slot = slot_of(touch.entity);
  if (slot != 0) {
    touches_[slot - 1].aspects |= touch.aspects;
    return;
  }
  touches_.push_back(touch);
  slot = static_cast<std::uint32_t>(touches_.size());
}

std::uint32_t& Touches::slot_of(model::EntityRef entity) {
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15ULL;  // Fibonacci hashing, as Knuth has it.
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (number_of(entity) * kSpread >> 32U) & mask;
  while (slots_[at] != 0 && touches_[slots_[at] - 1].entity != entity) at = (at + 1) & mask;
  return slots_[at];
}

void Touches::grow() {
  slots_.assign(std::max<std::size_t>(256, slots_.size() * 2), 0);
  for (std::uint32_t i = 0; i < touches_.size(); ++i) slot_of(touches_[i].entity) = i + 1;
}

void Touches::take(std::vector<model::Touch>& into) {
  into.assign(touches_.begin(), touches_.end());
  std::ranges::sort(into, {}, [](const model::Touch& one) { return number_of(one.entity); });
  clear();
}

void Touches::clear() {
  empty(touches_);
  empty(slots_);
}

// A record that says another instant ends the one before it, also where clocks disagree and it says
// an earlier one.
void OrganisationFold::begin_instant(Timestamp said) {
  if (burst_.holds(said)) return;
  end_instant();
  burst_ = {said};
}

// Answers are about what is told, and an erasure about who is there: they wait for nothing.
bool OrganisationFold::may_wait(const model::Event& event) const {
  return burst_.facts >= kLookedAtOnce &&
         std::visit([]<class T>(const T&) { return !kIsAnswer<T>; }, event.fact);
}

// What the fold remembers of a change is noted with it; the rules look later.
void OrganisationFold::put_off() {
  if (touched_.empty()) return;
  context_.forget();
  for (std::size_t i = 0; i < touched_.size(); ++i) note_touch(touched_[i]);  // It may grow.
  for (const model::Touch& touch : touched_) waiting_.add(touch);
  touched_.clear();
  burst_.offset = offset_;
  if (burst_.waiting == 0) burst_.due = agenda_.next();
  if (++burst_.waiting >= kWaitingMost) end_instant();
}

void OrganisationFold::end_instant() {
  if (burst_.waiting == 0) return;
  burst_.waiting = 0;
  const std::int64_t now_at = std::exchange(offset_, burst_.offset);
  context_.begin(o_.clock);
  if (knows_waiting_) {
    waiting_.take(touched_now_);
    for (std::size_t i = 0; i < touched_now_.size(); ++i) follow_touch(touched_now_[i]);
    look_at_touched();
    settle();
  } else {
    for (model::Handle p = 0; p < o_.projects.size(); ++p) follow_costs(p);
    look_at_all();
  }
  waiting_.clear();
  empty(touched_now_);
  empty(looks_);
  knows_waiting_ = true;
  flush();
  offset_ = now_at;
}

}  // namespace portfolio::engine
