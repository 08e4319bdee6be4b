#include "rules/alert/history_chain.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "rules/model/sha256.h"

namespace portfolio::alert {
namespace {

// Of a record some hundred parts are counted.
class Digits {
 public:
  explicit Digits(std::uint64_t value)
      : end_(std::to_chars(digits_, digits_ + sizeof digits_, value).ptr) {}
  std::string_view text() const { return {digits_, static_cast<std::size_t>(end_ - digits_)}; }

 private:
  char digits_[20];
  const char* end_;
};

class Content {
 public:
  Content() { bytes.reserve(4096); }  // Few records are longer.
  // As protobuf has it: a text that is empty and a number that is 0 say nothing.
  void add(std::string_view number, std::string_view text) {
    if (!text.empty()) put(number, text);
  }
  void add(std::string_view number, std::uint64_t value) {
    if (value != 0) put(number, Digits(value).text());
  }
  void add(std::string_view number, Timestamp time) { put(number, format_time(time)); }
  void add(std::string_view number, const std::vector<std::string>& list) {
    for (const std::string& item : list) put(number, item);
  }

  std::string bytes;

 private:
  void put(std::string_view number, std::string_view text) {
    char head[32];  // The longest number is "10.1".
    char* end = std::copy(number.begin(), number.end(), head);
    *end++ = '=';
    end = std::to_chars(end, std::end(head), text.size()).ptr;
    *end++ = ':';
    bytes.append(head, end).append(text) += '\n';
  }
};

void add_identity(Content& c, const model::AlertTransition& t) {
  c.add("1", t.alert);
  c.add("2", t.transition_id);
  c.add("3", t.sequence);
  c.add("4", t.organisation);
  c.add("5", t.project);
  c.add("6", t.portfolio);
  c.add("7", t.rule);
  c.add("8", t.rule_id);
  c.add("9", t.rule_version);
  c.add("10.1", t.subject.kind);
  c.add("10.2", t.subject.id);
  c.add("11", t.episode);
  if (t.change != model::Change::kUnspecified) c.add("12", model::change_name(t.change));
  if (t.severity != model::Severity::kUnspecified) c.add("13", model::severity_name(t.severity));
  c.add("14", t.at);
  c.add("15", t.since);
}

// What is missing is said only where there is no value: so is the record (alert.proto, risk).
void add_risk(Content& c, const model::AlertTransition& t) {
  if (t.p_on_time_per_mille) c.add("22", std::to_string(*t.p_on_time_per_mille));
  if (!t.value_at_risk) return c.add("24.1", t.unknown_inputs);
  if (t.value_at_risk->minor_units != 0)
    c.add("23.1", std::to_string(t.value_at_risk->minor_units));
  c.add("23.2", t.value_at_risk->currency.code());
}

void add_evidence(Content& c, const model::Evidence& e) {
  c.bytes += "26=\n";
  c.add("26.1", e.signal);
  c.add("26.2", e.value);
  c.add("26.3", e.unit);
  c.add("26.4", e.threshold);
  c.add("26.5", e.source);
  c.add("26.6", e.event);
}

}  // namespace

std::string hashed_content(const model::AlertTransition& t) {
  Content c;
  add_identity(c, t);
  c.add("17", t.what_changed);
  c.add("18", t.so_what);
  c.add("19", t.what_to_do);
  c.add("20", t.who);
  c.add("21", t.health);
  add_risk(c, t);
  c.add("25", t.cause);
  for (const model::Evidence& e : t.evidence) add_evidence(c, e);
  c.add("27", t.options);
  c.add("28", t.history_number);
  return std::move(c.bytes);
}

std::string expected_hash(const model::AlertTransition& t) {
  model::Sha256 hash;
  hash.add(t.previous_hash);
  hash.add(hashed_content(t));
  return hash.finish();
}

void append(HistoryHead& head, model::AlertTransition& t) {
  t.history_number = ++head.count;
  t.previous_hash = std::move(head.hash);
  t.hash = head.hash = expected_hash(t);
}

}  // namespace portfolio::alert
