// Whether bytes are a text.
#pragma once
#include <string_view>

namespace portfolio::codec {

// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view bytes);
// The same, and no character below U+0020 nor U+007F.
bool is_utf8_without_controls(std::string_view bytes);

}  // namespace portfolio::codec
