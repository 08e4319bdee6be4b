// An event about one fact, as the journal would hold it, for tests that tell a story line by line.
#pragma once
#include <string>

namespace portfolio::testkit {

// The `number` makes its id and is the entity's version; `fact` is "name":{…}.
inline std::string event_of(int number, const std::string& at, const std::string& fact) {
  const std::string text = std::to_string(number);
  return R"({"id":"e)" + text + R"(","source":"pmo","organisation":"acme","entity_version":)" +
         text + R"(,"occurred_at":")" + at + R"(",)" + fact + "}";
}

}  // namespace portfolio::testkit
