#include "rules/engine/agenda.h"

#include <algorithm>

namespace portfolio::engine {

using signals::SubjectKind;

// Dense: thresholds take four places a project, months of a role are told apart modulo eight, for
// only five of them are looked at together.
std::size_t Agenda::place(const signals::SubjectRef& s) {
  if (s.kind == SubjectKind::kBudgetThreshold)
    return std::size_t{s.handle} * 4 + static_cast<std::size_t>(s.part);
  if (s.kind == SubjectKind::kRoleMonth)
    return std::size_t{s.handle} * 8 + static_cast<std::size_t>(s.part & 7);
  if (s.kind == SubjectKind::kMilestone)
    return std::size_t{s.handle} * 2 + static_cast<std::size_t>(s.part);
  return s.handle;
}

bool Agenda::is_sparse(const signals::SubjectRef& s) {
  return s.kind == SubjectKind::kProjectPair || is_symbol(s.kind);
}

Timestamp& Agenda::slot(const Look& look) {
  if (is_sparse(look.subject))
    return sparse_.emplace(std::pair(look.rule, look.subject), kNever).first->second;
  if (due_.size() <= look.rule) due_.resize(look.rule + 1U);  // At most 4096 (see the chores).
  std::vector<Timestamp>& places = due_[look.rule];
  const std::size_t at = place(look.subject);
  if (places.size() <= at) places.resize(std::max(at + 1, places.size() * 2), kNever);
  return places[at];
}

void Agenda::set(const Look& look, Timestamp when) {
  Timestamp& held = slot(look);
  if (held == when) return;
  held = when;
  if (when != kNever) queue_.push({when, look});
}

Timestamp Agenda::due(const Look& look) const {
  if (is_sparse(look.subject)) {
    const auto held = sparse_.find({look.rule, look.subject});
    return held == sparse_.end() ? kNever : held->second;
  }
  if (due_.size() <= look.rule) return kNever;
  const std::size_t at = place(look.subject);
  return at < due_[look.rule].size() ? due_[look.rule][at] : kNever;
}

void Agenda::drop_stale() {
  while (!queue_.empty() && due(queue_.top().look) != queue_.top().when) queue_.pop();
}

Timestamp Agenda::next() {
  drop_stale();
  return queue_.empty() ? kNever : queue_.top().when;
}

void Agenda::take(std::vector<Look>& looks) {
  const Timestamp when = next();
  while (when != kNever && next() == when) {
    looks.push_back(queue_.top().look);
    slot(queue_.top().look) = kNever;
    queue_.pop();
  }
}

void Agenda::clear() {
  queue_ = {};
  due_.clear();
  sparse_.clear();
}

}  // namespace portfolio::engine
