// Levels of health: red, amber, green, and grey for what cannot be judged. Kept on a project by
// the fold, for each dimension and for the whole, the weakest link.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/model/project_state.h"

namespace portfolio::signals {

enum class Level : std::uint8_t { kRed = 0, kAmber = 1, kGreen = 2, kGrey = 3 };
enum class Dimension : std::uint8_t { kTime, kScope, kCost, kBenefit, kGovernance };
constexpr int kDimensions = 5;

std::string_view level_name(Level level);              // "red"
std::string_view dimension_name(Dimension dimension);  // "time"
std::optional<Dimension> parse_dimension(std::string_view name);

// In a project's `levels` every dimension has two bits; a fresh project is grey in all.
constexpr std::uint32_t kAllGrey = 0x3ff;
constexpr Level level_in(std::uint32_t levels, Dimension dimension) {
  return static_cast<Level>(levels >> (2 * static_cast<unsigned>(dimension)) & 3U);
}
constexpr std::uint32_t with_level(std::uint32_t levels, Dimension dimension, Level level) {
  const unsigned shift = 2 * static_cast<unsigned>(dimension);
  return (levels & ~(3U << shift)) | static_cast<std::uint32_t>(level) << shift;
}
// The weakest link: red, else amber, else green; grey only if all are.
Level worst(std::uint32_t levels);

// What was reported, colours without an exact level rounded to the worse; nothing if not rated.
std::optional<Level> reported_level(const model::Project& project);

}  // namespace portfolio::signals
