// Remembers records by 128 bits of hash, up to a bound: enough to know a repeat within an import.
// What it forgets is harmless, for the fold drops repeats too.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace portfolio::ctl {

class DigestSet {
 public:
  explicit DigestSet(std::size_t most = 4'000'000) : most_(most) {}
  // True if the bytes were not there yet.
  bool insert(std::string_view bytes);
  bool contains(std::string_view bytes) const { return seen_.contains(digest(bytes)); }

 private:
  struct Digest {
    std::uint64_t low = 0, high = 0;
    bool operator==(const Digest&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Digest& digest) const { return digest.low; }
  };
  static Digest digest(std::string_view bytes);

  std::size_t most_;
  std::unordered_set<Digest, Hash> seen_;
};

}  // namespace portfolio::ctl
