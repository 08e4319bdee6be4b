// The tree of an expression as it was written, before names and types are looked at, and the parser
// that makes it. Private to rules/expr.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/expr/diagnostic.h"
#include "rules/expr/limits.h"
#include "rules/expr/rational.h"

namespace portfolio::expr {

enum class SyntaxKind : std::uint8_t {
  kBool,
  kInteger,
  kDecimal,
  kText,
  kName,   // text is the dotted name.
  kUnary,  // text is the operator, here and below.
  kBinary,
  kConditional,  // Condition, then, else.
  kCall,         // text is the function, children are the arguments.
  kMethod,       // The same, the first child is what stands before the dot.
  kList,
  kIndex,
};

struct Syntax {
  SyntaxKind kind = SyntaxKind::kBool;
  std::size_t offset = 0;
  std::string text;  // Also the contents of a text literal.
  Rational number;   // Of kBool (0 or 1), kInteger, kDecimal.
  std::vector<Syntax> children;
};

struct Parsed {
  Syntax tree;
  std::size_t end = 0;  // Where the first token after the expression begins.
};

// Reads one expression from offset on, and stops before the first token that does not belong to it.
tl::expected<Parsed, Diagnostic> parse_prefix(std::string_view source, std::size_t offset,
                                              const Limits& limits);
// The same, with nothing after it.
tl::expected<Syntax, Diagnostic> parse(std::string_view source, const Limits& limits);

}  // namespace portfolio::expr
