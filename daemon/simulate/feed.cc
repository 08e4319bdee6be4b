#include "daemon/simulate/feed.h"

#include <algorithm>
#include <tuple>

namespace portfolio::simulate {
namespace {

template <class Map>
std::uint64_t count_up(Map& map, std::string_view name) {
  const auto found = map.find(name);
  if (found != map.end()) return ++found->second;
  return map.emplace(std::string(name), 1).first->second;
}

}  // namespace

void Feed::silence(std::string_view source, Timestamp from, Timestamp until) {
  silences_.push_back({std::string(source), from, until});
}

bool Feed::is_silent(std::string_view source, Timestamp at) const {
  return std::any_of(silences_.begin(), silences_.end(), [&](const Silence& silence) {
    return silence.source == source && at >= silence.from && at < silence.until;
  });
}

void Feed::say(std::string_view source, Timestamp at, std::string_view fact, const Object& body,
               Manner manner) {
  Timestamp known = at + manner.delay;
  for (const Silence& silence : silences_) {
    if (silence.source != source || known < silence.from || known >= silence.until) continue;
    known = silence.until + std::chrono::seconds{sequence_ % 1800};
  }
  Object event;
  event.text("id", std::string(source) + "-" + std::to_string(count_up(said_, source)));
  event.text("source", source).text("organisation", organisation_);
  event.time("occurred_at", at).time("known_at", known);
  if (!manner.entity.empty()) {
    event.number("entity_version", static_cast<std::int64_t>(count_up(versions_, manner.entity)));
  }
  if (!manner.actor.empty()) event.text("actor", manner.actor);
  event.object(fact, body);
  days_[std::chrono::floor<Days>(known)].push_back({known, ++sequence_, event.str()});
}

std::vector<Line> Feed::take(Timestamp end) {
  std::vector<Line> lines;
  while (!days_.empty() && days_.begin()->first < end) {
    auto& day = days_.begin()->second;
    std::move(day.begin(), day.end(), std::back_inserter(lines));
    days_.erase(days_.begin());
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return std::tie(a.known_at, a.sequence) < std::tie(b.known_at, b.sequence);
  });
  return lines;
}

}  // namespace portfolio::simulate
