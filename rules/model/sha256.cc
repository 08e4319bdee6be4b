#include "rules/model/sha256.h"

#include <openssl/evp.h>

#include "rules/model/result.h"

namespace portfolio::model {
namespace {

// Found once: looking it up costs the library as much as a short hash.
const EVP_MD* algorithm() {
  static EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  PORTFOLIO_CHECK(found != nullptr);
  return found;
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* state) const { EVP_MD_CTX_free(state); }

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  PORTFOLIO_CHECK(state_ != nullptr && EVP_DigestInit_ex2(state_.get(), algorithm(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
  PORTFOLIO_CHECK(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::string hash(kBytes, '\0');
  unsigned size = 0;
  const int done =
      EVP_DigestFinal_ex(state_.get(), reinterpret_cast<unsigned char*>(hash.data()), &size);
  PORTFOLIO_CHECK(done == 1 && size == kBytes);
  return hash;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

}  // namespace portfolio::model
