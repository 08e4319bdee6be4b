#include <algorithm>
#include <array>
#include <utility>

#include "rules/expr/lexer.h"
#include "rules/expr/literal.h"
#include "rules/expr/syntax.h"

namespace portfolio::expr {
namespace {

constexpr std::array<std::string_view, 15> kReserved = {
    "as",     "break", "const", "continue", "else",   "for", "function", "if",
    "import", "let",   "loop",  "package",  "return", "var", "while"};

// How tightly a binary operator binds, 0 if it is none.
int strength(const Token& token) {
  if (token.kind == TokenKind::kName) return token.text == "in" ? 3 : 0;
  if (token.kind != TokenKind::kSymbol) return 0;
  static constexpr std::pair<std::string_view, int> kOperators[] = {
      {"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<", 3}, {"<=", 3}, {">", 3},
      {">=", 3}, {"+", 4},  {"-", 4},  {"*", 5},  {"/", 5}, {"%", 5}};
  for (const auto& [symbol, level] : kOperators) {
    if (symbol == token.text) return level;
  }
  return 0;
}

// Recursive descent. After the first problem the tokens end, so that every loop ends too; only the
// first problem is reported.
class Parser {
 public:
  Parser(std::string_view source, std::size_t offset, const Limits& limits)
      : source_(source), limits_(limits), lexer_(source, offset) {
    advance();
  }

  tl::expected<Parsed, Diagnostic> run() {
    if (source_.size() > limits_.source_bytes) {
      fail(0, "the text is longer than " + std::to_string(limits_.source_bytes) + " bytes");
    }
    Syntax tree = expression();
    if (problem_) return tl::unexpected<Diagnostic>(*std::move(problem_));
    return Parsed{std::move(tree), token_.offset};
  }

  void expect_end() {
    if (token_.kind != TokenKind::kEnd) fail(token_.offset, met("an operator or the end"));
  }
  const std::optional<Diagnostic>& problem() const { return problem_; }

 private:
  void advance() { token_ = problem_ ? Token{} : lexer_.next(); }
  void fail(std::size_t offset, std::string message) {
    if (!problem_) problem_ = diagnose(source_, offset, std::move(message));
    token_ = Token{};
  }
  std::string met(std::string_view wanted) const {
    std::string result = "expected ";
    result += wanted;
    if (token_.kind == TokenKind::kEnd) return result + ", met the end";
    result += ", met " + std::string(token_.text.substr(0, 40));
    if (token_.kind != TokenKind::kWrong) return result;
    if (token_.text == "\"" || token_.text == "'") return result + " without a closing quote";
    if (token_.text[0] >= '0' && token_.text[0] <= '9') {
      return result + ": a number carries no unit here, it takes the unit of the other side";
    }
    if (token_.text == "&" || token_.text == "|") return result + ": write it twice";
    return token_.text == "=" ? result + ": write ==" : result;
  }
  bool accept(std::string_view symbol) {
    if (!token_.is(symbol)) return false;
    advance();
    return true;
  }
  void expect(std::string_view symbol) {
    if (!accept(symbol)) fail(token_.offset, met(symbol));
  }
  bool enter(std::size_t offset) {
    if (++depth_ <= limits_.depth) return true;
    fail(offset, "nested deeper than " + std::to_string(limits_.depth) + " levels");
    return false;
  }

  Syntax expression();
  Syntax binary(int level);
  Syntax unary();
  Syntax postfix();
  Syntax primary();
  Syntax name();
  Syntax number(bool negative, std::size_t offset);
  void arguments(Syntax& call, std::string_view closing);

