#include "daemon/delivery/alertmanager.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

namespace portfolio::daemon {
namespace {

using model::Change;
using model::Severity;

constexpr std::size_t kEvidenceLines = 10;

std::string severity_label(Severity severity) {
  switch (severity) {
    case Severity::kUnspecified:
      return "";
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kCritical:
      return "critical";
  }
  PORTFOLIO_CHECK(false);
}

// What the first letter of a rule's id stands for.
std::string group_of(std::string_view rule_id) {
  switch (rule_id.empty() ? '\0' : rule_id.front()) {
    case 'D':
      return "delivery";
    case 'P':
      return "portfolio";
    case 'G':
      return "governance";
    case 'B':
      return "benefits";
    case 'C':
      return "capacity";
    case 'Q':
      return "data";
    default:
      return "other";
  }
}

std::string escape_path(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '_' || c == '.' || c == '~') {
      result += c;
    } else {
      result += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    }
  }
  return result;
}

std::string line_of(const model::Evidence& evidence) {
  std::string line =
      evidence.signal + " = " + (evidence.value.empty() ? "unknown" : evidence.value);
  if (!evidence.unit.empty()) line += ' ' + evidence.unit;
  if (!evidence.threshold.empty()) line += " (limit " + evidence.threshold + ')';
  if (!evidence.event.empty())
    line += ", " + evidence.source + " event " + evidence.event + " at " +
            std::to_string(evidence.position.partition) + '/' +
            std::to_string(evidence.position.offset);
  return line;
}

std::string text_of(const std::vector<model::Evidence>& list) {
  std::string text;
  for (std::size_t i = 0; i < std::min(list.size(), kEvidenceLines); ++i)
    text += (i == 0 ? "" : "\n") + line_of(list[i]);
  if (list.size() > kEvidenceLines)
    text += "\nand " + std::to_string(list.size() - kEvidenceLines) + " more";
  return text;
}

std::string value_at_risk(const model::AlertTransition& transition) {
  if (transition.value_at_risk) return format_money(*transition.value_at_risk);
  std::string text = "unknown";
  for (const std::string& input : transition.unknown_inputs)
    text += (text == "unknown" ? ", for want of " : ", ") + input;
  return text;
}

std::string chance(const model::AlertTransition& transition) {
  if (!transition.p_on_time_per_mille) return "unknown";
  return std::to_string((*transition.p_on_time_per_mille + 5) / 10) + " %";
}

// The address of who wants mail; empty for anybody else.
std::string mail_of(const Directory& directory, std::string_view pseudonym) {
  const Recipient* recipient = directory.find(pseudonym);
  if (recipient == nullptr || recipient->channel != Channel::kEmail) return {};
  return recipient->email;
}

void drop_empty(std::map<std::string, std::string>& texts) {
  std::erase_if(texts, [](const auto& pair) { return pair.second.empty(); });
}

bool is_end(Change change) { return change == Change::kResolved || change == Change::kWithdrawn; }

