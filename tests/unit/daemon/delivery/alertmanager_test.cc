#include "daemon/delivery/alertmanager.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/unit/daemon/delivery/transitions.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
using model::Change;
using model::Severity;

const Timestamp kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 20} + 9h;

Directory some_directory() {
  Directory directory;
  directory.recipients["s1"].email = "s1@example.org";
  directory.recipients["s.2"].email = "s2@example.org";
  directory.recipients["chat"] = {
      .email = "", .channel = Channel::kWebhook, .webhook_url = "https://chat.example.org/x"};
  return directory;
}

AlertBook some_book() { return {AlertingConfig{}, "http://pages", some_directory()}; }

TEST(DescribeAlert, HasIdentityAsLabelsAndTheRestAsAnnotations) {
  auto transition = make_transition("a/1", 1, Change::kFiring, kNow);
  transition.value_at_risk = Money{1'250'000, *Currency::parse("EUR")};
  transition.p_on_time_per_mille = 618;
  transition.evidence = {{"milestone.slip", "15", "wd", "10", "pmo", "e1", "t", {2, 7}}};
  AlertingConfig alerting;
  alerting.runbook_url = "https://runbooks/";
  const PostedAlert alert = describe_alert(transition, alerting, "http://pages", some_directory());
  const std::map<std::string, std::string> labels = {
      {"alert", "a/1"},          {"alertname", "MilestoneSlip"},
      {"severity", "warning"},   {"portfolio", "PF"},
      {"project", "P-7"},        {"sponsor", "s1"},
      {"rule_group", "delivery"}};
  EXPECT_EQ(alert.labels, labels);
  EXPECT_EQ(alert.annotations.at("summary"), "Milestone M1 slips by 15 days.");
  EXPECT_EQ(alert.annotations.at("sponsor_email"), "s1@example.org");
  EXPECT_EQ(alert.annotations.at("value_at_risk"), "EUR 12,500.00");
  EXPECT_EQ(alert.annotations.at("chance_on_time"), "62 %");
  EXPECT_EQ(alert.annotations.at("since"), "2026-03-18T09:00:00Z");
  EXPECT_EQ(alert.annotations.at("evidence"),
            "milestone.slip = 15 wd (limit 10), pmo event e1 at 2/7");
  EXPECT_EQ(alert.annotations.at("runbook_url"), "https://runbooks/milestone_slip");
  EXPECT_EQ(alert.generator_url, "http://pages/alerts/a%2F1");
}

TEST(DescribeAlert, SaysWhatIsMissingForAValueAtRisk) {
  auto transition = make_transition("a", 1, Change::kFiring, kNow);
  transition.unknown_inputs = {"value", "cost of delay"};
  const auto alert = describe_alert(transition, {}, "", some_directory());
  EXPECT_EQ(alert.annotations.at("value_at_risk"), "unknown, for want of value, cost of delay");
}

TEST(AlertBook, FiringEndsAnHourAheadAndResolvedIsSaidForAWhile) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kFiring, kNow), kNow);
  ASSERT_EQ(book.pending(), std::vector<std::string>{"a"});
  auto told = book.tell("a", kNow + 5s);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].starts_at, kNow);
  EXPECT_EQ(told[0].ends_at, kNow + 5s + 1h);
  book.told("a", kNow);
  EXPECT_TRUE(book.pending().empty());
  EXPECT_EQ(book.all(), std::vector<std::string>{"a"});

  book.note(0, make_transition("a", 2, Change::kResolved, kNow + 1min), kNow + 1min);
  ASSERT_EQ(book.pending(), std::vector<std::string>{"a"});
  told = book.tell("a", kNow + 2min);
  EXPECT_EQ(told[0].ends_at, kNow + 1min);
  book.told("a", kNow + 2min);
  EXPECT_EQ(book.all().size(), 1U);
  book.told("a", kNow + 17min);
  EXPECT_TRUE(book.all().empty());
}

TEST(AlertBook, ARepeatChangesNothing) {
  AlertBook book = some_book();
  const auto fired = make_transition("a", 1, Change::kFiring, kNow);
  book.note(0, fired, kNow);
  book.told("a", kNow);
  book.note(0, fired, kNow);
  EXPECT_TRUE(book.pending().empty());
}

TEST(AlertBook, AnEscalationEndsTheFormerSeverity) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kFiring, kNow), kNow);
  book.told("a", kNow);
  book.note(0, make_transition("a", 2, Change::kEscalated, kNow, Severity::kCritical), kNow);
  const auto told = book.tell("a", kNow + 1s);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].labels.at("severity"), "critical");
  EXPECT_EQ(told[0].ends_at, kNow + 1s + 1h);
  EXPECT_EQ(told[1].labels.at("severity"), "warning");
  EXPECT_EQ(told[1].ends_at, kNow + 1s);
  book.told("a", kNow + 1s);
  EXPECT_EQ(book.tell("a", kNow + 2s).size(), 1U);
}

