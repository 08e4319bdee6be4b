// Signals of teams: what may be told above the line manager, who does not hear of persons there
// (C01, C09).
#include <algorithm>

#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kTeam;
constexpr Type kShares{Kind::kDecimal, Unit::kShare, true};

std::int64_t size_of(Context& c, SubjectRef s) {
  const auto [at, end] = c.organisation().people_of_team.equal_range(s.handle);
  return std::distance(at, end);
}

// A signal of persons, as their own rules read it.
const Signal& person_signal(std::string_view name) {
  return *std::ranges::find(catalogue(), name, &Signal::name);
}

// What is known of the members whom it concerns, the largest first, for no order of persons may
// show. Known of none of them is not known at all, lest an alert ends for want of data.
template <class Of>
Value list_of(Context& c, SubjectRef s, Of value_of) {
  std::vector<Value> known;
  bool concerns = false;
  Timestamp until = kNever;
  for (auto [at, end] = c.organisation().people_of_team.equal_range(s.handle); at != end; ++at) {
    const std::optional<Value> value = value_of(SubjectRef{SubjectKind::kPerson, at->second, 0});
    if (!value) continue;
    concerns = true;
    until = std::min(until, value->valid_until());
    if (value->is_known()) known.push_back(*value);
  }
  if (concerns && known.empty()) return Value::missing("contracts of the team").until(until);
  std::sort(known.begin(), known.end(), [](const Value& a, const Value& b) {
    return expr::compare(b.as_rational(), a.as_rational()) < 0;
  });
  return c.keep(Kind::kDecimal, std::move(known)).until(until);
}

Value name(Context& c, SubjectRef s) { return text_of(c, Symbol{s.handle}); }
Value size(Context& c, SubjectRef s) { return Value::integer(size_of(c, s)); }

// Hours promised to somebody who has none to give are counted as a hundredfold.
Value utilisations(Context& c, SubjectRef s) {
  static const Signal& use = person_signal("person.utilisation_4w");
  static const Signal& none = person_signal("person.no_capacity");
  return list_of(c, s, [&](SubjectRef person) -> std::optional<Value> {
    const Value empty = none.compute(c, person);
    if (empty.is_true()) return Value::decimal(100, 1).until(empty.valid_until());
    return use.compute(c, person);
  });
}

Value booked_shares(Context& c, SubjectRef s) {
  static const Signal& booked = person_signal("person.booked_share");
  const model::Organisation& o = c.organisation();
  return list_of(c, s, [&](SubjectRef person) -> std::optional<Value> {
    if (!o.people.at(person.handle).books_time) return std::nullopt;  // No duty, nothing missing.
    return booked.compute(c, person);
  });
}

constexpr Reads kMembers{EntityKind::kPerson, aspect::kIdentity};
constexpr Reads kLoad{EntityKind::kPerson, aspect::kIdentity | aspect::kLoad | aspect::kCalendar};
constexpr Reads kBooked{EntityKind::kPerson, aspect::kIdentity | aspect::kCost | aspect::kState |
                                                 aspect::kLoad | aspect::kCalendar};
constexpr Reads kHeard{EntityKind::kSource, aspect::kActivity};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_team_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"team.name", kOf, kText, "The team.", {}, name},
                  {"team.size", kOf, kCount, "People in it.", {kMembers}, size},
                  {"team.utilisations_4w",
                   kOf,
                   kShares,
                   "The use of each member as in person.utilisation_4w, the highest first (C01).",
                   {kLoad, kCalendar},
                   utilisations},
                  {"team.booked_shares",
                   kOf,
                   kShares,
                   "What each member who has to book has booked, as in person.booked_share (C09).",
                   {kBooked, kHeard, kCalendar},
                   booked_shares},
              });
}

}  // namespace portfolio::signals
