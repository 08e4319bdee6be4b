// Basic authentication against bcrypt hashes. Checking one takes tens of milliseconds by design, so
// what was right once is remembered, as a digest only.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace portfolio::http {

class Authenticator {
 public:
  explicit Authenticator(std::map<std::string, std::string> users) : users_(std::move(users)) {}
  // `authorization` is the header's value. Without users everybody may.
  bool allows(std::string_view authorization);

 private:
  const std::map<std::string, std::string> users_;
  std::mutex mutex_;
  std::set<std::string> known_;  // Bounded; SHA-256 of name, password and hash.
};

// The bytes of a base64 text, standard alphabet; empty where it is broken.
std::string decode_base64(std::string_view text);
// Whether the password has this bcrypt hash; takes the same time either way.
bool has_hash(const std::string& password, const std::string& hash);

}  // namespace portfolio::http
