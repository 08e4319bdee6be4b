// What every fuzz target has: libFuzzer's entry, and a look at its input as bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace portfolio::fuzz {

inline std::string_view to_view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace portfolio::fuzz
