// All alerts of an organisation: one row for each rule on a subject of which there is anything to
// remember. Rows keep their place; a rule that is gone takes its rows out.
#pragma once
#include <cstdint>
#include <vector>

#include "rules/alert/alert_state.h"
#include "rules/engine/agenda.h"
#include "rules/model/provenance.h"
#include "rules/model/table.h"

namespace portfolio::engine {

// One change of the present or last episode, for whoever looks back at it.
struct PastChange {
  std::uint32_t sequence = 0;
  model::Change change{};
  model::Severity severity{};
  Timestamp at{};
  std::int64_t offset = -1;  // Of the record that led to it.
};

template <class Archive>
void describe(Archive& a, PastChange& p) {
  a(p.sequence, p.change, p.severity, p.at);
  a.position(p.offset);
}

struct AlertRow {
  Symbol rule;  // Its name.
  signals::SubjectRef subject;
  alert::AlertState state;
  Symbol cause;                     // Said with the acknowledgement.
  Symbol by;                        // Who acknowledged or put it aside last,
  Text said;                        // and the note or reason; of the present or last episode.
  std::uint16_t place = 0;          // Of the rule in the set in force; not in the row.
  bool dirty = false;               // Not in the row.
  std::vector<PastChange> history;  // Oldest first; at most kHistoryMax.
};

// Rule and subject are in the row's key.
template <class Archive>
void describe(Archive& a, AlertRow& r) {
  a(r.state, r.cause, r.by, r.said, r.history);
}

constexpr std::size_t kHistoryMax = 32;

class Ledger {
 public:
  // The row; nullptr if there is none.
  AlertRow* find(std::uint16_t rule, const signals::SubjectRef& subject);
  const AlertRow* find(std::uint16_t rule, const signals::SubjectRef& subject) const {
    return const_cast<Ledger*>(this)->find(rule, subject);
  }
  AlertRow& make(std::uint16_t rule, Symbol name, const signals::SubjectRef& subject);
  void mark_dirty(AlertRow& row);
  void remember(AlertRow& row, const PastChange& change);

  std::vector<AlertRow>& rows() { return rows_; }
  const std::vector<AlertRow>& rows() const { return rows_; }
  // Places of rows that a commit must write; cleared by whoever writes them.
  std::vector<std::uint32_t> dirty;
  // Keys of rows that are gone: rule and subject as they were.
  std::vector<AlertRow> removed;

  // Takes out rows of which nothing must be left, and returns them.
  template <class IsIt>
  std::vector<AlertRow> take_out(IsIt is_it) {
    std::vector<AlertRow> out;
    for (const AlertRow& row : rows_)
      if (is_it(row)) out.push_back(row);
    std::erase_if(rows_, is_it);
    index_ = {};
    counts_.clear();
    dirty.clear();
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
      index(i);
      if (rows_[i].dirty) dirty.push_back(i);
    }
    return out;
  }
  // After a change of the rule set: `place_of(row)` is its rule's new place, or none.
  template <class PlaceOf>
  void reindex(PlaceOf place_of) {
    index_ = {};
    counts_.clear();
    std::vector<AlertRow> kept;
    for (AlertRow& row : rows_) {
      const auto place = place_of(row);
      if (!place) {
        removed.push_back(row);
        continue;
      }
      row.place = *place;
      kept.push_back(std::move(row));
    }
    rows_ = std::move(kept);
    dirty.clear();
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
      index(i);
      if (rows_[i].dirty) dirty.push_back(i);
    }
  }

 private:
  static std::uint32_t hash(std::uint16_t rule, const signals::SubjectRef& s) {
    return model::short_hash(
        (std::uint64_t{rule} << 40U ^ static_cast<std::uint32_t>(s.part)) << 20U ^ s.handle);
  }
  void index(std::uint32_t at);

  std::vector<AlertRow> rows_;
  model::HashIndex index_;
  std::vector<std::uint32_t> counts_;  // Rows by place of the rule: of most there are none.
};

}  // namespace portfolio::engine
