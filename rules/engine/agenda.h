// What has to be looked at again, and when, without any new fact: one due time for each rule on
// each subject, the earliest first. Follows from state: nothing of it is stored.
#pragma once
#include <array>
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
  // The earliest due time of all; kNever if nothing is due.
  Timestamp next();
  // Takes out everything that is due exactly at next(), in no order.
  void take(std::vector<Look>& looks);
  void clear();

 private:
  // A look in eight bytes, for there are a million of them.
  struct Packed {
    model::Handle handle;
    std::uint32_t rule : 12, kind : 5, part : 15;
  };
  struct Entry {
    Timestamp when;
    Packed look;
    bool operator>(const Entry& other) const { return when > other.when; }
  };
  // Due times of a rule by place of the subject; those of finishes are apart. No room is taken
  // where nothing was ever due.
  using Places = std::array<std::vector<Timestamp>, 2>;

  static Packed pack(const Look& look);
  static Look unpack(const Packed& packed);
  static std::size_t place(const signals::SubjectRef& subject);
  static bool is_sparse(const signals::SubjectRef& subject);
  const Timestamp* find(const Look& look) const;
  Timestamp& slot(const Look& look);
  void set_sparse(const Look& look, Timestamp when);
  void push(const Entry& entry);
  void pop();
  void drop_stale();

  std::vector<Entry> queue_;  // A heap, the earliest on top; an entry that was put off stays in it
  std::size_t waiting_ = 0;   // for a while. So many of them are as they should be.
  std::vector<Places> due_;   // By rule.
  // Of subjects that have no dense place: when each is due, and all of them by time.
  using Key = std::pair<std::uint16_t, signals::SubjectRef>;
  std::map<Key, Timestamp> sparse_;
  std::set<std::pair<Timestamp, Key>> sparse_queue_;
};

}  // namespace portfolio::engine
