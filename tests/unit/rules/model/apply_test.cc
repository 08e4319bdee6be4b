// How facts change entities: patches, emptied fields, versions, tombstones, stubs, parents, cycles,
// and what each kind of fact does with an older statement or a repeat.
#include <gtest/gtest.h>

#include <string>

#include "tests/testkit/replay.h"

namespace portfolio::model {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};

class Apply : public testing::Test {
 protected:
  // "applied", "older", "repeated", or the reason of a refusal. The version is left out if it is 0;
  // each statement is made an hour after the one before unless it says when.
  std::string tell(const std::string& fact, int version = 0, std::string_view source = "pmo",
                   int hour = -1) {
    ++facts_;
    const Timestamp at = kNow + std::chrono::hours{hour < 0 ? facts_ : hour};
    std::string json = R"({"id":"e)" + std::to_string(facts_) + R"(","source":")" +
                       std::string(source) + R"(","organisation":"acme","occurred_at":")" +
                       format_time(at) + '"';
    if (version > 0) json += ",\"entity_version\":" + std::to_string(version);
    const auto told =
        replay_.step(json + "," + fact + '}', kNow + std::chrono::hours{1000 + facts_});
    if (!told) return told.error().reason;
    switch (*told) {
      case Disposition::kApplied:
        return "applied";
      case Disposition::kRepeated:
        return "repeated";
      case Disposition::kOlder:
        return "older";
    }
    PORTFOLIO_CHECK(false);
  }
  const Organisation& o() { return replay_.organisation().organisation(); }
  Symbol id(std::string_view text) { return o().symbols.find(text); }
  const Project& project(std::string_view name = "P1") {
    return o().projects.at(find_project(o(), id(name)));
  }
  const Milestone& milestone(std::string_view name = "M1") {
    return o().milestones.at(find_milestone(o(), id("P1"), id(name)));
  }
  const Task& task() { return o().tasks.at(o().tasks.find({id("P1"), id("T1")})); }
  std::string_view text(Symbol symbol) { return o().text(symbol); }
  std::string rows() { return replay_.rows_text(Flavour::kDigest); }

  testkit::Replay replay_;
  int facts_ = 0;
};

TEST_F(Apply, AnEarlierStatusWithoutAVersionSaysWhatNoneHasSaidSinceAndIsKept) {
  tell(R"("status_reported":{"project":"P1","overall":"GREEN"})", 0, "pmo", 10);
  replay_.commit();
  const std::string earlier =
      R"("status_reported":{"project":"P1","overall":"RED","progress_per_mille":400})";
  EXPECT_EQ(tell(earlier, 0, "pmo", 5), "applied");
  EXPECT_EQ(project().reports->overall, Colour::kGreen);
  EXPECT_EQ(project().reports->progress, 400);
  const std::string before = rows();
  ASSERT_TRUE(replay_.restart());
  EXPECT_EQ(rows(), before);
}

TEST_F(Apply, WhatIsNotSaidStays) {
  tell(R"("project_upserted":{"project":"P1","name":"Atlas","manager":"u1","rank":3})");
  tell(R"("project_upserted":{"project":"P1","rank":5})");
  EXPECT_EQ(project().name.view(), "Atlas");
  EXPECT_EQ(text(project().manager), "u1");
  EXPECT_EQ(project().rank, 5);
}

TEST_F(Apply, ClearEmptiesFieldsAndAListThatIsNotEmptyReplacesTheOldOne) {
  tell(R"("project_upserted":{"project":"P1","manager":"u1","tags":["a","b"],"rank":3})");
  tell(R"("project_upserted":{"project":"P1","tags":["c"]})");
  ASSERT_EQ(project().tags.size(), 1U);
  tell(R"("project_upserted":{"project":"P1","tags":[],"clear":["manager","rank"]})");
  EXPECT_FALSE(project().manager);
  EXPECT_FALSE(project().rank);
  EXPECT_EQ(project().tags.size(), 1U);
  tell(R"("project_upserted":{"project":"P1","clear":["tags"]})");
  EXPECT_TRUE(project().tags.empty());
}

TEST_F(Apply, WhatIsSaidAndClearedAtOnceIsSaid) {
  tell(R"("project_upserted":{"project":"P1","manager":"u1","clear":["manager"]})");
  EXPECT_EQ(text(project().manager), "u1");
}

