// One fact as a line of a scenario, turned into the JSON of the wire contract:
//   milestone_upserted project=P-1 milestone=M1 baseline_date=2026-04-15 critical=true
//   baseline_approved @source=pmo @version=3 project=P-1 budget=100000EUR number=0
//   dependency_upserted {"dependency": "D1", "giver": {"project": "P-1"}, …}
// Keys with '@' belong to the envelope. A value is a whole number, true or false, an amount of
// money in whole units, a JSON list, object or text, else a text as it stands.
#pragma once
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::scenarios {

struct Envelope {
  std::string id;           // Unless the line says another.
  std::string occurred_at;  // Likewise; RFC 3339.
};

Result<std::string> fact_to_json(std::string_view line, const Envelope& envelope);

}  // namespace portfolio::scenarios
