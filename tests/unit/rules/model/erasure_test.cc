// After a person is erased no row names them, whatever they were to the organisation.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/testkit/replay.h"

namespace portfolio::model {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kMonday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};
constexpr std::string_view kPerson = "canary-17";

// Whatever the contract lets name a person, with the canary there.
constexpr std::string_view kFacts[] = {
    R"("portfolio_upserted":{"portfolio":"F1","owner":"canary-17","sponsor":"canary-17",)"
    R"("pmo":"canary-17","resource_manager":"canary-17"})",
    R"("project_upserted":{"project":"P1","lifecycle":"ACTIVE","parent":"F1",)"
    R"("manager":"canary-17","sponsor":"canary-17"})",
    R"("status_reported":{"project":"P1","overall":"RED","reporter":"canary-17",)"
    R"("recovery_plan":{"owner":"canary-17","due":"2026-05-01","exit_criterion":"green"}})",
    R"("dissent_accepted":{"project":"P1","by":"canary-17"})",
    R"("baseline_approved":{"project":"P1","finish":"2026-09-01","approver":"canary-17"})",
    R"("change_approved":{"project":"P1","change":"C1","days":3,"approver":"canary-17"})",
    R"("budget_approved":{"project":"P1","amount":{"minor_units":1000,"currency":"EUR"},)"
    R"("approver":"canary-17"})",
    R"("milestone_upserted":{"project":"P1","milestone":"M1","owner":"canary-17"})",
    R"("gate_evidence_recorded":{"project":"P1","milestone":"M1","item":"I","owner":"canary-17"})",
    R"("task_upserted":{"project":"P1","task":"T1","state":"TODO","driving":true,)"
    R"("owner":"canary-17"})",
    R"("task_blocked":{"project":"P1","task":"T1","waiting_for":"canary-17",)"
    R"("blocked_by":"canary-17"})",
    R"("time_logged":{"entry":"e1","person":"canary-17","project":"P1","task":"T1",)"
    R"("date":"2026-03-02","minutes":480})",
    R"("time_logged":{"entry":"e2","person":"canary-17","date":"2026-03-02","minutes":60})",
    R"("timesheet_submitted":{"person":"canary-17","from":"2026-03-02","to":"2026-03-08",)"
    R"("approver":"canary-17"})",
    R"("timesheet_submitted":{"person":"u2","from":"2026-03-02","to":"2026-03-08",)"
    R"("approver":"canary-17"})",
    R"("timesheet_submitted":{"person":"u2","from":"2026-03-09","to":"2026-03-15",)"
    R"("approver":"canary-17"})",
    R"("timesheet_approved":{"person":"u2","from":"2026-03-09","to":"2026-03-15",)"
    R"("approver":"u3"})",
    R"("rate_set":{"person":"canary-17","per_hour":{"minor_units":9000,"currency":"EUR"}})",
    R"("person_upserted":{"person":"canary-17","roles":["dev"],"skills":["cobol"],)"
    R"("line_manager":"canary-17","books_time":true,"contract_minutes_per_week":2400})",
    R"("person_upserted":{"person":"u2","line_manager":"canary-17",)"
    R"("resource_manager":"canary-17"})",
    R"("allocation_upserted":{"allocation":"A1","project":"P1","person":"canary-17",)"
    R"("from":"2026-03-02","to":"2026-09-01","minutes_per_week":4800})",
    R"("absence_approved":{"absence":"B1","person":"canary-17","from":"2026-04-01",)"
    R"("to":"2026-04-10","cover":"canary-17"})",
    R"("absence_approved":{"absence":"B2","person":"u2","from":"2026-04-01",)"
    R"("to":"2026-04-10","cover":"canary-17"})",
    R"("dependency_upserted":{"dependency":"D1","giver":{"project":"P1"},)"
    R"("taker":{"project":"P2"}})",
    R"("dependency_committed":{"dependency":"D1","accepted":true,"by":"canary-17"})",
    R"("risk_upserted":{"risk":"R1","project":"P1","state":"OPEN","owner":"canary-17"})",
    R"("decision_raised":{"decision":"G1","owner":"canary-17","projects":["P1"],)"
    R"("needed_by":"2026-03-01"})",
    R"("decision_made":{"decision":"G2","date":"2026-03-02","by":"canary-17"})",
    R"("benefit_profiled":{"benefit":"N1","project":"P1","owner":"canary-17"})",
    R"("objective_upserted":{"objective":"O1","owner":"canary-17"})",
    R"("forum_attended":{"person":"canary-17","date":"2026-03-02","forum":"board"})",
    R"("source_upserted":{"subject_source":"jira","data_owner":"canary-17"})",
};

