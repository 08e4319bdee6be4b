// A page of all signals that rules may read: what each is, in which unit, between which numbers it
// lies, and without which facts it is not known. For authors of rules, who have no source code.
#pragma once
#include <string>

namespace portfolio::runbooks {

std::string signal_page();  // Markdown; a table for each kind of subject.

}  // namespace portfolio::runbooks
