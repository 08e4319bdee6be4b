// What each request means: health checks, metrics, the API and the pages. Knows no sockets.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/http/message.h"
#include "daemon/http/view_source.h"
#include "daemon/http/web_config.h"

namespace portfolio::http {

struct SiteOptions {
  std::string external_url;       // How browsers reach the pages; their Origin is let in.
  bool enable_lifecycle = false;  // POST /-/reload
  bool enable_events = true;      // POST /api/v1/events
  bool enable_actions = false;    // POST on alerts and dead letters.
  bool show_people = false;       // Facts about single persons; else they are held back.
};

struct SiteParts {
  ViewSource& views;
  Commands& commands;
  std::function<std::string()> metrics;  // The body of /metrics.
  // Told of each answer: the route's pattern, never the path that came.
  std::function<void(std::string_view route, unsigned status)> answered = [](std::string_view,
                                                                             unsigned) {};
};

class Site {
 public:
  virtual ~Site() = default;
  // Thread-safe; fit to be the handler of a Server. Never throws.
  virtual Response handle(const Request& request) = 0;
};

std::unique_ptr<Site> make_site(SiteOptions options, SiteParts parts, const WebConfig& access);

}  // namespace portfolio::http
