// Writing HTML where every value is escaped unless it says that it is markup already.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace portfolio::http {

std::string escape(std::string_view text);  // For content and for quoted attributes.

// HTML that may be put in as it is.
struct Markup {
  std::string text;
};

class Html {
 public:
  struct Value {
    Value(std::string_view plain) : text(escape(plain)) {}  // Meant to convert.
    Value(const char* plain) : Value(std::string_view(plain)) {}
    Value(const std::string& plain) : Value(std::string_view(plain)) {}
    Value(const Markup& markup) : text(markup.text) {}
    Value(std::int64_t number) : text(std::to_string(number)) {}
    Value(std::int32_t number) : text(std::to_string(number)) {}
    Value(std::uint64_t number) : text(std::to_string(number)) {}
    std::string text;
  };

  // Each "{}" of the pattern is replaced by the next value; their numbers must be the same.
  Html& add(std::string_view pattern, std::initializer_list<Value> values = {});
  Html& add(const Html& other) {
    text_ += other.text_;
    return *this;
  }
  Markup take() { return {std::move(text_)}; }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace portfolio::http
