#include "daemon/ctl/alert_texts.h"

#include <nlohmann/json.hpp>

#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

std::string subject_of(const Json& object) {
  const auto found = object.find("subject");
  if (found == object.end()) return {};
  return text_of(*found, "kind") + " " + text_of(*found, "id");
}

std::string day_of(const std::string& instant) { return instant.substr(0, 10); }

void add_line(std::string& text, const char* label, const std::string& value) {
  if (value.empty()) return;
  std::string name = label;
  name.resize(std::max<std::size_t>(name.size(), 14), ' ');
  text += name + printable(value) + "\n";
}

std::string fact_text(const Json& fact) {
  std::string text = "      from " + text_of(fact, "source") + " " + text_of(fact, "event");
  const std::string topic = text_of(fact, "topic");
  if (!topic.empty()) text += ", " + topic;
  text += ", partition " + text_of(fact, "partition") + " offset " + text_of(fact, "offset");
  const std::string seen = text_of(fact, "seen_at");
  if (!seen.empty()) text += ", known " + seen;
  return printable(text) + "\n";
}

std::string evidence_text(const Json& evidence) {
  std::string name = text_of(evidence, "title");
  if (name.empty()) name = text_of(evidence, "signal");
  if (name.ends_with('.')) name.pop_back();
  std::string value = text_of(evidence, "value");
  if (value.empty()) value = "not known: " + text_of(evidence, "missing");
  const std::string unit = text_of(evidence, "unit");
  const std::string threshold = text_of(evidence, "threshold");
  std::string text = "  " + name + ": " + value + (unit.empty() ? "" : " " + unit) +
                     (threshold.empty() ? "" : " (limit " + threshold + ")");
  text = printable(text) + "\n";
  const auto facts = evidence.find("facts");
  if (facts == evidence.end()) return text;
  for (const Json& fact : *facts) text += fact_text(fact);
  return text;
}

std::string history_text(const Json& why) {
  const auto history = why.find("history");
  if (history == why.end() || history->empty()) return {};
  Table table({"AT", "CHANGE", "SEVERITY", "WHERE", "WHAT"});
  for (const Json& change : *history) {
    table.add({text_of(change, "at"), text_of(change, "change"), text_of(change, "severity"),
               text_of(change, "partition") + "/" + text_of(change, "offset"),
               printable(text_of(change, "text"))});
  }
  return "\n" + table.str(0);
}

// What people did about it.
std::string answers_text(const Json& why) {
  std::string text;
  const std::string owner = text_of(why, "owner"), due = text_of(why, "due");
  if (!owner.empty() && !due.empty()) add_line(text, "taken by", owner + ", due " + due);
  add_line(text, "quiet until", text_of(why, "snoozed_until"));
  const std::string said = text_of(why, "said"), by = text_of(why, "by");
  add_line(text, "said", said.empty() || by.empty() ? said : said + " (" + by + ")");
  if (const auto outcomes = why.find("outcomes"); outcomes != why.end())
    for (const Json& one : *outcomes) add_line(text, "labelled", one.get<std::string>());
  return text;
}

}  // namespace

std::string alerts_text(const Json& alerts, std::size_t width) {
  Table table(
      {"ALERT", "SEVERITY", "STATE", "RULE", "SUBJECT", "PROJECT", "SINCE", "WHAT CHANGED"});
  for (const Json& alert : alerts) {
    table.add({text_of(alert, "id"), text_of(alert, "severity"),
               text_of(alert, "state") + (alert.value("shadow", false) ? " (shadow)" : ""),
               text_of(alert, "rule"), subject_of(alert), text_of(alert, "project"),
               day_of(text_of(alert, "since")), printable(text_of(alert, "what_changed"))});
  }
  return table.size() == 0 ? "no alerts\n" : table.str(width);
}

std::string why_text(const Json& why) {
  std::string text;
  add_line(text, "alert", text_of(why, "alert"));
  add_line(text, "rule", text_of(why, "rule") + " (" + text_of(why, "rule_id") + ")");
  add_line(text, "subject", subject_of(why));
  add_line(text, "state", text_of(why, "state") + ", " + text_of(why, "severity"));
  add_line(text, "since", text_of(why, "since"));
  add_line(text, "fired", text_of(why, "fired"));
  add_line(text, "what changed", text_of(why, "what_changed"));
  add_line(text, "fires while", text_of(why, "condition"));
  add_line(text, "now", text_of(why, "explained"));
  add_line(text, "ends when", text_of(why, "off_condition"));
  add_line(text, "now", text_of(why, "off_explained"));
  add_line(text, "timing", text_of(why, "timing"));
  text += answers_text(why);
  const auto evidence = why.find("evidence");
  if (evidence != why.end() && !evidence->empty()) {
    text += "\nevidence\n";
    for (const Json& item : *evidence) text += evidence_text(item);
  }
  return text + changes_text(why, "would_clear", "Any one of these would clear it:") +
         history_text(why);
}

std::string eval_text(const Json& answer) {
  std::string value = text_of(answer, "value");
  std::string text = (value.empty() ? "not known" : printable(value)) + "\n";
  const auto inputs = answer.find("inputs");
  if (inputs == answer.end() || inputs->empty()) return text;
  text += "\nfrom\n";
  for (const Json& input : *inputs) text += evidence_text(input);
  return text;
}

std::string brief_text(const Json& brief) {
  std::string text = printable(text_of(brief, "title")) + "\n";
  if (const auto paragraphs = brief.find("paragraphs"); paragraphs != brief.end())
    for (const Json& paragraph : *paragraphs)
      text += "\n" + printable(paragraph.get<std::string>()) + "\n";
  const auto asks = brief.find("asks");
  if (asks == brief.end() || asks->empty()) return text;
  text += "\nWhat is asked of you:\n";
  for (const Json& one : *asks) text += "- " + printable(one.get<std::string>()) + "\n";
  return text;
}

std::string entity_text(const Json& entity) {
  std::string text =
      printable(text_of(entity, "kind") + " " + text_of(entity, "id") + " of " +
                text_of(entity, "organisation") + ", at " + text_of(entity, "clock")) +
      "\n";
  for (const Json& one : entity.at("signals")) text += evidence_text(one);
  return text;
}

std::string dead_letters_text(const Json& letters, std::size_t width) {
  Table table({"ID", "AT", "STAGE", "REASON", "ORGANISATION", "SIZE", "MESSAGE"});
  for (const Json& letter : letters) {
    table.add({text_of(letter, "id"), text_of(letter, "at"), text_of(letter, "stage"),
               text_of(letter, "reason"), printable(text_of(letter, "organisation")),
               text_of(letter, "size"), printable(text_of(letter, "message"))});
  }
  return table.size() == 0 ? "no dead letters\n" : table.str(width);
}

std::string dead_letter_text(const Json& letter) {
  std::string text;
  for (const auto& [name, value] : letter.items()) {
    add_line(text, name.c_str(), value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

}  // namespace portfolio::ctl
