// The invariants, held against many made-up histories: the same journal gives the same rows and the
// same transitions, whatever the restarts and ticks; repeats change nothing; sources may come in
// any order; alerts live as they should. PORTFOLIO_SEED=n runs one seed, PORTFOLIO_SEEDS=n that
// many.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>

#include "proto/codec/json.h"
#include "tests/simulation/history.h"
#include "tests/testkit/replay.h"

namespace portfolio::simulation {
namespace {

// What the journal says beside the rules.
struct Terms {
  bool sources = false;       // Which source is believed about some fields.
  bool short_detail = false;  // Entries can be edited for a month only.
};

struct Way {
  bool restarts = false;
  bool ticks = false;
  bool repeats = false;
  bool restates = false;  // With the rule that holds late bookings against what was known (C12).
  bool fades = false;     // What time has made needless is cleared now and then.
  std::uint64_t seed = 0;
  Terms terms{};
};

const std::vector<model::SourceField> kSources{
    {"milestone.forecast_date", {"pmo", "jira"}, 3, 0},
    {"milestone.achieved_on", {"erp"}, 0, 0},
    {"project.value", {"jira", "erp", "pmo"}, 0, 50},
    {"project.lifecycle", {"pmo"}, 0, 0},
    {"status.progress_per_mille", {"erp", "pmo"}, 0, 50},
    {"task.state", {"jira"}, 0, 0},
    {"task.owner", {"pmo"}, 0, 0},
    {"risk.impact_cost", {"erp"}, 0, 100},
    {"person.contract_minutes_per_week", {"hr"}, 0, 0},
    {"dependency.need_by", {"pmo"}, 0, 0},
};

ruleset::Selection selection_of(const Way& way) {
  ruleset::Selection selection;
  if (way.restates)
    selection.enabled = {"restatement_material", "cost_performance", "recovery_unrealistic",
                         "burn_ahead_of_progress"};
  return selection;
}

struct Outcome {
  std::vector<std::string> told;       // As lines of JSON.
  std::vector<std::string> headlines;  // Likewise, without places in the journal.
  std::string digest_rows, facts_rows;
  std::size_t disputes = 0;  // Of all projects.
  std::vector<model::AlertTransition> transitions;
};

std::string without_places(model::AlertTransition t) {
  t.position = {};
  for (model::Evidence& e : t.evidence) e.position = {};
  return codec::alert_to_json(t);
}

// The first line that differs, with the one before it.
std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::size_t i = 0;
  while (i < std::min(a.size(), b.size()) && a[i] == b[i]) ++i;
  const auto line = [&](const std::vector<std::string>& of) {
    return i < of.size() ? of[i] : std::string("(none)");
  };
  return "line " + std::to_string(i) + "\n- " + line(a) + "\n+ " + line(b);
}
std::string difference(const std::string& a, const std::string& b) {
  const auto lines = [](const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
  };
  return difference(lines(a), lines(b));
}

class Runner {
 public:
  explicit Runner(const Way& way)
      : way_(way),
        random_(way.seed + 77),
        replay_({testkit::shipped_rules().files, selection_of(way)}) {}

  Outcome run(const std::vector<Record>& records, Timestamp end) {
    Timestamp last = records.front().at;
    if (way_.terms.sources || way_.terms.short_detail) {
      testkit::RuleSource source = testkit::shipped_rules();
      source.selection = selection_of(way_);
      EXPECT_TRUE(activate(source.load(), last));
    }
    for (const Record& record : records) {
      if (way_.ticks) tick(last, record.at);
      last = record.at;
      apply(record);
      if (way_.restarts && random_.chance(4)) restart();
      if (way_.restarts && random_.chance(10)) replay_.commit();
      if (way_.restarts && random_.chance(25))
        replay_.write_ahead(static_cast<std::size_t>(random_.between(1, 4)));
      if (way_.fades && random_.chance(20)) replay_.fade();
    }
    replay_.tick(end);
    if (way_.restarts) restart();
    return outcome();
  }

