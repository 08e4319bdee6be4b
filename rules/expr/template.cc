#include "rules/expr/template.h"

#include <algorithm>
#include <utility>

#include "rules/expr/checker.h"
#include "rules/expr/machine.h"

namespace portfolio::expr {
namespace {

void join(std::vector<std::uint16_t>& slots, std::span<const std::uint16_t> more) {
  slots.insert(slots.end(), more.begin(), more.end());
  std::ranges::sort(slots);
  const auto repeated = std::ranges::unique(slots);
  slots.erase(repeated.begin(), repeated.end());
}

std::string render_list(const Program& program, const Reader& reader, Format how) {
  Type type = program.type();
  type.list = false;
  std::string joined;
  auto take = [&](const Value& element) {
    if (!joined.empty()) joined += ", ";
    joined += format(element, type, how);
    return true;
  };
  Walker walker(take);
  const Value end = Machine(program, reader).run(walker);
  return end.is_known() ? joined : format(end, type, how);
}

bool is_one(const Value& value) {
  if (!value.is_known()) return false;
  const Rational number = value.as_rational();
  return number.numerator == number.denominator || number.numerator == -number.denominator;
}

std::string_view trim(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

}  // namespace

class TemplateCompiler {
 public:
  TemplateCompiler(std::string_view source, const Environment& environment, const Limits& limits)
      : source_(source), environment_(environment), limits_(limits) {}

  tl::expected<Template, Diagnostic> run() {
    result_.source_ = source_;
    Template::Piece piece;
    while (at_ < source_.size() && !problem_) {
      const char letter = source_[at_];
      const bool twice = at_ + 1 < source_.size() && source_[at_ + 1] == letter;
      if (letter != '{' && letter != '}') {
        piece.text += letter;
        ++at_;
      } else if (twice) {
        piece.text += letter;
        at_ += 2;
      } else if (letter == '}') {
        fail(at_, "a } without its {; write }} for the brace itself");
      } else {
        ++at_;
        expression(piece);
        result_.pieces_.push_back(std::exchange(piece, {}));
      }
    }
    result_.pieces_.push_back(std::move(piece));
    if (problem_) return tl::unexpected<Diagnostic>(*std::move(problem_));
    return std::move(result_);
  }

 private:
  void fail(std::size_t offset, std::string message) {
    if (!problem_) problem_ = diagnose(source_, offset, std::move(message));
  }

  // Reads from behind the brace to behind the closing one.
  void expression(Template::Piece& piece) {
    const std::size_t begin = at_;
    const auto parsed = parse_prefix(source_, begin, limits_);
    if (!parsed) {
      problem_ = parsed.error();
      return;
    }
    const std::string_view written = trim(source_.substr(begin, parsed->end - begin));
    auto program = Checker(source_, environment_, limits_)
                       .make(parsed->tree, written, std::nullopt, Lists::kAllowed);
    if (!program) {
      problem_ = std::move(program).error();
      return;
    }
    at_ = parsed->end;
    if (at_ < source_.size() && source_[at_] == ':') format_name(piece, program->type());
    if (problem_) return;
    if (at_ >= source_.size() || source_[at_] != '}') {
      return fail(at_, "expected } or : and a format after the expression");
    }
    ++at_;
    join(result_.reads_, program->reads());
    join(result_.parameters_, program->parameters());
    result_.cost_ += program->cost();
    piece.program = std::move(*program);
  }

  void format_name(Template::Piece& piece, Type type) {
    const std::size_t begin = at_ + 1;
    at_ = std::min(source_.find('}', begin), source_.size());
    const std::string name{trim(source_.substr(begin, at_ - begin))};
    if (name.starts_with("count ")) return count_name(piece, type, begin);
    const auto format = parse_format(name);
    if (!format) {
      return fail(begin, "unknown format \"" + name +
                             "\"; there are percent, points, number, money, date, hours and "
                             "count THING");
    }
    if (!is_fit(*format, type)) return fail(begin, name + " does not fit " + describe(type));
    piece.format = *format;
  }

  void count_name(Template::Piece& piece, Type type, std::size_t begin) {
    constexpr std::string_view kWord = "count ";
    std::string_view said = trim(source_.substr(begin, at_ - begin));
    said = trim(said.substr(kWord.size()));
    if (!is_number(type)) return fail(begin, "count does not fit " + describe(type));
    const std::size_t slash = said.find('/');
    piece.one = trim(said.substr(0, slash));
    piece.many = slash == std::string_view::npos ? piece.one + 's'
                                                 : std::string(trim(said.substr(slash + 1)));
    if (piece.one.empty() || piece.many.empty()) fail(begin, "count wants what is counted");
  }

  std::string_view source_;
  const Environment& environment_;
  const Limits& limits_;
  std::size_t at_ = 0;
  Template result_;
  std::optional<Diagnostic> problem_;
};

std::string Template::render(const Reader& reader) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    out += piece.text;
    if (!piece.program) continue;
    const Type type = piece.program->type();
    if (type.list) {
      out += render_list(*piece.program, reader, piece.format);
      continue;
    }
    const Value value = evaluate(*piece.program, reader);
    out += format(value, type, piece.format);
    if (!piece.one.empty()) out += ' ' + (is_one(value) ? piece.one : piece.many);
  }
  return out;
}

tl::expected<Template, Diagnostic> compile_template(std::string_view source,
                                                    const Environment& environment,
                                                    const Limits& limits) {
  return TemplateCompiler(source, environment, limits).run();
}

}  // namespace portfolio::expr
