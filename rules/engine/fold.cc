#include "rules/engine/fold.h"

#include <algorithm>

namespace portfolio::engine {
namespace {

constexpr std::string_view kRulesKey("\0R", 2);  // No organisation's id is empty.

// The rule set in force, as a row.
struct StoredRules {
  std::uint64_t generation = 0;
  std::string core_version, time_zone_version;
  std::vector<std::pair<std::string, std::string>> rules;
  std::vector<std::string> enabled;
  model::FoldLimits limits;
  std::vector<model::FieldRule> sources;
};

template <class Archive>
void describe(Archive& a, StoredRules& s) {
  a(s.generation, s.core_version, s.time_zone_version, s.rules, s.enabled, s.limits.entities_max,
    s.limits.stubs_max, s.limits.entry_detail_days, s.limits.event_id_days,
    s.limits.organisations_max, s.limits.event_bytes_max, s.limits.text_bytes_max,
    s.limits.list_items_max, s.sources);
}

StoredRules stored(const ruleset::RuleSet& rules, const model::FoldLimits& limits,
                   const model::SourceRules& sources) {
  StoredRules s;
  s.generation = rules.generation;
  s.limits = limits;
  s.sources = sources.all();
  for (const ruleset::Rule& rule : rules.rules) {
    if (rule.is_part) continue;
    s.rules.emplace_back(rule.name, rule.text);
    if (rule.enabled) s.enabled.push_back(rule.name);
  }
  for (const std::string& text : rules.local_texts) s.rules.emplace_back(ruleset::kLocalName, text);
  return s;
}

model::RulesetActivated as_fact(const StoredRules& s) {
  model::RulesetActivated fact;
  fact.generation = s.generation;
  fact.limits = s.limits;
  for (const auto& [name, text] : s.rules) fact.rules.push_back({name, text});
  for (const std::string& name : s.enabled) fact.enabled.push_back(name);
  return fact;
}

Error beyond_limit(std::string_view what, std::int64_t met, std::int64_t most, const char* reason) {
  return {Reaction::kSkip,
          std::string(what) + " " + std::to_string(met) + ", the most is " + std::to_string(most) +
              " (a limit in the journal)",
          reason};
}

tl::unexpected<Error> beyond(std::string_view what, std::int64_t met, std::int64_t most,
                             const char* reason) {
  return tl::unexpected<Error>(beyond_limit(what, met, most, reason));
}

Result<void> check_extent(const model::Extent& extent, const model::FoldLimits& limits) {
  if (extent.record > limits.event_bytes_max)
    return tl::unexpected<Error>(too_large(extent.record, limits.event_bytes_max));
  if (extent.text > limits.text_bytes_max)
    return beyond("the bytes of a text are", extent.text, limits.text_bytes_max, "text_too_long");
  if (extent.list > limits.list_items_max)
    return beyond("the items of a list are", extent.list, limits.list_items_max, "list_too_long");
  return {};
}

}  // namespace

Error too_large(std::int64_t bytes, std::int64_t most) {
  return beyond_limit("the record's bytes are", bytes, most, "too_large");
}

Fold::Fold(std::int32_t partition, std::string_view topic, ruleset::RuleSet generation_0)
    : partition_(partition), topic_(topic) {
  rules_.push_back(std::make_unique<ruleset::RuleSet>(std::move(generation_0)));
}

OrganisationFold* Fold::find(std::string_view id) {
  OrganisationFold*& recent = recent_[table_hash(id) % recent_.size()];
  if (recent != nullptr && recent->organisation().id == id) return recent;
  const auto at = organisations_.find(id);
  if (at == organisations_.end()) return nullptr;
  recent = at->second.get();
  return recent;
}

void Fold::mark_changed(OrganisationFold& fold) {
  if (fold.has_changed) return;
  fold.has_changed = true;
  const auto less = [](const OrganisationFold* a, const OrganisationFold* b) {
    return a->organisation().id < b->organisation().id;
  };
  changed_.insert(std::upper_bound(changed_.begin(), changed_.end(), &fold, less), &fold);
}

OrganisationFold& Fold::organisation(std::string_view id) {
  if (OrganisationFold* const known = find(id)) return *known;
  auto made = std::make_unique<OrganisationFold>(id, partition_, topic_, rules());
  return *organisations_.emplace(std::string(id), std::move(made)).first->second;
}

Result<model::Disposition> Fold::step(const model::Event& event, const Arrival& arrival,
                                      model::ColdRows& cold) {
  if (const auto* rules = std::get_if<model::RulesetActivated>(&event.fact))
    return activate(*rules, arrival);
  // What is only said by the system itself must not bring an organisation to life.
  const bool system = std::holds_alternative<model::Tick>(event.fact) ||
                      std::holds_alternative<model::BackfillFinished>(event.fact);
  OrganisationFold* const known = find(event.organisation);
  if (system && known == nullptr) return model::Disposition::kApplied;
  PORTFOLIO_OK(check_extent(event.extent, limits_));
  const auto count = static_cast<std::int64_t>(organisations_.size());
  if (known == nullptr && count >= limits_.organisations_max)
    return beyond("with one more the partition's organisations are", count + 1,
                  limits_.organisations_max, "too_many_organisations");
  OrganisationFold& fold = known != nullptr ? *known : organisation(event.organisation);
  mark_changed(fold);
  return fold.step(event, arrival, {limits_, sources_}, cold);
}

Result<model::Disposition> Fold::activate(const model::RulesetActivated& fact,
                                          const Arrival& arrival) {
  if (fact.generation <= rules().generation) return model::Disposition::kOlder;
  PORTFOLIO_TRY(next, ruleset::from_fact(fact, rules()));
  next.generation = fact.generation;
  limits_ = fact.limits;
  sources_ = model::SourceRules(fact.sources);
  rules_.push_back(std::make_unique<ruleset::RuleSet>(std::move(next)));
  rules_changed_ = true;
  for (auto& [id, fold] : organisations_) mark_changed(*fold);
  const auto look = [&](std::size_t i) { changed_[i]->activate(*rules_.back(), arrival); };
  if (side_by_side_)
    side_by_side_(changed_.size(), look);
  else
    for (std::size_t i = 0; i < changed_.size(); ++i) look(i);
  while (rules_.size() > 1) rules_.pop_front();
  return model::Disposition::kApplied;
}

std::vector<model::AlertTransition> Fold::take_transitions() {
  std::vector<model::AlertTransition> all;
  for (OrganisationFold* const fold : changed_) {
    std::vector<model::AlertTransition> some = fold->take_transitions();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

void Fold::due(Timestamp now, std::vector<std::string_view>& organisations) {
  for (auto& [id, fold] : organisations_)
    if (fold->next_deadline() <= now) organisations.push_back(id);
}

Timestamp Fold::next_deadline() {
  Timestamp next = kNever;
  for (auto& [id, fold] : organisations_) next = std::min(next, fold->next_deadline());
  return next;
}

void Fold::write_some_rows(std::size_t most, const RowSink& sink) {
  for (OrganisationFold* const fold : changed_) most -= engine::write_some_rows(*fold, most, sink);
}

std::size_t Fold::count_changed_rows() const {
  std::size_t count = 0;
  for (const OrganisationFold* const fold : changed_) count += engine::count_changed_rows(*fold);
  return count;
}

void Fold::write_changed_rows(const RowSink& sink) {
  for (OrganisationFold* const fold : changed_) {
    engine::write_changed_rows(*fold, sink);
    fold->has_changed = false;
  }
  changed_.clear();
  if (!rules_changed_) return;
  rules_changed_ = false;
  StoredRules s = stored(rules(), limits_, sources_);
  std::string bytes;
  const SymbolTable none;
  model::RowWriter write(bytes, none, model::Flavour::kStored);
  describe(write, s);
  sink(kRulesKey, bytes);
}

bool Fold::read_rules(std::string_view bytes) {
  SymbolTable none;
  model::RowReader read(bytes, none);
  StoredRules s;
  describe(read, s);
  if (!read.ok() || !read.at_end()) return false;
  auto read_set = ruleset::from_fact(as_fact(s), rules());
  if (!read_set) return false;
  read_set->generation = s.generation;
  limits_ = s.limits;
  sources_ = model::SourceRules(std::move(s.sources));
  rules_.clear();
  rules_.push_back(std::make_unique<ruleset::RuleSet>(*std::move(read_set)));
  return true;
}

bool Fold::read_row(std::string_view key, std::string_view bytes) {
  if (key == kRulesKey) return organisations_.empty() && read_rules(bytes);
  const std::string_view id = organisation_of_key(key);
  return !id.empty() && engine::read_row(organisation(id), key, bytes);
}

void Fold::resume() {
  for (auto& [id, fold] : organisations_) resume_rows(*fold);
}

Counters Fold::counters() const {
  Counters sum;
  for (const auto& [id, fold] : organisations_) {
    sum.evaluations += fold->counters().evaluations;
    sum.failures += fold->counters().failures;
    sum.shadowed += fold->counters().shadowed;
  }
  return sum;
}

}  // namespace portfolio::engine
