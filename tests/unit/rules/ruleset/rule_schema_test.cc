// rule.schema.json tells editors of the same keys and words that the reader of rules takes. Whether
// the shipped rules are valid by it is for a validator to say (rule_schema_test.py).
#include <fstream>
#include <set>
#include <span>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rules/ruleset/rule_keys.h"
#include "rules/ruleset/rule_reader.h"
#include "rules/signals/level.h"
#include "rules/signals/subject.h"

namespace portfolio::ruleset {
namespace {

using Json = nlohmann::json;
using Words = std::set<std::string>;

const Json& schema() {
  static const Json kSchema = [] {
    std::ifstream in(PORTFOLIO_SOURCE_DIR "/rules/catalogue/rule.schema.json");
    return Json::parse(in);
  }();
  return kSchema;
}
const Json& at(const char* pointer) { return schema().at(Json::json_pointer(pointer)); }

Words words(std::span<const std::string_view> table) { return Words(table.begin(), table.end()); }
Words keys_of(const Json& map) {
  Words all;
  for (const auto& [key, value] : map.at("properties").items()) all.insert(key);
  return all;
}

TEST(RuleSchema, HasTheKeysThatTheReaderTakes) {
  const struct {
    const char* map;
    std::span<const std::string_view> table;
  } kRows[] = {{"", keys::kRuleKeys},
               {"/properties/parts/items", keys::kPartKeys},
               {"/properties/thresholds/additionalProperties/anyOf/1", keys::kThresholdKeys},
               {"/properties/health", keys::kHealthKeys},
               {"/$defs/severity", keys::kSeverityKeys},
               {"/$defs/severity/properties/or", keys::kOtherWayKeys},
               {"/$defs/texts", keys::kTextKeys},
               {"/$defs/texts/properties/who/additionalProperties/anyOf/1", keys::kRecipientKeys},
               {"/$defs/flapping", keys::kFlappingKeys}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.map);
    EXPECT_EQ(keys_of(at(row.map)), words(row.table));
    EXPECT_EQ(at(row.map).at("additionalProperties"), false);
  }
}

TEST(RuleSchema, KnowsNoMapThatTheReaderDoesNot) {
  std::size_t maps = 0;
  const auto count = [&](const auto& self, const Json& json) -> void {
    if (json.is_object() && json.contains("properties") && json.at("properties").is_object())
      ++maps;
    if (json.is_structured())
      for (const Json& inner : json) self(self, inner);
  };
  count(count, schema());
  EXPECT_EQ(maps, 9U) << "a map more or less than there are tables of keys";
}

TEST(RuleSchema, HasTheWordsThatTheReaderTakes) {
  Words subjects, dimensions;
  for (std::size_t i = 0; i < signals::kSubjectKinds; ++i)
    subjects.emplace(signals::kind_name(static_cast<signals::SubjectKind>(i)));
  for (int i = 0; i < signals::kDimensions; ++i)
    dimensions.emplace(signals::dimension_name(static_cast<signals::Dimension>(i)));
  EXPECT_EQ(at("/$defs/subject/enum").get<Words>(), subjects);
  EXPECT_EQ(at("/properties/health/properties/dimension/enum").get<Words>(), dimensions);
  EXPECT_EQ(at("/properties/thresholds/additionalProperties/anyOf/1/properties/unit/enum"),
            Json(keys::kUnitNames));
  EXPECT_EQ(at("/$defs/texts/properties/who/additionalProperties/anyOf/1/properties/from/enum"),
            Json(keys::kSeverityNames));
}

TEST(RuleSchema, HasTheLimitsOfTheReader) {
  const struct {
    const char* place;
    std::size_t limit;
  } kRows[] = {{"/properties/thresholds/maxProperties", kThresholds},
               {"/properties/parts/maxItems", kParts},
               {"/properties/folds/maxItems", kOptions},
               {"/$defs/texts/properties/options/maxItems", kOptions},
               {"/$defs/texts/properties/who/maxProperties", kRecipients},
               {"/$defs/text/maxLength", kTextBytes},
               {"/$defs/evidence/maxItems", kEvidence}};
  for (const auto& row : kRows) EXPECT_EQ(at(row.place), row.limit) << row.place;
}

}  // namespace
}  // namespace portfolio::ruleset
