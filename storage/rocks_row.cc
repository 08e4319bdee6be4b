#include "storage/rocks_row.h"

#include <cstdint>
#include <cstring>

#include "storage/bytes.h"
#include "storage/checksum.h"

namespace portfolio::storage {

std::string key_in_file(Family family, std::string_view key) {
  std::string result;
  result.reserve(1 + key.size());
  result += static_cast<char>(family);
  result += key;
  return result;
}

RowChecksum row_checksum(std::string_view key_in_file, std::string_view value) {
  const std::uint32_t sum = checksum(value, checksum(key_in_file));
  RowChecksum bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(sum >> (8 * i));
  return bytes;
}

Result<std::string_view> checked_value(std::string_view key_in_file, std::string_view row,
                                       const std::string& directory) {
  if (row.size() >= kRowChecksumBytes) {
    const std::string_view value = row.substr(kRowChecksumBytes);
    const RowChecksum expected = row_checksum(key_in_file, value);
    if (std::memcmp(expected.data(), row.data(), kRowChecksumBytes) == 0) return value;
  }
  const auto family = static_cast<unsigned char>(key_in_file.front());
  const bool known = family >= 1 && family <= static_cast<unsigned char>(Family::kDeadLetters);
  const std::string name =
      known ? std::string{text(static_cast<Family>(family))} : std::to_string(family);
  return stop("The row " + name + "/" + printable(key_in_file.substr(1)) + " in " + directory +
                  " is damaged: its checksum is not that of its bytes.",
              "corrupt_row");
}

}  // namespace portfolio::storage
