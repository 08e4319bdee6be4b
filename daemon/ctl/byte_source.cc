#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "daemon/ctl/line_reader.h"

namespace portfolio::ctl {
namespace {

class FileSource final : public ByteSource {
 public:
  FileSource(int descriptor, std::string name, std::int64_t& read_bytes)
      : descriptor_(descriptor), name_(std::move(name)), read_bytes_(read_bytes) {}
  ~FileSource() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  Result<std::size_t> read(char* into, std::size_t size) override {
    ssize_t got = 0;
    do {
      got = ::read(descriptor_, into, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return stop(name_ + " cannot be read: " + std::strerror(errno));
    read_bytes_ += got;
    return static_cast<std::size_t>(got);
  }

 private:
  int descriptor_;
  std::string name_;
  std::int64_t& read_bytes_;
};

// Gives back first what was read to find out how the file is packed.
class PeekedSource final : public ByteSource {
 public:
  PeekedSource(std::string head, std::unique_ptr<ByteSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    if (given_ == head_.size()) return rest_->read(into, size);
    const std::size_t part = std::min(size, head_.size() - given_);
    std::memcpy(into, head_.data() + given_, part);
    given_ += part;
    return part;
  }

 private:
  std::string head_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)) {
    PORTFOLIO_CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK);
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  Result<std::size_t> read(char* into, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0) {
        PORTFOLIO_TRY(got, packed_->read(buffer_.data(), buffer_.size()));
        if (got == 0) return inside_ ? damaged() : Result<std::size_t>(0);
        stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
        stream_.avail_in = static_cast<uInt>(got);
      }
      const int code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END) return damaged();
      inside_ = code != Z_STREAM_END;
      if (!inside_) inflateReset(&stream_);  // Several members may follow each other.
    }
    return size - stream_.avail_out;
  }

 private:
  static Result<std::size_t> damaged() { return stop("the gzip data is damaged or cut off"); }

  std::unique_ptr<ByteSource> packed_;
  z_stream stream_{};
  std::array<char, 1 << 15> buffer_{};
  bool inside_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> packed)
      : packed_(std::move(packed)), stream_(ZSTD_createDStream()) {}
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }
  Result<std::size_t> read(char* into, std::size_t size) override {
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        PORTFOLIO_TRY(got, packed_->read(buffer_.data(), buffer_.size()));
        if (got == 0) return inside_ ? damaged() : Result<std::size_t>(0);
        in_ = {buffer_.data(), got, 0};
      }
      const std::size_t left = ZSTD_decompressStream(stream_, &out, &in_);
      if (ZSTD_isError(left) != 0) return damaged();
      inside_ = left != 0;
    }
    return out.pos;
  }

 private:
  static Result<std::size_t> damaged() { return stop("the zstd data is damaged or cut off"); }

  std::unique_ptr<ByteSource> packed_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::array<char, 1 << 15> buffer_{};
  bool inside_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_source(const std::string& path, std::int64_t& read_bytes) {
  const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return stop(path + " cannot be opened: " + std::strerror(errno), "usage");
  }
  auto file = std::make_unique<FileSource>(descriptor, path, read_bytes);
  std::string head(4, '\0');
  std::size_t size = 0;
  while (size < head.size()) {
    PORTFOLIO_TRY(got, file->read(head.data() + size, head.size() - size));
    if (got == 0) break;
    size += got;
  }
  head.resize(size);
  auto whole = std::make_unique<PeekedSource>(head, std::move(file));
  if (head.starts_with("\x1f\x8b")) return std::make_unique<GzipSource>(std::move(whole));
  if (head == "\x28\xb5\x2f\xfd") return std::make_unique<ZstdSource>(std::move(whole));
  return whole;
}

}  // namespace portfolio::ctl
