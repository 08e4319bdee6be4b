#include "rules/alert/history_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "rules/model/sha256.h"

namespace portfolio::alert {
namespace {

model::AlertTransition transition() {
  model::AlertTransition t;
  t.alert = "D01~acme~milestone~P-7:M1~1";
  t.transition_id = t.alert + ".1";
  t.sequence = 1;
  t.organisation = "acme";
  t.rule = "milestone_slip";
  t.subject = {"milestone", "P-7/M1"};
  t.change = model::Change::kFiring;
  t.severity = model::Severity::kWarning;
  t.at = *parse_time("2026-03-02T09:00:00.250Z");
  t.since = *parse_time("2026-02-27T09:00:00Z");
  t.what_changed = "M1 is 5 working days late.";
  t.who = {"manager:u1", "sponsor"};
  t.unknown_inputs = {"throughput"};
  t.evidence = {{.signal = "milestone.slip", .value = "5", .unit = "working days"}};
  return t;
}

TEST(HistoryChain, HashesTextThatAnyProgramCanMake) {
  model::AlertTransition t = transition();
  t.position = {3, 4711};
  t.evidence[0].position = {3, 4700};
  HistoryHead head;
  append(head, t);
  EXPECT_EQ(hashed_content(t),
            "1=27:D01~acme~milestone~P-7:M1~1\n"
            "2=29:D01~acme~milestone~P-7:M1~1.1\n"
            "3=1:1\n"
            "4=4:acme\n"
            "7=14:milestone_slip\n"
            "10.1=9:milestone\n"
            "10.2=6:P-7/M1\n"
            "12=6:FIRING\n"
            "13=7:WARNING\n"
            "14=24:2026-03-02T09:00:00.250Z\n"
            "15=20:2026-02-27T09:00:00Z\n"
            "17=26:M1 is 5 working days late.\n"
            "20=10:manager:u1\n"
            "20=7:sponsor\n"
            "24.1=10:throughput\n"
            "26=\n"
            "26.1=14:milestone.slip\n"
            "26.2=1:5\n"
            "26.3=12:working days\n"
            "28=1:1\n");
  model::Sha256 hash;
  hash.add(hashed_content(t));
  EXPECT_EQ(t.hash, hash.finish());
}

TEST(HistoryChain, EachRecordCarriesTheHashOfTheOneBefore) {
  HistoryHead head;
  model::AlertTransition first = transition(), second = transition();
  append(head, first);
  append(head, second);
  EXPECT_EQ(first.history_number, 1U);
  EXPECT_EQ(first.previous_hash, "");
  EXPECT_EQ(second.history_number, 2U);
  EXPECT_EQ(second.previous_hash, first.hash);
  EXPECT_NE(second.hash, first.hash);
  EXPECT_EQ(head, (HistoryHead{2, second.hash}));
}

TEST(HistoryChain, PlacesInTheJournalDoNotCount) {
  model::AlertTransition t = transition();
  const std::string hash = expected_hash(t);
  t.position = {1, 99};
  t.evidence[0].topic = "portfolio.events.v1";
  t.evidence[0].position = {1, 98};
  EXPECT_EQ(expected_hash(t), hash);
}

TEST(HistoryChain, EverythingElseThatIsSaidCounts) {
  using T = model::AlertTransition;
  const std::function<void(T&)> changes[] = {
      [](T& t) { t.alert += "0"; },
      [](T& t) { t.transition_id += "0"; },
      [](T& t) { ++t.sequence; },
      [](T& t) { t.organisation = "acme2"; },
      [](T& t) { t.project = "P-7"; },
      [](T& t) { t.portfolio = "P-7"; },
      [](T& t) { t.rule = "milestone_slip2"; },
      [](T& t) { t.rule_id = "D01"; },
      [](T& t) { t.rule_version = 1; },
      [](T& t) { t.subject.kind = "project"; },
      [](T& t) { t.subject.id = "P-7/M2"; },
      [](T& t) { t.episode = 1; },
      [](T& t) { t.change = model::Change::kResolved; },
      [](T& t) { t.severity = model::Severity::kCritical; },
      [](T& t) { t.at += std::chrono::milliseconds{1}; },
      [](T& t) { t.since -= std::chrono::milliseconds{1}; },
      [](T& t) { t.what_changed += " "; },
      [](T& t) { t.so_what = "It matters."; },
      [](T& t) { t.what_to_do = "It matters."; },
      [](T& t) { t.who = {"manager:u1sponsor"}; },
      [](T& t) { t.who.pop_back(); },
      [](T& t) { t.health = "red"; },
      [](T& t) { t.p_on_time_per_mille = 0; },
      [](T& t) {
        t.value_at_risk = Money{0, *Currency::parse("EUR")};
      },
      [](T& t) { t.unknown_inputs.clear(); },
      [](T& t) { t.cause = "scope"; },
      [](T& t) { t.evidence.clear(); },
      [](T& t) { t.evidence.push_back({}); },
      [](T& t) { t.evidence[0].value = "6"; },
      [](T& t) { t.evidence[0].threshold = "6"; },
      [](T& t) { t.evidence[0].source = "plan"; },
      [](T& t) { t.evidence[0].event = "e1"; },
      [](T& t) { t.options = {"Cut scope."}; },
      [](T& t) { t.history_number = 7; },
      [](T& t) { t.previous_hash = std::string(32, 'x'); },
  };
  std::vector<std::string> hashes{expected_hash(transition())};
  for (const auto& change : changes) {
    model::AlertTransition t = transition();
    change(t);
    hashes.push_back(expected_hash(t));
  }
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace
}  // namespace portfolio::alert
