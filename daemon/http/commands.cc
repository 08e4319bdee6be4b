// What changes something: events, actions on alerts and dead letters, reloading; and the checks of
// the daemon's own health.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "daemon/http/json_parts.h"
#include "daemon/http/names.h"
#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

Response json_response(unsigned status, const Json& json) {
  Response response;
  response.status = status;
  response.type = "application/json";
  response.body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return response;
}

Response off(const char* what, const char* option) {
  return error_json(403, "forbidden",
                    std::string(what) + " is not enabled; " + option + " enables it");
}

// Only types that no form of a browser can send. A parameter such as a charset is let be.
std::optional<EventFormat> format_of(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (type == "application/x-ndjson" || type == "application/json" || type == "application/jsonl")
    return EventFormat::kNdjson;
  if (type == "application/cloudevents+json") return EventFormat::kCloudEventsJson;
  if (type == "application/cloudevents-batch+json") return EventFormat::kCloudEventsBatch;
  if (type == "application/x-protobuf" || type == "application/protobuf")
    return EventFormat::kProtobuf;
  return std::nullopt;
}

Response post_events(const Context& context) {
  if (!context.options.enable_events) return off("posting events", "web.enable_events");
  const std::string_view type = context.request.header("content-type");
  const auto format = format_of(type);
  if (!format)
    return error_json(415, "bad_data",
                      "Content-Type is '" + std::string(type) +
                          "', wanted application/x-ndjson, application/cloudevents+json, "
                          "application/cloudevents-batch+json or application/x-protobuf");
  const std::string_view encoding = context.request.header("content-encoding");
  if (!encoding.empty() && encoding != "identity")
    return error_json(415, "bad_data",
                      "Content-Encoding is '" + std::string(encoding) + "', wanted none");
  const auto posted = context.parts.commands.post_events(context.request.body, *format);
  if (!posted) return error_json(posted.error());
  return json_response(202, {{"status", "success"}, {"data", to_json(*posted)}});
}

// A text of the body; empty where it is not there. False where it is no text.
bool read_text(const Json& body, const char* name, std::string& to) {
  const auto found = body.find(name);
  if (found == body.end()) return true;
  if (!found->is_string()) return false;
  to = found->get<std::string>();
  return true;
}

Result<AlertAction> read_action(const Context& context, AlertAction::Kind kind) {
  const Json body = Json::parse(context.request.body, nullptr, false);
  if (!body.is_object()) return skip("the body is not a JSON object");
  AlertAction action;
  action.kind = kind;
  action.alert = context.arguments[0];
  std::string due;
  std::string until;
  for (const auto& [name, to] : {std::pair<const char*, std::string*>{"by", &action.by},
                                 {"owner", &action.owner},
                                 {"cause", &action.cause},
                                 {"reason", &action.reason},
                                 {"outcome", &action.outcome},
                                 {"note", &action.note},
                                 {"due", &due},
                                 {"until", &until}})
    if (!read_text(body, name, *to)) return skip(std::string("'") + name + "' is not a text");
  if (action.by.empty()) return skip("'by' is wanted: the pseudonym of who does this");
  action.due = parse_date(due);
  if (!due.empty() && !action.due) return skip("'due' is '" + due + "', wanted YYYY-MM-DD");
  action.until = parse_time(until);
  if (const auto day = parse_date(until)) action.until = Timestamp{day->time_since_epoch()};
  if (!until.empty() && !action.until)
    return skip("'until' is '" + until + "', wanted a day such as 2026-03-20");
  return action;
}

Response act(const Context& context, AlertAction::Kind kind) {
  if (!context.options.enable_actions) return off("acting on alerts", "web.enable_events");
  const auto action = read_action(context, kind);
  if (!action) return error_json(action.error());
  const auto done = context.parts.commands.act(*action);
  if (!done) return error_json(done.error());
  return json_response(202, {{"status", "success"}, {"data", Json::object()}});
}

Response acknowledge(const Context& context) {
  return act(context, AlertAction::Kind::kAcknowledge);
}
Response snooze(const Context& context) { return act(context, AlertAction::Kind::kSnooze); }
Response label(const Context& context) { return act(context, AlertAction::Kind::kLabel); }

Response replay(const Context& context) {
  if (!context.options.enable_actions) return off("replaying dead letters", "web.enable_events");
  const auto posted = context.parts.commands.replay_dead_letter(context.arguments[0]);
  if (!posted) return error_json(posted.error());
  return json_response(202, {{"status", "success"}, {"data", to_json(*posted)}});
}

Response plain(unsigned status, std::string text) {
  Response response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

Response reload(const Context& context) {
  if (!context.options.enable_lifecycle)
    return plain(403, "Lifecycle API is not enabled; web.enable_lifecycle enables it.\n");
  const auto done = context.parts.commands.reload();
  return done ? plain(200, "Reloaded.\n")
              : plain(500, "The configuration was not reloaded: " + done.error().message + "\n");
}

Response healthy(const Context&) { return plain(200, "portfoliod is healthy.\n"); }

Response ready(const Context& context) {
  const Readiness readiness = context.parts.views.readiness();
  if (context.request.header("accept").find("application/json") != std::string_view::npos)
    return json_response(readiness.ready ? 200 : 503,
                         {{"ready", readiness.ready}, {"reasons", readiness.reasons}});
  if (readiness.ready) return plain(200, "portfoliod is ready.\n");
  std::string text = "portfoliod is not ready.\n";
  for (const std::string& reason : readiness.reasons) text += reason + "\n";
  return plain(503, std::move(text));
}

Response metrics(const Context& context) {
  Response response = plain(200, context.parts.metrics());
  response.type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

}  // namespace

std::vector<Route> command_routes() {
  return {{"GET", "/metrics", metrics},
          {"GET", "/-/healthy", healthy},
          {"GET", "/-/ready", ready},
          {"POST", "/-/reload", reload},
          {"PUT", "/-/reload", reload},
          {"POST", "/api/v1/events", post_events},
          {"POST", "/api/v1/alerts/{id}/acknowledge", acknowledge},
          {"POST", "/api/v1/alerts/{id}/snooze", snooze},
          {"POST", "/api/v1/alerts/{id}/label", label},
          {"POST", "/api/v1/dead-letters/{id}/replay", replay}};
}

}  // namespace portfolio::http
