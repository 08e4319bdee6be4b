#include "rules/alert/alert_id.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace portfolio::alert {
namespace {

TEST(AlertId, IsPlainAndSafe) {
  const struct {
    AlertName name;
    std::string_view id;
  } kRows[] = {
      {{"D01", "acme", "milestone", "P-7/M1", 3}, "D01~acme~milestone~P-7:M1~3"},
      {{"D15", "acme", "project", "P 7", 1}, "D15~acme~project~P=207~1"},
      {{"C05", "acme", "role", "dev:2026-03", 12}, "C05~acme~role~dev=3A2026-03~12"},
      {{"Q01", "a~b", "source", "j%2F\xC3\xA4?#", 1}, "Q01~a=7Eb~source~j=252F=C3=A4=3F=23~1"},
      {{"X", "", "", "", 4294967295}, "X~~~~4294967295"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.id);
    EXPECT_EQ(alert_id(row.name), row.id);
    EXPECT_EQ(parse_alert_id(row.id), row.name);
  }
}

TEST(AlertId, IsReadOnlyAsItIsWritten) {
  for (const std::string_view id :
       {"", "D01", "D01~acme~milestone~M1", "D01~acme~milestone~M1~", "D01~acme~milestone~M1~0",
        "D01~acme~milestone~M1~01", "D01~acme~milestone~M1~+1", "D01~acme~milestone~M1~1.1",
        "D01~acme~milestone~M1~4294967296", "D01~acme~milestone~M1~1~", "D01~acme~milestone~M=4~1",
        "D01~acme~milestone~M=zz~1", "D01~acme~milestone~M=2f~1", "D01~acme~milestone~M=41~1",
        "D01~acme~milestone~P/M~1", "D01~acme~milestone~P M~1", "D01~acme~milestone~M=2~1"}) {
    EXPECT_EQ(parse_alert_id(id), std::nullopt) << id;
  }
}

TEST(AlertId, IsNeverSharedAndAlwaysReadBack) {
  std::mt19937 random(5);
  const auto text = [&] {
    std::string made;
    for (auto n = random() % 6; n > 0; --n) made += "~/:=a%7E\xFF\0 "[random() % 11];
    return made;
  };
  for (int i = 0; i < 5000; ++i) {
    const AlertName name{text(), text(), text(), text(),
                         static_cast<std::uint32_t>(1 + random() % 1000)};
    ASSERT_EQ(parse_alert_id(alert_id(name)), name) << alert_id(name);
  }
}

TEST(AlertId, NamesNoPerson) {
  const std::string id = alert_id("C01", "acme", "person", "u42", 2);
  EXPECT_EQ(id, "C01~acme~person~6C76C613F48D4019~2");
  EXPECT_EQ(id.find("u42"), std::string::npos);
  EXPECT_NE(id, alert_id("C01", "globex", "person", "u42", 2));
  EXPECT_NE(id, alert_id("C01", "acme", "person", "u43", 2));
  const auto name = parse_alert_id(id);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->subject, spelled_subject("acme", "person", "u42"));
  EXPECT_EQ(alert_id(*name), id);
  EXPECT_EQ(alert_id("G02", "acme", "sponsor", "s1", 1).find("s1"), std::string::npos);
  EXPECT_EQ(alert_id("D01", "acme", "milestone", "P-7/M1", 3), "D01~acme~milestone~P-7:M1~3");
}

TEST(AlertId, NamesTransitionsByTheirNumber) {
  EXPECT_EQ(transition_id("D01~acme~milestone~M1~3", 12), "D01~acme~milestone~M1~3.12");
  EXPECT_EQ(alert_of("D01~acme~milestone~M1.2~3.12"), "D01~acme~milestone~M1.2~3");
}

}  // namespace
}  // namespace portfolio::alert
