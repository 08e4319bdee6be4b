#include "rules/expr/value.h"

namespace portfolio::expr {
namespace {

std::string_view describe_number(Unit unit, bool whole) {
  switch (unit) {
    case Unit::kNone:
      return whole ? "a whole number" : "a number";
    case Unit::kWorkdays:
      return "working days";
    case Unit::kDays:
      return "calendar days";
    case Unit::kMinutes:
      return "minutes";
    case Unit::kItems:
      return "items";
    case Unit::kPeople:
      return "people";
    case Unit::kShare:
      return "a ratio";
    case Unit::kPoints:
      return "points";
  }
  return "";
}

std::string_view describe_one(Type type) {
  switch (type.kind) {
    case Kind::kBool:
      return "true or false";
    case Kind::kInt:
      return describe_number(type.unit, true);
    case Kind::kDecimal:
      return describe_number(type.unit, false);
    case Kind::kString:
      return "a text";
    case Kind::kDate:
      return "a date";
    case Kind::kTimestamp:
      return "an instant";
    case Kind::kMoney:
      return "money";
  }
  return "";
}

}  // namespace

std::string describe(Type type) {
  return (type.list ? "a list, each " : "") + std::string(describe_one(type));
}

}  // namespace portfolio::expr
