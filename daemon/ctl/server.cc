#include "daemon/ctl/server.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/ctl/http_client.h"

namespace portfolio::ctl {
namespace {

Result<Json> read_answer(const Answer& answer, const std::string& path) {
  Json json = Json::parse(answer.body, nullptr, false);
  if (answer.status >= 200 && answer.status < 300) {
    if (json.is_object() && json.contains("data")) return json["data"];
    return stop(path + " did not answer in JSON; is this a portfoliod?");
  }
  std::string text = json.is_object() ? text_of(json, "error") : "";
  if (text.empty()) text = path + " answered " + std::to_string(answer.status);
  if (answer.status == 503) return retry(text);
  return stop(text, answer.status == 400 ? "usage" : "refused");
}

Result<std::unique_ptr<HttpClient>> connect(const ServerChoice& choice) {
  return HttpClient::open({choice.server, choice.ca_file, choice.credentials_file});
}

}  // namespace

void add_server_options(CLI::App& command, ServerChoice& choice) {
  command.add_option("--server", choice.server, "The daemon's address")->capture_default_str();
  command.add_option("--ca-file", choice.ca_file, "Certificate authority, for https");
  command.add_option("--credentials-file", choice.credentials_file, "A file with user:password");
  command.add_flag("--json", choice.json, "Print the answer as JSON");
}

Result<Json> ask(const ServerChoice& choice, const std::string& path) {
  PORTFOLIO_TRY(client, connect(choice));
  PORTFOLIO_TRY(answer, client->get(path));
  return read_answer(answer, path);
}

Result<Json> tell(const ServerChoice& choice, const std::string& path, const Json& body) {
  PORTFOLIO_TRY(client, connect(choice));
  PORTFOLIO_TRY(answer, client->post(path, dump(body), "application/json"));
  return read_answer(answer, path);
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> ask_all(const ServerChoice& choice, const std::string& path, const char* list,
                     std::size_t most) {
  constexpr std::size_t kPage = 500;
  Json items = Json::array();
  std::string total = "0";
  while (items.size() < most) {
    const std::size_t limit = std::min(kPage, most - items.size());
    const std::string separator = path.find('?') == std::string::npos ? "?" : "&";
    PORTFOLIO_TRY(page, ask(choice, path + separator + "offset=" + std::to_string(items.size()) +
                                        "&limit=" + std::to_string(limit)));
    const auto found = page.find(list);
    if (found == page.end() || !found->is_array()) return stop(path + " lists no " + list);
    for (const Json& item : *found) items.push_back(item);
    total = text_of(page, "total");
    if (found->size() < limit) break;
  }
  Json all = Json::object();
  all[list] = std::move(items);
  all["total"] = Json::parse(total, nullptr, false);
  return all;
}

}  // namespace portfolio::ctl
