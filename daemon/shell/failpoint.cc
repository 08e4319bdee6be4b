#include "daemon/shell/failpoint.h"

#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace portfolio::daemon {
namespace {

struct Armed {
  std::string name;
  std::atomic<long> left{0};
  Armed() {
    const char* const text = std::getenv("PORTFOLIOD_FAILPOINT");
    if (text == nullptr) return;
    name = text;
    left = 1;
    if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
      left = std::strtol(name.c_str() + colon + 1, nullptr, 10);
      name.resize(colon);
    }
  }
};

Armed& armed() {
  static Armed instance;
  return instance;
}

}  // namespace

void failpoint(std::string_view name) {
  Armed& point = armed();
  if (point.name.empty() || point.name != name) return;
  if (point.left.fetch_sub(1) == 1) ::raise(SIGKILL);
}

}  // namespace portfolio::daemon
