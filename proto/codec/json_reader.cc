// event_from_json(): a JSON document walked along the descriptors of the generated classes.
// protobuf's own reader is not used because, told to pass over unknown fields, it passes over
// unknown enum values too, and because its errors do not name the field.
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "portfolio/v1/event.pb.h"
#include "proto/codec/failure.h"
#include "proto/codec/json.h"
#include "proto/codec/json_document.h"
#include "rules/model/time.h"

namespace portfolio::codec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Json = nlohmann::json;

constexpr std::size_t kLineBytesMax = 4 * 1024 * 1024;
constexpr std::size_t kQuoteMax = 40;

bool fail(Failure& failure, Reason reason, std::string detail) {
  failure.reason = reason;
  failure.detail = std::move(detail);
  return false;
}

bool fail_type(Failure& failure, const Json& value, std::string_view wanted) {
  return fail(
      failure, Reason::kBadJson,
      std::string("is of the type ") + value.type_name() + " and must be " + std::string(wanted));
}

// A JSON integer, a float that is whole, or either as a string; nothing else, nothing beyond T.
template <class T>
std::optional<T> to_integer(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
  }
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    return std::in_range<T>(number) ? std::optional(static_cast<T>(number)) : std::nullopt;
  }
  if (value.is_number_float()) {
    const double number = value.get<double>();
    constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it a double skips integers.
    if (std::abs(number) > kExact || number != std::floor(number)) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(number);
    return std::in_range<T>(whole) ? std::optional(static_cast<T>(whole)) : std::nullopt;
  }
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return std::nullopt;
  T number{};
  const char* last = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), last, number);
  return error == std::errc{} && end == last ? std::optional(number) : std::nullopt;
}

// "COLOUR_" of Colour: the front of the value 0, COLOUR_UNSPECIFIED.
std::string_view prefix_of(const EnumDescriptor& type) {
  constexpr std::string_view kZero = "UNSPECIFIED";
  const std::string_view zero = type.value(0)->name();
  return zero.substr(0, zero.size() - kZero.size());
}

std::string name_values(const EnumDescriptor& type) {
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {
    if (i > 1) names += ", ";
    names += type.value(i)->name().substr(prefix_of(type).size());
  }
  return names;
}

bool read_enum(const Json& value, const EnumDescriptor& type, int& into, Failure& failure) {
  if (value.is_number()) {
    const auto number = to_integer<std::int32_t>(value);
    if (!number || type.FindValueByNumber(*number) == nullptr)
      return fail(failure, Reason::kBadEnum, "is a number that is not known");
    into = *number;
    return true;
  }
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return fail_type(failure, value, "a string, one of " + name_values(type));
  const EnumValueDescriptor* found = type.FindValueByName(*text);
  if (found == nullptr) found = type.FindValueByName(std::string(prefix_of(type)) + *text);
  if (found == nullptr)
    return fail(failure, Reason::kBadEnum,
                "is \"" + text->substr(0, kQuoteMax) + "\", which is none of " + name_values(type));
  into = found->number();
  return true;
}

bool read_time(const Json& value, Message& message, Failure& failure) {
  auto& into = static_cast<google::protobuf::Timestamp&>(message);
  const auto* text = value.get_ptr<const std::string*>();
  if (text == nullptr) return fail_type(failure, value, "a string such as 2026-03-20T16:00:00Z");
  const auto time = parse_time(*text);
  if (!time)
    return fail(failure, Reason::kBadTime,
                "is not an instant such as 2026-03-20T16:00:00Z from 1970 to 2199");
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*time);
  into.set_seconds(seconds.time_since_epoch().count());
  into.set_nanos(static_cast<std::int32_t>((*time - seconds).count() * 1'000'000));
  return true;
}

bool read_object(const Json& object, Message& into, Failure& failure);

bool read_submessage(const Json& value, Message& into, Failure& failure) {
  if (into.GetDescriptor()->well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP)
    return read_time(value, into, failure);
  return read_object(value, into, failure);
}

// Sets a field, or adds an element to a list, by protobuf's reflection.
class Setter {
 public:
  Setter(Message& message, const FieldDescriptor& field)
      : message_(message), reflection_(*message.GetReflection()), field_(field) {}

  bool set(const Json& value, Failure& failure) {
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return set_string(value, failure);
      case FieldDescriptor::CPPTYPE_INT32:
        return set_integer<std::int32_t>(value, failure, &Reflection::SetInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return set_integer<std::int64_t>(value, failure, &Reflection::SetInt64);
      case FieldDescriptor::CPPTYPE_UINT64:
        return set_integer<std::uint64_t>(value, failure, &Reflection::SetUInt64);
      case FieldDescriptor::CPPTYPE_BOOL:
        return set_bool(value, failure);
      case FieldDescriptor::CPPTYPE_ENUM:
        return set_enum(value, failure);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return set_message(value, failure);
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE:
        break;
    }
    return fail(failure, Reason::kBadJson, "is of a type that no event has");
  }

 private:
  using Reflection = google::protobuf::Reflection;

