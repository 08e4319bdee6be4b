#include "daemon/config/schema.h"

#include <nlohmann/json.hpp>

#include "daemon/config/units.h"

namespace portfolio::daemon {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDurationPattern = "^([0-9]+(w|d|h|m|s|ms))+$";
constexpr const char* kSizePattern = "^([0-9]+(TiB|GiB|MiB|KiB|B))+$";

Json object_of(const Fields& fields);

struct SchemaOf {
  Json operator()(const TextField& field) const { return text(*field.value); }
  Json operator()(const PathField& field) const { return text(*field.value); }
  Json operator()(const IntegerField& field) const {
    Json json{{"type", "integer"}, {"minimum", field.least}};
    if (field.most != std::numeric_limits<std::int64_t>::max()) json["maximum"] = field.most;
    json["default"] = *field.value;
    return json;
  }
  Json operator()(const DurationField& field) const {
    return {{"type", "string"},
            {"pattern", kDurationPattern},
            {"default", format_duration(*field.value)}};
  }
  Json operator()(const SizeField& field) const {
    return {{"type", "string"}, {"pattern", kSizePattern}, {"default", format_size(*field.value)}};
  }
  Json operator()(const BooleanField& field) const {
    return {{"type", "boolean"}, {"default", *field.value}};
  }
  Json operator()(const TextListField&) const {
    return {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}};
  }
  Json operator()(const TextMapField&) const {
    return {{"type", "object"},
            {"additionalProperties", {{"type", Json::array({"string", "number", "boolean"})}}}};
  }
  Json operator()(const ChoiceField& field) const {
    Json names = Json::array();
    for (const auto name : field.names) names.push_back(std::string(name));
    return {{"enum", names}, {"default", std::string(field.names[field.get()])}};
  }
  Json operator()(const SectionField& field) const { return object_of(field.open()); }
  Json operator()(const SectionListField& field) const {
    return {{"type", "array"}, {"items", object_of(field.add())}};
  }
  Json operator()(const SectionMapField& field) const {
    return {{"type", "object"}, {"additionalProperties", object_of(field.add("example"))}};
  }

 private:
  static Json text(const std::string& value) {
    Json json{{"type", "string"}};
    if (!value.empty()) json["default"] = value;
    return json;
  }
};

Json object_of(const Fields& fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Field& field : fields) {
    Json property = std::visit(SchemaOf{}, field.target);
    if (!field.doc.empty()) property["description"] = std::string(field.doc);
    properties[std::string(field.key)] = std::move(property);
    if (field.required) required.push_back(std::string(field.key));
  }
  Json object{{"type", "object"}, {"additionalProperties", false}};
  if (!required.empty()) object["required"] = std::move(required);
  object["properties"] = std::move(properties);
  return object;
}

}  // namespace

std::string schema_of(const Fields& fields, std::string_view title) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", std::string(title)}};
  schema.update(object_of(fields));
  return schema.dump(2) + '\n';
}

}  // namespace portfolio::daemon
