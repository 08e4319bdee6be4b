#include "daemon/config/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <vector>

namespace portfolio::daemon {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// Largest first, so that a value is written with the largest unit that fits.
constexpr std::array<Unit, 6> kDurations{{{"w", 604'800'000},
                                          {"d", 86'400'000},
                                          {"h", 3'600'000},
                                          {"m", 60'000},
                                          {"s", 1000},
                                          {"ms", 1}}};
constexpr std::array<Unit, 5> kSizes{{{"TiB", std::int64_t{1} << 40},
                                      {"GiB", std::int64_t{1} << 30},
                                      {"MiB", std::int64_t{1} << 20},
                                      {"KiB", std::int64_t{1} << 10},
                                      {"B", 1}}};

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

template <class Units>
std::optional<std::int64_t> take_unit(std::string_view& text, const Units& units) {
  const auto end = text.find_first_of("0123456789");
  const std::string_view name = text.substr(0, end);
  const auto found =
      std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
  if (found == units.end()) return std::nullopt;
  text.remove_prefix(name.size());
  return found->factor;
}

// A sum of numbers with units, each unit smaller than the one before: "1h30m".
template <class Units>
std::optional<std::int64_t> parse_sum(std::string_view text, const Units& units) {
  std::int64_t sum = 0;
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto factor = take_unit(text, units);
    if (!factor || *factor >= last) return std::nullopt;
    last = *factor;
    std::int64_t product = 0;
    if (__builtin_mul_overflow(*number, *factor, &product) ||
        __builtin_add_overflow(sum, product, &sum))
      return std::nullopt;
  }
  return sum;
}

template <class Units>
std::string format_sum(std::int64_t value, const Units& units) {
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0)
      return std::to_string(value / unit.factor) + std::string(unit.name);
  }
  return std::to_string(value) + std::string(units.back().name);
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto sum = parse_sum(text, kDurations);
  if (!sum) return std::nullopt;
  return std::chrono::milliseconds{*sum};
}

std::string format_duration(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return format_sum(duration.count(), kDurations);
}

std::optional<std::int64_t> parse_size(std::string_view text) { return parse_sum(text, kSizes); }

std::string format_size(std::int64_t bytes) { return format_sum(bytes, kSizes); }

std::string_view nearest(std::string_view met, std::span<const std::string_view> known) {
  if (met.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, met.size() / 3) + 1;
  for (const std::string_view name : known) {
    // A part of a long name, as in `password` for `password_file`, is near too.
    const bool is_part = met.size() >= 4 && name.starts_with(met);
    const std::size_t now = is_part ? 1 : distance(met, name);
    if (now < best_distance) {
      best = name;
      best_distance = now;
    }
  }
  return best;
}

}  // namespace portfolio::daemon
