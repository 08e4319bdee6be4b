// What is said of people: each one where that may be shown, else groups of five and more.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "daemon/http/json_parts.h"
#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

constexpr std::int64_t kGroupLeast = 5;
constexpr std::size_t kPeopleMax = 50'000;  // Beyond, the groups say that they are not whole.

struct Group {
  std::int64_t people = 0;
  std::int64_t measured = 0;
  std::int64_t over = 0;  // Above the whole of their time in the next four weeks.
  std::int64_t utilisation_sum = 0;
};

using Groups = std::map<std::pair<std::string, std::string>, Group>;  // By organisation and team.

void add(Groups& groups, const PersonRow& person) {
  Group& group = groups[{person.organisation, person.team}];
  ++group.people;
  if (!person.utilisation_4w_per_mille) return;
  ++group.measured;
  group.utilisation_sum += *person.utilisation_4w_per_mille;
  if (*person.utilisation_4w_per_mille > 1000) ++group.over;
}

Json group_json(const std::pair<std::string, std::string>& name, const Group& group) {
  Json json = {{"organisation", name.first}, {"team", name.second}, {"people", group.people}};
  if (group.measured >= kGroupLeast) {
    json["over_whole_time"] = group.over;
    json["utilisation_4w_per_mille"] = group.utilisation_sum / group.measured;
  }
  return json;
}

}  // namespace

Result<Json> people_groups(ViewSource& views, std::string_view organisation) {
  Groups groups;
  bool whole = false;
  for (Page page{0, kPageLimitMax}; !whole && page.offset < kPeopleMax; page.offset += page.limit) {
    PORTFOLIO_TRY(people, views.people(organisation, page));
    for (const PersonRow& person : people.items) add(groups, person);
    whole = people.items.empty() || page.offset + people.items.size() >= people.total;
  }
  Json shown = Json::array();
  std::int64_t suppressed = 0;
  for (const auto& [name, group] : groups) {
    if (group.people >= kGroupLeast)
      shown.push_back(group_json(name, group));
    else
      ++suppressed;
  }
  return Json{{"groups", std::move(shown)}, {"groups_suppressed", suppressed}, {"whole", whole}};
}

}  // namespace portfolio::http
