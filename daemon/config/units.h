// Durations and sizes as people write them: "90s", "1h30m", "64MiB". A bare number is neither.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace portfolio::daemon {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string format_duration(std::chrono::milliseconds duration);

std::optional<std::int64_t> parse_size(std::string_view text);
std::string format_size(std::int64_t bytes);

// The one of `known` that is most like `met`; empty if none is near.
std::string_view nearest(std::string_view met, std::span<const std::string_view> known);

}  // namespace portfolio::daemon
