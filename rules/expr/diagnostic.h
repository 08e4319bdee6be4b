// What is wrong with an expression or a template, and where in its text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::expr {

struct Diagnostic {
  std::uint32_t line = 1;    // From 1, in the text that was compiled.
  std::uint32_t column = 1;  // From 1, in characters.
  std::string message;
};

// The place of a byte of the source.
Diagnostic diagnose(std::string_view source, std::size_t offset, std::string message);
std::string to_text(const Diagnostic& diagnostic);  // "1:14: unknown name …"
Error as_error(const Diagnostic& diagnostic);       // For PORTFOLIO_TRY; the reaction is kStop.

}  // namespace portfolio::expr
