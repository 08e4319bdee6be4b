#include "daemon/ctl/digest.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "rules/engine/rows.h"

namespace portfolio::ctl {
namespace {

class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    PORTFOLIO_CHECK(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  // With its length, so that rows cannot run into each other.
  void add(std::string_view bytes) {
    std::array<unsigned char, 8> length{};
    for (std::size_t i = 0; i < length.size(); ++i) {
      length[i] = static_cast<unsigned char>(bytes.size() >> (8 * i));
    }
    EVP_DigestUpdate(context_.get(), length.data(), length.size());
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  std::string hex() {
    std::array<unsigned char, 32> hash{};
    PORTFOLIO_CHECK(EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1);
    std::string text;
    for (const unsigned char byte : hash) {
      text += "0123456789abcdef"[byte >> 4U];
      text += "0123456789abcdef"[byte & 15U];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::string hash_rows(const engine::OrganisationFold& organisation, model::Flavour flavour,
                      std::uint64_t* rows) {
  Hasher hasher;
  engine::write_all_rows(organisation, flavour,
                         [&](std::string_view key, std::optional<std::string_view> bytes) {
                           hasher.add(key);
                           hasher.add(bytes.value_or(std::string_view{}));
                           if (rows != nullptr) ++*rows;
                         });
  return hasher.hex();
}

}  // namespace

Digest digest_of(const engine::OrganisationFold& organisation) {
  Digest digest;
  digest.full = hash_rows(organisation, model::Flavour::kDigest, &digest.rows);
  digest.facts = hash_rows(organisation, model::Flavour::kFacts, nullptr);
  return digest;
}

std::map<std::string, Digest> digests_of(const engine::Fold& fold) {
  std::map<std::string, Digest> digests;
  for (const auto& [id, organisation] : fold.organisations()) {
    if (id.starts_with("portfoliod.")) continue;
    digests.emplace(id, digest_of(*organisation));
  }
  return digests;
}

std::string combined(const std::map<std::string, Digest>& digests) {
  Hasher hasher;
  for (const auto& [id, digest] : digests) {
    hasher.add(id);
    hasher.add(digest.full);
  }
  return hasher.hex();
}

}  // namespace portfolio::ctl
