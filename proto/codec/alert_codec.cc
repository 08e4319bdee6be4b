#include "proto/codec/alert_codec.h"

#include "proto/codec/alert_message.h"
#include "proto/codec/failure.h"

namespace portfolio::codec {
namespace {

void set_time(google::protobuf::Timestamp& into, Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  into.set_seconds(seconds.time_since_epoch().count());
  into.set_nanos(static_cast<std::int32_t>((time - seconds).count() * 1'000'000));
}

Timestamp get_time(const google::protobuf::Timestamp& time) {
  return Timestamp{std::chrono::milliseconds{time.seconds() * 1000 + time.nanos() / 1'000'000}};
}

void add_evidence(v1::AlertTransition& message, const model::Evidence& evidence) {
  v1::Evidence& into = *message.add_evidence();
  into.set_signal(evidence.signal);
  into.set_value(evidence.value);
  into.set_unit(evidence.unit);
  into.set_threshold(evidence.threshold);
  into.set_source(evidence.source);
  into.set_event_id(evidence.event);
  into.set_topic(evidence.topic);
  into.set_partition(evidence.position.partition);
  into.set_offset(evidence.position.offset);
}

model::Evidence get_evidence(const v1::Evidence& message) {
  return {.signal = message.signal(),
          .value = message.value(),
          .unit = message.unit(),
          .threshold = message.threshold(),
          .source = message.source(),
          .event = message.event_id(),
          .topic = message.topic(),
          .position = {message.partition(), message.offset()}};
}

void set_identity(v1::AlertTransition& message, const model::AlertTransition& transition) {
  message.set_alert(transition.alert);
  message.set_transition_id(transition.transition_id);
  message.set_sequence(transition.sequence);
  message.set_organisation(transition.organisation);
  message.set_project(transition.project);
  message.set_portfolio(transition.portfolio);
  message.set_rule(transition.rule);
  message.set_rule_id(transition.rule_id);
  message.set_rule_version(transition.rule_version);
  message.mutable_subject()->set_kind(transition.subject.kind);
  message.mutable_subject()->set_id(transition.subject.id);
  message.set_episode(transition.episode);
  message.mutable_position()->set_partition(transition.position.partition);
  message.mutable_position()->set_offset(transition.position.offset);
}

void set_risk(v1::AlertTransition& message, const model::AlertTransition& transition) {
  if (transition.value_at_risk) {
    v1::Money& money = *message.mutable_value_at_risk();
    money.set_minor_units(transition.value_at_risk->minor_units);
    money.set_currency(std::string(transition.value_at_risk->currency.code()));
    return;
  }
  for (const std::string& input : transition.unknown_inputs)
    message.mutable_unknown()->add_missing_inputs(input);
}

void get_identity(const v1::AlertTransition& message, model::AlertTransition& into) {
  into.alert = message.alert();
  into.transition_id = message.transition_id();
  into.sequence = message.sequence();
  into.organisation = message.organisation();
  into.project = message.project();
  into.portfolio = message.portfolio();
  into.rule = message.rule();
  into.rule_id = message.rule_id();
  into.rule_version = message.rule_version();
  into.subject = {message.subject().kind(), message.subject().id()};
  into.episode = message.episode();
  into.position = {message.position().partition(), message.position().offset()};
}

void get_risk(const v1::AlertTransition& message, model::AlertTransition& into) {
  if (message.has_p_on_time_per_mille()) into.p_on_time_per_mille = message.p_on_time_per_mille();
  if (message.has_value_at_risk())
    into.value_at_risk =
        Money{message.value_at_risk().minor_units(),
              Currency::parse(message.value_at_risk().currency()).value_or(Currency{})};
  into.unknown_inputs.assign(message.unknown().missing_inputs().begin(),
                             message.unknown().missing_inputs().end());
}

bool in_range(const google::protobuf::Timestamp& time) {
  constexpr std::int64_t kSecondsMax = std::int64_t{1} << 40;
  return time.seconds() >= -kSecondsMax && time.seconds() <= kSecondsMax && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

tl::unexpected<Error> fail(std::string_view what) {
  return skip("alert: " + std::string(what), std::string(reason_name(Reason::kBadProtobuf)));
}

}  // namespace

v1::AlertTransition to_message(const model::AlertTransition& transition) {
  v1::AlertTransition message;
  set_identity(message, transition);
  message.set_change(static_cast<v1::Change>(transition.change));
  message.set_severity(static_cast<v1::Severity>(transition.severity));
  set_time(*message.mutable_at(), transition.at);
  set_time(*message.mutable_since(), transition.since);
  message.set_what_changed(transition.what_changed);
  message.set_so_what(transition.so_what);
  message.set_what_to_do(transition.what_to_do);
  for (const std::string& who : transition.who) message.add_who(who);
  message.set_health(transition.health);
  if (transition.p_on_time_per_mille)
    message.set_p_on_time_per_mille(*transition.p_on_time_per_mille);
  set_risk(message, transition);
  message.set_cause(transition.cause);
  for (const model::Evidence& evidence : transition.evidence) add_evidence(message, evidence);
  for (const std::string& option : transition.options) message.add_options(option);
  message.set_history_number(transition.history_number);
  message.set_previous_hash(transition.previous_hash);
  message.set_hash(transition.hash);
  return message;
}

std::string encode_alert(const model::AlertTransition& transition) {
  return to_message(transition).SerializeAsString();
}

Result<model::AlertTransition> decode_alert(std::string_view bytes) {
  v1::AlertTransition message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return fail("the bytes are not a portfolio.v1.AlertTransition");
  return from_message(message);
}

Result<model::AlertTransition> from_message(const v1::AlertTransition& message) {
  if (!v1::Change_IsValid(message.change()) || !v1::Severity_IsValid(message.severity()))
    return fail("the change or the severity is not known");
  if (!in_range(message.at()) || !in_range(message.since()))
    return fail("at or since is not an instant");
  model::AlertTransition into;
  get_identity(message, into);
  into.change = static_cast<model::Change>(message.change());
  into.severity = static_cast<model::Severity>(message.severity());
  into.at = get_time(message.at());
  into.since = get_time(message.since());
  into.what_changed = message.what_changed();
  into.so_what = message.so_what();
  into.what_to_do = message.what_to_do();
  into.who.assign(message.who().begin(), message.who().end());
  into.health = message.health();
  get_risk(message, into);
  into.cause = message.cause();
  for (const v1::Evidence& evidence : message.evidence())
    into.evidence.push_back(get_evidence(evidence));
  into.options.assign(message.options().begin(), message.options().end());
  into.history_number = message.history_number();
  into.previous_hash = message.previous_hash();
  into.hash = message.hash();
  return into;
}

}  // namespace portfolio::codec
