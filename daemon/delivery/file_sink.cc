#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "daemon/delivery/payload.h"
#include "daemon/delivery/sinks.h"
#include "proto/codec/json.h"

namespace portfolio::daemon {
namespace {

class FileSink final : public Sink {
 public:
  FileSink(std::string path, int file) : path_(std::move(path)), file_(file) {}
  ~FileSink() override { close(file_); }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  const std::string& name() const override { return name_; }
  SinkKind kind() const override { return SinkKind::kFile; }
  Result<std::size_t> deliver(std::span<const Parcel> parcels) override;
  Result<void> cut_torn_line();

 private:
  Result<void> append(std::string_view text);
  tl::unexpected<Error> failure() const {
    return retry("cannot write " + path_ + ": " + std::strerror(errno),
                 errno == ENOSPC ? "disk_full" : "unavailable");
  }

  const std::string name_ = "file";
  const std::string path_;
  const int file_;
};

Result<std::size_t> FileSink::deliver(std::span<const Parcel> parcels) {
  std::string lines;
  std::size_t count = 0;
  for (const Parcel& parcel : parcels) {
    const auto transition = read_payload(parcel);
    if (!transition && count == 0) return tl::unexpected(transition.error());
    if (!transition) break;
    lines += codec::alert_to_json(*transition) + '\n';
    ++count;
  }
  PORTFOLIO_OK(append(lines));
  return count;
}

// All of the text or none of it, so that a retry repeats no half line.
Result<void> FileSink::append(std::string_view text) {
  const off_t before = lseek(file_, 0, SEEK_END);
  while (!text.empty()) {
    const ssize_t written = write(file_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      auto problem = failure();
      static_cast<void>(before >= 0 && ftruncate(file_, before) == 0);
      return problem;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// What a daemon that was killed had half written is delivered again: every line is a whole one.
Result<void> FileSink::cut_torn_line() {
  constexpr off_t kBlock = 4096;
  char block[kBlock];
  const off_t size = lseek(file_, 0, SEEK_END);
  off_t end = size;  // After the last line break, as far as has been looked.
  while (end > 0) {
    const off_t from = std::max<off_t>(end - kBlock, 0);
    const auto count = static_cast<std::size_t>(end - from);
    if (pread(file_, block, count, from) != end - from) return failure();
    const auto at = std::string_view(block, count).rfind('\n');
    end = at == std::string_view::npos ? from : from + static_cast<off_t>(at) + 1;
    if (at != std::string_view::npos) break;
  }
  if (end == size || ftruncate(file_, end) == 0) return {};
  return failure();
}

}  // namespace

Result<std::unique_ptr<Sink>> make_file_sink(const std::string& path) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  const int file = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return stop("cannot open " + path + ": " + std::strerror(errno), "config");
  auto sink = std::make_unique<FileSink>(path, file);
  PORTFOLIO_OK(sink->cut_torn_line());
  return sink;
}

}  // namespace portfolio::daemon
