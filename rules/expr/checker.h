// Gives each part of a syntax tree its type and unit, and lays down the operations. After the first
// problem it goes on with whatever comes to hand, and only that first problem is reported.
// Private to rules/expr.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expr/program.h"
#include "rules/expr/syntax.h"

namespace portfolio::expr {

enum class Lists { kAllowed, kRefused };  // As the result of a whole expression.

// A part that has been checked.
struct Typed {
  std::uint16_t node = 0;
  Type type;
  bool adapts = false;  // Made of literals and plain parameters: takes the unit of the other side.
  bool zero = false;    // The literal 0, which is also no money.
  std::uint64_t cost = 0;
  std::uint64_t length = 0;  // Of a list, at most.
  std::size_t height = 0;
  Currency currency{};  // Of money that is written in the expression; else what comes decides.
};

class Checker {
 public:
  Checker(std::string_view source, const Environment& environment, const Limits& limits)
      : source_(source), environment_(environment), limits_(limits) {}
  // `written` is the part of the source that the tree was parsed from.
  tl::expected<Program, Diagnostic> make(const Syntax& tree, std::string_view written,
                                         std::optional<Type> expected, Lists lists);

 private:
  using Parts = std::initializer_list<const Typed*>;
  struct Function;
  struct Variable {
    std::string_view name;
    Type type;
  };

  Typed fail(const Syntax& at, std::string message);
  Typed emit(const Syntax& at, Node node, Type type, Parts operands);
  bool share_currency(const Syntax& at, const Node& node, Parts operands, Typed& result);
  Typed literal(const Syntax& at, Type type, const Value& value);
  std::string_view keep(std::string_view text);

  Typed check(const Syntax& syntax);
  Typed name(const Syntax& syntax);
  Typed from_environment(const Syntax& syntax, const Environment::Entry& entry);
  Typed unary(const Syntax& syntax);
  Typed binary(const Syntax& syntax);
  Typed logic(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed relation(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed sum(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed shift(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed product(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed division(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed remainder(const Syntax& syntax, const Typed& left, const Typed& right);
  Typed conditional(const Syntax& syntax);
  Typed mismatch(const Syntax& at, const Typed& left, const Typed& right);
  static std::optional<Type> common(const Typed& left, const Typed& right);

  Typed call(const Syntax& syntax);
  Typed extreme(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed clamp(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed absolute(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed rounded(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed plain(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed known(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed text_test(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed size(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed total(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed today(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed working_days(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed workday(const Syntax& syntax, const std::vector<Typed>& operands);
  Typed from_text(const Syntax& syntax, const std::vector<Typed>& operands);

  Typed list(const Syntax& syntax);
  Typed element(const Syntax& syntax);
  Typed membership(const Syntax& syntax, const Typed& element, const Typed& list);
  Typed concatenation(const Syntax& syntax, Type type, const Typed& left, const Typed& right);
  static bool is_macro(const Syntax& syntax);
  Typed macro(const Syntax& syntax);
  Typed body(const Syntax& macro, const Syntax& body, Type element);
  Typed filtered(const Syntax& syntax, const Typed& list, const Typed& condition,
                 std::uint16_t index);
  Typed tested(const Syntax& syntax, Node node, Type type, const Typed& list,
               const Typed& condition);
  Typed extreme_of(const Syntax& syntax, const Typed& list);
  Typed walked(Typed result, const Typed& list, std::uint64_t body) const;

  std::string_view source_;
  const Environment& environment_;
  const Limits& limits_;
  std::optional<Diagnostic> problem_;
  Program program_;
  std::vector<Variable> variables_;
};

}  // namespace portfolio::expr