class Erasure : public testing::Test {
 protected:
  void tell(const std::string& fact, std::string_view source = "pmo") {
    const std::string id = std::to_string(++facts_);
    const auto told = replay_.step(R"({"id":"e)" + id + R"(","source":")" + std::string(source) +
                                       R"(","organisation":"acme","occurred_at":")" +
                                       format_time(now_) + "\"," + fact + '}',
                                   now_);
    ASSERT_TRUE(told) << fact << ": " << told.error().message;
    EXPECT_EQ(*told, Disposition::kApplied) << fact;
  }
  void tell_all() {
    for (const std::string_view fact : kFacts) tell(std::string(fact));
  }
  void erase() { tell(R"("person_erased":{"person":"canary-17"})", "hr"); }
  // The first row that names the person; empty if none does.
  std::string naming() {
    replay_.commit();
    for (const testkit::RowMap* rows : {&replay_.rows(), &replay_.cold().rows()})
      for (const auto& [key, bytes] : *rows)
        if ((key + bytes).find(kPerson) != std::string::npos) return key + " = " + bytes;
    return {};
  }

  testkit::Replay replay_{everything()};
  Timestamp now_ = kMonday;
  int facts_ = 0;

 private:
  // All rules on, so that there are alerts about all that can be.
  static testkit::RuleSource everything() {
    testkit::RuleSource source = testkit::shipped_rules();
    for (const ruleset::Rule& rule : source.load().rules)
      source.selection.enabled.push_back(rule.name);
    return source;
  }
};

TEST_F(Erasure, NoRowNamesThePersonAnyMore) {
  tell_all();
  now_ += Days{21};
  replay_.tick_through(now_);
  EXPECT_FALSE(naming().empty());
  erase();
  EXPECT_EQ(naming(), "");
  ASSERT_TRUE(replay_.restart());
  EXPECT_EQ(naming(), "");
}

TEST_F(Erasure, RowsAreTheSameAfterARestart) {
  tell_all();
  erase();
  const std::string before = replay_.rows_text(Flavour::kDigest);
  ASSERT_TRUE(replay_.restart());
  EXPECT_EQ(replay_.rows_text(Flavour::kDigest), before);
}

TEST_F(Erasure, TheirAllocationsStayWithTheRoleThatTheyAskFor) {
  tell(R"("allocation_upserted":{"allocation":"A1","project":"P1","person":"canary-17",)"
       R"("role":"dev","from":"2026-03-02","to":"2026-09-01","minutes_per_week":480})");
  erase();
  const Organisation& o = replay_.organisation().organisation();
  EXPECT_EQ(o.roles.at(o.roles.find({{}, o.symbols.find("dev")})).allocations.size(), 1U);
}

TEST_F(Erasure, HoursStayAsNobodysAndCanStillBeCorrected) {
  tell_all();
  erase();
  const auto hours = [&] {
    const Organisation& o = replay_.organisation().organisation();
    Minutes sum = 0;
    for (const HoursSum& one : o.projects.at(find_project(o, o.symbols.find("P1"))).hours)
      sum += one.person ? 0 : one.minutes;
    return sum;
  };
  EXPECT_EQ(hours(), 480);
  now_ += 1h;
  tell(R"("time_deleted":{"entry":"e1"})");
  EXPECT_EQ(hours(), 0);
  EXPECT_EQ(naming(), "");
}

TEST_F(Erasure, AlertsAboutThePersonAreWithdrawnAndLeaveNothing) {
  tell_all();
  now_ += Days{40};
  replay_.tick_through(now_);
  std::map<std::string, Change> last;  // Of each alert about the person.
  const auto look = [&] {
    for (const AlertTransition& t : replay_.told())
      if (t.subject.id == kPerson) last[t.alert] = t.change;
  };
  look();
  ASSERT_FALSE(last.empty());
  erase();
  look();
  for (const auto& [alert, change] : last)
    EXPECT_TRUE(change == Change::kWithdrawn || change == Change::kResolved) << alert;
  for (const engine::AlertRow& row : replay_.organisation().ledger().rows())
    EXPECT_NE(subject_id(replay_.organisation().organisation(), row.subject), kPerson);
}

// An id of an alert must not come again with another story.
TEST_F(Erasure, AlertsAboutWhoIsHeardOfAgainBeginANewEpisode) {
  tell_all();
  now_ += Days{40};
  replay_.tick_through(now_);
  erase();
  std::set<std::string> seen;
  for (const AlertTransition& t : replay_.told()) seen.insert(t.alert);
  const std::size_t told = replay_.told().size();
  tell(R"("person_upserted":{"person":"canary-17","roles":["dev"],)"
       R"("contract_minutes_per_week":2400})");
  tell(R"("allocation_upserted":{"allocation":"A9","project":"P1","person":"canary-17",)"
       R"("from":"2026-03-02","to":"2026-12-01","minutes_per_week":4800})");
  now_ += Days{40};
  replay_.tick_through(now_);
  int about_the_person = 0;
  for (std::size_t i = told; i < replay_.told().size(); ++i) {
    const AlertTransition& t = replay_.told()[i];
    if (t.subject.id != kPerson) continue;
    ++about_the_person;
    EXPECT_FALSE(seen.contains(t.alert)) << t.alert;
  }
  EXPECT_GT(about_the_person, 0);
}

TEST_F(Erasure, OfSomebodyUnknownChangesNothing) {
  tell_all();
  const std::string before = replay_.rows_text(Flavour::kFacts);
  tell(R"("person_erased":{"person":"nobody"})");
  EXPECT_EQ(replay_.rows_text(Flavour::kFacts), before);
}

}  // namespace
}  // namespace portfolio::model
