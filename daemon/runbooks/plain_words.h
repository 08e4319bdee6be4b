// The texts and conditions of a rule for readers who have never seen a rule file: placeholders in
// words instead of names of signals, thresholds as numbers with their unit.
#pragma once
#include <string>

#include "rules/ruleset/rule.h"

namespace portfolio::runbooks {

// "*the milestone* is now expected *slip* working days later": each value as what it stands for.
std::string in_words(const expr::Template& text);
// "project.overrun >= 5 % and project.active".
std::string in_words(const ruleset::Rule& rule, const expr::Program& condition);
// "5 working days", "10 %", "20 h".
std::string in_words(const expr::Value& value, expr::Type type);
std::string in_words(const alert::Span& span);
// In strict (numerator 1) and relaxed (numerator 3) the distance from neutral is so many halves.
expr::Value scaled_by(const ruleset::Parameter& parameter, std::int64_t numerator);

}  // namespace portfolio::runbooks
