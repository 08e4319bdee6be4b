#include "rules/model/weekly_close.h"

#include "rules/model/archive.h"

namespace portfolio::model {
namespace {

// Differences are small, and small numbers are short. They wrap around where they would overflow.
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

template <std::int64_t (*kCombine)(std::int64_t, std::int64_t)>
WeeklyClose combined(const WeeklyClose& one, const WeeklyClose& before) {
  const auto each = [](const std::optional<std::int64_t>& value, std::int64_t base) {
    return value ? std::optional(kCombine(*value, base)) : std::nullopt;
  };
  return {.day = one.day,
          .cost = kCombine(one.cost, before.cost),
          .budget = kCombine(one.budget, before.budget),
          .earned = each(one.earned, before.earned.value_or(0)),
          .remaining = each(one.remaining, before.remaining.value_or(0))};
}

}  // namespace

std::string pack(const std::vector<WeeklyClose>& closes) {
  std::vector<WeeklyClose> steps;
  for (const WeeklyClose& close : closes) {
    const WeeklyClose before = steps.empty() ? WeeklyClose{} : closes[steps.size() - 1];
    WeeklyClose step = combined<minus>(close, before);
    step.day = CivilDate{close.day - before.day};
    steps.push_back(step);
  }
  std::string bytes;
  const SymbolTable none;
  RowWriter write(bytes, none, Flavour::kStored);
  write(steps);
  return bytes;
}

std::vector<WeeklyClose> unpack(std::string_view bytes) {
  std::vector<WeeklyClose> closes;
  if (bytes.empty()) return closes;
  SymbolTable none;
  RowReader read(bytes, none);
  read(closes);
  if (!read.ok() || !read.at_end()) return {};
  for (std::size_t i = 1; i < closes.size(); ++i) {
    const CivilDate day = closes[i - 1].day + (closes[i].day - CivilDate{});
    closes[i] = combined<plus>(closes[i], closes[i - 1]);
    closes[i].day = day;
  }
  return closes;
}

}  // namespace portfolio::model
