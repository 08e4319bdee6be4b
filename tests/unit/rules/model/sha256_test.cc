#include "rules/model/sha256.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>

namespace portfolio::model {
namespace {

std::string hex_of(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return to_hex(hash.finish());
}

// The examples that NIST publishes for FIPS 180-4.
TEST(Sha256, GivesThePublishedHashes) {
  EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, InPartsIsAsOfTheWholeAtEveryLengthAroundABlock) {
  std::string text;
  for (int size = 0; size <= 200; ++size) {
    std::array<unsigned char, Sha256::kBytes> wanted{};
    ASSERT_EQ(EVP_Digest(text.data(), text.size(), wanted.data(), nullptr, EVP_sha256(), nullptr),
              1);
    Sha256 in_parts;
    for (std::size_t at = 0; at < text.size(); at += 7) in_parts.add(text.substr(at, 7));
    EXPECT_EQ(in_parts.finish(), std::string(wanted.begin(), wanted.end())) << size;
    text.push_back(static_cast<char>(size * 37));
  }
}

}  // namespace
}  // namespace portfolio::model
