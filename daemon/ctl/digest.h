// The digest of an organisation's state: equal for equal journals, whatever the crashes, machines
// and kinds of journal. The facts digest leaves out what depends on when things became known.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "rules/engine/fold.h"

namespace portfolio::ctl {

struct Digest {
  std::string full;  // SHA-256 in hex, over all rows in the order of their keys.
  std::string facts;
  std::uint64_t rows = 0;
};

Digest digest_of(const engine::OrganisationFold& organisation);
// All organisations but the daemon's own, which carries its records in each partition.
std::map<std::string, Digest> digests_of(const engine::Fold& fold);
// One line for all of them, full digests only.
std::string combined(const std::map<std::string, Digest>& digests);

}  // namespace portfolio::ctl
