// A string of 16 bytes that keeps up to 15 bytes inside itself: ids of events and other short texts
// of which the state holds a million. Immutable but for assignment.
#pragma once
#include <compare>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace portfolio {

class Text {
 public:
  Text() = default;
  explicit Text(std::string_view text);
  Text(const Text& other) : Text(other.view()) {}
  Text(Text&& other) noexcept { swap(other); }
  Text& operator=(Text&& other) noexcept {
    swap(other);
    return *this;
  }
  Text& operator=(const Text& other) {
    if (this != &other) assign(other.view());
    return *this;
  }
  // Keeps its memory where the new text is as long as the old one, as ids of events are.
  void assign(std::string_view text);
  ~Text();

  std::string_view view() const;
  bool empty() const { return view().empty(); }
  bool operator==(const Text& other) const { return view() == other.view(); }
  auto operator<=>(const Text& other) const { return view() <=> other.view(); }

 private:
  static constexpr std::size_t kInline = 15;
  void swap(Text& other) noexcept { std::swap(bytes_, other.bytes_); }
  bool is_inline() const { return bytes_[kInline] <= static_cast<char>(kInline); }

  // Inline: the text, its length in the last byte. Else: pointer, 32-bit length, kHeap in the last.
  struct alignas(8) Bytes {
    char data[16] = {};
    char& operator[](std::size_t i) { return data[i]; }
    const char& operator[](std::size_t i) const { return data[i]; }
  } bytes_;
};

}  // namespace portfolio
