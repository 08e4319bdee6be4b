#include "rules/expr/lexer.h"

#include <string_view>

namespace portfolio::expr {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

void Lexer::skip_blank() {
  while (next_ < source_.size()) {
    if (is_blank(at(next_))) {
      ++next_;
    } else if (at(next_) == '/' && at(next_ + 1) == '/') {
      while (next_ < source_.size() && at(next_) != '\n') ++next_;
    } else {
      return;
    }
  }
}

Token Lexer::take(TokenKind kind, std::size_t end) {
  const Token token{kind, source_.substr(next_, end - next_), next_};
  next_ = end;
  return token;
}

Token Lexer::take_number() {
  std::size_t end = next_;
  if (at(end) == '0' && (at(end + 1) == 'x' || at(end + 1) == 'X') && is_hex(at(end + 2))) {
    end += 2;
    while (is_hex(at(end))) ++end;
    return take(is_letter(at(end)) ? TokenKind::kWrong : TokenKind::kInteger, end);
  }
  auto kind = TokenKind::kInteger;
  while (is_digit(at(end))) ++end;
  if (at(end) == '.' && is_digit(at(end + 1))) {
    kind = TokenKind::kDecimal;
    for (++end; is_digit(at(end));) ++end;
  }
  if (at(end) == 'e' || at(end) == 'E') {
    std::size_t exponent = end + 1;
    if (at(exponent) == '+' || at(exponent) == '-') ++exponent;
    if (is_digit(at(exponent))) {
      kind = TokenKind::kDecimal;
      for (end = exponent; is_digit(at(end));) ++end;
    }
  }
  if (!is_letter(at(end))) return take(kind, end);
  while (is_letter(at(end)) || is_digit(at(end))) ++end;
  return take(TokenKind::kWrong, end);  // As in 5wd.
}

Token Lexer::take_text(std::size_t quote) {
  const bool raw = quote != next_;
  const char mark = at(quote);
  const bool triple = at(quote + 1) == mark && at(quote + 2) == mark;
  std::size_t end = quote + (triple ? 3 : 1);
  while (end < source_.size()) {
    if (!raw && at(end) == '\\') {
      end += 2;
    } else if (at(end) == mark && (!triple || (at(end + 1) == mark && at(end + 2) == mark))) {
      return take(TokenKind::kText, end + (triple ? 3 : 1));
    } else if (at(end) == '\n' && !triple) {
      break;
    } else {
      ++end;
    }
  }
  return take(TokenKind::kWrong, next_ + 1);  // No closing quote.
}

Token Lexer::next() {
  skip_blank();
  const char first = at(next_);
  if (next_ >= source_.size()) return take(TokenKind::kEnd, next_);
  if (is_digit(first) || (first == '.' && is_digit(at(next_ + 1)))) return take_number();
  if (first == '"' || first == '\'') return take_text(next_);
  if ((first == 'r' || first == 'R') && (at(next_ + 1) == '"' || at(next_ + 1) == '\'')) {
    return take_text(next_ + 1);
  }
  std::size_t end = next_;
  while (is_letter(at(end)) || (end > next_ && is_digit(at(end)))) ++end;
  if (end > next_) return take(TokenKind::kName, end);
  for (const std::string_view pair : {"||", "&&", "==", "!=", "<=", ">="}) {
    if (source_.substr(next_, 2) == pair) return take(TokenKind::kSymbol, next_ + 2);
  }
  if (std::string_view{"!<>+-*/%?:()[].,{}"}.find(first) != std::string_view::npos) {
    return take(TokenKind::kSymbol, next_ + 1);
  }
  for (end = next_ + 1; is_continuation(at(end));) ++end;
  return take(TokenKind::kWrong, end);
}

}  // namespace portfolio::expr
