// Questions to a running daemon, and its answers as JSON. Private to the commands that ask.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "daemon/ctl/command.h"

namespace portfolio::ctl {

using Json = nlohmann::ordered_json;

struct ServerChoice {
  std::string server = "http://127.0.0.1:9464";
  std::string ca_file;
  std::string credentials_file;
  bool json = false;  // Print the answer as it came.
};

void add_server_options(CLI::App& command, ServerChoice& choice);

// The `data` of the answer.
Result<Json> ask(const ServerChoice& choice, const std::string& path);
Result<Json> tell(const ServerChoice& choice, const std::string& path, const Json& body);

// A member as text; empty where it is not there.
std::string text_of(const Json& object, const char* name);
std::string dump(const Json& json);
// All pages of a list, as one answer with the list and the total.
Result<Json> ask_all(const ServerChoice& choice, const std::string& path, const char* list,
                     std::size_t most);

}  // namespace portfolio::ctl
