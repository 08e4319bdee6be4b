#include "daemon/http/markdown.h"

#include <gtest/gtest.h>

namespace portfolio::http {
namespace {

TEST(Markdown, IsHtmlOfTheFewThingsThatItKnows) {
  const struct {
    std::string_view text, html;
  } kRows[] = {
      {"# D01 A date\n", "<h1>D01 A date</h1>"},
      {"### Deep\n#### Deeper", "<h3>Deep</h3><p>#### Deeper</p>"},
      {"one\ntwo\n\nthree", "<p>one two</p><p>three</p>"},
      {"> *slip* days\n>\n> more", "<blockquote><p><em>slip</em> days</p><p>more</p></blockquote>"},
      {"- a\n- b", "<ul><li>a</li><li>b</li></ul>"},
      {"| a | b |\n|---|---|\n| `x \\| y` | **z** |",
       "<div class=\"scroll\"><table><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>"
       "<tr><td><code>x | y</code></td><td><strong>z</strong></td></tr></table></div>"},
      {"see [PV1](../rule-sources.md#pv1) and [all](https://example.org/?a&b)",
       "<p>see PV1 and <a href=\"https://example.org/?a&amp;b\">all</a></p>"},
      {"```sh\na *b* # c\n\n- d <e>\n```\nf", "<pre>a *b* # c\n\n- d &lt;e&gt;\n</pre><p>f</p>"},
      {"```\nopen", "<pre>open\n</pre>"},
      {"2 * 3 is 6, `open", "<p>2 * 3 is 6, `open</p>"},
      {"", ""}};
  for (const auto& row : kRows) EXPECT_EQ(markdown(row.text).text, row.html) << row.text;
}

TEST(Markdown, LetsNoMarkupThrough) {
  EXPECT_EQ(markdown("<b> & [x](javascript:alert)").text, "<p>&lt;b&gt; &amp; x</p>");
  EXPECT_EQ(markdown("`<i>`").text, "<p><code>&lt;i&gt;</code></p>");
}

}  // namespace
}  // namespace portfolio::http
