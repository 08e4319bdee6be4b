#include "daemon/shell/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace portfolio::daemon {

Notifier::Notifier() {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path != nullptr) path_ = path;
}

void Notifier::status(std::string_view text) {
  if (text == last_) return;
  last_ = text;
  send("STATUS=" + last_);
}

void Notifier::send(std::string_view message) const {
  sockaddr_un address{};
  if (path_.empty() || path_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path_.data(), path_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // An abstract socket.
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
  ::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&address), length);
  ::close(fd);
}

}  // namespace portfolio::daemon