TEST(AlertBook, ASponsorWhomItReachesLaterIsInTheLabelsFromThenOn) {
  AlertBook book = some_book();
  auto fired = make_transition("a", 1, Change::kFiring, kNow);
  fired.who = {"manager:u7"};
  book.note(0, fired, kNow);
  EXPECT_EQ(book.tell("a", kNow).at(0).labels.count("sponsor"), 0U);
  book.told("a", kNow);
  book.note(0, make_transition("a", 2, Change::kEscalated, kNow), kNow);
  const auto told = book.tell("a", kNow + 1s);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].labels.at("sponsor"), "s1");
  EXPECT_EQ(told[0].ends_at, kNow + 1s + 1h);
  EXPECT_EQ(told[1].labels.count("sponsor"), 0U);
  EXPECT_EQ(told[1].ends_at, kNow + 1s);
  book.told("a", kNow + 1s);
  EXPECT_EQ(book.tell("a", kNow + 2s).size(), 1U);
}

TEST(AlertBook, NoDataAndSnoozeNeverResolve) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kFiring, kNow), kNow);
  book.told("a", kNow);
  std::uint64_t sequence = 1;
  for (const Change change : {Change::kNodata, Change::kSnoozed, Change::kAcknowledged,
                              Change::kInhibited, Change::kFlapping}) {
    book.note(0, make_transition("a", ++sequence, change, kNow), kNow);
    EXPECT_GT(book.tell("a", kNow).at(0).ends_at, kNow);
  }
}

TEST(AlertBook, WhatNeverFiredIsNotTold) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kInhibited, kNow), kNow);
  EXPECT_TRUE(book.pending().empty());
  EXPECT_TRUE(book.all().empty());
  book.note(0, make_transition("a", 2, Change::kUninhibited, kNow), kNow);
  EXPECT_EQ(book.pending().size(), 1U);
}

TEST(AlertBook, HistoryWaitsForTheRoundAndIsDroppedIfItIsOver) {
  AlertBook book = some_book();
  book.note(0, make_transition("old", 1, Change::kFiring, kNow - 24h), kNow);
  book.note(0, make_transition("over", 1, Change::kFiring, kNow - 24h), kNow);
  EXPECT_TRUE(book.pending().empty());
  book.note(0, make_transition("over", 2, Change::kResolved, kNow - 23h), kNow);
  EXPECT_EQ(book.all(), std::vector<std::string>{"old"});
}

TEST(AlertBook, AnEndOfWhatWasToldBeforeARestartIsTold) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 4, Change::kResolved, kNow - 24h), kNow);
  EXPECT_EQ(book.pending().size(), 1U);
}

TEST(AlertBook, AForgottenPartitionIsNotEnded) {
  AlertBook book = some_book();
  book.restore(0, {make_transition("a", 3, Change::kAcknowledged, kNow)});
  book.restore(1, {make_transition("b", 1, Change::kFiring, kNow)});
  EXPECT_EQ(book.pending().size(), 2U);
  book.forget(0);
  EXPECT_EQ(book.all(), std::vector<std::string>{"b"});
  EXPECT_TRUE(book.tell("a", kNow).empty());
}

TEST(AlertBook, ASponsorWhoChangesKeepsTheAlertOne) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kFiring, kNow), kNow);
  book.told("a", kNow);
  auto changed = make_transition("a", 2, Change::kCorrected, kNow);
  changed.who = {"sponsor:s.2"};
  book.note(0, changed, kNow);
  const auto told = book.tell("a", kNow);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].labels.at("sponsor"), "s1");
  EXPECT_EQ(told[0].annotations.at("sponsor_email"), "s2@example.org");
}

TEST(AlertBook, MissingDataKeepsTheSponsorsAddress) {
  AlertBook book = some_book();
  book.note(0, make_transition("a", 1, Change::kFiring, kNow), kNow);
  auto nodata = make_transition("a", 2, Change::kNodata, kNow);
  nodata.who = {"sponsor"};
  book.note(0, nodata, kNow);
  const auto told = book.tell("a", kNow);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].labels.at("sponsor"), "s1");
  EXPECT_EQ(told[0].annotations.at("sponsor_email"), "s1@example.org");
}

TEST(GenerateAlertmanager, RoutesBySponsorAndKeepsSeverityChangesQuiet) {
  const std::string text = generate_alertmanager(some_directory(), AlertingConfig{});
  EXPECT_NE(text.find("group_by: [sponsor]"), std::string::npos);
  EXPECT_NE(text.find(R"("sponsor=~\"s\\\\.2|s1\"")"), std::string::npos) << text;
  EXPECT_NE(text.find("to: \"{{ (index .Alerts 0).Annotations.sponsor_email }}\""),
            std::string::npos);
  EXPECT_NE(text.find("equal: [alert]"), std::string::npos);
}

TEST(GenerateAlertmanager, PassesAmtool) {
  if (std::system("command -v amtool >/dev/null 2>&1") != 0) GTEST_SKIP() << "no amtool here";
  AlertingConfig alerting;
  alerting.mail.fallback = "pmo@example.org";
  const struct {
    std::string name;
    Directory directory;
  } kRows[] = {{"some", some_directory()}, {"nobody", {}}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const std::string path = testing::TempDir() + "/alertmanager_" + row.name + ".yml";
    std::ofstream(path) << generate_alertmanager(row.directory, alerting);
    EXPECT_EQ(std::system(("amtool check-config " + path + " >&2").c_str()), 0);
  }
}

}  // namespace
}  // namespace portfolio::daemon
