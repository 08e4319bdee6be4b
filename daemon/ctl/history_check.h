// Checks records of alerts against the chain of hashes that they carry
// (rules/alert/history_chain.h): each organisation's history must go on without a gap, and no
// record may say other than its hash. Records may come again, as receivers see them after a crash.
// Leaves out files and lines.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/transition.h"

namespace portfolio::ctl {

class HistoryCheck {
 public:
  struct Chain {
    std::uint64_t first = 0;          // Number of the first record.
    std::vector<std::string> hashes;  // From that number on.
    std::uint64_t repeats = 0;
    std::uint64_t last() const { return first + hashes.size() - 1; }
  };

  // Histories may begin after their first record: the files before are elsewhere.
  explicit HistoryCheck(bool from_the_middle) : from_the_middle_(from_the_middle) {}

  // An error says how this record breaks its organisation's chain; the check ends there.
  Result<void> take(const model::AlertTransition& transition);

  const std::map<std::string, Chain>& chains() const { return chains_; }  // By organisation.

 private:
  Result<void> begin(const model::AlertTransition& transition);

  bool from_the_middle_;
  std::map<std::string, Chain> chains_;
};

}  // namespace portfolio::ctl
