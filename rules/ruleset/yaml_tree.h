// A YAML text as a plain tree in which every part knows its place. Leaves out what rule files have
// no use for: anchors, aliases, tags and several documents are refused. For rule files and their
// tests.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/expr/diagnostic.h"

namespace portfolio::ruleset {

enum class TreeKind { kNothing, kScalar, kList, kMap };

struct Tree {
  TreeKind kind = TreeKind::kNothing;
  std::size_t at = 0;       // Where it begins: a byte of the text.
  std::string text;         // Of a scalar.
  bool plain = false;       // A scalar without quotes.
  std::vector<Tree> keys;   // Of a map: keys[i] stands before items[i].
  std::vector<Tree> items;  // Of a list or a map.
};

tl::expected<Tree, expr::Diagnostic> parse_tree(std::string_view text);

// The byte of the file where byte `offset` of a scalar's text was written: through quotes, escapes,
// folded lines and indentation.
std::size_t place_in_file(std::string_view file, const Tree& scalar, std::size_t offset);

// The byte that a diagnostic points at in the text that it is about.
std::size_t byte_of(std::string_view text, const expr::Diagnostic& diagnostic);

}  // namespace portfolio::ruleset
