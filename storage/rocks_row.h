// A row as it lies in the files: family and key are its key, a checksum and the value its value.
// For the sources of this folder only.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "rules/model/result.h"
#include "storage/batch.h"

namespace portfolio::storage {

constexpr std::size_t kRowChecksumBytes = 4;
using RowChecksum = std::array<char, kRowChecksumBytes>;

std::string key_in_file(Family family, std::string_view key);

// Over family, key and value, so that a row in the place of another is noticed too.
RowChecksum row_checksum(std::string_view key_in_file, std::string_view value);

// The value of `row`, or the reason `corrupt_row`.
Result<std::string_view> checked_value(std::string_view key_in_file, std::string_view row,
                                       const std::string& directory);

}  // namespace portfolio::storage
