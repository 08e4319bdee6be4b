// Base64 as RFC 4648 has it, standard or URL-safe alphabet, with or without padding.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace portfolio::codec {

std::optional<std::string> decode_base64(std::string_view text);

}  // namespace portfolio::codec
