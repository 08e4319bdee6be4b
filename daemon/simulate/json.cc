#include "daemon/simulate/json.h"

namespace portfolio::simulate {

void Object::quoted(std::string_view value) {
  body_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') body_ += '\\';
    body_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  body_ += '"';
}

void Object::key(std::string_view name) {
  if (!body_.empty()) body_ += ',';
  quoted(name);
  body_ += ':';
}

Object& Object::text(std::string_view name, std::string_view value) {
  key(name);
  quoted(value);
  return *this;
}

Object& Object::number(std::string_view name, std::int64_t value) {
  key(name);
  body_ += std::to_string(value);
  return *this;
}

Object& Object::flag(std::string_view name, bool value) {
  key(name);
  body_ += value ? "true" : "false";
  return *this;
}

Object& Object::date(std::string_view name, CivilDate value) {
  return text(name, format_date(value));
}

Object& Object::time(std::string_view name, Timestamp value) {
  return text(name, format_time(value));
}

Object& Object::money(std::string_view name, Money value) {
  Object amount;
  amount.number("minor_units", value.minor_units).text("currency", value.currency.code());
  return object(name, amount);
}

Object& Object::texts(std::string_view name, const std::vector<std::string>& values) {
  key(name);
  body_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) body_ += ',';
    quoted(values[i]);
  }
  body_ += ']';
  return *this;
}

Object& Object::dates(std::string_view name, const std::vector<CivilDate>& values) {
  std::vector<std::string> formatted;
  for (const CivilDate value : values) formatted.push_back(format_date(value));
  return texts(name, formatted);
}

Object& Object::object(std::string_view name, const Object& value) {
  key(name);
  body_ += value.str();
  return *this;
}

Object& Object::objects(std::string_view name, const std::vector<Object>& values) {
  key(name);
  body_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) body_ += ',';
    body_ += values[i].str();
  }
  body_ += ']';
  return *this;
}

}  // namespace portfolio::simulate
