// Cuts the text of an expression into tokens, one at a time, so that an expression inside a
// template ends where its grammar ends. For rules/expr, and for who changes expressions as text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace portfolio::expr {

enum class TokenKind : std::uint8_t {
  kEnd,
  kName,     // One segment: letters, digits, '_'.
  kInteger,  // Decimal or 0x…
  kDecimal,
  kText,    // With its quotes and prefix.
  kSymbol,  // An operator or a bracket.
  kWrong,   // No token of the language begins here; the text says what was met.
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  std::size_t offset = 0;
  bool is(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
};

class Lexer {
 public:
  Lexer(std::string_view source, std::size_t offset) : source_(source), next_(offset) {}
  Token next();  // At the end of the source: kEnd, as often as asked.

 private:
  char at(std::size_t offset) const { return offset < source_.size() ? source_[offset] : '\0'; }
  void skip_blank();
  Token take(TokenKind kind, std::size_t end);
  Token take_number();
  Token take_text(std::size_t quote);

  std::string_view source_;
  std::size_t next_;
};

}  // namespace portfolio::expr
