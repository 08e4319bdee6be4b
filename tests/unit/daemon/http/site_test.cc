#include "daemon/http/site.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/daemon/http/sample_source.h"

namespace portfolio::http {
namespace {

class SiteTest : public testing::Test {
 protected:
  Response ask(const char* method, const std::string& target,
               std::vector<std::pair<std::string, std::string>> headers = {},
               std::string body = {}) {
    Request request;
    request.method = method;
    request.headers = std::move(headers);
    request.headers.emplace_back("host", "127.0.0.1:9464");
    request.body = std::move(body);
    EXPECT_TRUE(parse_target(target, request));
    return site()->handle(request);
  }
  Response get(const std::string& target) { return ask("GET", target); }
  nlohmann::json data(const std::string& target) {
    const Response response = get(target);
    EXPECT_EQ(response.status, 200u) << target << response.body;
    EXPECT_EQ(response.type, "application/json");
    const auto json = nlohmann::json::parse(response.body);
    EXPECT_EQ(json["status"], "success");
    return json["data"];
  }
  Site* site() {
    if (!site_)
      site_ = make_site(options,
                        {source, source, [] { return std::string("up 1\n"); },
                         [this](std::string_view route, unsigned status) {
                           ++answered[{std::string(route), status}];
                         }},
                        access);
    return site_.get();
  }

  SampleSource source;
  SiteOptions options;
  WebConfig access;
  std::map<std::pair<std::string, unsigned>, int> answered;

