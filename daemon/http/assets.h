// The files that pages need, built into the program: the style sheet and the mark.
#pragma once
#include <string>
#include <string_view>

namespace portfolio::http {

std::string_view style_sheet();
std::string style_version();  // Changes with the style sheet, so that it may be cached.
std::string_view mark_svg();

}  // namespace portfolio::http
