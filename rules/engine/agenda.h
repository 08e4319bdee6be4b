// What has to be looked at again, and when, without any new fact: one due time for each rule on
// each subject, the earliest first. Follows from state: nothing of it is stored.
#pragma once
#include <cstdint>
#include <map>
#include <queue>
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
  struct Entry {
    Timestamp when;
    Look look;
    bool operator>(const Entry& other) const { return when > other.when; }
  };
  static std::size_t place(const signals::SubjectRef& subject);
  static bool is_sparse(const signals::SubjectRef& subject);
  Timestamp& slot(const Look& look);
  void drop_stale();

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::vector<std::vector<Timestamp>> due_;  // By rule, then by place of the subject.
  // Of subjects that have no dense place.
  std::map<std::pair<std::uint16_t, signals::SubjectRef>, Timestamp> sparse_;
};

}  // namespace portfolio::engine
