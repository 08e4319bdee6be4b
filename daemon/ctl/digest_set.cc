#include "daemon/ctl/digest_set.h"

#include "rules/model/symbol.h"

namespace portfolio::ctl {

DigestSet::Digest DigestSet::digest(std::string_view bytes) {
  std::uint64_t other = 0xCBF29CE484222325u;
  for (const char c : bytes) other = (other ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return {hash_bytes(bytes), other ^ bytes.size()};
}

bool DigestSet::insert(std::string_view bytes) {
  const Digest found = digest(bytes);
  if (seen_.size() >= most_) return !seen_.contains(found);
  return seen_.insert(found).second;
}

}  // namespace portfolio::ctl
