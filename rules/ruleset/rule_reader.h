// One rule file to one rule and its further parts. Leaves out what concerns several rules. Private
// to rules/ruleset.
#pragma once
#include <optional>
#include <vector>

#include "rules/ruleset/load.h"

namespace portfolio::ruleset {

// Bounds of a rule file.
constexpr std::size_t kFileBytes = 64 * 1024;
constexpr std::size_t kThresholds = 32;
constexpr std::size_t kTextBytes = 2000;  // Of one message text.
constexpr std::size_t kRecipients = 8;
constexpr std::size_t kOptions = 8;
constexpr std::size_t kEvidence = 16;
constexpr std::size_t kParts = 4;

// Where a file says what must be unique among all files.
struct ReadRule {
  std::vector<Rule> parts;       // The rule, then its further parts.
  Problem name_place, id_place;  // Without a message.
};
// Nothing if the file has a problem; then it was added.
std::optional<ReadRule> read_rule(const SourceFile& file, std::vector<Problem>& problems,
                                  Overlap overlap);

}  // namespace portfolio::ruleset
