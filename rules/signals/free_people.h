// Who has hours left for what somebody else cannot do: proposals for those who plan hours (C01,
// C07 and D24). Read by texts only, so that nothing of it is computed before an alert is told.
#pragma once
#include <string>
#include <vector>

#include "rules/signals/windows.h"

namespace portfolio::signals {

struct FreePerson {
  model::Handle person = model::kNoHandle;
  std::int64_t minutes = 0;  // Of contract, without leave and firm promises.
};

// Of the people whose first role it is, those with hours left in the window, most of them first;
// never who is named in `except`. At most `most` people are named, and of a large role only the
// first hundred by id are looked at.
std::vector<FreePerson> free_people(const model::Organisation& organisation, Calendars& calendars,
                                    Symbol role, Window window, model::Handle except,
                                    std::size_t most);

// As in "u7 (30 h), u9 (12 h)"; "nobody of that role" where there is none.
std::string free_people_text(const model::Organisation& organisation,
                             const std::vector<FreePerson>& people);

}  // namespace portfolio::signals
