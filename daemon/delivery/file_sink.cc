#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
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
  Result<void> end_torn_line();

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

Result<void> FileSink::end_torn_line() {
  const off_t size = lseek(file_, 0, SEEK_END);
  if (size <= 0) return {};
  char last = '\n';
  if (pread(file_, &last, 1, size - 1) != 1) return failure();
  return last == '\n' ? Result<void>{} : append("\n");
}

}  // namespace

Result<std::unique_ptr<Sink>> make_file_sink(const std::string& path) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  const int file = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return stop("cannot open " + path + ": " + std::strerror(errno), "config");
  auto sink = std::make_unique<FileSink>(path, file);
  PORTFOLIO_OK(sink->end_torn_line());
  return sink;
}

}  // namespace portfolio::daemon