 private:
  bool activate(const ruleset::RuleSet& rules, Timestamp at) {
    model::FoldLimits limits;
    if (way_.terms.short_detail) limits.entry_detail_days = 30;
    const auto& sources = way_.terms.sources ? kSources : std::vector<model::SourceField>{};
    return replay_.activate(rules, ++generation_, at, sources, limits).has_value();
  }
  void tick(Timestamp from, Timestamp to) {
    const std::chrono::minutes cadence{random_.between(30, 3000)};
    if (random_.chance(50))
      for (Timestamp at = from + cadence; at < to; at += cadence) replay_.tick(at);
    else if (to > from)
      replay_.tick_through(to - std::chrono::milliseconds{1});
  }
  void restart() {
    const std::string before = replay_.rows_text(model::Flavour::kDigest);
    ASSERT_TRUE(replay_.restart());
    const std::string after = replay_.rows_text(model::Flavour::kDigest);
    ASSERT_TRUE(after == before) << "the restart changed rows: " << difference(before, after);
  }
  void apply(const Record& record) {
    if (record.json.empty()) {
      static constexpr std::string_view kNames[] = {"status_stale", "milestone_slip",
                                                    "feed_silent"};
      ruleset::Selection selection = selection_of(way_);
      selection.disabled = {std::string(kNames[generation_ % 3])};
      const auto loaded =
          ruleset::load(ruleset::shipped_files(), selection, ruleset::Overlap::kKnown);
      ASSERT_TRUE(activate(loaded.rules, record.at));
      return;
    }
    const auto result = replay_.step(record.json, record.at);
    if (!result) {
      ASSERT_EQ(result.error().reaction, Reaction::kSkip) << result.error().message;
    }
    if (!way_.repeats || !result || *result != model::Disposition::kApplied) return;
    if (!random_.chance(30)) return;
    const std::string before = replay_.rows_text(model::Flavour::kDigest);
    ASSERT_TRUE(replay_.step(record.json, record.at)) << record.json;
    const std::string after = replay_.rows_text(model::Flavour::kDigest);
    ASSERT_TRUE(after == before) << record.json << '\n' << difference(before, after);
  }
  Outcome outcome() {
    Outcome o;
    o.transitions = replay_.told();
    for (const model::AlertTransition& t : replay_.told()) {
      o.told.push_back(codec::alert_to_json(t));
      o.headlines.push_back(without_places(t));
    }
    o.digest_rows = replay_.rows_text(model::Flavour::kDigest);
    o.facts_rows = replay_.rows_text(model::Flavour::kFacts);
    const model::Organisation& state = replay_.organisation().organisation();
    for (model::Handle h = 0; h < state.projects.size(); ++h)
      o.disputes += state.projects.at(h).disputes.size();
    return o;
  }

