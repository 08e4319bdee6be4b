// The keys that a rule file may have, map by map, and the words of closed sets; rule.schema.json
// says the same to editors. Leaves out what stands behind a key.
#pragma once
#include <string_view>

namespace portfolio::ruleset::keys {

using Word = std::string_view;

constexpr Word kRuleKeys[] = {
    "rule",     "id",         "version",          "title",    "subject",      "starred",
    "health",   "thresholds", "applies",          "guard",    "info",         "warning",
    "critical", "texts",      "value_at_risk",    "evidence", "nodata_after", "flapping",
    "due_in",   "source",     "holds_resolution", "folds",    "parts",        "ends_after",
    "asks_note"};
constexpr Word kPartKeys[] = {"subject",       "title",    "applies",      "guard",     "info",
                              "warning",       "critical", "texts",        "evidence",  "due_in",
                              "value_at_risk", "flapping", "nodata_after", "ends_after"};
constexpr Word kThresholdKeys[] = {"value", "unit", "neutral"};
constexpr Word kSeverityKeys[] = {"on", "off", "for", "clear", "or"};
constexpr Word kOtherWayKeys[] = {"on", "for"};
constexpr Word kRecipientKeys[] = {"person", "after", "from"};
constexpr Word kHealthKeys[] = {"dimension", "from"};
constexpr Word kTextKeys[] = {"what_changed", "so_what", "what_to_do", "who", "options"};
constexpr Word kFlappingKeys[] = {"turns", "window", "calm"};

constexpr Word kSeverityNames[] = {"info", "warning", "critical"};
constexpr Word kUnitNames[] = {"wd", "d", "min", "items", "people", "ratio", "points"};

}  // namespace portfolio::ruleset::keys
