#include "rules/model/time.h"

#include <charconv>
#include <cstdio>

namespace portfolio {
namespace {

using std::chrono::day;
using std::chrono::local_days;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// Exactly `digits` decimal digits at the front of `text`, which is shortened by them.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<CivilDate> take_date(std::string_view& text) {
  const auto y = take_number(text, 4);
  if (!y || !take(text, '-')) return std::nullopt;
  const auto m = take_number(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                            day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const CivilDate result = local_days{date};
  if (result < kEarliestDate || result > kLatestDate) return std::nullopt;
  return result;
}

// ".123456789", of which milliseconds are kept; nothing said is zero.
std::optional<std::chrono::milliseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return std::chrono::milliseconds{0};
  int value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 3) value = value * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (int i = digits; i < 3; ++i) value *= 10;
  return std::chrono::milliseconds{value};
}

std::optional<std::chrono::minutes> take_zone(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes{0};
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return east ? offset : -offset;
}

}  // namespace

std::optional<CivilDate> parse_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

namespace {

// Each record that is told has a dozen dates, so they are put together by hand.
void append_digits(std::string& text, unsigned value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

}  // namespace

std::string format_date(CivilDate date) {
  const year_month_day ymd{date};
  const int year = int{ymd.year()};
  std::string text;
  if (year < 0) text += '-';
  append_digits(text, static_cast<unsigned>(std::abs(year)), year < 0 ? 3 : 4);
  text += '-';
  append_digits(text, unsigned{ymd.month()}, 2);
  text += '-';
  append_digits(text, unsigned{ymd.day()}, 2);
  return text;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || text.empty() || (text[0] != 'T' && text[0] != 't' && text[0] != ' '))
    return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59 || !take(text, ':')) return std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  const std::chrono::sys_days day_start{date->time_since_epoch()};
  return Timestamp{day_start} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
         std::chrono::seconds{*seconds} + *fraction - *zone;
}

std::string format_time(Timestamp time) {
  const auto day_start = std::chrono::floor<std::chrono::days>(time);
  const auto rest = static_cast<unsigned>((time - day_start).count());
  std::string text = format_date(CivilDate{day_start.time_since_epoch()});
  text += 'T';
  append_digits(text, rest / 3'600'000, 2);
  text += ':';
  append_digits(text, rest / 60'000 % 60, 2);
  text += ':';
  append_digits(text, rest / 1000 % 60, 2);
  if (rest % 1000 != 0) {
    text += '.';
    append_digits(text, rest % 1000, 3);
  }
  text += 'Z';
  return text;
}

std::int32_t month_of(CivilDate date) {
  const year_month_day ymd{date};
  return (int{ymd.year()} - 1970) * 12 + static_cast<std::int32_t>(unsigned{ymd.month()}) - 1;
}

CivilDate first_of_month(std::int32_t month_number) {
  const int y = 1970 + (month_number >= 0 ? month_number / 12 : (month_number - 11) / 12);
  const int m = month_number - (y - 1970) * 12 + 1;
  return local_days{year{y} / month{static_cast<unsigned>(m)} / 1};
}

CivilDate monday_of(CivilDate date) {
  const std::chrono::weekday day_of_week{date};
  return date - Days{day_of_week.iso_encoding() - 1};
}

}  // namespace portfolio
