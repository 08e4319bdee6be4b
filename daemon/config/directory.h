// Who is who: the local file that gives pseudonyms their addresses, and sources their owners.
// Events never carry an address, so a producer cannot make the daemon write to anyone.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::daemon {

enum class Channel { kEmail, kWebhook, kNone };

struct Recipient {
  std::string email;  // One address.
  Channel channel = Channel::kEmail;
  std::string webhook_url;
  std::string time_zone = "UTC";  // IANA name.
  std::chrono::minutes works_from{8 * 60};
  std::chrono::minutes works_to{18 * 60};
  std::int64_t weekly_budget = 0;  // Notifications a week; 0: no bound.
};

struct Directory {
  std::map<std::string, Recipient> recipients;       // By pseudonym.
  std::map<std::string, std::string> source_owners;  // Source to pseudonym.

  const Recipient* find(std::string_view pseudonym) const;  // Null if unknown.
};

Result<Directory> parse_directory(std::string_view yaml, std::string_view file_name);
Result<Directory> load_directory(const std::string& path);  // The empty path: nobody.
std::string directory_schema();

}  // namespace portfolio::daemon
