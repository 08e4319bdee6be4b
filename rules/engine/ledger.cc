#include "rules/engine/ledger.h"

namespace portfolio::engine {

void Ledger::index(std::uint32_t at) {
  const AlertRow& row = rows_[at];
  index_.insert(hash(row.place, row.subject), at);
  if (counts_.size() <= row.place) counts_.resize(row.place + 1U);
  ++counts_[row.place];
}

AlertRow* Ledger::find(std::uint16_t rule, const signals::SubjectRef& subject) {
  if (rule >= counts_.size() || counts_[rule] == 0) return nullptr;
  const model::Handle at = index_.find(hash(rule, subject), [&](model::Handle row) {
    return rows_[row].place == rule && rows_[row].subject == subject;
  });
  return at == model::kNoHandle ? nullptr : &rows_[at];
}

AlertRow& Ledger::make(std::uint16_t rule, Symbol name, const signals::SubjectRef& subject) {
  if (rows_.size() == rows_.capacity()) rows_.reserve(rows_.size() + rows_.size() / 8 + 16);
  AlertRow row;
  row.rule = name;
  row.subject = subject;
  row.place = rule;
  rows_.push_back(std::move(row));
  index(static_cast<std::uint32_t>(rows_.size() - 1));
  return rows_.back();
}

void Ledger::mark_dirty(AlertRow& row) {
  if (row.dirty) return;
  row.dirty = true;
  dirty.push_back(static_cast<std::uint32_t>(&row - rows_.data()));
}

void Ledger::remember(AlertRow& row, const PastChange& change) {
  if (change.sequence == 1) {
    row.history.clear();
    row.by = {};
    row.said = {};
  }
  if (row.history.size() == kHistoryMax) row.history.erase(row.history.begin() + 1);
  row.history.push_back(change);
  mark_dirty(row);
}

}  // namespace portfolio::engine
