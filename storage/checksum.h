// CRC-32C, by the processor's own instruction where there is one.
#pragma once
#include <cstdint>
#include <string_view>

namespace portfolio::storage {

// Of `before` and `bytes` together, where `before` is the checksum of what came first (0: nothing).
std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0);

// The same by table, for processors without the instruction.
std::uint32_t checksum_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace portfolio::storage
