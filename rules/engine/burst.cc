#include "rules/engine/burst.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "rules/engine/organisation_fold.h"

namespace portfolio::engine {

namespace {

// What only a large burst needs is given back after it.
template <class T>
void empty(std::vector<T>& list) {
  constexpr std::size_t kKept = 1024;
  list.clear();
  if (list.capacity() > kKept) list.shrink_to_fit();
}

}  // namespace

void Touches::add(const model::Touch& touch) {
  if (touch.aspects == 0) return;
  const auto [kind, handle] = touch.entity;
  auto& chunks = aspects_[static_cast<std::size_t>(kind)];
  if (chunks.size() <= handle / kChunk) chunks.resize(handle / kChunk + 1);
  auto& chunk = chunks[handle / kChunk];
  if (chunk == nullptr) chunk = std::make_unique<Chunk>();
  model::Aspects& aspects = (*chunk)[handle % kChunk];
  if (aspects == 0) entities_.push_back(touch.entity);
  aspects |= touch.aspects;
}

void Touches::take(std::vector<model::Touch>& into) {
  std::ranges::sort(entities_);
  into.clear();
  for (const model::EntityRef& entity : entities_) {
    const auto& chunks = aspects_[static_cast<std::size_t>(entity.kind)];
    into.push_back({entity, (*chunks[entity.handle / kChunk])[entity.handle % kChunk]});
  }
  clear();
}

void Touches::clear() {
  empty(entities_);
  for (auto& chunks : aspects_) chunks.clear();
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
