#include "tests/unit/proto/random_event.h"

#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "proto/codec/layouts.h"
#include "rules/model/result.h"

namespace portfolio::codec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

enum class Kind { kOther, kText, kDate, kCurrency };

struct Shape {
  Kind kind = Kind::kOther;
  Bounds bounds;
};

using Shapes = std::map<std::pair<const Descriptor*, std::uint32_t>, Shape>;

template <class T>
struct Inner {
  using Type = T;
};
template <class T>
struct Inner<std::optional<T>> : Inner<T> {};
template <class T>
struct Inner<std::vector<T>> : Inner<T> {};

template <class T>
constexpr Kind kind_of() {
  if (std::is_same_v<T, std::string_view>) return Kind::kText;
  if (std::is_same_v<T, CivilDate>) return Kind::kDate;
  if (std::is_same_v<T, Currency>) return Kind::kCurrency;
  return Kind::kOther;
}

template <class T>
void add_shapes(const Descriptor& type, Shapes& shapes) {
  [[maybe_unused]] const auto add = [&]<auto Member>(const Field<Member>& f) {
    using Value = typename Inner<std::remove_cvref_t<decltype(std::declval<T>().*Member)>>::Type;
    shapes[{&type, f.info.number}] = {kind_of<Value>(), f.info.bounds};
    if constexpr (Described<Value>)
      add_shapes<Value>(*type.FindFieldByNumber(static_cast<int>(f.info.number))->message_type(),
                        shapes);
  };
  std::apply([&](const auto&... f) { (add(f), ...); }, Layout<T>::kFields);
}

template <std::size_t... I>
Shapes all_shapes(std::index_sequence<I...>) {
  Shapes shapes;
  const Descriptor& event = *v1::Event::descriptor();
  (add_shapes<std::variant_alternative_t<I, model::Fact>>(
       *event
            .FindFieldByNumber(
                static_cast<int>(Layout<std::variant_alternative_t<I, model::Fact>>::kNumber))
            ->message_type(),
       shapes),
   ...);
  return shapes;
}

class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random), money_(currency()) {}

  std::int64_t number(std::int64_t least, std::int64_t most) {
    switch (random_() % 8) {
      case 0:
        return least;
      case 1:
        return most;
      case 2:
        return least <= 0 && most >= 0 ? 0 : least;
      default:
        return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
    }
  }

  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }

  std::string text(const Bounds& bounds) {
    const std::int64_t least = bounds.required ? std::max<std::int64_t>(bounds.min, 1) : bounds.min;
    static constexpr std::string_view kPieces[] = {"a", "Z", "7", "-", " ", "é", "日", "𝄞", "~"};
    const auto size =
        static_cast<std::size_t>(number(least, std::min<std::int64_t>(bounds.max, 40)));
    std::string result;
    while (result.size() < size) {
      const std::string_view piece = kPieces[random_() % std::size(kPieces)];
      result += result.size() + piece.size() <= size ? piece : "x";
    }
    return result;
  }

  std::string date() {
    const Days days{number(0, (kLatestDate - kEarliestDate).count())};
    return format_date(kEarliestDate + days);
  }

  std::string currency() {
    static constexpr std::string_view kCodes[] = {"EUR", "USD", "JPY", "KWD"};
    return std::string(kCodes[random_() % std::size(kCodes)]);
  }

  void fill(Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    if (type.full_name() == "portfolio.v1.Money") {
      auto& money = static_cast<v1::Money&>(message);
      money.set_minor_units(number(-kMoneyMax, kMoneyMax));
      money.set_currency(money_);  // Most facts want one currency for all.
      return;
    }
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const Shape shape = shapes().at({&type, static_cast<std::uint32_t>(field.number())});
      if (field.name() == "clear" || (!shape.bounds.required && chance(40))) continue;
      const auto times = field.is_repeated() ? number(0, 4) : 1;
      for (std::int64_t n = 0; n < times; ++n) set(message, field, shape);
    }
  }

  void set_time(google::protobuf::Timestamp& time) {
    time.set_seconds(number(1, 7'258'000'000));
    time.set_nanos(static_cast<std::int32_t>(number(0, 999)) * 1'000'000);
  }

 private:
  static const Shapes& shapes() {
    static const Shapes kShapes =
        all_shapes(std::make_index_sequence<std::variant_size_v<model::Fact>>{});
    return kShapes;
  }

  std::string string_of(const Shape& shape) {
    switch (shape.kind) {
      case Kind::kDate:
        return date();
      case Kind::kCurrency:
        return currency();
      case Kind::kText:
      case Kind::kOther:
        return text(shape.bounds);
    }
    return {};
  }

  void set(Message& message, const FieldDescriptor& field, const Shape& shape) {
    const Reflection& reflection = *message.GetReflection();
    const auto integer = [&] { return number(shape.bounds.min, shape.bounds.max); };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.is_repeated())
          reflection.AddString(&message, &field, string_of(shape));
        else
          reflection.SetString(&message, &field, string_of(shape));
        return;
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, static_cast<std::int32_t>(integer()));
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&message, &field, integer());
      case FieldDescriptor::CPPTYPE_UINT64:
        return reflection.SetUInt64(&message, &field, static_cast<std::uint64_t>(integer()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&message, &field, chance(50));
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = static_cast<int>(number(1, field.enum_type()->value_count() - 1));
        if (field.is_repeated()) return reflection.AddEnumValue(&message, &field, value);
        return reflection.SetEnumValue(&message, &field, value);
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                        : *reflection.MutableMessage(&message, &field));
      case FieldDescriptor::CPPTYPE_UINT32:
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE:
        break;
    }
    PORTFOLIO_CHECK(false);  // No fact has such a field.
  }

  std::mt19937_64& random_;
  const std::string money_;
};

