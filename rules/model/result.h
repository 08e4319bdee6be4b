// Failure as a value: what to do about it, and a sentence that says what was met and what was
// wanted.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace portfolio {

// What the caller does about a failure.
enum class Reaction {
  kRetry,  // Wait and try again: the other side may come back.
  kSkip,   // Put the input aside as a dead letter and go on.
  kStop,   // Leave; only a person or the supervisor can help.
};

struct Error {
  Reaction reaction = Reaction::kStop;
  std::string message;             // A sentence for the user, without a line break at its end.
  std::string reason = "invalid";  // A short word from a closed set, fit for a metric label.
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> retry(std::string message, std::string reason = "unavailable") {
  return tl::unexpected<Error>(Error{Reaction::kRetry, std::move(message), std::move(reason)});
}
inline tl::unexpected<Error> skip(std::string message, std::string reason = "invalid") {
  return tl::unexpected<Error>(Error{Reaction::kSkip, std::move(message), std::move(reason)});
}
inline tl::unexpected<Error> stop(std::string message, std::string reason = "fatal") {
  return tl::unexpected<Error>(Error{Reaction::kStop, std::move(message), std::move(reason)});
}

// Ends the process with a message: for our own mistakes only, never for input.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace portfolio

#define PORTFOLIO_CHECK(condition)                               \
  do {                                                           \
    if (!(condition)) [[unlikely]]                               \
      ::portfolio::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)

#define PORTFOLIO_CONCAT_(a, b) a##b
#define PORTFOLIO_CONCAT(a, b) PORTFOLIO_CONCAT_(a, b)
#define PORTFOLIO_TRY_(holder, name, expression)                          \
  auto holder = (expression);                                             \
  if (!holder) [[unlikely]]                                               \
    return tl::unexpected<::portfolio::Error>(std::move(holder).error()); \
  auto name = *std::move(holder)
// PORTFOLIO_TRY(name, expression): declares `name` as the value, or passes the failure up.
#define PORTFOLIO_TRY(name, expression) \
  PORTFOLIO_TRY_(PORTFOLIO_CONCAT(try_holder_, __LINE__), name, expression)
// PORTFOLIO_OK(expression): passes a failure of a Result<void> (or any result) up.
#define PORTFOLIO_OK(expression)                                               \
  do {                                                                         \
    if (auto ok_holder = (expression); !ok_holder) [[unlikely]]                \
      return tl::unexpected<::portfolio::Error>(std::move(ok_holder).error()); \
  } while (false)