TEST_F(Apply, AnOlderVersionNeverOverwritesANewerOneFieldByField) {
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"New","rank":1})", 5), "applied");
  const std::string before = rows();
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"Old","rank":2})", 4), "older");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"New"})", 5), "repeated");
  EXPECT_EQ(project().name.view(), "New");
  // What only the older one said counts.
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"Old","manager":"u1"})", 3),
            "applied");
  EXPECT_EQ(project().name.view(), "New");
  EXPECT_EQ(text(project().manager), "u1");
}

TEST_F(Apply, AClearedFieldStaysEmptyWhenAnOlderVersionComes) {
  tell(R"("project_upserted":{"project":"P1","manager":"u1"})", 1);
  tell(R"("project_upserted":{"project":"P1","clear":["manager"]})", 3);
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","manager":"u2"})", 2), "older");
  EXPECT_FALSE(project().manager);
}

TEST_F(Apply, WithoutVersionsTheTimeOfOccurrenceOrders) {
  tell(R"("project_upserted":{"project":"P1","name":"Late"})", 0, "pmo", 50);
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"Early"})", 0, "pmo", 49),
            "repeated");  // Without versions the two cannot be told apart.
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"Tie"})", 0, "pmo", 50), "applied");
  EXPECT_EQ(project().name.view(), "Tie");
}

TEST_F(Apply, BetweenSourcesTheLaterOccurrenceCountsAndTheNameBreaksATie) {
  tell(R"("project_upserted":{"project":"P1","name":"B"})", 0, "b", 50);
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"A"})", 0, "a", 50), "older");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"C"})", 0, "c", 50), "applied");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","name":"D"})", 9, "d", 49), "older");
  EXPECT_EQ(project().name.view(), "C");
}

// Two facts of one kind, the second in an older version of what the first has said.
struct Superseded {
  std::string_view name, newer, older;
};
constexpr Superseded kSuperseded[] = {
    {"portfolio", R"("portfolio_upserted":{"portfolio":"F1","name":"a"})",
     R"("portfolio_upserted":{"portfolio":"F1","name":"b"})"},
    {"milestone", R"("milestone_upserted":{"project":"P1","milestone":"M1","critical":true})",
     R"("milestone_upserted":{"project":"P1","milestone":"M1","critical":false})"},
    {"achieved", R"("milestone_achieved":{"project":"P1","milestone":"M1","date":"2026-03-01"})",
     R"("milestone_achieved":{"project":"P1","milestone":"M1","date":"2026-02-01"})"},
    {"task", R"("task_upserted":{"project":"P1","task":"T1","state":"DONE"})",
     R"("task_upserted":{"project":"P1","task":"T1","state":"TODO"})"},
    {"baseline", R"("baseline_approved":{"project":"P1","number":1,"finish":"2026-09-01"})",
     R"("baseline_approved":{"project":"P1","number":1,"finish":"2026-08-01"})"},
    {"change", R"("change_approved":{"project":"P1","change":"C1","days":3})",
     R"("change_approved":{"project":"P1","change":"C1","days":4})"},
    {"budget", R"("budget_approved":{"project":"P1","amount":{"minor_units":2,"currency":"EUR"}})",
     R"("budget_approved":{"project":"P1","amount":{"minor_units":1,"currency":"EUR"}})"},
    {"estimate",
     R"("estimate_reported":{"project":"P1","as_of":"2026-03-01","remaining_minutes":2})",
     R"("estimate_reported":{"project":"P1","as_of":"2026-03-01","remaining_minutes":1})"},
    {"person", R"("person_upserted":{"person":"u1","team":"a"})",
     R"("person_upserted":{"person":"u1","team":"b"})"},
    {"allocation",
     R"("allocation_upserted":{"allocation":"A1","project":"P1","person":"u1",)"
     R"("from":"2026-03-02","to":"2026-04-02"})",
     R"("allocation_upserted":{"allocation":"A1","project":"P1","person":"u1",)"
     R"("from":"2026-03-02","to":"2026-05-02"})"},
    {"absence",
     R"("absence_approved":{"absence":"B1","person":"u1","from":"2026-03-02","to":"2026-04-02"})",
     R"("absence_approved":{"absence":"B1","person":"u1","from":"2026-03-02",)"
     R"("to":"2026-05-02"})"},
    {"calendar", R"("calendar_upserted":{"calendar":"K","minutes_per_day":420})",
     R"("calendar_upserted":{"calendar":"K","minutes_per_day":480})"},
    {"dependency",
     R"("dependency_upserted":{"dependency":"D1","giver":{"project":"P1"},)"
     R"("taker":{"project":"P2"},"lag_days":1})",
     R"("dependency_upserted":{"dependency":"D1","giver":{"project":"P1"},)"
     R"("taker":{"project":"P2"},"lag_days":2})"},
    {"risk", R"("risk_upserted":{"risk":"R1","project":"P1","state":"CLOSED"})",
     R"("risk_upserted":{"risk":"R1","project":"P1","state":"OPEN"})"},
    {"decision", R"("decision_raised":{"decision":"G1","owner":"u1"})",
     R"("decision_raised":{"decision":"G1","owner":"u2"})"},
    {"benefit", R"("benefit_profiled":{"benefit":"N1","project":"P1","name":"a"})",
     R"("benefit_profiled":{"benefit":"N1","project":"P1","name":"b"})"},
    {"measurement", R"("benefit_measured":{"benefit":"N1","date":"2026-03-01","actual_units":2})",
     R"("benefit_measured":{"benefit":"N1","date":"2026-03-01","actual_units":1})"},
    {"objective", R"("objective_upserted":{"objective":"O1","name":"a"})",
     R"("objective_upserted":{"objective":"O1","name":"b"})"},
    {"entry",
     R"("time_logged":{"entry":"e1","person":"u1","project":"P1","date":"2026-03-02",)"
     R"("minutes":60})",
     R"("time_logged":{"entry":"e1","person":"u1","project":"P1","date":"2026-03-02",)"
     R"("minutes":90})"},
    {"posting",
     R"("cost_posted":{"entry":"c1","project":"P1","date":"2026-03-02",)"
     R"("amount":{"minor_units":5,"currency":"EUR"}})",
     R"("cost_posted":{"entry":"c1","project":"P1","date":"2026-03-02",)"
     R"("amount":{"minor_units":6,"currency":"EUR"}})"},
};