  bool set_string(const Json& value, Failure& failure) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr) return fail_type(failure, value, "a string");
    if (field_.is_repeated())
      reflection_.AddString(&message_, &field_, *text);
    else
      reflection_.SetString(&message_, &field_, *text);
    return true;
  }

  // No fact has a list of numbers.
  template <class T>
  bool set_integer(const Json& value, Failure& failure,
                   void (Reflection::*setter)(Message*, const FieldDescriptor*, T) const) {
    const auto number = to_integer<T>(value);
    if (!number || field_.is_repeated())
      return fail(failure,
                  value.is_number() || value.is_string() ? Reason::kBadNumber : Reason::kBadJson,
                  "is not a whole number of " + std::to_string(sizeof(T) * 8) + " bits");
    (reflection_.*setter)(&message_, &field_, *number);
    return true;
  }

  bool set_bool(const Json& value, Failure& failure) {
    if (!value.is_boolean()) return fail_type(failure, value, "true or false");
    reflection_.SetBool(&message_, &field_, value.get<bool>());
    return true;
  }

  bool set_enum(const Json& value, Failure& failure) {
    int number = 0;
    if (!read_enum(value, *field_.enum_type(), number, failure)) return false;
    if (field_.is_repeated())
      reflection_.AddEnumValue(&message_, &field_, number);
    else
      reflection_.SetEnumValue(&message_, &field_, number);
    return true;
  }

  bool set_message(const Json& value, Failure& failure) {
    return read_submessage(value,
                           field_.is_repeated() ? *reflection_.AddMessage(&message_, &field_)
                                                : *reflection_.MutableMessage(&message_, &field_),
                           failure);
  }

  Message& message_;
  const Reflection& reflection_;
  const FieldDescriptor& field_;
};

bool read_field(const Json& value, const FieldDescriptor& field, Message& into, Failure& failure) {
  Setter setter(into, field);
  if (!field.is_repeated()) return setter.set(value, failure);
  if (!value.is_array()) return fail_type(failure, value, "an array");
  for (const Json& element : value)
    if (!setter.set(element, failure)) return false;
  return true;
}

const FieldDescriptor* find_field(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  return field != nullptr ? field : type.FindFieldByCamelcaseName(name);
}

// Null is absent; a name that is not known is passed over.
bool read_object(const Json& object, Message& into, Failure& failure) {
  if (!object.is_object()) return fail_type(failure, object, "an object");
  for (const auto& [name, value] : object.items()) {
    const FieldDescriptor* field = find_field(*into.GetDescriptor(), name);
    if (field == nullptr || value.is_null()) continue;
    if (!read_field(value, *field, into, failure)) {
      failure.enter(field->name());
      return false;
    }
  }
  return true;
}

// The envelope; `fact` is the name of the fact, for the error's sentence.
bool read_event(const Json& object, v1::Event& into, std::string& fact, Failure& failure) {
  if (!object.is_object()) return fail_type(failure, object, "an object");
  for (const auto& [name, value] : object.items()) {
    const FieldDescriptor* field = find_field(*v1::Event::descriptor(), name);
    if (field == nullptr || value.is_null()) continue;
    const bool is_fact = field->containing_oneof() == v1::Event::descriptor()->oneof_decl(0);
    if (is_fact && !fact.empty())
      return fail(failure, Reason::kInconsistent, "comes with a second fact, " + field->name());
    if (is_fact) fact = field->name();
    if (read_field(value, *field, into, failure)) continue;
    if (!is_fact) {
      failure.enter(field->name());
      fact.clear();
    }
    return false;
  }
  return true;
}

}  // namespace

std::vector<std::string_view> field_names(std::span<const std::string_view> path) {
  const Descriptor* type = v1::Event::descriptor();
  for (const std::string_view name : path) {
    const FieldDescriptor* const field = find_field(*type, std::string(name));
    type = field == nullptr ? nullptr : field->message_type();
    if (type == nullptr) return {};
  }
  std::vector<std::string_view> names;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    names.push_back(field.name());
    if (field.camelcase_name() != field.name()) names.push_back(field.camelcase_name());
  }
  return names;
}

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kLineBytesMax)
    return skip("event: the JSON has more than " + std::to_string(kLineBytesMax) + " bytes",
                std::string(reason_name(Reason::kTooLarge)));
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {  // Its text may quote the line, so it goes no further.
    return skip("event: is not valid JSON at byte " + std::to_string(error.byte),
                std::string(reason_name(Reason::kBadJson)));
  } catch (const Json::exception&) {
    return skip("event: is JSON with a number that no double holds",
                std::string(reason_name(Reason::kBadJson)));
  }
}

Result<std::string> event_from_document(const Json& document) {
  v1::Event event;
  std::string fact;
  Failure failure;
  if (!read_event(document, event, fact, failure))
    return tl::unexpected<Error>(failure.to_error(fact));
  if (fact.empty())
    return skip("event: carries no fact that is known here",
                std::string(reason_name(Reason::kNoFact)));
  return event.SerializeAsString();
}

Result<std::string> event_from_json(std::string_view line) {
  PORTFOLIO_TRY(document, parse_json(line));
  return event_from_document(document);
}

}  // namespace portfolio::codec
