#include "storage/dead_letter.h"

#include <openssl/evp.h>

#include <array>

#include "storage/bytes.h"

namespace portfolio::storage {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kKeySize = 16;

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  PORTFOLIO_CHECK(done == 1);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  for (unsigned i = 0; i < size; ++i) {
    result += kDigits[digest[i] >> 4U];
    result += kDigits[digest[i] & 0xFU];
  }
  return result;
}

std::size_t bytes_of(const Record& record, std::span<const Header> headers) {
  std::size_t bytes = record.key.size() + record.value.size();
  for (const Header& header : headers) bytes += header.key.size() + header.value.size();
  return bytes;
}

tl::unexpected<Error> corrupt(std::string_view key) {
  return stop("The dead letter at " + printable(key) + " is damaged.", "corrupt_row");
}

void decode_headers(ByteReader& in, DeadLetter& letter) {
  const std::uint64_t count = in.number();
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const std::string_view name = in.text();
    const std::string_view value = in.text();
    letter.headers.emplace_back(name, value);
  }
}

}  // namespace

DeadLetter make_dead_letter(const Record& record, std::string_view stage, const Error& error,
                            std::size_t bytes_max) {
  DeadLetter letter{.partition = record.partition,
                    .offset = record.offset,
                    .stage = std::string{stage},
                    .reason = error.reason,
                    .message = error.message,
                    .at = record.appended_at};
  const std::span<const Header> headers = record.headers();
  const std::size_t bytes = bytes_of(record, headers);
  if (bytes > bytes_max) {
    letter.left_out_bytes = bytes;
    letter.left_out_hash = sha256(record.value);
    return letter;
  }
  letter.key = record.key;
  letter.value = record.value;
  for (const Header& header : headers) letter.headers.emplace_back(header.key, header.value);
  return letter;
}

std::string dead_letter_key(std::int32_t partition, std::int64_t offset) {
  std::string key;
  append_big_endian(key, static_cast<std::uint64_t>(partition));
  append_big_endian(key, static_cast<std::uint64_t>(offset));
  return key;
}

std::string encode(const DeadLetter& letter) {
  ByteWriter out;
  out.number(kVersion);
  out.text(letter.stage);
  out.text(letter.reason);
  out.text(letter.message);
  out.signed_number(letter.at.time_since_epoch().count());
  out.text(letter.key);
  out.text(letter.value);
  out.number(letter.left_out_bytes);
  out.text(letter.left_out_hash);
  out.number(letter.headers.size());
  for (const auto& [name, value] : letter.headers) {
    out.text(name);
    out.text(value);
  }
  return out.take();
}

Result<DeadLetter> decode_dead_letter(std::string_view key, std::string_view value) {
  if (key.size() != kKeySize) return corrupt(key);
  DeadLetter letter;
  letter.partition = static_cast<std::int32_t>(read_big_endian(key.substr(0, 8)));
  letter.offset = static_cast<std::int64_t>(read_big_endian(key.substr(8)));
  ByteReader in{value};
  const std::uint64_t version = in.number();
  letter.stage = in.text();
  letter.reason = in.text();
  letter.message = in.text();
  letter.at = Timestamp{std::chrono::milliseconds{in.signed_number()}};
  letter.key = in.text();
  letter.value = in.text();
  letter.left_out_bytes = in.number();
  letter.left_out_hash = in.text();
  decode_headers(in, letter);
  if (!in.whole() || version != kVersion) return corrupt(key);
  return letter;
}

}  // namespace portfolio::storage
