#include "daemon/shell/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace portfolio::daemon {

void side_by_side(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto go_on = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> others;
  try {
    for (std::size_t i = 1; i < std::min(cores, count); ++i) others.emplace_back(go_on);
  } catch (const std::system_error&) {
    // No more threads are to be had: those that are here do the work.
  }
  go_on();
  for (std::thread& other : others) other.join();
}

}  // namespace portfolio::daemon
