// What other programs need to work with the daemon, made from its configuration or shipped with it.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "daemon/config/config.h"

namespace portfolio::ctl {

struct ShippedFile {
  std::string_view name;  // Without its folder.
  std::string_view text;
};

// In the program itself, from deploy/.
std::span<const ShippedFile> shipped_dashboards();
std::span<const ShippedFile> shipped_prometheus_rules();

// Commands for Kafka's own tool: what the daemon may do, and nothing more.
std::string generate_acl(const daemon::Config& config, const std::string& principal);

}  // namespace portfolio::ctl