  Way way_;
  Random random_;
  testkit::Replay replay_;
  std::uint64_t generation_ = 0;
};

Options options_of(std::uint64_t seed) {
  Options o;
  o.facts = 60 + static_cast<int>(seed % 3) * 60;
  o.backfill = seed % 7 == 0;
  o.calendars = seed % 2 == 0;
  o.rules = seed % 5 == 0;
  return o;
}

Terms terms_of(std::uint64_t seed) {
  return {.sources = seed % 2 == 0, .short_detail = seed % 3 == 1};
}

Timestamp end_of(const History& history) { return history.end() + std::chrono::hours{24 * 40}; }

void run_ways(std::uint64_t seed) {
  const History history(seed, options_of(seed));
  const auto run = [&](Way way) {
    way.restates = seed % 3 == 1;
    way.terms = terms_of(seed);
    return Runner(way).run(history.records(), end_of(history));
  };
  const Outcome plain = run({});
  const Outcome restarted = run({.restarts = true, .fades = true, .seed = seed});
  EXPECT_TRUE(plain.told == restarted.told) << difference(plain.told, restarted.told);
  EXPECT_TRUE(plain.digest_rows == restarted.digest_rows)
      << difference(plain.digest_rows, restarted.digest_rows);
  const Outcome ticked = run({.restarts = seed % 3 == 0, .ticks = true, .seed = seed});
  EXPECT_TRUE(plain.headlines == ticked.headlines) << difference(plain.headlines, ticked.headlines);
  EXPECT_TRUE(plain.digest_rows == ticked.digest_rows)
      << difference(plain.digest_rows, ticked.digest_rows);
  const Outcome repeated = run({.repeats = true, .seed = seed});
  EXPECT_TRUE(plain.headlines == repeated.headlines)
      << difference(plain.headlines, repeated.headlines);
  EXPECT_TRUE(plain.digest_rows == repeated.digest_rows)
      << difference(plain.digest_rows, repeated.digest_rows);
}

// Each source keeps its own order; who comes first is drawn anew.
std::vector<Record> interleave(const std::vector<Record>& records, Random random) {
  std::map<std::string, std::vector<const Record*>> queues;
  for (const Record& r : records) queues[r.source].push_back(&r);
  std::vector<Record> mixed;
  std::map<std::string, std::size_t> next;
  while (mixed.size() < records.size()) {
    auto at = queues.begin();
    std::advance(at, random.between(0, static_cast<std::int64_t>(queues.size()) - 1));
    std::size_t& i = next[at->first];
    if (i == at->second.size()) continue;
    mixed.push_back(*at->second[i++]);
    mixed.back().at = records[mixed.size() - 1].at;
  }
  return mixed;
}

void run_orders(std::uint64_t seed) {
  Options options;
  options.facts = 80;
  options.answers = false;
  const History history(seed, options);
  const Way way{.terms = {.sources = seed % 2 == 0}};
  const Outcome a = Runner(way).run(history.records(), end_of(history));
  const Outcome b =
      Runner(way).run(interleave(history.records(), Random(seed + 5)), end_of(history));
  EXPECT_TRUE(a.facts_rows == b.facts_rows) << difference(a.facts_rows, b.facts_rows);
}

// Working days last at least as long as days of the calendar; an hour less when clocks change.
void check_hold(const model::AlertTransition& t, const ruleset::RuleSet& rules) {
  const ruleset::Rule* const rule = rules.find(t.rule);
  ASSERT_NE(rule, nullptr);
  const alert::Span& hold = rule->timing.of(t.severity).hold;
  const auto least = Days{hold.amount} - std::chrono::hours{hold.amount > 0 ? 1 : 0};
  EXPECT_GE(t.at - t.since, least) << testkit::headline(t);
}

void check_lives(std::uint64_t seed) {
  const Options options = options_of(seed);
  const History history(seed, options);
  const Outcome outcome = Runner({.terms = terms_of(seed)}).run(history.records(), end_of(history));
  const ruleset::RuleSet rules = testkit::shipped_rules().load();
  std::map<std::string, std::uint64_t> sequences;
  std::map<std::string, bool> open;  // By rule and subject.
  Timestamp last{};
  for (const model::AlertTransition& t : outcome.transitions) {
    EXPECT_EQ(t.sequence, ++sequences[t.alert]) << testkit::headline(t);
    EXPECT_GE(t.at, last) << testkit::headline(t);
    last = t.at;
    EXPECT_FALSE(t.what_changed.empty());
    bool& is_open = open[t.rule + ' ' + t.subject.kind + ' ' + t.subject.id];
    const bool begins = t.change == model::Change::kFiring;
    EXPECT_NE(begins, is_open) << testkit::headline(t);
    if (begins) check_hold(t, rules);
    EXPECT_TRUE(!begins || !t.evidence.empty()) << testkit::headline(t);
    is_open = t.change != model::Change::kResolved && t.change != model::Change::kWithdrawn;
  }
}

void for_seeds(std::uint64_t count, void (*check)(std::uint64_t)) {
  if (const char* const one = std::getenv("PORTFOLIO_SEED")) {
    check(std::strtoull(one, nullptr, 10));
    return;
  }
  if (const char* const many = std::getenv("PORTFOLIO_SEEDS"))
    count = std::strtoull(many, nullptr, 10);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    check(seed);
    if (!testing::Test::HasFailure()) continue;
    ADD_FAILURE() << "PORTFOLIO_SEED=" << seed;
    return;
  }
}

TEST(Simulation, RestartsTicksAndRepeatsTellTheSame) { for_seeds(100, run_ways); }
TEST(Simulation, SourcesMayComeInAnyOrder) { for_seeds(200, run_orders); }
// Else the seeds above would show nothing of it.
TEST(Simulation, SourcesDoDisagree) {
  std::size_t disputes = 0;
  for (std::uint64_t seed = 2; seed <= 20; seed += 2) {
    const History history(seed, options_of(seed));
    disputes += Runner({.terms = terms_of(seed)}).run(history.records(), end_of(history)).disputes;
  }
  EXPECT_GT(disputes, 5U);
}

TEST(Simulation, AlertsLiveAsTheyShould) { for_seeds(200, check_lives); }

}  // namespace
}  // namespace portfolio::simulation
