// How a struct of the model lies on the wire: its fields' numbers, names and bounds, said once and
// used by reader and writer. Leaves out the reading and the writing themselves.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>

namespace portfolio::codec {

// What a text may hold beyond being UTF-8.
enum class Content : std::uint8_t {
  kText,  // Anything.
  kId,    // No control characters, so that it may stand in a key or a line.
};

// For texts the least and the greatest length in bytes, for numbers the least and greatest value.
// Of a list they hold for each element.
struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = 0;
  Content content = Content::kText;
  bool required = false;
};

constexpr Bounds must(Bounds bounds) {
  bounds.required = true;
  return bounds;
}

constexpr Bounds kPlain{};  // Dates, money, enums and messages carry their own bounds.
constexpr Bounds kId{.min = 1, .max = 200, .content = Content::kId};
constexpr Bounds kTitle{.max = 500};
constexpr Bounds kText{.max = 8000};
constexpr Bounds kRuleText{.max = 256 * 1024};

constexpr std::int64_t kHugeCount = 1'000'000'000'000'000;
constexpr Bounds kCount{.max = kHugeCount};
constexpr Bounds kSignedUnits{.min = -kHugeCount, .max = kHugeCount};
constexpr Bounds kWork{.max = 1'000'000'000'000};  // Minutes.
constexpr Bounds kSignedWork{.min = -1'000'000'000'000, .max = 1'000'000'000'000};
constexpr Bounds kEntryMinutes{.max = 10'000'000};  // One entry may stand for many people's month.
constexpr Bounds kMinuteOfDay{.max = 1439};
constexpr Bounds kMinutesPerDay{.max = 1440};
constexpr Bounds kMinutesPerWeek{.max = 7 * 1440};
constexpr Bounds kLoad{.max = 1'000'000'000};        // A week's demand on a role, of many people.
constexpr Bounds kRhythm{.min = 1, .max = 527'040};  // Minutes, at most a year.
constexpr Bounds kOrdinal{.max = 1'000'000'000};
constexpr Bounds kRank{.min = 1, .max = 1'000'000'000};
constexpr Bounds kCadence{.min = 1, .max = 3660};
constexpr Bounds kNaturalDays{.max = 36'500};
constexpr Bounds kSignedDays{.min = -36'500, .max = 36'500};
constexpr Bounds kPerMille{.max = 1000};
constexpr Bounds kClampedPerMille{.max = 10'000};  // The fold clamps it to 1000.
constexpr Bounds kWeight{.max = 1'000'000};        // Weights are normalised.
constexpr Bounds kLimit{.min = 1, .max = 1'000'000'000};
constexpr Bounds kTolerance{.max = 1'000'000};
constexpr Bounds kGeneration{.max = std::numeric_limits<std::int64_t>::max()};

constexpr std::int64_t kMoneyMax = 1'000'000'000'000'000;  // Minor units, either sign.
constexpr std::size_t kListMax = 10'000;                   // Elements of any list.

struct FieldInfo {
  std::uint32_t number = 0;
  std::string_view name;
  Bounds bounds;
};

template <auto Member>
struct Field {
  static constexpr auto kMember = Member;
  FieldInfo info;
};

// Numbers are below 64, so that the fields seen fit a word.
template <auto Member>
consteval Field<Member> field(std::uint32_t number, std::string_view name, Bounds bounds = kPlain) {
  if (number == 0 || number > 63) throw "the number of a field must be 1 to 63";
  return {{number, name, bounds}};
}

// Specialised for each fact: kName, kNumber (in the oneof) and kFields; for a nested message
// without kNumber.
template <class T>
struct Layout;

template <class T>
concept Described = requires {
  Layout<T>::kFields;
};

}  // namespace portfolio::codec
