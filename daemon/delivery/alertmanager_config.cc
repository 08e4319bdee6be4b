// Writes Alertmanager's own configuration.
#include <nlohmann/json.hpp>

#include "daemon/config/units.h"
#include "daemon/delivery/alertmanager.h"

namespace portfolio::daemon {
namespace {

// A JSON string is a YAML string.
std::string quote(const std::string& text) { return nlohmann::json(text).dump(); }

// A regular expression that matches the text and nothing else.
std::string escape_pattern(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::string_view(".+*?()|[]{}^$\\").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// name=~"value" as a matcher, its own quotes and escapes within.
std::string matcher(std::string_view name, std::string_view operation, const std::string& value) {
  return quote(std::string(name) + std::string(operation) + quote(value));
}

std::string global_of(const MailConfig& mail) {
  std::string text = "global:\n  smtp_smarthost: " + quote(mail.smarthost) +
                     "\n  smtp_from: " + quote(mail.from) +
                     "\n  smtp_require_tls: " + (mail.require_tls ? "true" : "false") + '\n';
  if (!mail.username.empty()) text += "  smtp_auth_username: " + quote(mail.username) + '\n';
  if (!mail.password_file.empty())
    text += "  smtp_auth_password_file: " + quote(mail.password_file) + '\n';
  return text;
}

constexpr const char* kMailBody =
    R"yaml(        send_resolved: true
        headers:
          Subject: >-
            {{ with .Alerts.Firing }}{{ len . }} early warning(s){{ end }}
            {{- if and .Alerts.Firing .Alerts.Resolved }}{{ ", " }}{{ end }}
            {{- with .Alerts.Resolved }}{{ len . }} resolved{{ end }}
            {{- ": " }}{{ (index .Alerts 0).Annotations.summary }}
        html: ''
        text: |-
          {{ range .Alerts -}}
          {{ if eq .Status "firing" }}[{{ .Labels.severity }}]{{ else }}[resolved]{{ end }}
          {{- " " }}{{ .Annotations.summary }}
          {{ with .Annotations.description }}So what: {{ . }}
          {{ end }}{{ with .Annotations.what_to_do }}What to do: {{ . }}
          {{ end }}{{ with .Annotations.value_at_risk }}Value at risk: {{ . }}
          {{ end }}{{ with .Annotations.chance_on_time }}Chance of being on time: {{ . }}
          {{ end }}{{ with .Annotations.since }}Since: {{ . }}
          {{ end }}{{ .GeneratorURL }}

          {{ end }}
)yaml";

std::string mail_receiver(const std::string& name, const std::string& to) {
  return "  - name: " + quote(name) + "\n    email_configs:\n      - to: " + quote(to) + '\n' +
         kMailBody;
}

std::string webhook_receiver(const std::string& name, const std::string& url) {
  return "  - name: " + quote(name) + "\n    webhook_configs:\n      - url: " + quote(url) +
         "\n        send_resolved: true\n";
}

std::string route(const std::string& receiver, const std::string& sponsor_matcher) {
  return "    - receiver: " + quote(receiver) + "\n      matchers: [" +
         matcher("severity", "=~", "warning|critical") + ", " + sponsor_matcher + "]\n";
}

constexpr const char* kInhibition = R"yaml(
# A change of severity is a new alert to Alertmanager: without these two the old one would mail a
# false "resolved".
inhibit_rules:
  - source_matchers: ["severity=\"critical\""]
    target_matchers: ["severity=\"warning\""]
    equal: [alert]
  - source_matchers: ["severity=\"warning\""]
    target_matchers: ["severity=\"critical\""]
    equal: [alert]
)yaml";

}  // namespace

std::string generate_alertmanager(const Directory& directory, const AlertingConfig& alerting) {
  const MailConfig& mail = alerting.mail;
  std::string by_mail;  // A pattern of all who are reached by mail.
  std::string routes;
  std::string receivers = "  - name: nobody\n";
  for (const auto& [pseudonym, recipient] : directory.recipients) {
    if (recipient.channel == Channel::kEmail)
      by_mail += (by_mail.empty() ? "" : "|") + escape_pattern(pseudonym);
    if (recipient.channel != Channel::kWebhook) continue;
    const std::string name = "webhook-" + pseudonym;
    routes += route(name, matcher("sponsor", "=", pseudonym));
    receivers += webhook_receiver(name, recipient.webhook_url);
  }
  if (!by_mail.empty()) {
    routes = route("sponsor-mail", matcher("sponsor", "=~", by_mail)) + routes;
    // Not CommonAnnotations: it fails as soon as one alert of a group differs.
    receivers += mail_receiver("sponsor-mail", "{{ (index .Alerts 0).Annotations.sponsor_email }}");
  }
  if (!mail.fallback.empty()) {
    routes += "    - receiver: fallback-mail\n      matchers: [" +
              matcher("severity", "=~", "warning|critical") + "]\n";
    receivers += mail_receiver("fallback-mail", mail.fallback);
  }
  return "# Made by `portfolioctl generate alertmanager` from the directory: make it anew when "
         "that\n"
         "# changes. Alerts of severity info are for the pages and mailed to nobody.\n" +
         global_of(mail) +
         "\n# By sponsor: one mail with all that is new, however many projects they have.\n"
         "route:\n  receiver: nobody\n  group_by: [sponsor]\n  group_wait: " +
         format_duration(mail.group_wait) +
         "\n  group_interval: " + format_duration(mail.group_interval) +
         "\n  repeat_interval: " + format_duration(mail.repeat_interval) + '\n' +
         (routes.empty() ? "" : "  routes:\n" + routes) + "\nreceivers:\n" + receivers +
         kInhibition;
}

}  // namespace portfolio::daemon
