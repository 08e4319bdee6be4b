// The names of alerts and of their transitions: functions of organisation, rule, subject and
// episode, so that a replay gives the same. Leaves out when an episode begins (alert_life.h).
//
// `D01~acme~milestone~P-7:M1~3`: letters, digits, '-', '.' and '_' stand for themselves and '/' is
// written ':'; any other byte is '=' and two hex digits. So a name is a segment of a URL and a
// Kafka key as it is, and two alerts never share one.
//
// The name is a label in Alertmanager, and nobody is named in a label: a subject that is a person
// is written as a number made of organisation and pseudonym. Whoever may know finds the person by
// the alert (its record, `why`); whoever sees many names at once does not see who it is.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portfolio::alert {

struct AlertName {
  std::string rule;  // "D01"
  std::string organisation;
  std::string subject_kind;
  std::string subject;        // As spelled_subject() gives it.
  std::uint32_t episode = 0;  // 1 is the first.
  bool operator==(const AlertName&) const = default;
};

// Whether a subject of that kind is a person. That labels name the sponsor of a project is another
// matter: what a sponsor does not answer is told to the project office alone.
bool is_person(std::string_view subject_kind);
// The subject's id as it stands in names: composite subjects have a composite id, such as "P-7/M1";
// for a person 16 hex digits.
std::string spelled_subject(std::string_view organisation, std::string_view subject_kind,
                            std::string_view subject);

// `subject` is the subject's own id.
std::string alert_id(std::string_view rule, std::string_view organisation,
                     std::string_view subject_kind, std::string_view subject,
                     std::uint32_t episode);
std::string alert_id(const AlertName& name);
// Nothing for a text that alert_id() would not write.
std::optional<AlertName> parse_alert_id(std::string_view id);
// The alert's id, a dot and the sequence number; 1 is the alert's first transition.
std::string transition_id(std::string_view alert_id, std::uint64_t sequence);
// The alert's id in it.
std::string_view alert_of(std::string_view transition_id);

}  // namespace portfolio::alert
