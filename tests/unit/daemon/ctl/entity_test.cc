#include "daemon/ctl/entity.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "storage/local_journal.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::ctl {
namespace {

using namespace std::chrono_literals;

// A milestone that is moved twice; the second move, true from the 16th, became known on the 20th.
constexpr const char* kEvents[] = {
    R"({"id":"1","source":"plan","organisation":"acme","occurred_at":"2026-03-02T09:00:00Z",
        "backfill":true,"known_at":"2026-03-02T09:00:00Z","milestone_upserted":{"project":"P-1",
        "milestone":"M1","baseline_date":"2026-06-01","forecast_date":"2026-06-01"}})",
    R"({"id":"2","source":"plan","organisation":"acme","occurred_at":"2026-03-09T09:00:00Z",
        "backfill":true,"known_at":"2026-03-09T09:00:00Z","milestone_upserted":{"project":"P-1",
        "milestone":"M1","forecast_date":"2026-06-08"}})",
    R"({"id":"3","source":"plan","organisation":"acme","occurred_at":"2026-03-16T09:00:00Z",
        "backfill":true,"known_at":"2026-03-20T09:00:00Z","milestone_upserted":{"project":"P-1",
        "milestone":"M1","forecast_date":"2026-06-15"}})"};

class Entity : public testing::Test {
 protected:
  Entity() {
    auto journal = storage::LocalJournal::open(folder_.path(), {}, storage::Access::kReadWrite, [] {
      return Timestamp{std::chrono::hours{24 * 365 * 57}};
    });
    journal_ = *std::move(journal);
    for (const char* json : kEvents)
      EXPECT_TRUE(journal_->append_and_wait("acme", *codec::event_from_json(json)));
  }
  Result<nlohmann::ordered_json> get(const Moment& moment, const EntityName& name) {
    PORTFOLIO_TRY(reader, journal_->reader(0));
    PORTFOLIO_TRY(fold, replay(*reader, moment, {}));
    return describe_entity(*fold, name);
  }
  // The signal's value, and the event behind it.
  std::string forecast(const Moment& moment) {
    const auto entity = get(moment, {"milestone", "P-1/M1", ""});
    if (!entity) return entity.error().reason;
    for (const auto& signal : entity->at("signals"))
      if (signal.at("signal") == "milestone.forecast_date")
        return signal.value("value", "unknown") + " by " +
               signal.at("facts").at(0).at("event").get<std::string>();
    return "no such signal";
  }

  const testkit::TemporaryDirectory folder_;
  std::unique_ptr<storage::LocalJournal> journal_;
};

CivilDate day(unsigned number) {
  return CivilDate{std::chrono::sys_days{std::chrono::year{2026} / 3 / number}.time_since_epoch()};
}

TEST_F(Entity, IsWhatWasKnownThen) {
  EXPECT_EQ(forecast({}), "2026-06-15 by 3");
  EXPECT_EQ(forecast({.known = day(20)}), "2026-06-15 by 3");
  EXPECT_EQ(forecast({.known = day(19)}), "2026-06-08 by 2");
  EXPECT_EQ(forecast({.known = day(8)}), "2026-06-01 by 1");
  EXPECT_EQ(forecast({.known = day(1)}), "not_found");
}

TEST_F(Entity, IsWhatWasTrueThen) {
  EXPECT_EQ(forecast({.at = day(16)}), "2026-06-15 by 3");
  EXPECT_EQ(forecast({.at = day(15)}), "2026-06-08 by 2");
  EXPECT_EQ(forecast({.at = day(16), .known = day(19)}), "2026-06-08 by 2");
}

TEST_F(Entity, TimeStandsAtTheEndOfTheDay) {
  const auto entity = get({.known = day(12)}, {"milestone", "P-1/M1", "acme"});
  ASSERT_TRUE(entity);
  EXPECT_EQ(entity->at("clock"), "2026-03-12T23:59:59.999Z");
}

TEST_F(Entity, ThatIsNotThereIsSaid) {
  const auto reason = [&](const EntityName& name) {
    const auto entity = get({}, name);
    return entity ? "" : entity.error().reason;
  };
  EXPECT_EQ(reason({"milestone", "P-1/M2", ""}), "not_found");
  EXPECT_EQ(reason({"milestone", "P-1/M1", "globex"}), "not_found");
  EXPECT_EQ(reason({"mountain", "P-1", ""}), "usage");
}

}  // namespace
}  // namespace portfolio::ctl
