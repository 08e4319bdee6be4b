#include "rules/engine/burst.h"

#include <algorithm>
#include <variant>

#include "rules/engine/organisation_fold.h"

namespace portfolio::engine {

namespace {

// Each entity once, with all that was touched of it.
void merge(std::vector<model::Touch>& touches) {
  std::ranges::sort(touches, {}, [](const model::Touch& one) {  // One number is compared fast.
    return std::uint64_t{static_cast<std::uint8_t>(one.entity.kind)} << 32U | one.entity.handle;
  });
  auto last = touches.begin();
  for (auto next = touches.begin(); next != touches.end(); ++next) {
    if (next->entity == last->entity)
      last->aspects |= next->aspects;
    else
      *++last = *next;
  }
  if (!touches.empty()) touches.erase(last + 1, touches.end());
}

// What only a large burst needs is given back after it.
template <class T>
void empty(std::vector<T>& list) {
  constexpr std::size_t kKept = 1024;
  list.clear();
  if (list.capacity() > kKept) list.shrink_to_fit();
}

}  // namespace

// A record that says another instant ends the one before it, also where clocks disagree and it says
// an earlier one.
void OrganisationFold::begin_instant(Timestamp said) {
  if (said == burst_.instant) return;
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
  waiting_.insert(waiting_.end(), touched_.begin(), touched_.end());
  touched_.clear();
  burst_.offset = offset_;
  if (++burst_.waiting >= kWaitingMost) end_instant();
}

void OrganisationFold::end_instant() {
  if (burst_.waiting == 0) return;
  burst_.waiting = 0;
  offset_ = burst_.offset;
  context_.begin(o_.clock);
  if (knows_waiting_) {
    touched_now_.swap(waiting_);
    merge(touched_now_);
    for (std::size_t i = 0; i < touched_now_.size(); ++i) follow_touch(touched_now_[i]);
    look_at_touched();
    settle();
  } else {
    for (model::Handle p = 0; p < o_.projects.size(); ++p) follow_costs(p);
    look_at_all();
  }
  empty(waiting_);
  empty(touched_now_);
  empty(looks_);
  knows_waiting_ = true;
  flush();
}

}  // namespace portfolio::engine