void order(std::string* from, std::string* to) {
  if (*from > *to) std::swap(*from, *to);
}

// What the fields of one fact must satisfy together.
void make_consistent(v1::Event& event, Maker& maker) {
  if (event.has_baseline_approved()) {
    v1::BaselineApproved& fact = *event.mutable_baseline_approved();
    fact.set_effort_minutes(maker.number(0, 1000));
    for (v1::PlannedValue& point : *fact.mutable_planned_value()) point.set_cumulative_minutes(1);
    if (fact.has_start() && fact.has_finish()) order(fact.mutable_start(), fact.mutable_finish());
  }
  if (event.has_benefit_profiled())
    for (v1::PlannedBenefit& point : *event.mutable_benefit_profiled()->mutable_plan())
      point.set_cumulative_units(1);
  if (event.has_earned_value_measured())
    event.mutable_earned_value_measured()->set_earned_value_minutes(5);
  if (event.has_estimate_reported()) event.mutable_estimate_reported()->set_remaining_minutes(5);
  if (event.has_lesson_recorded()) event.mutable_lesson_recorded()->set_project("P");
  if (event.has_rate_set()) {
    event.mutable_rate_set()->set_role("r");
    event.mutable_rate_set()->mutable_per_hour()->set_minor_units(9000);
  }
  if (event.has_exchange_rate_set()) {
    v1::ExchangeRateSet& fact = *event.mutable_exchange_rate_set();
    fact.mutable_from()->set_currency("SEK");
    fact.mutable_from()->set_minor_units(1100);
    fact.mutable_to()->set_minor_units(100);
  }
  if (event.has_ruleset_activated()) {  // The model has a default for each limit that is absent.
    v1::FoldLimits& limits = *event.mutable_ruleset_activated()->mutable_limits();
    limits.set_entities_max(maker.number(1, 1000));
    limits.set_stubs_max(maker.number(1, 1000));
    limits.set_entry_detail_days(400);
    limits.set_event_id_days(35);
    limits.set_organisations_max(maker.number(1, 1000));
    limits.set_event_bytes_max(maker.number(1, 1000));
    limits.set_text_bytes_max(maker.number(1, 1000));
    limits.set_list_items_max(maker.number(1, 1000));
  }
  if (event.has_backlog_measured())
    order(event.mutable_backlog_measured()->mutable_period_start(),
          event.mutable_backlog_measured()->mutable_period_end());
  const FieldDescriptor* fact =
      event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
  const FieldDescriptor* from = fact->message_type()->FindFieldByName("from");
  const FieldDescriptor* to = fact->message_type()->FindFieldByName("to");
  if (from == nullptr || to == nullptr || from->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
    return;
  Message& message = *event.GetReflection()->MutableMessage(&event, fact);
  const Reflection& reflection = *message.GetReflection();
  std::string first = reflection.GetString(message, from);
  std::string last = reflection.GetString(message, to);
  order(&first, &last);
  reflection.SetString(&message, from, first);
  reflection.SetString(&message, to, last);
}

}  // namespace

v1::Event random_event(std::mt19937_64& random, int fact) {
  Maker maker(random);
  v1::Event event;
  event.set_id(maker.text(kId));
  event.set_source(maker.text(kId));
  event.set_organisation(maker.text(kId));
  maker.set_time(*event.mutable_occurred_at());
  event.set_backfill(maker.chance(30));
  if (maker.chance(30)) maker.set_time(*event.mutable_known_at());
  if (maker.chance(50)) event.set_entity_version(random());
  if (maker.chance(50)) event.set_actor(maker.text(kId));
  const FieldDescriptor* field = v1::Event::descriptor()->FindFieldByNumber(fact);
  maker.fill(*event.GetReflection()->MutableMessage(&event, field));
  make_consistent(event, maker);
  return event;
}

std::vector<int> fact_numbers() {
  std::vector<int> numbers;
  const auto* facts = v1::Event::descriptor()->oneof_decl(0);
  for (int i = 0; i < facts->field_count(); ++i) numbers.push_back(facts->field(i)->number());
  return numbers;
}

}  // namespace portfolio::codec
