// Numbers and texts as bytes, and back, for the small rows of this folder. Reading is bounded by
// what is there: damaged bytes make a reader fail, they never make it read or reserve too much.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace portfolio::storage {

class ByteWriter {
 public:
  void number(std::uint64_t value);  // Seven bits a byte, low ones first.
  void signed_number(std::int64_t value);
  void text(std::string_view value);  // Its length, then its bytes.
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// After the first failure every value is empty or zero; ask at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number();
  std::int64_t signed_number();
  std::string_view text();
  std::size_t left() const { return rest_.size(); }
  bool failed() const { return failed_; }
  bool whole() const { return !failed_ && rest_.empty(); }  // All was read, and nothing is left.

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// Big-endian, so that the order of bytes is the order of numbers.
void append_big_endian(std::string& out, std::uint64_t value);
std::uint64_t read_big_endian(std::string_view eight_bytes);

// A key for a message: printable characters as they are, others as \xNN, at most about 80 of them.
std::string printable(std::string_view bytes);

}  // namespace portfolio::storage
