#include "daemon/http/message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "daemon/http/auth.h"

namespace portfolio::http {
namespace {

TEST(Target, IsSplitBeforeItIsDecoded) {
  Request request;
  ASSERT_TRUE(parse_target("/alerts/acme%2FD01%2FP-7/why?q=a+b%26c&state=open&flag", request));
  EXPECT_EQ(request.path, "/alerts/acme%2FD01%2FP-7/why");
  EXPECT_EQ(request.segments, (std::vector<std::string>{"alerts", "acme/D01/P-7", "why"}));
  EXPECT_EQ(request.parameter("q"), "a b&c");
  EXPECT_EQ(request.parameter("state"), "open");
  EXPECT_EQ(request.parameter("flag"), "");
  EXPECT_EQ(request.parameter("absent"), "");
}

TEST(Target, BrokenOnesAreRefused) {
  for (const char* target : {"", "alerts", "http://elsewhere/", "/%", "/%2", "/%zz", "/?q=%f"}) {
    SCOPED_TRACE(target);
    Request request;
    EXPECT_FALSE(parse_target(target, request));
  }
}

TEST(Url, EncodingIsUndoneByDecoding) {
  const std::string text = "a/b c&d=e+f%?#\xc3\xa4~._-";
  std::string decoded;
  ASSERT_TRUE(url_decode(url_encode(text), UrlPart::kQuery, decoded));
  EXPECT_EQ(decoded, text);
}

TEST(Authenticator, KnowsBcryptOfBothLetters) {
  for (const char* hash : {"$2b$04$abcdefghijklmnopqrstuuinwY/tkBVrn3xrxQI/TgnMHhkvl85RW",
                           "$2y$04$abcdefghijklmnopqrstuuinwY/tkBVrn3xrxQI/TgnMHhkvl85RW"}) {
    SCOPED_TRACE(hash);
    EXPECT_TRUE(has_hash("sesame", hash));
    EXPECT_FALSE(has_hash("Sesame", hash));
  }
  EXPECT_FALSE(has_hash("sesame", "not a hash"));
  EXPECT_TRUE(Authenticator({}).allows(""));
}

TEST(Authenticator, Base64IsReadStrictly) {
  EXPECT_EQ(decode_base64("dXNlcjpwYXNz"), "user:pass");
  EXPECT_EQ(decode_base64("dXNlcg=="), "user");
  EXPECT_EQ(decode_base64("dX*lcg=="), "");
}

}  // namespace
}  // namespace portfolio::http
