// Message templates: text with expressions in braces, checked at load like any other expression.
//
//   {milestone.name} is now {milestone.slip} working days late; {project.spent:money} are spent.
//
// After a colon stands how to write the value: percent, points, number, money, date or hours (see
// format.h); or count and what is counted: {milestone.slip:count working day} is "1 working day" or
// "3 working days", {n:count person/people} says the other form itself. What is unknown is written
// "unknown"; a list is joined with commas. "{{" and "}}" stand for the braces themselves.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/expr/format.h"
#include "rules/expr/program.h"

namespace portfolio::expr {

class Template {
 public:
  const std::string& source() const { return source_; }
  // Slots of the signals that a rendering may read, in ascending order, each once.
  std::span<const std::uint16_t> reads() const { return reads_; }
  std::span<const std::uint16_t> parameters() const { return parameters_; }
  std::uint64_t cost() const { return cost_; }

  std::string render(const Reader& reader) const;
  template <class Host>
  requires(!std::same_as<std::remove_const_t<Host>, Reader>) std::string render(Host& host)
  const { return render(Reader(host)); }

 private:
  friend class TemplateCompiler;
  struct Piece {
    std::string text;  // Stands before the value.
    std::optional<Program> program;
    Format format = Format::kPlain;
    std::string one{}, many{};  // What is counted; empty: nothing is.
  };

  std::string source_;
  std::vector<Piece> pieces_;
  std::vector<std::uint16_t> reads_;
  std::vector<std::uint16_t> parameters_;
  std::uint64_t cost_ = 0;
};

tl::expected<Template, Diagnostic> compile_template(std::string_view source,
                                                    const Environment& environment,
                                                    const Limits& limits = {});

}  // namespace portfolio::expr
