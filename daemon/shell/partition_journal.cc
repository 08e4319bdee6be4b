// What the owner of a partition itself writes to the journal: that time has passed, and which rules
// are to count.
#include <spdlog/spdlog.h>

#include "daemon/shell/failpoint.h"
#include "daemon/shell/partition.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/partition.h"

namespace portfolio::daemon {

// Silence becomes a record: only what is in the journal moves time.
void Partition::append_ticks() {
  const Timestamp now = parts_.clock.now();
  std::vector<std::string_view> due;
  fold_.due(now, due);
  const SteadyTime steady = parts_.clock.steady();
  for (const std::string_view organisation : due) {
    auto at = ticked_.find(organisation);
    if (at != ticked_.end() && steady - at->second < config_->intake.tick_at_most_every) continue;
    if (at == ticked_.end()) at = ticked_.emplace(std::string(organisation), steady).first;
    at->second = steady;
    model::Event tick;
    const std::string id = "tick-" + format_time(now);
    tick.id = id;
    tick.source = "portfoliod";
    tick.organisation = organisation;
    tick.occurred_at = now;
    tick.fact = model::Tick{};
    parts_.writer.append(organisation, codec::encode_event(tick), [this](const auto& done) {
      if (!done) spdlog::warn("a tick was not appended error=\"{}\"", done.error().message);
    });
    failpoint("tick_appended");
  }
}

// Any organisation's id would do whose records come to this partition: this one is nobody's.
std::string Partition::own_organisation() const {
  for (int i = 0;; ++i) {
    const std::string id = "portfoliod." + std::to_string(i);
    if (settings_.place.partitions == 1 ||
        codec::partition_of(id, settings_.place.partitions) == settings_.place.partition)
      return id;
  }
}

// Once caught up it is clear which rules the journal has put into force; if the configuration asks
// for others, this says so in the journal, and they count from there.
void Partition::maybe_append_rules() {
  std::optional<WantedRules> wanted;
  {
    const std::lock_guard lock(mutex_);
    wanted.swap(wanted_);
  }
  if (!wanted) return;
  ruleset::Loaded loaded = ruleset::load(wanted->files, wanted->selection, fold_.rules());
  if (!loaded.problems.empty()) {  // They were tried before; this is a defect of ours.
    spdlog::error("the wanted rules do not load error=\"{}\"", to_text(loaded.problems.front()));
    return;
  }
  if (loaded.rules.fingerprint == fold_.rules().fingerprint && wanted->limits == fold_.limits() &&
      wanted->sources == fold_.sources().all())
    return;
  std::vector<std::string> texts;
  model::Event event;
  const std::string organisation = own_organisation();
  model::RulesetActivated fact =
      ruleset::to_fact(loaded.rules, fold_.rules().generation + 1, texts);
  fact.limits = wanted->limits;
  for (const model::FieldRule& rule : wanted->sources)
    fact.sources.push_back({rule.field,
                            {rule.precedence.begin(), rule.precedence.end()},
                            rule.tolerance_days,
                            rule.tolerance_per_mille});
  fact.core_version = settings_.core_version;
  fact.time_zone_version = settings_.time_zone_version;
  const std::string id = "rules-" + std::to_string(fact.generation);
  event.id = id;
  event.source = "portfoliod";
  event.organisation = organisation;
  event.occurred_at = parts_.clock.now();
  event.fact = std::move(fact);
  auto appended = parts_.writer.append_and_wait(organisation, codec::encode_event(event));
  if (!appended) {
    spdlog::warn("the rule set was not appended error=\"{}\"", appended.error().message);
    const std::lock_guard lock(mutex_);
    if (!wanted_) wanted_ = std::move(wanted);
    return;
  }
  spdlog::info("rules appended partition={} generation={}", settings_.place.partition,
               fold_.rules().generation + 1);
  failpoint("rules_appended");
}

}  // namespace portfolio::daemon
