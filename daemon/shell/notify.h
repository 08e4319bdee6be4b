// Tells the supervisor how things are (sd_notify's protocol over $NOTIFY_SOCKET); without one it
// does nothing.
#pragma once
#include <string>
#include <string_view>

namespace portfolio::daemon {

class Notifier {
 public:
  Notifier();
  void ready() { send("READY=1"); }
  void stopping() { send("STOPPING=1"); }
  void watchdog() { send("WATCHDOG=1"); }
  void status(std::string_view text);  // Sent when it has changed.

 private:
  void send(std::string_view message) const;
  std::string path_;
  std::string last_;
};

}  // namespace portfolio::daemon
