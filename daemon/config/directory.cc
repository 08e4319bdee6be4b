#include "daemon/config/directory.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "daemon/config/config.h"
#include "daemon/config/fields.h"
#include "daemon/config/schema.h"
#include "daemon/config/yaml_fields.h"

namespace portfolio::daemon {
namespace {

using Problem = std::optional<std::string>;

constexpr std::string_view kChannels[] = {"email", "webhook", "none"};

// What is read of one recipient before it is whole.
struct Draft {
  Recipient recipient;
  std::string from = "08:00";
  std::string to = "18:00";
};

struct SourceDraft {
  std::string owner;
};

struct File {
  std::int64_t version = 1;
  std::map<std::string, Draft> recipients;
  std::map<std::string, SourceDraft> sources;
};

// One plain address. A list, a display name or a header would let a line reach further than one
// mailbox: Alertmanager's `to` takes lists.
Problem check_email(const std::string& email) {
  if (email.empty()) return std::nullopt;
  const auto at = email.find('@');
  const bool is_plain = std::all_of(email.begin(), email.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f &&
           std::string_view(",;<>\"'\\()[]{}:").find(static_cast<char>(c)) ==
               std::string_view::npos;
  });
  if (is_plain && email.size() <= 254 && at != std::string::npos && at > 0 &&
      at + 1 < email.size() && email.find('@', at + 1) == std::string::npos)
    return std::nullopt;
  return "wanted one plain address as in name@example.org, not '" + email + "'";
}

std::optional<std::chrono::minutes> parse_minute(std::string_view text) {
  int hours = 0;
  int minutes = 0;
  const char* end = text.data() + text.size();
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  if (std::from_chars(text.data(), text.data() + 2, hours).ptr != text.data() + 2 ||
      std::from_chars(text.data() + 3, end, minutes).ptr != end || hours < 0 || minutes < 0 ||
      minutes > 59 || hours * 60 + minutes > 24 * 60)
    return std::nullopt;
  return std::chrono::minutes{hours * 60 + minutes};
}

Problem check_minute(const std::string& text) {
  if (parse_minute(text)) return std::nullopt;
  return "wanted a time of day from 00:00 to 24:00, not '" + text + "'";
}

Problem check_zone(const std::string& zone) {
  const bool is_name = std::all_of(zone.begin(), zone.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
  if (is_name && !zone.empty() && zone.front() != '/' && zone.size() <= 64) return std::nullopt;
  return "wanted an IANA time zone as in Europe/Berlin, not '" + zone + "'";
}

Problem check_webhook(const std::string& url) {
  if (url.empty() || url.starts_with("https://") || url.starts_with("http://")) return std::nullopt;
  return "wanted a URL that starts with https://, not '" + url + "'";
}

Fields fields_of(Draft& draft) {
  Recipient& recipient = draft.recipient;
  return {
      {"email", TextField{&recipient.email}, "One address.", false,
       [&recipient] { return check_email(recipient.email); }},
      {"channel", choice(recipient.channel, kChannels), "How to reach them."},
      {"webhook_url", TextField{&recipient.webhook_url}, "For the channel webhook.", false,
       [&recipient] { return check_webhook(recipient.webhook_url); }},
      {"time_zone", TextField{&recipient.time_zone}, "IANA name.", false,
       [&recipient] { return check_zone(recipient.time_zone); }},
      {"works_from", TextField{&draft.from}, "Time of day.", false,
       [&draft] { return check_minute(draft.from); }},
      {"works_to", TextField{&draft.to}, "Time of day.", false,
       [&draft] { return check_minute(draft.to); }},
      {"weekly_budget", IntegerField{&recipient.weekly_budget, 0, 10'000},
       "Notifications a week; 0: no bound."},
  };
}

Fields fields_of(SourceDraft& source) {
  return {{"owner", TextField{&source.owner}, "Pseudonym of who answers for its data.", true}};
}

Fields fields_of(File& file) {
  return {
      {"directory_version", IntegerField{&file.version, 1, 1}, "Version of this format.", true},
      {"recipients",
       SectionMapField{[&file](const std::string& key) { return fields_of(file.recipients[key]); },
                       "pseudonym"},
       "By pseudonym: sponsors and others who are told."},
      {"sources",
       SectionMapField{[&file](const std::string& key) { return fields_of(file.sources[key]); },
                       "source"},
       "Who answers for a source."},
  };
}

Result<Recipient> finish(const std::string& pseudonym, const Draft& draft,
                         std::string_view file_name) {
  Recipient recipient = draft.recipient;
  recipient.works_from = parse_minute(draft.from).value_or(recipient.works_from);
  recipient.works_to = parse_minute(draft.to).value_or(recipient.works_to);
  const std::string where = std::string(file_name) + ": recipient '" + pseudonym + "' ";
  if (recipient.works_to <= recipient.works_from)
    return stop(where + "has works_to not after works_from", "config");
  if (recipient.channel == Channel::kEmail && recipient.email.empty())
    return stop(where + "wants an email, or another channel", "config");
  if (recipient.channel == Channel::kWebhook && recipient.webhook_url.empty())
    return stop(where + "wants a webhook_url, or another channel", "config");
  return recipient;
}

}  // namespace

const Recipient* Directory::find(std::string_view pseudonym) const {
  const auto found = recipients.find(std::string(pseudonym));
  return found == recipients.end() ? nullptr : &found->second;
}

Result<Directory> parse_directory(std::string_view yaml, std::string_view file_name) {
  File file;
  PORTFOLIO_OK(read_fields(yaml, file_name, fields_of(file)));
  Directory directory;
  for (const auto& [pseudonym, draft] : file.recipients) {
    PORTFOLIO_TRY(recipient, finish(pseudonym, draft, file_name));
    directory.recipients.emplace(pseudonym, std::move(recipient));
  }
  for (const auto& [source, draft] : file.sources)
    directory.source_owners.emplace(source, draft.owner);
  return directory;
}

Result<Directory> load_directory(const std::string& path) {
  if (path.empty()) return Directory{};
  PORTFOLIO_TRY(text, read_text_file(path));
  return parse_directory(text, path);
}

std::string directory_schema() {
  File file;
  return schema_of(fields_of(file), "Directory of portfoliod");
}

}  // namespace portfolio::daemon