TEST_F(Apply, NoKindOfFactLetsAnOlderOneWin) {
  for (const Superseded& row : kSuperseded) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(tell(std::string(row.newer), 8, "pmo", 90), "applied");
    const std::string before = replay_.rows_text(Flavour::kFacts);
    EXPECT_EQ(tell(std::string(row.older), 7, "pmo", 80), "older");
    EXPECT_EQ(replay_.rows_text(Flavour::kFacts), before);
  }
}

TEST_F(Apply, ADeletionThatCameFirstKeepsAnOlderEntryDead) {
  EXPECT_EQ(tell(R"("time_deleted":{"entry":"e1"})", 2), "applied");
  const std::string logged =
      R"("time_logged":{"entry":"e1","person":"u1","project":"P1","date":"2026-03-02",)"
      R"("minutes":60})";
  EXPECT_EQ(tell(logged, 1), "older");
  EXPECT_EQ(find_project(o(), id("P1")), kNoHandle);
  EXPECT_EQ(tell(logged, 3), "applied");
  EXPECT_EQ(project().hours.front().minutes, 60);
  EXPECT_EQ(tell(R"("time_deleted":{"entry":"e1"})", 4), "applied");
  EXPECT_EQ(project().hours.front().minutes, 0);
}

TEST_F(Apply, EntriesOfTwoSourcesAreTwo) {
  const std::string logged =
      R"("time_logged":{"entry":"e1","person":"u1","project":"P1","date":"2026-03-02",)"
      R"("minutes":60})";
  tell(logged, 1, "ts");
  tell(logged, 1, "jira");
  EXPECT_EQ(project().hours.front().minutes, 120);
}

