#include "daemon/shell/journal_commands.h"

#include <atomic>
#include <charconv>

#include "daemon/shell/alert_actions.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/framing.h"
#include "proto/codec/json.h"
#include "rules/alert/alert_id.h"

namespace portfolio::daemon {
namespace {

constexpr std::size_t kRefusalsTold = 100;

void refuse(http::Posted& posted, std::int64_t line, const Error& error) {
  ++posted.refused;
  if (posted.refusals.size() < kRefusalsTold)
    posted.refusals.push_back({line, {}, error.reason, error.message});
}

// A system fact from outside would move time or rules: only this program writes them.
bool is_reserved(const model::Event& event) {
  return std::holds_alternative<model::Tick>(event.fact) ||
         std::holds_alternative<model::RulesetActivated>(event.fact);
}

// The event's wire form, if it can be decoded; the organisation is its key.
Result<std::string> checked(std::string bytes, const codec::Limits& limits, std::string& key) {
  model::Event event;
  PORTFOLIO_OK(codec::decode_event(bytes, limits, event));
  if (is_reserved(event))
    return skip("ticks and rule sets are written by portfoliod alone", "reserved");
  key = event.organisation;
  return bytes;
}

std::vector<std::pair<std::int64_t, std::string_view>> lines_of(std::string_view body) {
  std::vector<std::pair<std::int64_t, std::string_view>> lines;
  for (std::int64_t number = 1; !body.empty(); ++number) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.emplace_back(number, line);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

}  // namespace

Result<void> JournalCommands::append(const std::vector<std::string>& values, http::Posted& posted) {
  std::vector<std::string> keys(values.size());
  std::vector<storage::JournalWriter::Entry> entries;
  codec::Limits limits;
  limits.record_bytes_max = static_cast<std::size_t>(config_.limits.event_bytes);
  model::Event event;
  for (std::size_t i = 0; i < values.size(); ++i) {
    PORTFOLIO_OK(codec::decode_event(values[i], limits, event));
    keys[i] = event.organisation;
    entries.push_back({keys[i], values[i]});
  }
  if (entries.empty()) return {};
  PORTFOLIO_OK(writer_.append_all(entries));
  posted.accepted += static_cast<std::int64_t>(entries.size());
  return {};
}

Result<http::Posted> JournalCommands::post_events(std::string_view body, http::EventFormat format) {
  http::Posted posted;
  codec::Limits limits;
  limits.record_bytes_max = static_cast<std::size_t>(config_.limits.event_bytes);
  std::vector<std::string> values;
  const auto take = [&](std::int64_t line, Result<std::string> bytes) {
    std::string key;
    if (bytes) bytes = checked(*std::move(bytes), limits, key);
    if (bytes)
      values.push_back(*std::move(bytes));
    else
      refuse(posted, line, bytes.error());
  };
  switch (format) {
    case http::EventFormat::kNdjson:
      for (const auto& [number, line] : lines_of(body)) take(number, codec::event_from_json(line));
      break;
    case http::EventFormat::kProtobuf:
      take(1, std::string(body));
      break;
    case http::EventFormat::kCloudEventsJson:
    case http::EventFormat::kCloudEventsBatch: {
      const codec::Header header{"content-type", "application/cloudevents+json"};
      auto unframed = codec::unframe(body, std::span(&header, 1));
      take(1, unframed ? Result<std::string>(std::string(unframed->bytes()))
                       : Result<std::string>(tl::unexpected<Error>(unframed.error())));
      break;
    }
  }
  PORTFOLIO_OK(append(values, posted));
  return posted;
}

Result<void> JournalCommands::act(const http::AlertAction& action) {
  static std::atomic<std::uint64_t> serial{0};
  const auto name = alert::parse_alert_id(action.alert);
  if (!name) return skip("there is no alert " + action.alert, "not_found");
  const Timestamp now = clock_.now();
  using Found = std::optional<AlertAsked>;
  PORTFOLIO_TRY(answers, shards_.ask_all<Found>(
                             [alert = action.alert](engine::Fold& fold, const storage::Store&) {
                               return ask_about_alert(fold, alert);
                             }));
  AlertAsked asked{.is_there = true};  // Where another process has it, that one says so.
  for (const Found& answer : answers)
    if (answer) asked = *answer;
  PORTFOLIO_TRY(fact, fact_of(action, asked, now));
  const std::string id =
      "act-" + std::to_string(now.time_since_epoch().count()) + "-" + std::to_string(++serial);
  model::Event event;  // Of views: what they look into must outlive it.
  event.id = id;
  event.source = "portfoliod-web";
  event.organisation = name->organisation;
  event.actor = action.by;
  event.occurred_at = now;
  event.fact = fact;
  codec::Limits limits;
  limits.record_bytes_max = static_cast<std::size_t>(config_.limits.event_bytes);
  std::string key;
  PORTFOLIO_TRY(bytes, checked(codec::encode_event(event), limits, key));
  auto appended = writer_.append_and_wait(name->organisation, std::move(bytes));
  if (!appended) return tl::unexpected<Error>(std::move(appended).error());
  return {};
}

Result<http::Posted> JournalCommands::replay_dead_letter(std::string_view id) {
  const std::size_t slash = id.rfind('/');
  const std::size_t before = slash == std::string_view::npos ? slash : id.rfind('/', slash - 1);
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  if (before != std::string_view::npos) {
    std::from_chars(id.data() + before + 1, id.data() + slash, partition);
    std::from_chars(id.data() + slash + 1, id.data() + id.size(), offset);
  }
  const auto owner = shards_.find(partition);
  if (owner == nullptr || offset < 0)
    return skip("a dead letter is named topic/partition/offset; there is no " + std::string(id),
                "not_found");
  using Found = std::optional<storage::DeadLetter>;
  PORTFOLIO_TRY(found, owner->ask<Found>([&](engine::Fold&, const storage::Store& store) -> Found {
    const std::string key = storage::dead_letter_key(partition, offset);
    const auto value = store.get(storage::Family::kDeadLetters, key);
    if (!value || !*value) return std::nullopt;
    auto letter = storage::decode_dead_letter(key, **value);
    return letter ? Found(*std::move(letter)) : std::nullopt;
  }));
  if (!found) return skip("there is no dead letter " + std::string(id), "not_found");
  if (found->left_out_bytes > 0)
    return skip(
        "the record itself is not kept, for its size or because it named a person who was "
        "erased; append it again from where it came",
        "conflict");
  std::vector<codec::Header> headers;
  for (const auto& [name, value] : found->headers) headers.push_back({name, value});
  http::Posted posted;
  auto unframed = codec::unframe(found->value, headers);
  if (!unframed) {
    refuse(posted, 1, unframed.error());
    return posted;
  }
  std::string key;
  codec::Limits limits;
  limits.record_bytes_max = static_cast<std::size_t>(config_.limits.event_bytes);
  auto bytes = checked(std::string(unframed->bytes()), limits, key);
  if (!bytes) {
    refuse(posted, 1, bytes.error());
    return posted;
  }
  PORTFOLIO_OK(append({*std::move(bytes)}, posted));
  return posted;
}

}  // namespace portfolio::daemon
