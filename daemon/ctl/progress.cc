#include "daemon/ctl/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace portfolio::ctl {

std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string progress_line(std::int64_t done, std::int64_t total, std::int64_t count,
                          const char* counted, std::chrono::milliseconds elapsed) {
  constexpr std::int64_t kWidth = 24;
  const std::int64_t milliseconds = std::max<std::int64_t>(1, elapsed.count());
  std::string line;
  if (total > 0) {
    const std::int64_t share = std::clamp<std::int64_t>(done * 100 / total, 0, 100);
    const auto filled = static_cast<std::size_t>(share * kWidth / 100);
    line = "[" + std::string(filled, '=') + std::string(kWidth - filled, ' ') + "] ";
    line += std::to_string(share) + " %  ";
  }
  line += with_commas(count) + " " + counted + "  ";
  line += with_commas(count * 1000 / milliseconds) + "/s";
  if (total > 0 && done > 0 && done < total) {
    const std::int64_t left = milliseconds * (total - done) / done / 1000;
    const std::string seconds = std::to_string(left % 60);
    line += "  " + std::to_string(left / 60) + ":" + (seconds.size() < 2 ? "0" : "") + seconds +
            " left";
  }
  return line;
}

Progress::Progress(Show show) : shown_(show == Show::kAuto && ::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::update(std::int64_t done, std::int64_t total, std::int64_t count,
                      const char* counted) {
  const Clock::time_point now = Clock::now();
  if (!shown_ || now - drawn_ < std::chrono::milliseconds{100}) return;
  drawn_ = now;
  dirty_ = true;
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - started_);
  std::fprintf(stderr, "\r\033[K%s", progress_line(done, total, count, counted, elapsed).c_str());
}

void Progress::clear() {
  if (dirty_) std::fputs("\r\033[K", stderr);
  dirty_ = false;
}

}  // namespace portfolio::ctl