TEST_F(Apply, AnEditedEntryMovesItsHours) {
  tell(R"("time_logged":{"entry":"e1","person":"u1","project":"P1","task":"T1",)"
       R"("date":"2026-03-02","minutes":60})",
       1);
  EXPECT_EQ(task().logged, 60);
  tell(R"("time_logged":{"entry":"e1","person":"u1","project":"P2","date":"2026-03-02",)"
       R"("minutes":45})",
       2);
  EXPECT_EQ(task().logged, 0);
  EXPECT_EQ(project("P1").hours.front().minutes, 0);
  EXPECT_EQ(project("P2").hours.front().minutes, 45);
}

TEST_F(Apply, WhoeverIsOnlyReferredToIsAStubUntilSpokenOf) {
  tell(R"("milestone_upserted":{"project":"P1","milestone":"M1","owner":"u1"})");
  EXPECT_TRUE(project().stub);
  EXPECT_FALSE(milestone().stub);
  EXPECT_EQ(o().stubs, 1);
  EXPECT_EQ(o().entities, 3);  // Project, milestone and the source.
  tell(R"("project_upserted":{"project":"P1"})");
  EXPECT_FALSE(project().stub);
  EXPECT_EQ(o().stubs, 0);
  EXPECT_EQ(project().computed, 3);  // Grey: nothing is known of it.
}

TEST_F(Apply, GrantsReachAMilestoneThatIsHeardOfLater) {
  tell(R"("baseline_approved":{"project":"P1","number":0,"finish":"2026-09-01",)"
       R"("milestones":[{"milestone":"M1","date":"2026-05-01"}]})");
  EXPECT_TRUE(milestone().stub);
  tell(R"("milestone_upserted":{"project":"P1","milestone":"M1","baseline_date":"2026-04-01"})");
  const CivilDate granted = *parse_date("2026-05-01");
  EXPECT_EQ(milestone().approved_date(), granted);
}

TEST_F(Apply, AProjectThatMovesHangsUnderItsNewParentAlone) {
  tell(R"("portfolio_upserted":{"portfolio":"F1"})");
  tell(R"("portfolio_upserted":{"portfolio":"F2"})");
  tell(R"("project_upserted":{"project":"P1","parent":"F1"})");
  tell(R"("project_upserted":{"project":"P1","parent":"F2"})");
  const Handle handle = find_project(o(), id("P1"));
  EXPECT_FALSE(o().projects_of_parent.contains(id("F1").number));
  ASSERT_TRUE(o().projects_of_parent.contains(id("F2").number));
  EXPECT_EQ(o().projects_of_parent.equal_range(id("F2").number).first->second, handle);
  tell(R"("project_upserted":{"project":"P1","clear":["parent"]})");
  EXPECT_FALSE(o().projects_of_parent.contains(id("F2").number));
}

TEST_F(Apply, ACircleOfParentsIsRefusedWhateverItIsMadeOf) {
  tell(R"("portfolio_upserted":{"portfolio":"F1"})");
  tell(R"("portfolio_upserted":{"portfolio":"F2","parent":"F1"})");
  EXPECT_EQ(tell(R"("portfolio_upserted":{"portfolio":"F1","parent":"F2"})"), "cycle");
  EXPECT_EQ(tell(R"("portfolio_upserted":{"portfolio":"F1","parent":"F1"})"), "cycle");
  tell(R"("project_upserted":{"project":"P1"})");
  tell(R"("project_upserted":{"project":"P2","parent":"P1"})");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P1","parent":"P2"})"), "cycle");
  // A portfolio may have a project's name.
  EXPECT_EQ(tell(R"("portfolio_upserted":{"portfolio":"P1"})"), "applied");
  // Nor does it help that nobody has heard of the project so far.
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P3","parent":"P3"})"), "cycle");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P4","parent":"P5"})"), "applied");
  EXPECT_EQ(tell(R"("project_upserted":{"project":"P5","parent":"P4"})"), "cycle");
}

TEST_F(Apply, ProjectsAreListedUnderWhatTheyHaveNow) {
  const auto listed = [&](std::string_view trait) {
    std::string all;
    for (const Handle h : o().projects_of_trait.of(id(trait).number))
      all += std::string(text(o().projects.at(h).id)) + ' ';
    return all;
  };
  tell(R"("project_upserted":{"project":"P1","objectives":["a"],"tags":["a","b"],"teams":["b"]})");
  tell(R"("project_upserted":{"project":"P2","systems":["a"]})");
  EXPECT_EQ(listed("a"), "P1 P2 ");
  EXPECT_EQ(listed("b"), "P1 ");
  tell(R"("project_upserted":{"project":"P1","name":"Atlas","clear":["objectives"]})");
  EXPECT_EQ(listed("a"), "P1 P2 ") << "it still is a tag";
  tell(R"("project_upserted":{"project":"P1","tags":["c"]})");
  EXPECT_EQ(listed("a"), "P2 ");
  EXPECT_EQ(listed("b"), "P1 ") << "it still is a team";
  EXPECT_EQ(listed("c"), "P1 ");
}

