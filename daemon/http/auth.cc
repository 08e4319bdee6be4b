#include "daemon/http/auth.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <utility>

namespace portfolio::http {
namespace {

constexpr std::size_t kKnownMax = 256;
constexpr std::string_view kScheme = "Basic ";
// Of no password; compared with where the name is not known, so that names cannot be told by time.
constexpr char kNobody[] = "$2b$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

std::string digest(std::string_view name, std::string_view password, std::string_view hash) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  const std::string text = std::to_string(name.size()) + ":" + std::string(name) +
                           std::string(password) + "\n" + std::string(hash);
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
  return {bytes.begin(), bytes.begin() + size};
}

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::string decode_base64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string result;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return {};
    bits = ((bits << 6) | static_cast<unsigned>(value)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    result += static_cast<char>((bits >> held) & 0xff);
  }
  return result;
}

bool has_hash(const std::string& password, const std::string& hash) {
  const auto data = std::make_unique<crypt_data>();  // 32 KiB: too much for a stack.
  const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
  if (made == nullptr || std::string_view(made).size() != hash.size()) return false;
  return CRYPTO_memcmp(made, hash.data(), hash.size()) == 0;
}

bool Authenticator::allows(std::string_view authorization) {
  if (users_.empty()) return true;
  if (authorization.substr(0, kScheme.size()) != kScheme) return false;
  const std::string pair = decode_base64(authorization.substr(kScheme.size()));
  const std::size_t colon = pair.find(':');
  if (colon == std::string::npos) return false;
  const std::string name = pair.substr(0, colon);
  const std::string password = pair.substr(colon + 1);
  const auto user = users_.find(name);
  const std::string hash = user == users_.end() ? kNobody : user->second;
  const std::string key = digest(name, password, hash);
  {
    const std::lock_guard lock(mutex_);
    if (known_.count(key) != 0) return true;
  }
  if (!has_hash(password, hash) || user == users_.end()) return false;
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kKnownMax) known_.clear();
  known_.insert(key);
  return true;
}

}  // namespace portfolio::http
