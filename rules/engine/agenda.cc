#include "rules/engine/agenda.h"

#include <algorithm>
#include <functional>

#include "rules/model/result.h"

namespace portfolio::engine {

using signals::SubjectKind;
using signals::SubjectRef;

Agenda::Packed Agenda::pack(const Look& look) {
  const SubjectRef& s = look.subject;
  constexpr int kPartMax = (1 << 15) - 1;  // A month's number is that of years times twelve.
  PORTFOLIO_CHECK(look.rule <= kConfidenceChore && s.part >= 0 && s.part <= kPartMax);
  return {s.handle, look.rule & 0xfffU, static_cast<std::uint32_t>(s.kind) & 0x1fU,
          static_cast<std::uint32_t>(s.part) & kPartMax};
}

Look Agenda::unpack(const Packed& p) {
  return {static_cast<std::uint16_t>(p.rule),
          {static_cast<SubjectKind>(p.kind), p.handle, static_cast<std::int32_t>(p.part)}};
}

// Dense: thresholds take four places a project, months of a role are told apart modulo eight, for
// only five of them are looked at together.
std::size_t Agenda::place(const SubjectRef& s) {
  if (s.kind == SubjectKind::kBudgetThreshold)
    return std::size_t{s.handle} * 4 + static_cast<std::size_t>(s.part);
  if (s.kind == SubjectKind::kRoleMonth)
    return std::size_t{s.handle} * 8 + static_cast<std::size_t>(s.part & 7);
  return s.handle;
}

bool Agenda::is_sparse(const SubjectRef& s) {
  return s.kind == SubjectKind::kProjectPair || is_symbol(s.kind);
}

const Timestamp* Agenda::find(const Look& look) const {
  if (due_.size() <= look.rule) return nullptr;
  const std::vector<Timestamp>& places = due_[look.rule][is_finish(look.subject) ? 1 : 0];
  const std::size_t at = place(look.subject);
  return at < places.size() ? &places[at] : nullptr;
}

Timestamp& Agenda::slot(const Look& look) {
  if (due_.size() <= look.rule) due_.resize(look.rule + 1U);  // At most 4096 (see the chores).
  std::vector<Timestamp>& places = due_[look.rule][is_finish(look.subject) ? 1 : 0];
  const std::size_t at = place(look.subject);
  if (places.size() <= at) {
    if (places.capacity() <= at) places.reserve(at + at / 4 + 1);
    places.resize(at + 1, kNever);
  }
  return places[at];
}

void Agenda::set(const Look& look, Timestamp when) {
  if (is_sparse(look.subject)) return set_sparse(look, when);
  const Timestamp* const known = find(look);
  const Timestamp held = known == nullptr ? kNever : *known;
  if (held == when) return;
  slot(look) = when;
  if (held != kNever) --waiting_;
  if (when == kNever) return;
  ++waiting_;
  push({when, pack(look)});
}

void Agenda::set_sparse(const Look& look, Timestamp when) {
  const Key key{look.rule, look.subject};
  if (const auto held = sparse_.find(key); held != sparse_.end()) {
    sparse_queue_.erase({held->second, key});
    sparse_.erase(held);
  }
  if (when == kNever) return;
  sparse_.emplace(key, when);
  sparse_queue_.emplace(when, key);
}

Timestamp Agenda::due(const Look& look) const {
  if (is_sparse(look.subject)) {
    const auto held = sparse_.find({look.rule, look.subject});
    return held == sparse_.end() ? kNever : held->second;
  }
  const Timestamp* const known = find(look);
  return known == nullptr ? kNever : *known;
}

// Where most entries were put off, what is left of them goes.
void Agenda::push(const Entry& entry) {
  constexpr std::size_t kStaleMax = 1024;
  if (queue_.size() >= 2 * waiting_ + kStaleMax) {
    std::erase_if(queue_, [&](const Entry& e) { return due(unpack(e.look)) != e.when; });
    std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
  }
  if (queue_.size() == queue_.capacity()) queue_.reserve(queue_.size() + queue_.size() / 4 + 16);
  queue_.push_back(entry);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

void Agenda::pop() {
  std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
  queue_.pop_back();
}

void Agenda::drop_stale() {
  while (!queue_.empty() && due(unpack(queue_.front().look)) != queue_.front().when) pop();
}

Timestamp Agenda::next() {
  drop_stale();
  const Timestamp first = queue_.empty() ? kNever : queue_.front().when;
  return sparse_queue_.empty() ? first : std::min(first, sparse_queue_.begin()->first);
}

void Agenda::take(std::vector<Look>& looks) {
  const Timestamp when = next();
  while (when != kNever && next() == when) {
    const bool is_dense = !queue_.empty() && queue_.front().when == when;
    const Key first = is_dense ? Key{} : sparse_queue_.begin()->second;
    looks.push_back(is_dense ? unpack(queue_.front().look) : Look{first.first, first.second});
    set(looks.back(), kNever);
    if (is_dense) pop();
  }
}

void Agenda::clear() { *this = Agenda(); }

}  // namespace portfolio::engine
