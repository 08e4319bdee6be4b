#include "rules/engine/agenda.h"

#include <algorithm>
#include <functional>

#include "rules/model/result.h"

namespace portfolio::engine {

using signals::SubjectKind;
using signals::SubjectRef;

// Dense: thresholds take four places a project, months of a role are told apart modulo eight, for
// only five of them are looked at together.
std::size_t Agenda::place(const SubjectRef& s) {
  if (s.kind == SubjectKind::kBudgetThreshold)
    return std::size_t{s.handle} * 4 + static_cast<std::size_t>(s.part);
  if (s.kind == SubjectKind::kRoleMonth)
    return std::size_t{s.handle} * 8 + static_cast<std::size_t>(s.part & 7);
  return s.handle;
}

Look Agenda::look_at(const Entry& chunk, const Places& places, std::size_t at) {
  const auto subject = [&](std::size_t handle, std::int32_t part) {
    return SubjectRef{places.kind, static_cast<model::Handle>(handle), part};
  };
  if (places.kind == SubjectKind::kBudgetThreshold)
    return {chunk.rule, subject(at / 4, static_cast<std::int32_t>(at % 4))};
  if (places.kind == SubjectKind::kRoleMonth)
    return {chunk.rule, subject(at / 8, places.parts[at])};
  return {chunk.rule, subject(at, chunk.finishes != 0 ? signals::kFinish : 0)};
}

bool Agenda::is_sparse(const SubjectRef& s) {
  return s.kind == SubjectKind::kProjectPair || is_symbol(s.kind);
}

const Timestamp* Agenda::find(const Look& look) const {
  if (due_.size() <= look.rule) return nullptr;
  const std::vector<Timestamp>& due = due_[look.rule][is_finish(look.subject) ? 1 : 0].due;
  const std::size_t at = place(look.subject);
  return at < due.size() ? &due[at] : nullptr;
}

namespace {

// In steps, so that not half of the room is empty.
template <class T>
void reach(std::vector<T>& list, std::size_t at, const T& absent) {
  if (list.size() > at) return;
  if (list.capacity() <= at) list.reserve(at + at / 8 + 1);
  list.resize(at + 1, absent);
}

}  // namespace

void Agenda::make_room(Places& places, SubjectKind kind, std::size_t at) {
  places.kind = kind;
  reach(places.due, at, kNever);
  if (kind == SubjectKind::kRoleMonth) reach(places.parts, at, 0);
  chunks_ -= places.earliest.size();
  reach(places.earliest, at / kChunk, kNever);
  chunks_ += places.earliest.size();
}

void Agenda::set(const Look& look, Timestamp when) {
  if (is_sparse(look.subject)) return set_sparse(look, when);
  PORTFOLIO_CHECK(look.rule <= kConfidenceChore);
  if (due_.size() <= look.rule) due_.resize(look.rule + 1U);
  const bool finishes = is_finish(look.subject);
  Places& places = due_[look.rule][finishes ? 1 : 0];
  const std::size_t at = place(look.subject), chunk = at / kChunk;
  if (at >= places.due.size()) {
    if (when == kNever) return;
    make_room(places, look.subject.kind, at);
  }
  if (places.due[at] == when) return;
  if (places.kind == SubjectKind::kRoleMonth) places.parts[at] = look.subject.part;
  places.due[at] = when;
  if (when >= places.earliest[chunk]) return;
  places.earliest[chunk] = when;
  push({when, static_cast<std::uint32_t>(chunk), look.rule,
        finishes ? std::uint16_t{1} : std::uint16_t{0}});
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

// Where most entries are stale, they go.
void Agenda::push(const Entry& entry) {
  constexpr std::size_t kStaleMax = 1024;
  if (queue_.size() >= 2 * chunks_ + kStaleMax) {
    std::erase_if(queue_, [&](const Entry& e) { return places(e).earliest[e.chunk] != e.when; });
    std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
  }
  queue_.push_back(entry);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

void Agenda::pop() {
  std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
  queue_.pop_back();
}

Timestamp Agenda::first_of(const Entry& chunk) {
  const std::vector<Timestamp>& due = places(chunk).due;
  const std::size_t from = chunk.chunk * kChunk, to = std::min(from + kChunk, due.size());
  return *std::min_element(due.begin() + static_cast<std::ptrdiff_t>(from),
                           due.begin() + static_cast<std::ptrdiff_t>(to));
}

// The chunk on top has that for its first.
void Agenda::renew_first(Timestamp first) {
  Entry top = queue_.front();
  pop();
  places(top).earliest[top.chunk] = first;
  if (first == kNever) return;
  top.when = first;
  push(top);
}

bool Agenda::may_be_due(Timestamp by) const {
  return (!queue_.empty() && queue_.front().when <= by) ||
         (!sparse_queue_.empty() && sparse_queue_.begin()->first <= by);
}

Timestamp Agenda::next() {
  while (!queue_.empty()) {
    const Entry& top = queue_.front();
    if (places(top).earliest[top.chunk] != top.when) {
      pop();
      continue;
    }
    const Timestamp first = first_of(top);
    if (first == top.when) break;
    renew_first(first);
  }
  const Timestamp first = queue_.empty() ? kNever : queue_.front().when;
  return sparse_queue_.empty() ? first : std::min(first, sparse_queue_.begin()->first);
}

void Agenda::take(std::vector<Look>& looks) {
  const Timestamp when = next();
  for (; when != kNever && next() == when;) {
    if (queue_.empty() || queue_.front().when != when) {
      const Key first = sparse_queue_.begin()->second;
      looks.push_back({first.first, first.second});
      set_sparse(looks.back(), kNever);
      continue;
    }
    const Entry top = queue_.front();
    Places& there = places(top);
    const std::size_t from = top.chunk * kChunk, to = std::min(from + kChunk, there.due.size());
    for (std::size_t at = from; at < to; ++at) {
      if (there.due[at] != when) continue;
      looks.push_back(look_at(top, there, at));
      there.due[at] = kNever;
    }
    renew_first(first_of(top));
  }
}

void Agenda::clear() { *this = Agenda(); }

}  // namespace portfolio::engine
