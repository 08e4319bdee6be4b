// The little Markdown that pages of rules are written in, as HTML: headings, paragraphs, quotes,
// lists, tables, code in lines and between fences, emphasis and links. What it does not know stays
// text; all text is escaped.
#pragma once
#include <string_view>

#include "daemon/http/html.h"

namespace portfolio::http {

Markup markdown(std::string_view text);

}  // namespace portfolio::http
