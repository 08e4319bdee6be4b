// Serves the sample portfolio until its standard input ends, to be looked at with a browser:
//   serve_sample [PORT [WEB_CONFIG_FILE]]
#include <cstdlib>
#include <iostream>
#include <string>

#include "daemon/http/server.h"
#include "daemon/http/site.h"
#include "tests/unit/daemon/http/sample_source.h"

int main(int count, char** arguments) {
  using namespace portfolio::http;
  SampleSource source;
  WebConfig access;
  if (count > 2) {
    auto loaded = load_web_config(arguments[2]);
    if (!loaded) {
      std::cerr << loaded.error().message << "\n";
      return 78;
    }
    access = *loaded;
  }
  SiteOptions site_options;
  site_options.enable_actions = true;
  const auto site =
      make_site(site_options, {source, source, [] { return std::string("# none\n"); }}, access);
  ServerOptions options;
  options.port = static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 0);
  options.tls = access.tls;
  const auto server =
      Server::start(options, [&site](const Request& request) { return site->handle(request); });
  if (!server) {
    std::cerr << server.error().message << "\n";
    return 1;
  }
  std::cout << (*server)->address() << std::endl;
  while (std::cin.get() != EOF) continue;
  return 0;
}
