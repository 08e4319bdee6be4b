#include "daemon/ctl/importer.h"

#include <utility>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "rules/model/fact.h"

namespace portfolio::ctl {
namespace {

// A line may be longer than the record it becomes: JSON is wordy.
constexpr std::size_t kLineBytesMax = std::size_t{4} << 20;

Result<void> make_history(model::Event& event, Timestamp now) {
  if (!event.known_at) event.known_at = event.occurred_at;
  if (*event.known_at > now) {
    return skip("known_at " + format_time(*event.known_at) + " lies after " + format_time(now) +
                    ", so it is no history",
                "known_in_future");
  }
  event.backfill = true;
  return {};
}

// Time and rules move only by the daemon's own hand.
Result<void> check_origin(const model::Event& event) {
  const bool reserved = std::holds_alternative<model::Tick>(event.fact) ||
                        std::holds_alternative<model::RulesetActivated>(event.fact);
  if (!reserved) return {};
  return skip(std::string(model::fact_name(event.fact)) + " is written by the daemon alone",
              "reserved");
}

}  // namespace

Incoming end_of_history(const std::string& organisation, Timestamp known_at, std::uint64_t events) {
  const std::string id =
      "backfill-finished-" + format_time(known_at) + "-" + std::to_string(events);
  model::Event event;
  event.id = id;
  event.source = "portfolioctl";
  event.organisation = organisation;
  event.occurred_at = known_at;
  event.fact = model::BackfillFinished{};
  return {organisation, codec::encode_event(event), "", 0};
}

Result<Prepared> prepare(std::string_view line, const ImportOptions& options) {
  PORTFOLIO_TRY(bytes, codec::event_from_json(line));
  model::Event event;
  PORTFOLIO_OK(codec::decode_event(bytes, {}, event));
  PORTFOLIO_OK(check_origin(event));
  Prepared prepared;
  prepared.event.organisation = event.organisation;
  prepared.known_at = event.known_at.value_or(event.occurred_at);
  if (options.backfill) {
    PORTFOLIO_OK(make_history(event, options.now));
    prepared.event.bytes = codec::encode_event(event);
  } else {
    prepared.event.bytes = std::move(bytes);
  }
  return prepared;
}

Importer::Importer(Target& target, ImportOptions options, OnRefusal on_refusal, OnBatch on_batch)
    : target_(target),
      options_(options),
      on_refusal_(std::move(on_refusal)),
      on_batch_(std::move(on_batch)) {}

void Importer::refuse(const std::string& path, std::int64_t line, const Error& error) {
  ++counts_.refused;
  on_refusal_({path, line, error.reason, error.message});
}

void Importer::add_line(const std::string& path, const LineReader& reader, std::string_view line) {
  ++counts_.lines;
  auto prepared = prepare(line, options_);
  if (!prepared) return refuse(path, reader.line_number(), prepared.error());
  History& history = histories_[prepared->event.organisation];
  history.known_at = std::max(history.known_at, prepared->known_at);
  ++history.events;
  if (!seen_.insert(prepared->event.bytes)) {
    ++counts_.repeated;
    return;
  }
  prepared->event.file = path;
  prepared->event.line = reader.line_number();
  batch_.push_back(std::move(prepared->event));
}

Result<void> Importer::add_file(const std::string& path) {
  PORTFOLIO_TRY(reader, LineReader::open(path, kLineBytesMax));
  std::string line;
  while (true) {
    PORTFOLIO_TRY(got, reader->next(line));
    if (got == LineReader::Got::kEnd) break;
    if (got == LineReader::Got::kTooLong) {
      refuse(path, reader->line_number(),
             {Reaction::kSkip, "the line is longer than 4 MiB", "too_large"});
    } else if (line.find_first_not_of(" \t") != std::string::npos) {
      add_line(path, *reader, line);
    }
    if (batch_.size() >= options_.batch) PORTFOLIO_OK(write());
    if (on_batch_ && batch_.empty()) on_batch_(counts_, *reader);
  }
  PORTFOLIO_OK(write());
  if (on_batch_) on_batch_(counts_, *reader);
  return {};
}

Result<void> Importer::write() {
  if (batch_.empty()) return {};
  PORTFOLIO_TRY(outcome, target_.write(batch_));
  counts_.accepted += outcome.accepted;
  counts_.repeated += outcome.repeated;
  for (const Refusal& refusal : outcome.refusals) {
    ++counts_.refused;
    on_refusal_(refusal);
  }
  batch_.clear();
  return {};
}

Result<void> Importer::finish() {
  PORTFOLIO_OK(write());
  if (!options_.backfill || histories_.empty()) return {};
  for (const auto& [organisation, history] : histories_) {
    batch_.push_back(end_of_history(organisation, history.known_at, history.events));
  }
  PORTFOLIO_TRY(outcome, target_.write(batch_));  // Not counted: the import's own word.
  for (const Refusal& refusal : outcome.refusals) {
    return stop("the end of the history was refused: " + refusal.message);
  }
  batch_.clear();
  return {};
}

}  // namespace portfolio::ctl
