// SHA-256 (FIPS 180-4). Here because the core takes no library for it and needs little of it: a
// hash for each transition that is told.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace portfolio::model {

class Sha256 {
 public:
  static constexpr std::size_t kBytes = 32;

  void add(std::string_view bytes);
  std::string finish();  // The hash's 32 bytes. Nothing may be added after it.

 private:
  static constexpr std::size_t kBlock = 64;
  void take_block();

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, kBlock> block_{};
  std::size_t filled_ = 0;  // Of the block.
  std::uint64_t length_ = 0;
};

std::string to_hex(std::string_view bytes);  // Two small letters or digits a byte.

}  // namespace portfolio::model
