#include "tests/testkit/replay.h"

#include <map>
#include <utility>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"

namespace portfolio::testkit {
namespace {

constexpr std::string_view kTopic = "portfolio.events.v1";

std::string readable(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '\\') {
      text.push_back(c);
    } else {
      text.append("\\").push_back(kHex[byte >> 4U]);
      text.push_back(kHex[byte & 15U]);
    }
  }
  return text;
}

}  // namespace

std::optional<std::string_view> MapColdRows::find(std::string_view key) {
  const auto at = rows_.find(key);
  if (at == rows_.end()) return std::nullopt;
  if (at->second.empty()) return std::nullopt;  // Erased.
  return at->second;
}

void MapColdRows::put(std::string_view key, std::string bytes) {
  rows_.insert_or_assign(std::string(key), std::move(bytes));
}

void MapColdRows::each(std::string_view prefix, const Visit& visit) {
  for (auto at = rows_.lower_bound(prefix); at != rows_.end(); ++at)
    if (at->first.starts_with(prefix)) visit(at->first, at->second);
}

ruleset::RuleSet RuleSource::load() const {
  // Most tests want the shipped ones, and want them often.
  static std::map<std::string, const ruleset::RuleSet> made;
  std::string key;
  for (const ruleset::SourceFile& file : files) key += file.name + '\n' + file.text + '\n';
  for (const auto* names : {&selection.enabled, &selection.disabled})
    for (const std::string& name : *names) key += '\n' + name;
  key += selection.only_named ? "only" : "starred";
  const auto known = made.find(key);
  if (known != made.end()) return known->second;
  ruleset::Loaded loaded = ruleset::load(files, selection, ruleset::Overlap::kKnown);
  PORTFOLIO_CHECK(loaded.problems.empty());
  return made.emplace(std::move(key), std::move(loaded.rules)).first->second;
}

RuleSource shipped_rules() {
  const auto files = ruleset::shipped_files();
  return {{files.begin(), files.end()}, {}};
}

Replay::Replay(RuleSource rules)
    : rules_(std::move(rules)), fold_(std::make_unique<engine::Fold>(0, kTopic, rules_.load())) {}

Result<model::Disposition> Replay::step(std::string_view json, Timestamp appended_at) {
  PORTFOLIO_TRY(bytes, codec::event_from_json(json));
  return step_wire(bytes, appended_at);
}

Result<model::Disposition> Replay::step_wire(std::string_view bytes, Timestamp appended_at) {
  const std::string kept(bytes);  // The event points into it; the fold must not.
  model::Event event;
  const std::int64_t offset = offset_++;
  PORTFOLIO_OK(codec::decode_event(kept, {}, event));
  auto result = fold_->step(event, {offset, appended_at}, cold_);
  take_told();
  return result;
}

void Replay::tick(Timestamp appended_at) {
  model::Event event;
  event.id = "tick";
  event.source = "portfoliod";
  event.organisation = kOrganisation;
  event.occurred_at = appended_at;
  event.fact = model::Tick{};
  const auto result = fold_->step(event, {offset_++, appended_at}, cold_);
  PORTFOLIO_CHECK(result.has_value());
  take_told();
}

Result<model::Disposition> Replay::activate(const ruleset::RuleSet& rules, std::uint64_t generation,
                                            Timestamp appended_at,
                                            const std::vector<model::SourceField>& sources,
                                            const model::FoldLimits& limits) {
  std::vector<std::string> storage;
  model::Event event;
  event.source = "portfoliod";
  event.organisation = kOrganisation;
  event.occurred_at = appended_at;
  model::RulesetActivated fact = ruleset::to_fact(rules, generation, storage);
  fact.sources = sources;
  fact.limits = limits;
  event.fact = std::move(fact);
  auto result = fold_->step(event, {offset_++, appended_at}, cold_);
  take_told();
  return result;
}

void Replay::take_told() {
  for (model::AlertTransition& one : fold_->take_transitions()) told_.push_back(std::move(one));
}

void Replay::write_ahead(std::size_t most) {
  fold_->write_some_rows(most, [&](std::string_view key, std::optional<std::string_view> bytes) {
    ahead_.emplace_back(key, bytes);
  });
}

void Replay::fade() {
  std::vector<std::pair<std::string, std::string>> changed;
  const model::FoldLimits& limits = fold_->limits();
  for (const auto& [key, bytes] : cold_.rows()) {
    const auto* const one = fold_->find(key.substr(0, key.find('\0')));
    if (one == nullptr || bytes.empty()) continue;
    if (auto left = model::faded(key, bytes, one->organisation().clock, limits))
      changed.emplace_back(key, *std::move(left));
  }
  for (auto& [key, bytes] : changed) cold_.put(key, std::move(bytes));
}

void Replay::commit() {
  fold_->write_changed_rows([&](std::string_view key, std::optional<std::string_view> bytes) {
    ahead_.emplace_back(key, bytes);
  });
  for (auto& [key, bytes] : std::exchange(ahead_, {})) {
    if (bytes)
      rows_.insert_or_assign(key, *std::move(bytes));
    else
      rows_.erase(key);
  }
}

bool Replay::restart() {
  commit();
  fold_ = std::make_unique<engine::Fold>(0, kTopic, rules_.load());
  for (const auto& [key, bytes] : rows_)
    if (!fold_->read_row(key, bytes)) return false;
  fold_->resume();
  return true;
}

void Replay::tick_through(Timestamp until) {
  for (Timestamp next = fold_->next_deadline(); next < until; next = fold_->next_deadline())
    tick(next);
  tick(until);
}

std::string Replay::rows_text(model::Flavour flavour) const {
  std::string text;
  for (const auto& [id, organisation] : fold_->organisations())
    engine::write_all_rows(*organisation, flavour,
                           [&](std::string_view key, std::optional<std::string_view> bytes) {
                             text.append(readable(key)).append("=");
                             text.append(readable(bytes.value_or(""))).append("\n");
                           });
  return text;
}

std::uint64_t Replay::digest(model::Flavour flavour) const {
  return hash_bytes(rows_text(flavour));
}

engine::OrganisationFold& Replay::organisation(std::string_view id) {
  engine::OrganisationFold* const found = fold_->find(id);
  PORTFOLIO_CHECK(found != nullptr);
  return *found;
}

std::string headline(const model::AlertTransition& t) {
  return format_time(t.at) + " " + std::string(model::change_name(t.change)) + " " + t.rule + " " +
         t.subject.id + " " + std::string(model::severity_name(t.severity));
}

}  // namespace portfolio::testkit
