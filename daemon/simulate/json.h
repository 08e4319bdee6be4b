// One JSON object under construction, in the contract's form: snake_case names, dates as text,
// money as {minor_units, currency}. Members keep the order in which they are added.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::simulate {

class Object {
 public:
  Object& text(std::string_view name, std::string_view value);
  Object& number(std::string_view name, std::int64_t value);
  Object& flag(std::string_view name, bool value);
  Object& date(std::string_view name, CivilDate value);
  Object& time(std::string_view name, Timestamp value);
  Object& money(std::string_view name, Money value);
  Object& texts(std::string_view name, const std::vector<std::string>& values);
  Object& dates(std::string_view name, const std::vector<CivilDate>& values);
  Object& object(std::string_view name, const Object& value);
  Object& objects(std::string_view name, const std::vector<Object>& values);

  std::string str() const { return "{" + body_ + "}"; }

 private:
  void key(std::string_view name);
  void quoted(std::string_view value);
  std::string body_;
};

}  // namespace portfolio::simulate
