// A record becomes an event, or says what is wrong with it; its headers are asked for only where
// they can make a difference.
#include "daemon/shell/intake.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "proto/codec/event_codec.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
constexpr Timestamp kNoon = std::chrono::sys_days{2026y / 3 / 20} + 12h;
constexpr std::int64_t kMost = 1 << 20;

class Headers final : public storage::HeaderSource {
 public:
  Headers(std::initializer_list<storage::Header> headers) : headers_(headers) {}
  std::span<const storage::Header> headers_of(const storage::Record&) override {
    ++asked;
    return headers_;
  }
  int asked = 0;

 private:
  std::vector<storage::Header> headers_;
};

std::string heartbeat(std::string_view id, std::string_view organisation = "acme") {
  model::Event event;
  event.id = id;
  event.source = "pmo";
  event.organisation = organisation;
  event.occurred_at = kNoon;
  event.known_at = kNoon;
  event.fact = model::SourceHeartbeat{};
  return codec::encode_event(event);
}

class IntakeTest : public testing::Test {
 protected:
  // "" or the stage and the reason.
  std::string read(std::string_view value, storage::HeaderSource* headers) {
    const storage::Record record{.key = "acme", .value = value, .header_source = headers};
    const auto letter = intake_.read(record, kMost, event_, own_);
    return letter ? letter->stage + " " + letter->error.reason : "";
  }
  Intake intake_{{}, 1};
  model::Event event_;
  std::string own_;
};

TEST_F(IntakeTest, AWholeEventIsTakenWithoutAskingForItsHeaders) {
  Headers headers{{"ce_id", "other"}, {"ce_specversion", "1.0"}};
  const std::string bytes = heartbeat("e1");
  EXPECT_EQ(read(bytes, &headers), "");
  EXPECT_EQ(event_.id, "e1");
  EXPECT_EQ(headers.asked, 0);
}

TEST_F(IntakeTest, WhatAnEventLacksIsFilledInFromItsHeaders) {
  Headers headers{{"ce_id", "e2"}, {"ce_specversion", "1.0"}};
  const std::string bytes = heartbeat("");
  EXPECT_EQ(read(bytes, &headers), "");
  EXPECT_EQ(event_.id, "e2");
}

TEST_F(IntakeTest, JsonIsReadWhereTheHeadersSaySoWhateverItBeginsWith) {
  Headers headers{{"content-type", "application/json"}};
  EXPECT_EQ(read(R"( {"id": "e3", "source": "pmo", "organisation": "acme",
      "occurred_at": "2026-03-20T12:00:00Z", "known_at": "2026-03-20T12:00:00Z",
      "source_heartbeat": {}})",
                 &headers),
            "");
  EXPECT_EQ(event_.id, "e3");
}

TEST_F(IntakeTest, WhatIsNoEventSaysWhatIsWrongWithItself) {
  EXPECT_EQ(read("\x0a\xff", nullptr), "decode bad_protobuf");
  Headers none{};
  EXPECT_EQ(read("\x0a\xff", &none), "decode bad_protobuf");
  EXPECT_EQ(read("", nullptr), "framing empty");
  Headers structured{{"content-type", "application/cloudevents+json"}};
  EXPECT_EQ(read("\x0a\xff", &structured), "framing bad_json");
}

TEST_F(IntakeTest, AnEventOfAnotherOrganisationThanItsKeyIsInTheWrongPlace) {
  Headers headers{{"ce_specversion", "1.0"}};
  EXPECT_EQ(read(heartbeat("e1", "globex"), &headers), "place wrong_key");
}

}  // namespace
}  // namespace portfolio::daemon
