// Lines of a file or of standard input, plain or packed with gzip or zstd (told by its first
// bytes). A line beyond the limit is passed over and reported, so that one bad line ends nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/model/result.h"

namespace portfolio::ctl {

// Bytes in the order of the file; 0 at its end.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

// Of standard input where `path` is "-". `read_bytes` counts what was read from it, still packed.
Result<std::unique_ptr<ByteSource>> open_source(const std::string& path, std::int64_t& read_bytes);

class LineReader {
 public:
  enum class Got { kLine, kTooLong, kEnd };

  static Result<std::unique_ptr<LineReader>> open(const std::string& path, std::size_t line_max);

  Result<Got> next(std::string& line);                       // Without its line break.
  std::int64_t line_number() const { return line_number_; }  // Of the last line, from 1.
  std::int64_t bytes_read() const { return bytes_read_; }    // Of the file as it lies there.
  std::int64_t bytes_total() const { return bytes_total_; }  // 0 where it is not known.

 private:
  explicit LineReader(std::size_t line_max) : line_max_(line_max), buffer_(1 << 16) {}
  Result<bool> fill();

  std::size_t line_max_;
  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t start_ = 0, end_ = 0;
  std::int64_t line_number_ = 0, bytes_read_ = 0, bytes_total_ = 0;
};

}  // namespace portfolio::ctl
