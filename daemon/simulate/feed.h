// What the sources of the simulated organisation say: events in the contract's JSON form, in the
// order in which they become known. A source can fall silent; what it had to say comes afterwards.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/simulate/json.h"

namespace portfolio::simulate {

struct Line {
  Timestamp known_at{};
  std::uint64_t sequence = 0;
  std::string json;
};

// How a fact is said: `entity` gets a growing entity_version, `delay` is until it is known.
struct Manner {
  std::string_view entity = {};
  std::chrono::minutes delay{0};
  std::string_view actor = {};
};

class Feed {
 public:
  explicit Feed(std::string organisation) : organisation_(std::move(organisation)) {}

  void silence(std::string_view source, Timestamp from, Timestamp until);
  bool is_silent(std::string_view source, Timestamp at) const;
  void say(std::string_view source, Timestamp at, std::string_view fact, const Object& body,
           Manner manner = {});
  // Everything known before `end`, in order.
  std::vector<Line> take(Timestamp end);

 private:
  struct Silence {
    std::string source;
    Timestamp from, until;
  };
  std::string organisation_;
  std::vector<Silence> silences_;
  std::map<std::string, std::uint64_t, std::less<>> versions_;
  std::map<std::string, std::uint64_t, std::less<>> said_;  // Number of events by source.
  std::map<Timestamp, std::vector<Line>> days_;
  std::uint64_t sequence_ = 0;
};

}  // namespace portfolio::simulate
