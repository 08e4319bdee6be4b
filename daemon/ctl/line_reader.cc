#include "daemon/ctl/line_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

namespace portfolio::ctl {

Result<std::unique_ptr<LineReader>> LineReader::open(const std::string& path,
                                                     std::size_t line_max) {
  std::unique_ptr<LineReader> reader(new LineReader(line_max));
  PORTFOLIO_TRY(source, open_source(path, reader->bytes_read_));
  reader->source_ = std::move(source);
  struct stat status {};
  if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    reader->bytes_total_ = status.st_size;
  }
  return reader;
}

Result<bool> LineReader::fill() {
  start_ = 0;
  PORTFOLIO_TRY(size, source_->read(buffer_.data(), buffer_.size()));
  end_ = size;
  return size > 0;
}

Result<LineReader::Got> LineReader::next(std::string& line) {
  line.clear();
  bool too_long = false, any = false;
  while (true) {
    if (start_ == end_) {
      PORTFOLIO_TRY(more, fill());
      if (!more) break;
    }
    any = true;
    const char* from = buffer_.data() + start_;
    const auto* found = static_cast<const char*>(std::memchr(from, '\n', end_ - start_));
    const std::size_t size =
        found != nullptr ? static_cast<std::size_t>(found - from) : end_ - start_;
    if (line.size() + size > line_max_) too_long = true;
    if (!too_long) line.append(from, size);
    start_ += size + (found != nullptr ? 1 : 0);
    if (found != nullptr) break;
  }
  if (!any) return Got::kEnd;
  ++line_number_;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return too_long ? Got::kTooLong : Got::kLine;
}

}  // namespace portfolio::ctl
