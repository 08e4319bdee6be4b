#include "daemon/ctl/command.h"

namespace portfolio::ctl {

int exit_code(const Error& error) {
  if (error.reason == "configuration" || error.reason == "config" || error.reason == "bad_config" ||
      error.reason == "bad_rules")
    return kBadConfig;
  if (error.reason == "usage") return kUsage;
  return error.reaction == Reaction::kRetry ? kTryAgain : kFailed;
}

int fail(const Error& error) {
  std::fprintf(stderr, "portfolioctl: %s\n", error.message.c_str());
  return exit_code(error);
}

}  // namespace portfolio::ctl
