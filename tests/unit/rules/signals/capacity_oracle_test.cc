// Use of people and roles by month against a count day by day, on random calendars, contracts,
// leave and allocations; and after changes of one of them at a time.
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "rules/model/relink.h"
#include "rules/signals/capacity.h"

namespace portfolio::signals {
namespace {

using model::Handle;

constexpr int kSeeds = 1000, kPeople = 6, kRoles = 3, kAllocations = 12, kAbsences = 8;
constexpr CivilDate kFirst{std::chrono::year{2026} / 2 / 1};

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  bool one_in(int n) { return below(n) == 0; }
  CivilDate day() { return kFirst + Days{below(200) - 20}; }

 private:
  std::mt19937 engine_;
};

// An organisation of a few people, made at random.
class World {
 public:
  explicit World(unsigned seed) : dice_(seed) {
    for (int i = 0; i < 3; ++i) add_calendar(i == 0 ? "default" : "c" + std::to_string(i));
    add_project();
    for (int i = 0; i < kPeople; ++i) add_person(i);
    for (int i = 0; i < kAllocations; ++i) add_allocation(i);
    for (int i = 0; i < kAbsences; ++i) add_absence(i);
    model::relink(o);
  }

  // Something about one person or allocation changes; says what.
  model::EntityRef change() {
    if (dice_.one_in(2)) {
      const auto at = static_cast<Handle>(dice_.below(kAllocations));
      draw(o.allocations.at(at));
      return {model::EntityKind::kAllocation, at};
    }
    const auto at = static_cast<Handle>(dice_.below(kPeople));
    draw(o.people.at(at));
    for (const Handle h : o.people.at(at).absences) draw(o.absences.at(h));
    return {model::EntityKind::kPerson, at};
  }

  model::Organisation o;

 private:
  Symbol symbol(const std::string& text) { return o.symbols.intern(text); }
  Symbol calendar() {
    return dice_.one_in(3) ? Symbol{} : symbol("c" + std::to_string(1 + dice_.below(2)));
  }
  void add_calendar(const std::string& id) {
    model::CalendarState c;
    c.id = symbol(id);
    c.stub = false;
    c.weekdays = static_cast<std::uint8_t>(1 + dice_.below(127));
    std::set<CivilDate> holidays;
    for (int i = dice_.below(12); i > 0; --i) holidays.insert(dice_.day());
    c.holidays.assign(holidays.begin(), holidays.end());
    o.calendars.add({{}, c.id}, std::move(c));
  }
  void add_project() {
    model::Project p;
    p.id = symbol("P-1");
    p.calendar = calendar();
    o.projects.add({{}, p.id}, std::move(p));
  }
  void add_person(int i) {
    model::Person p;
    p.id = symbol("u" + std::to_string(i));
    p.calendar = calendar();
    if (!dice_.one_in(6)) p.roles.edit().push_back(symbol("r" + std::to_string(i % kRoles)));
    draw(p);
    o.people.add({{}, p.id}, std::move(p));
  }
  void draw(model::Person& p) {
    p.contract_minutes_per_week = 60 * dice_.below(50) + dice_.below(60);
    if (dice_.one_in(8)) p.contract_minutes_per_week.reset();
    p.works_from.reset();
    p.works_to.reset();
    if (dice_.one_in(4)) p.works_from = dice_.day();
    if (dice_.one_in(4)) p.works_to = dice_.day();
  }
  void add_allocation(int i) {
    model::Allocation a;
    a.id = symbol("a" + std::to_string(i));
    a.project = symbol("P-1");
    if (!dice_.one_in(4)) a.person = symbol("u" + std::to_string(dice_.below(kPeople)));
    if (!a.person || dice_.one_in(2)) a.role = symbol("r" + std::to_string(dice_.below(kRoles)));
    draw(a);
    o.allocations.add({{}, a.id}, std::move(a));
  }
  void draw(model::Allocation& a) {
    a.from = dice_.day();
    a.to = a.from + Days{dice_.below(90) - 3};
    a.minutes_per_week = dice_.below(3000);
    if (dice_.one_in(10)) a.minutes_per_week.reset();
    a.firm = !dice_.one_in(6);
    a.ended = dice_.one_in(8);
  }
  void add_absence(int i) {
    model::Absence x;
    x.id = symbol("x" + std::to_string(i));
    x.person = symbol("u" + std::to_string(dice_.below(kPeople)));
    draw(x);
    o.absences.add({{}, x.id}, std::move(x));
  }
  void draw(model::Absence& x) {
    x.from = dice_.day();
    x.to = x.from + Days{dice_.below(20)};
    x.minutes_per_day.reset();
    if (dice_.one_in(2)) x.minutes_per_day = dice_.below(500);
    x.cancelled = dice_.one_in(6);
  }

  Dice dice_;
};

// Counts day by day. Whole minutes are made once, at the end of each sum.
class Oracle {
 public:
  explicit Oracle(const model::Organisation& o) : o_(o) {}

  bool is_worked(Symbol calendar, CivilDate day) const {
    const model::CalendarState& c = named(calendar);
    const auto since_monday = static_cast<unsigned>((day - monday_of(day)).count());
    if ((c.weekdays >> since_monday & 1U) == 0) return false;
    return std::find(c.holidays.begin(), c.holidays.end(), day) == c.holidays.end();
  }
  std::int64_t days_a_week(Symbol calendar) const {
    return __builtin_popcount(named(calendar).weekdays);
  }

