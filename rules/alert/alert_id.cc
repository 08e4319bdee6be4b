#include "rules/alert/alert_id.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace portfolio::alert {
namespace {

constexpr char kSeparator = '~';
constexpr std::string_view kHex = "0123456789ABCDEF";

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> plain{};
  for (const char c : kPlain) plain[static_cast<unsigned char>(c)] = true;
  return plain;
}();

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto is_plain = [](char c) { return kIsPlain[static_cast<unsigned char>(c)]; };
    const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), end);
    if (end == text.end()) return;
    const auto byte = static_cast<unsigned char>(*end);
    if (byte == '/')
      out += ':';
    else
      out.append({'=', kHex[byte >> 4], kHex[byte & 0xf]});
    text = {end + 1, text.end()};
  }
}

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':') {
      out += '/';
    } else if (text[i] == '=') {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = kHex.find(text[i + 1]);
      const auto low = kHex.find(text[i + 2]);
      if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// FNV-1a, and at its end the finisher of MurmurHash3, for the last letters must count in every
// digit. It keeps nobody out who has a list of pseudonyms, and need not.
constexpr std::uint64_t kStart = 0xcbf29ce484222325;

std::uint64_t stir(std::uint64_t number, std::string_view text) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char c : text) number = (number ^ static_cast<unsigned char>(c)) * kPrime;
  return number;
}

std::uint64_t finish(std::uint64_t number) {
  number = (number ^ number >> 33) * 0xff51afd7ed558ccd;
  number = (number ^ number >> 33) * 0xc4ceb9fe1a85ec53;
  return number ^ number >> 33;
}

}  // namespace

bool is_person(std::string_view subject_kind) {
  return subject_kind == "person" || subject_kind == "approver" || subject_kind == "sponsor";
}

std::string spelled_subject(std::string_view organisation, std::string_view subject_kind,
                            std::string_view subject) {
  if (!is_person(subject_kind)) return std::string(subject);
  std::uint64_t number = stir(kStart, organisation);
  number = stir(number, std::string_view("\0", 1));
  number = finish(stir(number, subject));
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kHex[number >> shift & 0xf];
  return text;
}

namespace {

std::string joined(const std::array<std::string_view, 4>& parts, std::uint32_t episode) {
  std::string id;
  id.reserve(96);
  for (const std::string_view part : parts) {
    append_escaped(id, part);
    id += kSeparator;
  }
  return id += std::to_string(episode);
}

}  // namespace

std::string alert_id(std::string_view rule, std::string_view organisation,
                     std::string_view subject_kind, std::string_view subject,
                     std::uint32_t episode) {
  if (!is_person(subject_kind)) return joined({rule, organisation, subject_kind, subject}, episode);
  return joined(
      {rule, organisation, subject_kind, spelled_subject(organisation, subject_kind, subject)},
      episode);
}

std::string alert_id(const AlertName& name) {
  return joined({name.rule, name.organisation, name.subject_kind, name.subject}, name.episode);
}

std::optional<AlertName> parse_alert_id(std::string_view id) {
  AlertName name;
  std::string_view rest = id;
  for (std::string* part : {&name.rule, &name.organisation, &name.subject_kind, &name.subject}) {
    const std::size_t end = rest.find(kSeparator);
    if (end == std::string_view::npos) return std::nullopt;
    auto text = unescape(rest.substr(0, end));
    if (!text) return std::nullopt;
    *part = *std::move(text);
    rest.remove_prefix(end + 1);
  }
  const char* const last = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data(), last, name.episode);
  if (error != std::errc{} || stop != last || name.episode == 0) return std::nullopt;
  if (alert_id(name) != id) return std::nullopt;  // One name, one spelling.
  return name;
}

std::string transition_id(std::string_view alert_id, std::uint64_t sequence) {
  std::string id(alert_id);
  id += '.';
  return id += std::to_string(sequence);
}

std::string_view alert_of(std::string_view transition_id) {
  return transition_id.substr(0, transition_id.rfind('.'));
}

}  // namespace portfolio::alert
