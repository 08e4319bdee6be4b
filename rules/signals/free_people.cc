#include "rules/signals/free_people.h"

#include <algorithm>

#include "rules/signals/capacity.h"

namespace portfolio::signals {
namespace {

constexpr std::size_t kLookedAt = 100;
constexpr std::int64_t kLeast = 60;  // Minutes: less helps nobody.

}  // namespace

std::vector<FreePerson> free_people(const model::Organisation& o, Calendars& calendars, Symbol role,
                                    Window window, Handle except, std::size_t most) {
  const Handle h = role ? o.roles.find({{}, role}) : kNoHandle;
  if (h == kNoHandle) return {};
  std::vector<Handle> people = o.roles.at(h).people;
  const auto by_id = [&](Handle a, Handle b) {
    return o.text(o.people.at(a).id) < o.text(o.people.at(b).id);
  };
  const std::size_t count = std::min(people.size(), kLookedAt);
  std::partial_sort(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(count),
                    people.end(), by_id);
  people.resize(count);
  std::vector<FreePerson> found;
  for (const Handle person : people) {
    if (person == except || !o.people.at(person).id) continue;
    const Load load = person_load(o, calendars, person, window.from, window.to);
    if (load.available - load.allocated >= kLeast)
      found.push_back({person, load.available - load.allocated});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const FreePerson& a, const FreePerson& b) { return a.minutes > b.minutes; });
  found.resize(std::min(found.size(), most));
  return found;
}

std::string free_people_text(const model::Organisation& o, const std::vector<FreePerson>& people) {
  std::string text;
  for (const FreePerson& one : people) {
    if (!text.empty()) text += ", ";
    text.append(o.text(o.people.at(one.person).id)).append(" (");
    text.append(std::to_string(one.minutes / 60)).append(" h)");
  }
  return text.empty() ? "nobody of that role" : text;
}

}  // namespace portfolio::signals