  std::int64_t available(const model::Person& p, CivilDate from, CivilDate to) const {
    const std::int64_t week = days_a_week(p.calendar),
                       contract = p.contract_minutes_per_week.value_or(0);
    std::int64_t sum = 0;  // In minutes times the days of a week.
    for (CivilDate day = from; day <= to; day += Days{1}) {
      if (!is_worked(p.calendar, day) || (p.works_from && day < *p.works_from) ||
          (p.works_to && day > *p.works_to))
        continue;
      std::int64_t taken = 0;
      for (Handle h = 0; h < o_.absences.size(); ++h) {
        const model::Absence& x = o_.absences.at(h);
        if (x.person != p.id || x.cancelled || day < x.from || day > x.to) continue;
        taken = std::max(taken, x.minutes_per_day ? *x.minutes_per_day * week : contract);
      }
      sum += std::max<std::int64_t>(contract - taken, 0);
    }
    return sum / week;
  }

  std::int64_t allocated(const model::Allocation& a, Symbol calendar, CivilDate from,
                         CivilDate to) const {
    if (!a.firm || a.ended || !a.minutes_per_week) return 0;
    std::int64_t days = 0;
    for (CivilDate day = std::max(from, a.from); day <= std::min(to, a.to); day += Days{1})
      days += is_worked(calendar, day) ? 1 : 0;
    return *a.minutes_per_week * days / days_a_week(calendar);
  }

  Load of_person(const model::Person& p, CivilDate from, CivilDate to) const {
    Load load{0, available(p, from, to)};
    const CivilDate first = p.works_from ? std::max(from, *p.works_from) : from;
    const CivilDate last = p.works_to ? std::min(to, *p.works_to) : to;
    for (Handle h = 0; h < o_.allocations.size(); ++h)
      if (o_.allocations.at(h).person == p.id)
        load.allocated += allocated(o_.allocations.at(h), p.calendar, first, last);
    return load;
  }

  // A person counts in the first role; demand without a person in the role it asks for.
  Load of_role(Symbol role, CivilDate from, CivilDate to) const {
    Load load;
    for (Handle h = 0; h < o_.people.size(); ++h) {
      const model::Person& p = o_.people.at(h);
      if (!p.roles.empty() && p.roles.front() == role) load.available += available(p, from, to);
    }
    for (Handle h = 0; h < o_.allocations.size(); ++h) {
      const model::Allocation& a = o_.allocations.at(h);
      const model::Person* const p = a.person ? o_.people.get({{}, a.person}) : nullptr;
      const Symbol counts = p == nullptr || p->roles.empty() ? a.role : p->roles.front();
      const Symbol calendar = p == nullptr ? o_.projects.at(0).calendar : p->calendar;
      if (counts == role) load.allocated += allocated(a, calendar, from, to);
    }
    return load;
  }

 private:
  const model::CalendarState& named(Symbol calendar) const {
    const Symbol id = calendar ? calendar : o_.symbols.find("default");
    return *o_.calendars.get({{}, id});
  }
  const model::Organisation& o_;
};

std::string text(const Load& load) {
  return std::to_string(load.allocated) + " of " + std::to_string(load.available);
}

void compare(const World& world, Calendars& calendars, Capacity& capacity, int seed) {
  const Oracle oracle(world.o);
  const std::int32_t month = month_of(kFirst);
  for (Handle role = 0; role < world.o.roles.size(); ++role)
    for (int i = 0; i < Capacity::kMonths; ++i) {
      const CivilDate from = first_of_month(month + i);
      const CivilDate to = first_of_month(month + i + 1) - Days{1};
      ASSERT_EQ(text(capacity.of_role(role, month + i)),
                text(oracle.of_role(world.o.roles.at(role).id, from, to)))
          << "seed " << seed << ": a role in month " << i;
    }
  for (Handle person = 0; person < world.o.people.size(); ++person)
    for (int week = 0; week < 5; ++week) {
      const CivilDate from = monday_of(kFirst) + Days{7 * week};
      ASSERT_EQ(text(person_load(world.o, calendars, person, from, from + Days{6})),
                text(oracle.of_person(world.o.people.at(person), from, from + Days{6})))
          << "seed " << seed << ": a person in week " << week;
    }
}

TEST(CapacityOracle, AgreesWithACountDayByDay) {
  for (int seed = 0; seed < kSeeds && !HasFatalFailure(); ++seed) {
    World world(static_cast<unsigned>(seed));
    Calendars calendars(world.o);
    Capacity capacity(world.o, calendars);
    capacity.set_day(kFirst);
    compare(world, calendars, capacity, seed);
    for (int i = 0; i < 3; ++i) {
      const model::EntityRef changed = world.change();
      if (changed.kind == model::EntityKind::kPerson)
        capacity.person_changed(changed.handle);
      else
        capacity.allocation_changed(changed.handle);
    }
    compare(world, calendars, capacity, seed);
  }
}

}  // namespace
}  // namespace portfolio::signals
