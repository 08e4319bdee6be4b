#include "daemon/ctl/entity.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "daemon/ctl/backtest.h"
#include "proto/codec/event_codec.h"
#include "rules/expr/format.h"
#include "rules/signals/evidence.h"
#include "rules/signals/signal.h"

namespace portfolio::ctl {
namespace {

using Json = nlohmann::ordered_json;

Json facts_json(const model::Organisation& o, const signals::Signal& signal,
                signals::SubjectRef subject) {
  Json facts = Json::array();
  for (const model::Stamp& stamp : stamps_behind(o, signal, subject))
    facts.push_back({{"source", o.text(stamp.source)},
                     {"event", stamp.event.view()},
                     {"partition", o.partition},
                     {"offset", stamp.offset}});
  return facts;
}

Json signals_json(engine::OrganisationFold& fold, signals::SubjectRef subject) {
  signals::Context& context = fold.context_now();
  Json list = Json::array();
  const auto& catalogue = signals::catalogue();
  for (std::size_t slot = 0; slot < catalogue.size(); ++slot) {
    const signals::Signal& signal = catalogue[slot];
    if (signal.subject != subject.kind) continue;
    const expr::Value value = signals::read(context, static_cast<std::uint16_t>(slot), subject);
    Json one = {{"signal", signal.name}};
    if (value.is_known())
      one["value"] = expr::format(value, signal.type);
    else
      one["missing"] = value.reason();
    one["facts"] = facts_json(fold.organisation(), signal, subject);
    list.push_back(std::move(one));
  }
  return list;
}

Timestamp end_of(const std::optional<CivilDate>& day) {
  if (!day) return kLatestTime;
  return Timestamp{std::chrono::sys_days{day->time_since_epoch()} + Days{1}} -
         std::chrono::milliseconds{1};
}

// Rules and ticks are nobody's facts: they happened when the journal says.
bool is_fact(const model::Event& event) {
  return !std::holds_alternative<model::Tick>(event.fact) &&
         !std::holds_alternative<model::RulesetActivated>(event.fact);
}

// Time passes to the end of the day, though no record came. In history no tick moves it.
void let_pass(engine::Fold& fold, std::int64_t offset, Timestamp now, model::ColdRows& rows) {
  std::vector<std::string> names;
  for (const auto& [name, one] : fold.organisations()) names.push_back(name);
  for (const std::string& name : names) {
    model::Event event;
    event.id = "end-of-day";
    event.source = "portfolioctl";
    event.organisation = name;
    event.occurred_at = now;
    for (const model::Fact& fact :
         {model::Fact(model::BackfillFinished{}), model::Fact(model::Tick{})}) {
      event.fact = fact;
      static_cast<void>(fold.step(event, {offset, now}, rows));
    }
  }
}

}  // namespace

Result<Json> describe_entity(engine::Fold& fold, const EntityName& name) {
  const auto kind = signals::parse_kind(name.kind);
  if (!kind) return stop("there is no kind of entity '" + name.kind + "'", "usage");
  std::optional<Json> found;
  for (const auto& [organisation, one] : fold.organisations()) {
    if (!name.organisation.empty() && organisation != name.organisation) continue;
    const auto subject = find_subject(one->organisation(), *kind, name.id);
    if (!subject) continue;
    if (found)
      return stop("several organisations have a " + name.kind + " " + name.id +
                      "; say which with --organisation",
                  "usage");
    found = Json{{"organisation", organisation},
                 {"kind", name.kind},
                 {"id", name.id},
                 {"clock", format_time(one->organisation().clock)},
                 {"signals", signals_json(*one, *subject)}};
  }
  if (!found) return skip("there is no " + name.kind + " " + name.id, "not_found");
  return *std::move(found);
}

Result<std::unique_ptr<engine::Fold>> replay(storage::JournalReader& reader, const Moment& moment,
                                             ruleset::RuleSet rules, const OnTold& on_told) {
  constexpr std::size_t kBatch = 2000;
  const Timestamp known = end_of(moment.known), at = end_of(moment.at);
  auto fold = std::make_unique<engine::Fold>(0, "local", std::move(rules));
  MemoryRows rows;
  std::vector<storage::Record> records;
  std::int64_t next = reader.first_offset();
  while (next < reader.end_offset()) {
    PORTFOLIO_TRY(count, reader.read(records, kBatch, std::chrono::milliseconds{0}));
    if (count == 0) break;
    for (const storage::Record& record : records) {
      next = record.offset + 1;
      model::Event event;
      if (!codec::decode_event(record.value, {}, event)) continue;  // A dead letter.
      if (event.known_at.value_or(record.appended_at) > known) continue;
      if (is_fact(event) && event.occurred_at > at) continue;
      const auto done = fold->step(event, {record.offset, record.appended_at}, rows);
      if (!done && done.error().reaction == Reaction::kStop)
        return tl::unexpected<Error>(done.error());
      for (const model::AlertTransition& t : fold->take_transitions())
        if (on_told) on_told(t);
    }
  }
  if (moment.known) let_pass(*fold, next, known, rows);
  return fold;
}

}  // namespace portfolio::ctl
