#include "rules/model/text.h"

namespace portfolio {
namespace {
constexpr char kHeap = 127;
}

Text::Text(std::string_view text) {
  if (text.size() <= kInline) {
    if (!text.empty()) std::memcpy(bytes_.data, text.data(), text.size());
    bytes_[kInline] = static_cast<char>(text.size());
    return;
  }
  char* const heap = new char[text.size()];
  std::memcpy(heap, text.data(), text.size());
  const auto size = static_cast<std::uint32_t>(text.size());
  std::memcpy(bytes_.data, &heap, sizeof heap);
  std::memcpy(bytes_.data + sizeof heap, &size, sizeof size);
  bytes_[kInline] = kHeap;
}

void Text::assign(std::string_view text) {
  if (!is_inline() && view().size() == text.size()) {
    char* heap = nullptr;
    std::memcpy(&heap, bytes_.data, sizeof heap);
    std::memcpy(heap, text.data(), text.size());
    return;
  }
  Text next(text);
  swap(next);
}

Text::~Text() {
  if (is_inline()) return;
  char* heap = nullptr;
  std::memcpy(&heap, bytes_.data, sizeof heap);
  delete[] heap;
}

std::string_view Text::view() const {
  if (is_inline()) return {bytes_.data, static_cast<std::size_t>(bytes_[kInline])};
  const char* heap = nullptr;
  std::uint32_t size = 0;
  std::memcpy(&heap, bytes_.data, sizeof heap);
  std::memcpy(&size, bytes_.data + sizeof heap, sizeof size);
  return {heap, size};
}

}  // namespace portfolio