 private:
  std::unique_ptr<Site> site_;
};

bool has(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

constexpr const char* kPages[] = {"/",
                                  "/?sort=finish&reversed=1&health=red&q=portal",
                                  "/?organisation=acme&portfolio=PF-1",
                                  "/projects/acme/P-7",
                                  "/projects/acme/P-30",
                                  "/alerts",
                                  "/alerts?state=all&severity=warning",
                                  "/alerts/acme-D01-7f3a-1",
                                  "/rules",
                                  "/rules/milestone_slip",
                                  "/sources",
                                  "/dead-letters",
                                  "/dead-letters/portfolio.events.v1%3A2%3A48102",
                                  "/partitions",
                                  "/brief?portfolio=PF-1&since=2026-03-01"};

TEST_F(SiteTest, EveryPageIsWholeAndHasItsLandmarks) {
  for (const char* page : kPages) {
    SCOPED_TRACE(page);
    const Response response = get(page);
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.type, "text/html; charset=utf-8");
    for (const char* part : {"<!doctype html>", "<html lang=\"en\">", "<header", "<nav", "<main",
                             "<footer", "<h1>", "</html>"})
      EXPECT_TRUE(has(response, part)) << part;
    EXPECT_FALSE(has(response, "<script")) << "no script is needed";
    EXPECT_FALSE(has(response, "style=\"")) << "the policy forbids inline styles";
    EXPECT_FALSE(has(response, "{}")) << "a place was left empty";
  }
}

TEST_F(SiteTest, TheTableShowsHealthInWordsAndValueAtRisk) {
  const Response response = get("/");
  EXPECT_TRUE(has(response, "In trouble"));
  EXPECT_TRUE(has(response, "EUR 1.28 M"));
  EXPECT_TRUE(has(response, "no cost of delay, no forecast finish"));
  EXPECT_TRUE(has(response, "Pricing engine &lt;beta&gt;"));
  EXPECT_TRUE(has(response, "32 working days late"));
  EXPECT_TRUE(has(response, "aria-sort"));
}

TEST_F(SiteTest, AProjectSaysWhyEachRuleIsOrIsNotFiring) {
  const Response response = get("/projects/acme/P-7");
  EXPECT_TRUE(has(response, "milestone.slip &gt;= max(15, 0.25 * milestone.remaining)"));
  EXPECT_TRUE(has(response, "Needs six full weeks of finished work; there are four."));
  EXPECT_TRUE(has(response, "portfolio.events.v1 2:48211"));
  EXPECT_TRUE(has(response, "no cost of delay and no planned benefit"));
}

TEST_F(SiteTest, WhatIsNotThereSaysSo) {
  for (const char* page : {"/nothing", "/projects/acme/none", "/alerts/none", "/dead-letters/none"})
    EXPECT_EQ(get(page).status, 404u) << page;
  EXPECT_EQ(get("/?sort=beauty").status, 400u);
  EXPECT_EQ(get("/alerts?limit=0").status, 400u);
  const Response api = get("/api/v1/alerts/none");
  EXPECT_EQ(api.status, 404u);
  EXPECT_EQ(nlohmann::json::parse(api.body)["errorType"], "not_found");
  EXPECT_EQ(get("/api/v1/nothing").type, "application/json");
  source.down = true;
  EXPECT_EQ(get("/").status, 503u);
  EXPECT_EQ(get("/api/v1/projects").status, 503u);
  EXPECT_EQ(get("/partitions").status, 200u);
}

TEST_F(SiteTest, TheApiAnswersInTheEnvelopeOfPrometheus) {
  EXPECT_EQ(data("/api/v1/projects?limit=2")["total"], 8);
  EXPECT_EQ(data("/api/v1/projects?limit=2")["projects"].size(), 2u);
  EXPECT_EQ(data("/api/v1/projects")["projects"][0]["health"]["computed"], "red");
  EXPECT_EQ(data("/api/v1/portfolios")["portfolios"].size(), 3u);
  EXPECT_EQ(data("/api/v1/projects/acme/P-7")["rules"][0]["rule_id"], "D01");
  EXPECT_EQ(data("/api/v1/alerts?severity=critical")["alerts"].size(), 3u);
  EXPECT_EQ(data("/api/v1/alerts/acme-D01-7f3a-1")["history"].size(), 2u);
  const auto why = data("/api/v1/alerts/acme-D01-7f3a-1/why");
  EXPECT_EQ(why["would_clear"][0]["wanted"], "2");
  EXPECT_NE(get("/alerts/acme-D01-7f3a-1").body.find("milestone.slip 2 instead of 32"),
            std::string::npos);
  EXPECT_EQ(why["evidence"][0]["facts"][0]["offset"], 48211);
  EXPECT_EQ(why["evidence"][2]["missing"], "no cost of delay and no planned benefit");
  EXPECT_EQ(data("/api/v1/rules")["rules"][0]["name"], "milestone_slip");
  EXPECT_EQ(data("/api/v1/dead-letters?partition=2")["dead_letters"].size(), 1u);
  EXPECT_EQ(data("/api/v1/status/partitions")["partitions"][1]["lag"], 1'156'300);
  EXPECT_EQ(data("/api/v1/status/build")["version"], "0.1.0");
  EXPECT_TRUE(data("/api/v1/status/config").contains("yaml"));
  EXPECT_EQ(data("/api/v1/brief?portfolio=PF-1&since=2026-01-01")["since"], "2026-01-01");
  EXPECT_EQ(data("/api/v1/eval?expression=1%3C2&kind=project&id=P-7")["value"], "true");
  EXPECT_EQ(data("/api/v1/sources")["sources"].size(), 3u);
}

TEST_F(SiteTest, EventsArePostedAndWhatWasRefusedIsSaid) {
  const Response response =
      ask("POST", "/api/v1/events", {{"content-type", "application/x-ndjson"}}, "{}\n{}\n");
  EXPECT_EQ(response.status, 202u);
  const auto json = nlohmann::json::parse(response.body)["data"];
  EXPECT_EQ(json["accepted"], 2);
  EXPECT_EQ(json["refusals"][0]["line"], 4);
  EXPECT_EQ(source.posted_body, "{}\n{}\n");
  ask("POST", "/api/v1/events", {{"content-type", "application/x-protobuf"}}, "x");
  EXPECT_EQ(source.posted_format, EventFormat::kProtobuf);
  EXPECT_EQ(ask("POST", "/api/v1/events", {{"content-type", "text/plain"}}, "{}").status, 415u);
  EXPECT_EQ(ask("POST", "/api/v1/events",
                {{"content-type", "application/json"}, {"content-encoding", "gzip"}}, "x")
                .status,
            415u);
  source.down = true;
  EXPECT_EQ(ask("POST", "/api/v1/events", {{"content-type", "application/json"}}, "{}").status,
            503u);
}

TEST_F(SiteTest, WhatChangesSomethingIsOffUntilEnabled) {
  options.enable_events = false;
  EXPECT_EQ(ask("POST", "/api/v1/events", {{"content-type", "application/json"}}, "{}").status,
            403u);
  EXPECT_EQ(ask("POST", "/-/reload").status, 403u);
  EXPECT_EQ(ask("POST", "/api/v1/alerts/a/acknowledge", {}, R"({"by":"u1"})").status, 403u);
  EXPECT_EQ(source.reloads, 0);
}

TEST_F(SiteTest, ReloadsWhenEnabledAndSaysWhyNot) {
  options.enable_lifecycle = true;
  EXPECT_EQ(ask("POST", "/-/reload").status, 200u);
  source.down = true;
  const Response failed = ask("POST", "/-/reload");
  EXPECT_EQ(failed.status, 500u);
  EXPECT_TRUE(has(failed, "delivery.yaml:3:1"));
  EXPECT_EQ(get("/-/reload").status, 405u);
}

TEST_F(SiteTest, ActionsOnAlertsAreRead) {
  options.enable_actions = true;
  EXPECT_EQ(ask("POST", "/api/v1/alerts/a-1/snooze", {},
                R"({"by":"u1","until":"2026-04-01T00:00:00Z","reason":"holiday"})")
                .status,
            202u);
  ASSERT_EQ(source.actions.size(), 1u);
  EXPECT_EQ(source.actions[0].alert, "a-1");
  EXPECT_EQ(format_time(*source.actions[0].until), "2026-04-01T00:00:00Z");
  ask("POST", "/api/v1/alerts/a-1/snooze", {}, R"({"by":"u1","until":"2026-04-02"})");
  EXPECT_EQ(format_time(*source.actions.at(1).until), "2026-04-02T00:00:00Z");
  for (const char* body : {"", "[]", "{}", R"({"by":1})", R"({"by":"u1","until":"soon"})"})
    EXPECT_EQ(ask("POST", "/api/v1/alerts/a-1/snooze", {}, body).status, 400u) << body;
}

TEST_F(SiteTest, APageElsewhereCannotPost) {
  options.external_url = "https://portfolio.example.org/";
  const std::pair<std::string, std::string> json{"content-type", "application/json"};
  const auto post = [&](const char* origin) {
    return ask("POST", "/api/v1/events", {json, {"origin", origin}}, "{}").status;
  };
  EXPECT_EQ(post("https://portfolio.example.org"), 202u);
  EXPECT_EQ(post("http://127.0.0.1:9464"), 202u);
  EXPECT_EQ(post("https://evil.example.com"), 403u);
  EXPECT_EQ(post("null"), 403u);
  EXPECT_EQ(ask("POST", "/api/v1/events", {json, {"sec-fetch-site", "cross-site"}}, "{}").status,
            403u);
  // A name that was made to point here: Origin and Host agree, yet it is not ours.
  Request request;
  ASSERT_TRUE(parse_target("/api/v1/events", request));
  request.method = "POST";
  request.headers = {json, {"host", "evil.example.com"}, {"origin", "http://evil.example.com"}};
  EXPECT_EQ(site()->handle(request).status, 403u);
}

TEST_F(SiteTest, OtherMethodsAreToldWhichOnesWork) {
  const Response response = ask("DELETE", "/api/v1/alerts");
  EXPECT_EQ(response.status, 405u);
  ASSERT_FALSE(response.headers.empty());
  EXPECT_EQ(response.headers[0].second, "GET, HEAD");
  EXPECT_EQ(ask("HEAD", "/").status, 200u);
}

TEST_F(SiteTest, ReadinessSaysWhyNot) {
  EXPECT_EQ(get("/-/ready").status, 200u);
  EXPECT_EQ(get("/-/healthy").status, 200u);
  source.ready = {false, {"partition 2: catching up", "alerts topic: stalled"}};
  EXPECT_EQ(get("/-/ready").status, 503u);
  EXPECT_TRUE(has(get("/-/ready"), "alerts topic: stalled"));
  const Response json = ask("GET", "/-/ready", {{"accept", "application/json"}});
  EXPECT_EQ(nlohmann::json::parse(json.body)["reasons"].size(), 2u);
  EXPECT_EQ(get("/-/healthy").status, 200u);
}

TEST_F(SiteTest, PersonsAreHeldBackUnlessTheyMayBeShown) {
  for (const char* target :
       {"/alerts", "/api/v1/alerts", "/alerts/acme-C01-cafe-1", "/api/v1/alerts/acme-C01-cafe-1",
        "/api/v1/alerts/acme-C01-cafe-1/why"})
    EXPECT_FALSE(has(get(target), "u42")) << target;
  const auto people = data("/api/v1/people");
  ASSERT_EQ(people["groups"].size(), 1u);
  EXPECT_EQ(people["groups"][0]["team"], "team-red");
  EXPECT_EQ(people["groups"][0]["over_whole_time"], 2);
  EXPECT_EQ(people["groups_suppressed"], 1);
  EXPECT_FALSE(has(get("/api/v1/people"), "u42"));
  EXPECT_FALSE(has(get("/api/v1/people"), "team-blue"));
}

TEST_F(SiteTest, NobodyAsksForFactsAboutSinglePersonsByARoundaboutWay) {
  for (const char* kind : {"person", "approver", "sponsor", "absence", "team", "alert"}) {
    const std::string subject = std::string("kind=") + kind + "&id=x";
    EXPECT_EQ(get("/api/v1/eval?expression=true&" + subject).status, 403u) << kind;
    EXPECT_EQ(get("/api/v1/rules/C01/explain?" + subject).status, 403u) << kind;
  }
  EXPECT_NE(get("/api/v1/eval?expression=true&kind=project&id=P-7").status, 403u);
}

TEST_F(SiteTest, PersonsAreShownWhereThatIsConfigured) {
  options.show_people = true;
  EXPECT_NE(get("/api/v1/eval?expression=true&kind=team&id=x").status, 403u);
  EXPECT_TRUE(has(get("/api/v1/alerts"), "u42"));
  EXPECT_EQ(data("/api/v1/people")["people"][0]["id"], "u42");
}

TEST_F(SiteTest, UsersAreAskedForTheirPassword) {
  access.users["alice"] = "$2y$04$abcdefghijklmnopqrstuuinwY/tkBVrn3xrxQI/TgnMHhkvl85RW";
  const Response stranger = get("/");
  EXPECT_EQ(stranger.status, 401u);
  EXPECT_EQ(stranger.headers[0].first, "WWW-Authenticate");
  for (int repeat = 0; repeat < 2; ++repeat)  // The second time from memory.
    EXPECT_EQ(ask("GET", "/", {{"authorization", "Basic YWxpY2U6c2VzYW1l"}}).status, 200u);
  EXPECT_EQ(ask("GET", "/", {{"authorization", "Basic YWxpY2U6b3RoZXI="}}).status, 401u);
  EXPECT_EQ(ask("GET", "/", {{"authorization", "Basic Ym9iOnNlc2FtZQ=="}}).status, 401u);
  EXPECT_EQ(ask("GET", "/", {{"authorization", "Bearer x"}}).status, 401u);
}

TEST_F(SiteTest, AnswersAreCountedByRoute) {
  get("/projects/acme/P-7");
  get("/projects/acme/none");
  get("/no/such/place");
  EXPECT_EQ((answered[{"/projects/{organisation}/{id}", 200}]), 1);
  EXPECT_EQ((answered[{"/projects/{organisation}/{id}", 404}]), 1);
  EXPECT_EQ((answered[{"other", 404}]), 1);
}

}  // namespace
}  // namespace portfolio::http
