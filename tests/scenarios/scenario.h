// A scenario: blocks of what happens, each followed by what was told because of it.
//
//   # A comment.
//   2026-03-20T09:00Z                     time; with nothing below it, a tick
//   milestone_upserted project=P-1 …      a fact (fact_line.h) at that time
//   restart                               start again from the stored rows
//   rules only=a,b                        the rules it starts with; after the first fact: another
//                                         rule set comes into force
//   rules enabled=a disabled=b            the starred ones and a, without b
//   sources milestone.forecast_date precedence=pmo,jira days=3 per_mille=0
//                                         which source is believed about that field from here on
//   show milestone.slip P-1/M1            what a signal says
//   mentions u17                          how many rows hold that text
//   mark / unchanged                      whether any row differs since the mark
//   ----
//   2026-03-23T09:00:00Z FIRING milestone_slip P-1/M1 WARNING "…"
//
// A fact that is not applied is told as "repeated", "older" or "refused: reason: sentence".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::scenarios {

struct Block {
  std::vector<std::string> input;   // Lines with comments and blank lines, as they stand.
  std::vector<std::string> output;  // Lines below the dashes.
};

std::vector<Block> parse(std::string_view text);
std::string format(const std::vector<Block>& blocks);

// Ways to run the same story, which must all tell the same.
enum class Way {
  kAsWritten,
  kRestarting,  // Starts again from the rows before time moves.
  kTicking,     // Ticks at each deadline and each few hours between times.
};

// The blocks with the output that the fold gives; an error names a line that is not understood.
Result<std::vector<Block>> run(const std::vector<Block>& blocks, Way way);

}  // namespace portfolio::scenarios
