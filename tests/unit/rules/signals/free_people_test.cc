// Who is proposed for what somebody else cannot do.
#include "rules/signals/free_people.h"

#include <string>

#include <gtest/gtest.h>

#include "rules/model/relink.h"

namespace portfolio::signals {
namespace {

using model::Handle;

constexpr CivilDate kMonday{std::chrono::year{2026} / 3 / 2};
constexpr Window kWeek{kMonday, kMonday + Days{6}};

class FreePeople : public testing::Test {
 protected:
  Handle add(const std::string& id, std::string_view role, std::int64_t contract) {
    model::Person p;
    p.id = o_.symbols.intern(id);
    p.stub = false;
    p.roles.push_back(o_.symbols.intern(role));
    p.contract_minutes_per_week = contract;
    return o_.people.add({{}, o_.symbols.intern(id)}, std::move(p));
  }
  void promise(const std::string& id, std::int64_t minutes) {
    model::Allocation a;
    a.id = o_.symbols.intern("a-" + id);
    a.person = o_.symbols.intern(id);
    a.project = o_.symbols.intern("P-1");
    a.from = kMonday - Days{100};
    a.to = kMonday + Days{100};
    a.minutes_per_week = minutes;
    o_.allocations.add({{}, o_.symbols.intern("a-" + id)}, std::move(a));
  }
  std::string proposed(Handle except, std::size_t most = 3) {
    Calendars calendars(o_);
    return free_people_text(
        o_, free_people(o_, calendars, o_.symbols.intern("dev"), kWeek, except, most));
  }

  model::Organisation o_;
};

TEST_F(FreePeople, NamesThoseWithMostHoursLeftFirst) {
  const Handle away = add("u9", "dev", 2400);
  add("u3", "dev", 2400);
  add("u2", "dev", 2400);
  add("u1", "dev", 2400);
  add("u0", "test", 2400);
  promise("u2", 600);
  promise("u1", 2341);  // Less than an hour is left.
  model::relink(o_);
  EXPECT_EQ(proposed(away), "u3 (40 h), u2 (30 h)");
  EXPECT_EQ(proposed(away, 1), "u3 (40 h)");
  EXPECT_EQ(proposed(model::kNoHandle), "u3 (40 h), u9 (40 h), u2 (30 h)");
}

TEST_F(FreePeople, SaysSoWhereNobodyIs) {
  add("u0", "test", 2400);
  model::relink(o_);
  EXPECT_EQ(proposed(model::kNoHandle), "nobody of that role");
}

}  // namespace
}  // namespace portfolio::signals
