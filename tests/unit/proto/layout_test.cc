// The layouts against the .proto files: a field that one has and the other lacks, or that they
// number differently, would be lost or taken for another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "portfolio/v1/event.pb.h"
#include "proto/codec/enum_last.h"
#include "proto/codec/layouts.h"

namespace portfolio::codec {
namespace {

using google::protobuf::Descriptor;

using Fields = std::map<int, std::string>;

Fields fields_of(const Descriptor& type) {
  Fields fields;
  for (int i = 0; i < type.field_count(); ++i)
    fields[type.field(i)->number()] = type.field(i)->name();
  return fields;
}

template <class T>
Fields fields_of() {
  Fields fields;
  std::apply(
      [&](const auto&... f) {
        ((fields[static_cast<int>(f.info.number)] = std::string(f.info.name)), ...);
      },
      Layout<T>::kFields);
  return fields;
}

template <class T>
void check_fact() {
  SCOPED_TRACE(Layout<T>::kName);
  const auto* field =
      v1::Event::descriptor()->FindFieldByNumber(static_cast<int>(Layout<T>::kNumber));
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->name(), Layout<T>::kName);
  EXPECT_EQ(model::fact_name(model::Fact{T{}}), Layout<T>::kName);
  EXPECT_EQ(fields_of<T>(), fields_of(*field->message_type()));
}

template <class T>
void check_message() {
  SCOPED_TRACE(Layout<T>::kName);
  std::string name;
  bool start = true;
  for (const char c : Layout<T>::kName) {
    if (c != '_') name += start ? static_cast<char>(c - 'a' + 'A') : c;
    start = c == '_';
  }
  const Descriptor* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName("portfolio.v1." +
                                                                                name);
  ASSERT_NE(type, nullptr) << name;
  EXPECT_EQ(fields_of<T>(), fields_of(*type));
}

template <std::size_t... I>
void check_facts(std::index_sequence<I...>) {
  (check_fact<std::variant_alternative_t<I, model::Fact>>(), ...);
}

TEST(Layout, HasEveryFieldOfEveryFact) {
  constexpr std::size_t kFacts = std::variant_size_v<model::Fact>;
  check_facts(std::make_index_sequence<kFacts>{});
  EXPECT_EQ(v1::Event::descriptor()->oneof_decl(0)->field_count(), static_cast<int>(kFacts));
}

TEST(Layout, HasEveryFieldOfEveryNestedMessage) {
  check_message<model::RecoveryPlan>();
  check_message<model::PlannedValue>();
  check_message<model::MilestoneDate>();
  check_message<model::Endpoint>();
  check_message<model::BlockedItem>();
  check_message<model::PlannedBenefit>();
  check_message<model::RuleText>();
  check_message<model::FoldLimits>();
}

// Reader and writer share the layouts, so no round trip would notice two members that are swapped.
TEST(Layout, BindsEachNameToTheMemberOfThatName) {
  const std::filesystem::path folder = std::filesystem::path(PORTFOLIO_SOURCE_DIR) / "proto/codec";
  const std::regex entry(R"rx(field<&T::(\w+)>\s*\(\s*\d+,\s*"(\w+)")rx");
  int fields = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (!file.path().filename().string().starts_with("layout_")) continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const std::string source = text.str();
    for (std::sregex_iterator it(source.begin(), source.end(), entry), end; it != end; ++it) {
      EXPECT_EQ((*it)[1], (*it)[2]) << file.path();
      ++fields;
    }
  }
  EXPECT_GT(fields, 300);
}

template <class E>
int last() {
  return static_cast<int>(kLast<E>);
}

TEST(Layout, KnowsEveryValueOfEveryEnum) {
  const auto count = [](const google::protobuf::EnumDescriptor* type) {
    return type->value_count() - 1;
  };
  EXPECT_EQ(last<model::PortfolioKind>(), count(v1::PortfolioKind_descriptor()));
  EXPECT_EQ(last<model::Profile>(), count(v1::Profile_descriptor()));
  EXPECT_EQ(last<model::WorkType>(), count(v1::WorkType_descriptor()));
  EXPECT_EQ(last<model::Lifecycle>(), count(v1::Lifecycle_descriptor()));
  EXPECT_EQ(last<model::ProgressMethod>(), count(v1::ProgressMethod_descriptor()));
  EXPECT_EQ(last<model::Colour>(), count(v1::Colour_descriptor()));
  EXPECT_EQ(last<model::TaskState>(), count(v1::TaskState_descriptor()));
  EXPECT_EQ(last<model::CostKind>(), count(v1::CostKind_descriptor()));
  EXPECT_EQ(last<model::DependencyType>(), count(v1::DependencyType_descriptor()));
  EXPECT_EQ(last<model::RiskState>(), count(v1::RiskState_descriptor()));
  EXPECT_EQ(last<model::BenefitState>(), count(v1::BenefitState_descriptor()));
  EXPECT_EQ(last<model::ObjectiveState>(), count(v1::ObjectiveState_descriptor()));
  EXPECT_EQ(last<model::AlertOutcome>(), count(v1::AlertOutcome_descriptor()));
  EXPECT_EQ(last<model::DeliveryState>(), count(v1::DeliveryState_descriptor()));
  EXPECT_EQ(last<model::Weekday>(), count(v1::Weekday_descriptor()));
}

}  // namespace
}  // namespace portfolio::codec
