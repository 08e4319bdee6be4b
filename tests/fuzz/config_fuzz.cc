// Any text is a configuration or a list of problems; what is a configuration is the same one after
// it was written and read again. The directory's file goes the same way.
#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace daemon = portfolio::daemon;
  const std::string_view text = portfolio::fuzz::to_view(data, size);
  const auto directory = daemon::parse_directory(text, "directory.yaml");
  PORTFOLIO_CHECK(directory || !directory.error().message.empty());
  const auto config = daemon::parse_config(text, "portfoliod.yaml");
  PORTFOLIO_CHECK(config || !config.error().message.empty());
  if (!config) return 0;
  const std::string written = daemon::to_yaml(*config);
  const auto again = daemon::parse_config(written, "portfoliod.yaml");
  PORTFOLIO_CHECK(again.has_value());
  PORTFOLIO_CHECK(daemon::to_yaml(*again) == written);
  return 0;
}
