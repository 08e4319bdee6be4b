#include "rules/expr/diagnostic.h"

#include <algorithm>

namespace portfolio::expr {

Diagnostic diagnose(std::string_view source, std::size_t offset, std::string message) {
  Diagnostic result{.line = 1, .column = 1, .message = std::move(message)};
  for (const char byte : source.substr(0, std::min(offset, source.size()))) {
    if (byte == '\n') {
      ++result.line;
      result.column = 1;
    } else if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {
      ++result.column;
    }
  }
  return result;
}

std::string to_text(const Diagnostic& diagnostic) {
  return std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column) + ": " +
         diagnostic.message;
}

Error as_error(const Diagnostic& diagnostic) {
  return Error{.reaction = Reaction::kStop, .message = to_text(diagnostic), .reason = "bad_rule"};
}

}  // namespace portfolio::expr
