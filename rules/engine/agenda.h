// What has to be looked at again, and when, without any new fact: one due time for each rule on
// each subject, the earliest first. Follows from state: nothing of it is stored.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "rules/model/time.h"
#include "rules/signals/subject.h"

namespace portfolio::engine {

// A rule on a subject. Rules count in the order of the rule set; the places of chores are the
// fold's own business.
struct Look {
  std::uint16_t rule = 0;
  signals::SubjectRef subject;
  bool operator==(const Look&) const = default;
};

constexpr std::uint16_t kConfidenceChore = 0xfff;  // A project's chance of finishing in time.
constexpr std::uint16_t kMonthChore = 0xffe;       // A month begins: roles have another horizon.
constexpr std::uint16_t kHoursChore = 0xffc;       // Hours wait to be taken into sums.
constexpr std::uint16_t kCloseChore = 0xffd;       // A project's week is closed, or held against.

class Agenda {
 public:
  // Looks at it again at `when` and not at the time set before; kNever: not again.
  void set(const Look& look, Timestamp when);
  Timestamp due(const Look& look) const;
  // False: nothing is due by then. True: next() says whether something is.
  bool may_be_due(Timestamp by) const;
  // The earliest due time of all; kNever if nothing is due.
  Timestamp next();
  // Takes out everything that is due exactly at next(), in no order.
  void take(std::vector<Look>& looks);
  void clear();

 private:
  // Due times of a rule by place of the subject. Not each of them is queued, for there are a
  // million, but the first of each chunk of neighbours. No room is taken where nothing was ever
  // due.
  struct Places {
    signals::SubjectKind kind{};  // All subjects of a rule are of one kind.
    std::vector<Timestamp> due;
    std::vector<Timestamp> earliest;  // Of each chunk: nothing in it is due before.
    std::vector<std::int32_t> parts;  // Of months only, which do not follow from the place.
  };
  static constexpr std::size_t kChunk = 64;
  // Of each chunk in which something is due one is as late as its `earliest`; others are stale.
  struct Entry {
    Timestamp when;
    std::uint32_t chunk;
    std::uint16_t rule;
    std::uint16_t finishes;
    bool operator>(const Entry& other) const { return when > other.when; }
  };
  static_assert(sizeof(Entry) == 16);

  static std::size_t place(const signals::SubjectRef& subject);
  static bool is_sparse(const signals::SubjectRef& subject);
  static Look look_at(const Entry& chunk, const Places& places, std::size_t at);
  Places& places(const Entry& entry) { return due_[entry.rule][entry.finishes]; }
  const Timestamp* find(const Look& look) const;
  void make_room(Places& places, signals::SubjectKind kind, std::size_t at);
  void set_sparse(const Look& look, Timestamp when);
  Timestamp first_of(const Entry& chunk);
  void push(const Entry& entry);
  void pop();
  void renew_first(Timestamp first);

  std::vector<Entry> queue_;                // A heap, the earliest on top.
  std::size_t chunks_ = 0;                  // So many there are.
  std::vector<std::array<Places, 2>> due_;  // By rule; those of finishes are apart.
  // Of subjects that have no dense place: when each is due, and all of them by time.
  using Key = std::pair<std::uint16_t, signals::SubjectRef>;
  std::map<Key, Timestamp> sparse_;
  std::set<std::pair<Timestamp, Key>> sparse_queue_;
};

}  // namespace portfolio::engine
