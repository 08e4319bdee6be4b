#include "daemon/shell/letter_box.h"

#include <algorithm>
#include <optional>

#include "proto/codec/framing.h"

namespace portfolio::daemon {
namespace {

using storage::DeadLetter;
using storage::Family;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || c == '.';
}

bool names_in_frame(const DeadLetter& letter, std::string_view person) {
  std::vector<codec::Header> headers;
  for (const auto& [name, value] : letter.headers) headers.push_back({name, value});
  const auto unframed = codec::unframe(letter.value, headers);
  return unframed && names_person(unframed->bytes(), person);
}

bool is_about(const DeadLetter& letter, std::string_view organisation, std::string_view person) {
  // A pseudonym is one of its organisation; a letter with a wrong key may name it all the same.
  if (letter.key != organisation && !names_person(letter.value, organisation)) return false;
  if (names_person(letter.value, person) || names_person(letter.message, person)) return true;
  for (const auto& [name, value] : letter.headers)
    if (names_person(value, person)) return true;
  return names_in_frame(letter, person);
}

void take_contents_out(DeadLetter& letter) {
  letter.left_out_bytes = std::max<std::uint64_t>(letter.value.size(), 1);
  letter.left_out_hash.clear();
  letter.message = "what it said is not kept: it named a person who was erased";
  letter.value.clear();
  letter.headers.clear();
}

}  // namespace

bool names_person(std::string_view bytes, std::string_view person) {
  if (person.empty()) return false;
  for (std::size_t at = bytes.find(person); at != std::string_view::npos;
       at = bytes.find(person, at + 1)) {
    const char before = at == 0 ? '\0' : bytes[at - 1];
    const std::size_t end = at + person.size();
    const char after = end == bytes.size() ? '\0' : bytes[end];
    if (static_cast<unsigned char>(before) == person.size()) return true;
    if (!is_word(before) && !is_word(after)) return true;
  }
  return false;
}

Result<void> LetterBox::load(const storage::Store& store) {
  return store.scan(Family::kDeadLetters, {}, [&](std::string_view key, auto) {
    keys_.emplace_back(key);
    return storage::Scan::kContinue;
  });
}

const DeadLetter& LetterBox::add(DeadLetter letter) {
  std::string key = storage::dead_letter_key(letter.partition, letter.offset);
  return fresh_.insert_or_assign(std::move(key), std::move(letter)).first->second;
}

Result<std::int64_t> LetterBox::erase(const storage::Store& store, std::string_view organisation,
                                      std::string_view person) {
  Letters found;
  std::optional<Error> damaged;
  PORTFOLIO_OK(store.scan(Family::kDeadLetters, {}, [&](std::string_view key, auto value) {
    auto letter = storage::decode_dead_letter(key, value);
    if (!letter) {
      damaged = std::move(letter).error();
      return storage::Scan::kStop;
    }
    if (is_about(*letter, organisation, person)) found.emplace(key, *std::move(letter));
    return storage::Scan::kContinue;
  }));
  if (damaged) return tl::unexpected<Error>(*std::move(damaged));
  for (const Letters* letters : {&sealed_, &changed_})
    for (const auto& [key, letter] : *letters)
      if (is_about(letter, organisation, person)) found.insert_or_assign(key, letter);
  std::int64_t count = 0;
  for (auto& [key, letter] : fresh_) {
    if (!is_about(letter, organisation, person)) continue;
    take_contents_out(letter);
    ++count;
  }
  for (auto& [key, letter] : found) {
    take_contents_out(letter);
    changed_.insert_or_assign(key, std::move(letter));
    ++count;
  }
  return count;
}

std::int64_t LetterBox::seal(storage::Batch& batch, std::int64_t most) {
  sealed_.clear();
  for (Letters* letters : {&changed_, &fresh_})
    for (auto& [key, letter] : *letters) {
      batch.put(Family::kDeadLetters, key, storage::encode(letter));
      if (letters == &fresh_) keys_.push_back(key);
      sealed_.insert_or_assign(key, std::move(letter));
    }
  changed_.clear();
  fresh_.clear();
  std::int64_t count = 0;
  for (; static_cast<std::int64_t>(keys_.size()) > most; ++count) {
    batch.erase(Family::kDeadLetters, keys_.front());
    sealed_.erase(keys_.front());
    keys_.pop_front();
  }
  return count;
}

}  // namespace portfolio::daemon
