#include "daemon/http/html.h"

#include <gtest/gtest.h>

#include <string>

#include "daemon/http/names.h"

namespace portfolio::http {
namespace {

TEST(Html, EscapesEveryValueButMarkup) {
  Html html;
  html.add(R"(<a href="{}">{}</a>{})", {"/?a=1&b=\"", "<script>'x'", Markup{"<b>bold</b>"}});
  EXPECT_EQ(html.text(), "<a href=\"/?a=1&amp;b=&quot;\">&lt;script&gt;&#39;x&#39;</a><b>bold</b>");
}

TEST(Html, DoesNotReplaceInsideAValue) {
  Html html;
  html.add("{} {}", {"{}", "second"});
  EXPECT_EQ(html.text(), "{} second");
}

TEST(Names, AmountsAreShortEnoughToBeRead) {
  const Currency euro = *Currency::parse("EUR");
  const Currency yen = *Currency::parse("JPY");
  const struct {
    Money amount;
    const char* text;
  } kRows[] = {{{0, euro}, "EUR 0"},
               {{1'250'049, euro}, "EUR 12,500"},
               {{1'250'050, euro}, "EUR 12,501"},
               {{-1'250'050, euro}, "EUR -12,501"},
               {{128'400'000, euro}, "EUR 1.28 M"},
               {{99'999'999, euro}, "EUR 1.00 M"},
               {{250'000'000'000, euro}, "EUR 2.50 bn"},
               {{1500, yen}, "JPY 1,500"}};
  for (const auto& row : kRows) EXPECT_EQ(amount_text(row.amount), row.text);
}

TEST(Names, NumbersAndTimesAreWords) {
  EXPECT_EQ(percent(425), "43 %");
  EXPECT_EQ(percent(-425), "-43 %");
  EXPECT_EQ(index_text(842), "0.84");
  EXPECT_EQ(index_text(1005), "1.01");
  EXPECT_EQ(date_text(*parse_date("2026-06-30")), "30 Jun 2026");
  EXPECT_EQ(instant_text(*parse_time("2026-03-20T16:05:59Z")), "20 Mar 2026, 16:05 UTC");
  EXPECT_EQ(plural(1, "alert", "alerts"), "1 alert");
  EXPECT_EQ(plural(1200, "alert", "alerts"), "1,200 alerts");
}

TEST(Names, EveryNameIsReadBack) {
  for (const Health health : kAllHealth) EXPECT_EQ(parse_health(name_of(health)), health);
  for (const Severity severity : kAllSeverities)
    EXPECT_EQ(parse_severity(name_of(severity)), severity);
  for (const RuleState state : kAlertStates) EXPECT_EQ(parse_state(name_of(state)), state);
  EXPECT_FALSE(parse_health("purple").has_value());
}

}  // namespace
}  // namespace portfolio::http