  std::string_view source_;
  const Limits& limits_;
  Lexer lexer_;
  Token token_;
  std::size_t depth_ = 0;
  std::optional<Diagnostic> problem_;
};

Syntax node(SyntaxKind kind, std::size_t offset, std::string_view text = {}) {
  return Syntax{
      .kind = kind, .offset = offset, .text = std::string(text), .number = {}, .children = {}};
}

Syntax Parser::expression() {
  if (!enter(token_.offset)) return {};
  Syntax result = binary(1);
  if (token_.is("?")) {
    Syntax choice = node(SyntaxKind::kConditional, token_.offset, "?");
    advance();
    choice.children.push_back(std::move(result));
    choice.children.push_back(binary(1));
    expect(":");
    choice.children.push_back(expression());
    result = std::move(choice);
  }
  --depth_;
  return result;
}

Syntax Parser::binary(int level) {
  if (level > 5) return unary();
  Syntax left = binary(level + 1);
  while (strength(token_) == level) {
    Syntax both = node(SyntaxKind::kBinary, token_.offset, token_.text);
    advance();
    both.children.push_back(std::move(left));
    both.children.push_back(binary(level + 1));
    left = std::move(both);
  }
  return left;
}

Syntax Parser::unary() {
  if (!token_.is("!") && !token_.is("-")) return postfix();
  if (!enter(token_.offset)) return {};
  Syntax result = node(SyntaxKind::kUnary, token_.offset, token_.text);
  advance();
  const bool is_number = token_.kind == TokenKind::kInteger || token_.kind == TokenKind::kDecimal;
  if (result.text == "-" && is_number) {
    result = number(true, result.offset);
  } else {
    result.children.push_back(unary());
  }
  --depth_;
  return result;
}

Syntax Parser::postfix() {
  Syntax result = primary();
  for (std::size_t links = 0; token_.is(".") || token_.is("[");) {
    if (++links > limits_.depth) {
      fail(token_.offset, "a chain of more than " + std::to_string(limits_.depth) + " calls");
    } else if (accept(".")) {
      Syntax call = node(SyntaxKind::kMethod, token_.offset, token_.text);
      if (token_.kind != TokenKind::kName) fail(token_.offset, met("the name of a method"));
      advance();
      call.children.push_back(std::move(result));
      if (!token_.is("("))
        fail(call.offset, "only a name has parts; " + call.text + " is not a method call");
      advance();
      arguments(call, ")");
      result = std::move(call);
    } else {
      Syntax index = node(SyntaxKind::kIndex, token_.offset, "[]");
      advance();
      index.children.push_back(std::move(result));
      index.children.push_back(expression());
      expect("]");
      result = std::move(index);
    }
  }
  return result;
}

void Parser::arguments(Syntax& call, std::string_view closing) {
  const std::size_t before = call.children.size();
  while (!problem_ && !token_.is(closing)) {
    if (call.children.size() > before) expect(",");
    if (call.kind == SyntaxKind::kList && token_.is(closing)) break;  // CEL allows a last comma.
    if (call.children.size() - before >= limits_.list_literal) {
      return fail(token_.offset, "more than " + std::to_string(limits_.list_literal) + " elements");
    }
    call.children.push_back(expression());
  }
  expect(closing);
}

Syntax Parser::number(bool negative, std::size_t offset) {
  const bool whole = token_.kind == TokenKind::kInteger;
  Syntax result = node(whole ? SyntaxKind::kInteger : SyntaxKind::kDecimal, offset, token_.text);
  if (whole) {
    const auto value = parse_integer(token_.text, negative);
    if (!value) fail(offset, "the number " + result.text + " does not fit 64 bits");
    result.number = {value.value_or(0), 1};
  } else {
    const auto value = parse_decimal(token_.text, negative);
    if (!value) fail(offset, "the number " + result.text + " has no exact form in 64 bits");
    result.number = value.value_or(Rational{});
  }
  advance();
  return result;
}

Syntax Parser::primary() {
  const Token first = token_;
  if (first.kind == TokenKind::kName) return name();
  if (first.kind == TokenKind::kInteger || first.kind == TokenKind::kDecimal) {
    return number(false, first.offset);
  }
  if (first.kind == TokenKind::kText) {
    const auto text = parse_text(first.text);
    if (!text) fail(first.offset, text.error());
    advance();
    return node(SyntaxKind::kText, first.offset, text.value_or(""));
  }
  if (accept("(")) {
    Syntax inner = expression();
    expect(")");
    return inner;
  }
  if (accept("[")) {
    Syntax list = node(SyntaxKind::kList, first.offset);
    arguments(list, "]");
    return list;
  }
  if (first.is("{")) fail(first.offset, "maps and messages are not part of the rule language");
  fail(first.offset, met("a value"));
  return {};
}

// A dotted name, a function call, or a method call on a dotted name.
Syntax Parser::name() {
  Syntax result = node(SyntaxKind::kName, token_.offset, token_.text);
  if (std::ranges::find(kReserved, token_.text) != kReserved.end() || token_.text == "in") {
    fail(token_.offset, result.text + " is a reserved word");
  }
  if (token_.text == "null") fail(token_.offset, "there is no null; ask known(x) instead");
  advance();
  if (result.text == "true" || result.text == "false") {
    result.kind = SyntaxKind::kBool;
    result.number = {result.text == "true" ? 1 : 0, 1};
    return result;
  }
  if (accept("(")) {
    result.kind = SyntaxKind::kCall;
    arguments(result, ")");
    return result;
  }
  while (token_.is(".")) {
    advance();
    Syntax part = node(SyntaxKind::kMethod, token_.offset, token_.text);
    if (token_.kind != TokenKind::kName) fail(token_.offset, met("a name after the dot"));
    advance();
    if (!accept("(")) {
      result.text += '.' + part.text;
      continue;
    }
    part.children.push_back(std::move(result));
    arguments(part, ")");
    return part;
  }
  return result;
}

}  // namespace

tl::expected<Parsed, Diagnostic> parse_prefix(std::string_view source, std::size_t offset,
                                              const Limits& limits) {
  return Parser(source, offset, limits).run();
}

tl::expected<Syntax, Diagnostic> parse(std::string_view source, const Limits& limits) {
  Parser parser(source, 0, limits);
  auto parsed = parser.run();
  if (!parsed) return tl::unexpected<Diagnostic>(std::move(parsed).error());
  parser.expect_end();
  if (parser.problem()) return tl::unexpected<Diagnostic>(*parser.problem());
  return std::move(parsed->tree);
}

}  // namespace portfolio::expr