// Whether an alert whose first known transition is this one is told as firing. A sequence beyond
// the first means that it fired before we knew it.
bool fires(const model::AlertTransition& transition) {
  switch (transition.change) {
    case Change::kFiring:
    case Change::kEscalated:
    case Change::kDeescalated:
    case Change::kUninhibited:
    case Change::kCorrected:
      return true;
    case Change::kAcknowledged:
    case Change::kAcknowledgementLapsed:
    case Change::kSnoozed:
    case Change::kSnoozeEnded:
    case Change::kDataReturned:
    case Change::kFlapping:
    case Change::kNodata:
    case Change::kInhibited:
      return transition.sequence > 1;
    case Change::kUnspecified:
    case Change::kWithdrawn:
    case Change::kResolved:
      return false;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace

std::string camel_case(std::string_view rule) {
  std::string result;
  bool is_start = true;
  for (const char c : rule) {
    if (c == '_' || c == '-') {
      is_start = true;
      continue;
    }
    result += is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    is_start = false;
  }
  return result;
}

std::string_view person_of(const std::vector<std::string>& who, std::string_view role) {
  for (const std::string& entry : who) {
    const auto colon = entry.find(':');
    if (colon != std::string::npos && std::string_view(entry).substr(0, colon) == role)
      return std::string_view(entry).substr(colon + 1);
  }
  return {};
}

PostedAlert describe_alert(const model::AlertTransition& transition, const AlertingConfig& alerting,
                           const std::string& external_url, const Directory& directory) {
  const std::string_view sponsor = person_of(transition.who, "sponsor");
  PostedAlert alert;
  alert.labels = {{"alert", transition.alert},
                  {"alertname", camel_case(transition.rule)},
                  {"severity", severity_label(transition.severity)},
                  {"portfolio", transition.portfolio},
                  {"project", transition.project},
                  {"sponsor", std::string(sponsor)},
                  {"rule_group", group_of(transition.rule_id)}};
  alert.annotations = {
      {"summary", transition.what_changed},          {"description", transition.so_what},
      {"what_to_do", transition.what_to_do},         {"evidence", text_of(transition.evidence)},
      {"since", format_time(transition.since)},      {"value_at_risk", value_at_risk(transition)},
      {"chance_on_time", chance(transition)},        {"health", transition.health},
      {"sponsor_email", mail_of(directory, sponsor)}};
  if (!alerting.runbook_url.empty())
    alert.annotations["runbook_url"] = alerting.runbook_url + escape_path(transition.rule);
  if (!alerting.dashboard_url.empty() && !transition.project.empty())
    alert.annotations["dashboard_url"] = alerting.dashboard_url + escape_path(transition.project);
  drop_empty(alert.labels);
  drop_empty(alert.annotations);
  if (!external_url.empty())
    alert.generator_url = external_url + "/alerts/" + escape_path(transition.alert);
  return alert;
}

std::string to_json(const std::vector<PostedAlert>& alerts) {
  auto list = nlohmann::json::array();
  for (const PostedAlert& alert : alerts) {
    nlohmann::json json{{"labels", alert.labels},
                        {"annotations", alert.annotations},
                        {"startsAt", format_time(alert.starts_at)},
                        {"endsAt", format_time(alert.ends_at)}};
    if (!alert.generator_url.empty()) json["generatorURL"] = alert.generator_url;
    list.push_back(std::move(json));
  }
  return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

AlertBook::AlertBook(const AlertingConfig& alerting, std::string external_url,
                     const Directory& directory)
    : alerting_(alerting), external_url_(std::move(external_url)), directory_(directory) {}

void AlertBook::begin(Known& known, const model::AlertTransition& transition) const {
  known.labels = describe_alert(transition, alerting_, external_url_, directory_).labels;
  known.fired_at = transition.at;
  known.sponsor = person_of(transition.who, "sponsor");
}

void AlertBook::advance(Known& known, const model::AlertTransition& transition,
                        Timestamp now) const {
  if (known.is_told && known.last.severity != transition.severity)
    known.former.insert(known.last.severity);
  known.former.erase(transition.severity);
  known.labels["severity"] = severity_label(transition.severity);
  if (is_end(transition.change)) {
    known.is_firing = false;
    known.is_ended = true;
    known.ended_at = transition.at;
    known.ended_seen_at = now;
  } else if (!known.is_firing) {
    known.is_ended = false;
    known.is_firing = fires(transition);
    if (known.is_firing && known.last.sequence > 0) known.fired_at = transition.at;
  }
  if (const auto sponsor = person_of(transition.who, "sponsor"); !sponsor.empty()) {
    known.sponsor = sponsor;
    // Mail goes by this label; whom an alert reaches later is not yet in it.
    if (known.labels.emplace("sponsor", sponsor).second) known.was_without_sponsor = known.is_told;
  }
  known.last = transition;
}

void AlertBook::restore(std::int32_t partition, const std::vector<model::AlertTransition>& active) {
  forget(partition);
  for (const auto& transition : active) {
    Known known;
    known.partition = partition;
    begin(known, transition);
    known.last = transition;
    known.is_firing = fires(transition);
    known.is_told = known.is_firing;
    if (known.is_firing) pending_.insert(transition.alert);
    alerts_[transition.alert] = std::move(known);
  }
}

void AlertBook::forget(std::int32_t partition) {
  std::erase_if(alerts_, [&](const auto& pair) {
    if (pair.second.partition != partition) return false;
    pending_.erase(pair.first);
    return true;
  });
}

void AlertBook::note(std::int32_t partition, const model::AlertTransition& transition,
                     Timestamp now) {
  const auto [found, is_new] = alerts_.try_emplace(transition.alert);
  Known& known = found->second;
  if (!is_new && transition.sequence <= known.last.sequence) return;  // A repeat.
  known.partition = partition;
  if (is_new) {
    begin(known, transition);
    // Its end comes first: we may have told the alert before a restart.
    known.is_told = is_end(transition.change);
  }
  advance(known, transition, now);
  if (known.is_ended && !known.is_told) {
    pending_.erase(transition.alert);
    alerts_.erase(found);  // Over before anybody heard of it.
    return;
  }
  const bool is_history = transition.at < now - alerting_.resend_every;
  if ((known.is_firing || known.is_ended) && (known.is_told || !is_history))
    pending_.insert(transition.alert);
}

std::vector<std::string> AlertBook::all() const {
  std::vector<std::string> result;
  for (const auto& [id, known] : alerts_) {
    if (known.is_firing || known.is_ended) result.push_back(id);
  }
  return result;
}

std::vector<PostedAlert> AlertBook::tell(const std::string& alert, Timestamp now) const {
  const auto found = alerts_.find(alert);
  if (found == alerts_.end()) return {};
  const Known& known = found->second;
  if (!known.is_firing && !known.is_ended) return {};
  PostedAlert posted = describe_alert(known.last, alerting_, external_url_, directory_);
  posted.labels = known.labels;
  if (const std::string email = mail_of(directory_, known.sponsor); !email.empty())
    posted.annotations["sponsor_email"] = email;
  posted.starts_at = std::min(known.fired_at, now);
  posted.ends_at = known.is_firing
                       ? now + alerting_.ends_after
                       : std::clamp(known.ended_at, posted.starts_at, known.ended_seen_at);
  std::vector<PostedAlert> result{posted};
  for (const Severity severity : known.former) {
    posted.labels["severity"] = severity_label(severity);
    posted.ends_at = now;
    result.push_back(posted);
  }
  if (known.was_without_sponsor) {
    posted.labels = known.labels;
    posted.labels.erase("sponsor");
    posted.ends_at = now;
    result.push_back(posted);
  }
  return result;
}

void AlertBook::told(const std::string& alert, Timestamp now) {
  pending_.erase(alert);
  const auto found = alerts_.find(alert);
  if (found == alerts_.end()) return;
  Known& known = found->second;
  known.is_told = true;
  known.former.clear();
  known.was_without_sponsor = false;
  if (known.is_ended && now >= known.ended_seen_at + alerting_.resend_resolved_for)
    alerts_.erase(found);
}

}  // namespace portfolio::daemon
