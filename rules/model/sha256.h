// SHA-256 (FIPS 180-4): a hash for each transition that is told.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace portfolio::model {

class Sha256 {
 public:
  static constexpr std::size_t kBytes = 32;

  Sha256();
  void add(std::string_view bytes);
  std::string finish();  // The hash's 32 bytes. Nothing may be added after it.

 private:
  struct Free {
    void operator()(evp_md_ctx_st* state) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> state_;
};

std::string to_hex(std::string_view bytes);  // Two small letters or digits a byte.

}  // namespace portfolio::model
