#include "rules/expr/literal.h"

#include <charconv>
#include <utility>

namespace portfolio::expr {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6));
  } else {
    if (code < 0x10000) {
      put(0xE0U | (code >> 12));
    } else {
      put(0xF0U | (code >> 18));
      put(0x80U | ((code >> 12) & 0x3FU));
    }
    put(0x80U | ((code >> 6) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

std::optional<char> simple_escape(char letter) {
  static constexpr std::pair<char, char> kEscapes[] = {
      {'a', '\a'}, {'b', '\b'},  {'f', '\f'}, {'n', '\n'}, {'r', '\r'},  {'t', '\t'},
      {'v', '\v'}, {'\\', '\\'}, {'?', '?'},  {'"', '"'},  {'\'', '\''}, {'`', '`'}};
  for (const auto& [from, to] : kEscapes) {
    if (from == letter) return to;
  }
  return std::nullopt;
}

// Reads the code point after \x, \X, \u, \U or of three octal digits; `at` stands on that letter or
// on the first digit, and afterwards behind the escape.
std::optional<std::uint32_t> take_code(std::string_view body, std::size_t& at) {
  const char letter = body[at];
  const bool octal = letter >= '0' && letter <= '3';
  std::size_t digits = 0;
  if (letter == 'x' || letter == 'X') digits = 2;
  if (letter == 'u') digits = 4;
  if (letter == 'U') digits = 8;
  if (octal) digits = 3;
  if (!octal) ++at;
  if (digits == 0 || at + digits > body.size()) return std::nullopt;
  std::uint32_t code = 0;
  const char* end = body.data() + at + digits;
  const auto [stop, error] = std::from_chars(body.data() + at, end, code, octal ? 8 : 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  at += digits;
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code > 0x10FFFF || surrogate ? std::nullopt : std::optional{code};
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text, bool negative) {
  const bool hex = text.size() > 2 && (text[1] == 'x' || text[1] == 'X');
  if (hex) text.remove_prefix(2);
  const std::string digits = (negative ? "-" : "") + std::string(text);
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<Rational> parse_decimal(std::string_view text, bool negative) {
  int exponent = 0;
  if (const auto mark = text.find_first_of("eE"); mark != std::string_view::npos) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc{} || exponent < -18 || exponent > 18) return std::nullopt;
    text = text.substr(0, mark);
  }
  std::string digits = negative ? "-" : "";
  digits += text.substr(0, text.find('.'));
  if (const auto point = text.find('.'); point != std::string_view::npos) {
    std::string_view fraction = text.substr(point + 1);
    while (fraction.ends_with('0')) fraction.remove_suffix(1);
    digits += fraction;
    exponent -= static_cast<int>(fraction.size());
  }
  Rational value;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value.numerator);
  if (error != std::errc{} || stop != end || exponent < -18) return std::nullopt;
  Rational power{1, 1};
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) power.numerator *= 10;
  if (exponent < 0) return reduced({value.numerator, power.numerator});
  return multiply(value, power);
}

tl::expected<std::string, std::string> parse_text(std::string_view token) {
  const bool raw = token[0] == 'r' || token[0] == 'R';
  if (raw) token.remove_prefix(1);
  const bool triple = token.size() >= 6 && token[1] == token[0] && token[2] == token[0];
  const std::size_t quotes = triple ? 3 : 1;
  const std::string_view body = token.substr(quotes, token.size() - 2 * quotes);
  std::string out;
  for (std::size_t at = 0; at < body.size();) {
    if (raw || body[at] != '\\') {
      out += body[at++];
      continue;
    }
    ++at;
    if (const auto simple = simple_escape(body[at])) {
      out += *simple;
      ++at;
    } else if (const auto code = take_code(body, at)) {
      append_utf8(out, *code);
    } else {
      return tl::unexpected<std::string>(
          "wrong escape in a text: after \\ comes one of "
          "n r t \\ \" ', xHH, uHHHH, UHHHHHHHH or three octal digits");
    }
  }
  return out;
}

}  // namespace portfolio::expr
