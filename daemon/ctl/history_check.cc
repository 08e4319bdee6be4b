#include "daemon/ctl/history_check.h"

#include "rules/alert/history_chain.h"

namespace portfolio::ctl {
namespace {

tl::unexpected<Error> broken(const model::AlertTransition& t, const std::string& how) {
  return skip(t.transition_id + " (" + std::to_string(t.history_number) + " of " + t.organisation +
                  ") " + how,
              "broken_chain");
}

std::string missing(std::uint64_t first, std::uint64_t last) {
  if (first == last) return "number " + std::to_string(first) + " is missing before it";
  return "numbers " + std::to_string(first) + " to " + std::to_string(last) +
         " are missing before it";
}

}  // namespace

Result<void> HistoryCheck::begin(const model::AlertTransition& t) {
  if (t.history_number != 1 && !from_the_middle_)
    return broken(t, "is the first record here: " + missing(1, t.history_number - 1));
  if (t.history_number == 1 && !t.previous_hash.empty())
    return broken(t, "is the first of its history and follows another");
  chains_[t.organisation] = {t.history_number, {t.hash}, 0};
  return {};
}

Result<void> HistoryCheck::take(const model::AlertTransition& t) {
  if (t.history_number == 0 || t.hash.empty()) return broken(t, "carries no hash");
  if (alert::expected_hash(t) != t.hash) return broken(t, "says other than what its hash is of");
  const auto found = chains_.find(t.organisation);
  if (found == chains_.end()) return begin(t);
  Chain& chain = found->second;
  if (t.history_number < chain.first) return broken(t, "comes after later ones, and not again");
  if (t.history_number <= chain.last()) {
    if (chain.hashes[t.history_number - chain.first] != t.hash)
      return broken(t, "differs from the record that came first with its number");
    ++chain.repeats;
    return {};
  }
  if (t.history_number != chain.last() + 1)
    return broken(t, "does not go on: " + missing(chain.last() + 1, t.history_number - 1));
  if (t.previous_hash != chain.hashes.back())
    return broken(t, "does not follow the record before it");
  chain.hashes.push_back(t.hash);
  return {};
}

}  // namespace portfolio::ctl