TEST_F(Apply, TheFirstBaselineDateAndTheFirstPlanOfABenefitStay) {
  tell(R"("milestone_upserted":{"project":"P1","milestone":"M1","baseline_date":"2026-04-01"})");
  tell(R"("milestone_upserted":{"project":"P1","milestone":"M1","baseline_date":"2026-06-01"})");
  EXPECT_EQ(*milestone().first_date, *parse_date("2026-04-01"));
  tell(R"("benefit_profiled":{"benefit":"N1","project":"P1","plan":[{"date":"2026-06-01",)"
       R"("cumulative_units":10}]})");
  tell(R"("benefit_profiled":{"benefit":"N1","project":"P1","plan":[{"date":"2026-06-01",)"
       R"("cumulative_units":99}]})");
  const Benefit& benefit = o().benefits.at(o().benefits.find({{}, id("N1")}));
  EXPECT_EQ(benefit.first_plan.front().units, 10);
  EXPECT_EQ(benefit.plan.front().units, 99);
}

TEST_F(Apply, SumsOfTasksFollowEachChange) {
  tell(R"("task_upserted":{"project":"P1","task":"T1","state":"TODO","plan_minutes":100,)"
       R"("items":3})");
  EXPECT_EQ(project().tasks->count, 1);
  EXPECT_EQ(project().tasks->items, 3);
  tell(R"("task_upserted":{"project":"P1","task":"T1","state":"DONE"})");
  EXPECT_EQ(project().tasks->plan_done, 100);
  tell(R"("task_upserted":{"project":"P1","task":"T1","state":"CANCELLED"})");
  EXPECT_EQ(project().tasks->count, 0);
  EXPECT_EQ(project().tasks->plan_done, 0);
}

TEST_F(Apply, AnAllocationThatChangesHandsLeavesTheFirst) {
  const auto give = [&](std::string_view person) {
    tell(R"("allocation_upserted":{"allocation":"A1","project":"P1","person":")" +
         std::string(person) + R"(","from":"2026-03-02","to":"2026-04-02"})");
  };
  const auto count = [&](std::string_view person) {
    return o().people.at(o().people.find({{}, id(person)})).allocations.size();
  };
  give("u1");
  give("u2");
  EXPECT_EQ(count("u1"), 0U);
  EXPECT_EQ(count("u2"), 1U);
}

TEST_F(Apply, ABenefitStaysWhereTheNewerStatementPutsIt) {
  tell(R"("benefit_profiled":{"benefit":"N1","project":"P2"})", 2);
  EXPECT_EQ(tell(R"("benefit_profiled":{"benefit":"N1","project":"P1"})", 1), "older");
  const Handle benefit = o().benefits.find({{}, id("N1")});
  EXPECT_EQ(text(o().benefits.at(benefit).project), "P2");
  EXPECT_TRUE(o().benefits_of_project.contains(find_project(o(), id("P2"))));
  EXPECT_FALSE(o().benefits_of_project.contains(find_project(o(), id("P1"))));
}

TEST_F(Apply, TheDayOfAchievementIsOneFieldWhicheverFactSaysIt) {
  tell(R"("milestone_upserted":{"project":"P1","milestone":"M1","achieved_on":"2026-03-01"})", 2);
  EXPECT_EQ(
      tell(R"("milestone_achieved":{"project":"P1","milestone":"M1","date":"2026-02-01"})", 1),
      "older");
  EXPECT_EQ(
      tell(R"("milestone_achieved":{"project":"P1","milestone":"M1","date":"2026-03-05"})", 3),
      "applied");
  EXPECT_EQ(*milestone().achieved_on, *parse_date("2026-03-05"));
}

}  // namespace
}  // namespace portfolio::model
