#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/ctl/alert_texts.h"
#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

using Json = nlohmann::ordered_json;

TEST(Table, AlignsColumnsAndCutsTheLast) {
  Table table({"A", "LONGER"});
  table.add({"värde", "x"});
  table.add({"y", "a long text"});
  EXPECT_EQ(table.str(0), "A      LONGER\nvärde  x\ny      a long text\n");
  EXPECT_EQ(table.str(10), "A      LO…\nvärde  x\ny      a …\n");
}

TEST(Texts, ListAlertsOnALineEach) {
  const Json alerts = Json::parse(R"([{"id":"a1","severity":"critical","state":"firing",
      "rule":"milestone_slip","subject":{"kind":"milestone","id":"M1"},"project":"P-7",
      "since":"2026-03-20T16:00:00Z","what_changed":"M1 is\u001b[31m late"}])");
  EXPECT_EQ(alerts_text(alerts, 0),
            "ALERT  SEVERITY  STATE   RULE            SUBJECT       PROJECT  SINCE       "
            "WHAT CHANGED\n"
            "a1     critical  firing  milestone_slip  milestone M1  P-7      2026-03-20  "
            "M1 is [31m late\n");
  EXPECT_NE(alerts_text(Json::parse(R"([{"id":"a1","state":"firing","shadow":true}])"), 0)
                .find("firing (shadow)"),
            std::string::npos);
  EXPECT_EQ(alerts_text(Json::array(), 0), "no alerts\n");
}

TEST(Texts, ExplainWithValuesThresholdsAndPositions) {
  const Json why = Json::parse(R"({"alert":"a1","rule":"milestone_slip","rule_id":"D01",
      "subject":{"kind":"milestone","id":"M1"},"state":"firing","severity":"warning",
      "condition":"slip >= 5","explained":"7 >= 5","owner":"u5","due":"2026-04-02T17:00:00Z",
      "by":"u1","said":"a plan is under way","outcomes":["late, by u2"],
      "evidence":[{"signal":"milestone.slip","title":"How late it is.",
        "value":"7","unit":"wd","threshold":"5",
        "facts":[{"source":"plan","event":"e9","topic":"local","partition":0,"offset":41}]},
        {"signal":"milestone.float","missing":"nobody said it"}],
      "would_clear":[{"name":"milestone.slip","threshold":false,"now":"7","wanted":"2"}],
      "history":[{"sequence":1,"at":"2026-03-20T16:00:00Z","change":"FIRING",
        "severity":"warning","partition":0,"offset":41}]})");
  EXPECT_EQ(why_text(why),
            "alert         a1\n"
            "rule          milestone_slip (D01)\n"
            "subject       milestone M1\n"
            "state         firing, warning\n"
            "fires while   slip >= 5\n"
            "now           7 >= 5\n"
            "taken by      u5, due 2026-04-02T17:00:00Z\n"
            "said          a plan is under way (u1)\n"
            "labelled      late, by u2\n"
            "\nevidence\n"
            "  How late it is: 7 wd (limit 5)\n"
            "      from plan e9, local, partition 0 offset 41\n"
            "  milestone.float: not known: nobody said it\n"
            "\nAny one of these would clear it:\n"
            "  milestone.slip 2 instead of 7\n"
            "\nAT                    CHANGE  SEVERITY  WHERE  WHAT\n"
            "2026-03-20T16:00:00Z  FIRING  warning   0/41\n");
}

TEST(Texts, SayWhatRulesWaitFor) {
  const Json row = Json::parse(R"({"subject_kind":"project","subjects":3,"evaluable":1,
      "waiting_for":[{"signal":"project.overrun","wants":"budget","missing":2},
                     {"signal":"project.pace","wants":"","missing":1}]})");
  EXPECT_EQ(waiting_text(row), "project.overrun (budget), project.pace");
  EXPECT_EQ(waiting_text(Json::parse(R"({"subject_kind":"decision","subjects":0})")),
            "any decision to look at");
}

TEST(Texts, TellWhatAnExpressionGives) {
  const Json known = Json::parse(R"({"expression":"project.cost_index","type":"a ratio",
      "value":"0.83","inputs":[{"signal":"project.cost_index","value":"0.83","facts":[]}]})");
  EXPECT_EQ(eval_text(known), "0.83\n\nfrom\n  project.cost_index: 0.83\n");
  EXPECT_EQ(eval_text(Json::parse(R"({"inputs":[]})")), "not known\n");
}

TEST(Texts, TellTheBriefing) {
  const Json brief = Json::parse(R"({"title":"PF-1, week 12","paragraphs":["One is late."],
      "asks":["Decide on M1."]})");
  EXPECT_EQ(brief_text(brief),
            "PF-1, week 12\n\nOne is late.\n\nWhat is asked of you:\n- Decide on M1.\n");
}

}  // namespace
}  // namespace portfolio::ctl
