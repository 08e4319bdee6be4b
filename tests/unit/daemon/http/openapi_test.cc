#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

TEST(OpenApi, NamesEveryRouteThatIsServed) {
  std::ifstream file(PORTFOLIO_SOURCE_DIR "/deploy/openapi.yaml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(text.empty());
  std::size_t routes = 0;
  for (const auto& list : {api_routes(), command_routes()}) {
    for (const Route& route : list) {
      ++routes;
      EXPECT_NE(text.find(std::string("\n  ") + route.pattern + ":\n"), std::string::npos)
          << route.pattern;
    }
  }
  std::size_t paths = 0;
  for (std::size_t at = text.find("\n  /"); at != std::string::npos;
       at = text.find("\n  /", at + 1))
    ++paths;
  EXPECT_EQ(paths, routes - 1) << "reloading is served by POST and PUT";
}

}  // namespace
}  // namespace portfolio::http
