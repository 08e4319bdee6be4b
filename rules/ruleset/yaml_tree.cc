#include "rules/ruleset/yaml_tree.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace portfolio::ruleset {
namespace {

constexpr std::size_t kDepth = 12;  // A rule file needs four, the facts of a test nine.

bool is_blank(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
}

// Turns the library's nodes into our tree, up to the first thing that rule files must not hold.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text) {}

  Tree read(const YAML::Node& node, std::size_t depth) {
    Tree tree;
    tree.at = std::min(static_cast<std::size_t>(std::max(node.Mark().pos, 0)), text_.size());
    if (problem) return tree;
    if (depth > kDepth) {
      fail(tree.at, "nested too deeply");
    } else if (tree.at < text_.size() && (text_[tree.at] == '&' || text_[tree.at] == '!')) {
      fail(tree.at, text_[tree.at] == '&' ? "anchors are not used here" : "tags are not used here");
    } else if (node.IsScalar()) {
      scalar(node, tree);
    } else if (node.IsSequence()) {
      tree.kind = TreeKind::kList;
      for (const YAML::Node& item : node) tree.items.push_back(read(item, depth + 1));
    } else if (node.IsMap()) {
      tree.kind = TreeKind::kMap;
      for (const auto& entry : node) {
        tree.keys.push_back(read(entry.first, depth + 1));
        tree.items.push_back(read(entry.second, depth + 1));
      }
    }
    return tree;
  }

  std::optional<expr::Diagnostic> problem;

 private:
  void scalar(const YAML::Node& node, Tree& tree) {
    tree.kind = TreeKind::kScalar;
    tree.text = node.Scalar();
    tree.plain = node.Tag() == "?";
  }
  void fail(std::size_t at, std::string message) {
    if (!problem) problem = expr::diagnose(text_, at, std::move(message));
  }

  std::string_view text_;
};

// The library looks at bytes; the rest of the line in front of them is kept.
expr::Diagnostic from_exception(std::string_view text, const YAML::Exception& e) {
  std::string message = "not YAML: " + e.msg;
  if (e.msg.find("map") != std::string::npos)  // Most often a text, met as something else.
    message += "; a text that begins with a brace or holds a colon and a space wants quotes";
  if (e.mark.is_null()) return {.message = std::move(message)};
  return expr::diagnose(text, static_cast<std::size_t>(e.mark.pos), std::move(message));
}

// Takes note of nothing.
class Deaf final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// At most two are looked at: from some broken texts, such as ",", LoadAll makes documents for ever.
int count_documents(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Deaf deaf;
  if (!parser.HandleNextDocument(deaf)) return 0;
  return parser.HandleNextDocument(deaf) ? 2 : 1;
}

// How many bytes of the file stand for one escape within double quotes, and for how many bytes of
// the text.
struct Escape {
  std::size_t written, meant;
};
Escape escape_at(std::string_view file, std::size_t at, std::string_view rest) {
  const char kind = at + 1 < file.size() ? file[at + 1] : '\0';
  const auto lead = static_cast<unsigned char>(rest.empty() ? '\0' : rest.front());
  const std::size_t meant = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  switch (kind) {
    case 'x':
      return {4, meant};
    case 'u':
      return {6, meant};
    case 'U':
      return {10, meant};
    case '\n':
      return {2, 0};  // The line goes on in the next.
    default:
      return {2, meant};
  }
}

// The first byte behind the line of a block scalar's mark ("|", ">-").
std::size_t behind_header(std::string_view file, std::size_t at) {
  const std::size_t end = file.find('\n', at);
  return end == std::string_view::npos ? file.size() : end + 1;
}

}  // namespace

tl::expected<Tree, expr::Diagnostic> parse_tree(std::string_view text) {
  try {
    const int documents = count_documents(std::string(text));
    if (documents == 0) return tl::unexpected(expr::Diagnostic{.message = "nothing in it"});
    if (documents > 1)
      return tl::unexpected(expr::Diagnostic{.message = "one rule a file, met several documents"});
    Reading reading(text);
    Tree tree = reading.read(YAML::Load(std::string(text)), 0);
    if (reading.problem) return tl::unexpected(*std::move(reading.problem));
    return tree;
  } catch (const YAML::Exception& e) {
    return tl::unexpected(from_exception(text, e));
  }
}

// Follows both texts side by side. Blanks need not agree: folding and indentation change them.
std::size_t place_in_file(std::string_view file, const Tree& scalar, std::size_t offset) {
  std::size_t at = scalar.at;
  const char style = at < file.size() ? file[at] : '\0';
  const bool quoted = !scalar.plain && (style == '"' || style == '\'');
  if (quoted) ++at;
  if (!scalar.plain && !quoted) at = behind_header(file, at);
  const std::string_view text = scalar.text;
  for (std::size_t i = 0; i < text.size() && at < file.size();) {
    if (!is_blank(text[i]))
      while (at < file.size() && is_blank(file[at])) ++at;
    if (i >= offset) return std::min(at, file.size());
    if (quoted && style == '"' && at < file.size() && file[at] == '\\') {
      const Escape escape = escape_at(file, at, text.substr(i));
      at += escape.written;
      i += escape.meant;
      continue;
    }
    if (quoted && style == '\'' && file[at] == '\'') ++at;
    if (!is_blank(text[i]) || (at < file.size() && is_blank(file[at]))) ++at;
    ++i;
  }
  return std::min(at, file.size());
}

std::size_t byte_of(std::string_view text, const expr::Diagnostic& diagnostic) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < diagnostic.line && at < text.size(); ++line)
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  for (std::uint32_t column = 1; column < diagnostic.column && at < text.size(); ++column) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

}  // namespace portfolio::ruleset
