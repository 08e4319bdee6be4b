#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <string>

#include "storage/dead_letter.h"
#include "storage/outbox.h"

namespace portfolio::storage {
namespace {

using namespace std::chrono_literals;
constexpr Timestamp kNoon = std::chrono::sys_days{2026y / 3 / 20} + 12h;

class TwoHeaders final : public HeaderSource {
 public:
  std::span<const Header> headers_of(const Record&) override { return headers_; }

 private:
  std::array<Header, 2> headers_{Header{"ce_type", "status"}, Header{"empty", ""}};
};

DeadLetter letter_of(std::size_t bytes_max) {
  TwoHeaders headers;
  const Record record{.partition = 3,
                      .offset = 1234,
                      .appended_at = kNoon,
                      .key = "acme",
                      .value = "not an event",
                      .header_source = &headers};
  const Error error{Reaction::kSkip, "The event is cut off.", "malformed"};
  return make_dead_letter(record, "decode", error, bytes_max);
}

TEST(DeadLetter, KeepsTheRecordUntouched) {
  const DeadLetter letter = letter_of(1000);
  EXPECT_EQ(letter.value, "not an event");
  EXPECT_EQ(letter.headers.size(), 2U);
  EXPECT_EQ(letter.reason, "malformed");
  EXPECT_EQ(decode_dead_letter(dead_letter_key(3, 1234), encode(letter)).value(), letter);
}

TEST(DeadLetter, LeavesOutWhatIsTooLargeButSaysWhatItWas) {
  const DeadLetter letter = letter_of(10);
  EXPECT_EQ(letter.value, "");
  EXPECT_EQ(letter.key, "");
  EXPECT_TRUE(letter.headers.empty());
  EXPECT_EQ(letter.left_out_bytes, 4U + 12U + 13U + 5U);
  EXPECT_EQ(letter.left_out_hash,
            "3e3de993b2db2c49fbfdeb10b2cd9e0b240b7a0c3f212c80b6b428036328ffb3");
  EXPECT_EQ(decode_dead_letter(dead_letter_key(3, 1234), encode(letter)).value(), letter);
}

TEST(DeadLetter, RefusesBytesThatAreNotAWholeOne) {
  const std::string key = dead_letter_key(3, 1234);
  const std::string value = encode(letter_of(1000));
  for (std::size_t size = 0; size < value.size(); ++size)
    EXPECT_FALSE(decode_dead_letter(key, value.substr(0, size))) << size;
  EXPECT_FALSE(decode_dead_letter(key, value + "x"));
  EXPECT_FALSE(decode_dead_letter("short", value));
  EXPECT_EQ(decode_dead_letter(key, "").error().reason, "corrupt_row");
}

TEST(DeadLetter, ComesInTheOrderOfTheJournal) {
  EXPECT_LT(dead_letter_key(0, 300), dead_letter_key(1, 2));
  EXPECT_LT(dead_letter_key(1, 255), dead_letter_key(1, 256));
}

TEST(Outbox, ReadsWhatWasWritten) {
  const OutboxEntry entry{.sink = "alertmanager",
                          .sequence = 42,
                          .id = "a1/7",
                          .organisation = "acme",
                          .created_at = kNoon,
                          .payload = std::string{"\0\xFF", 2}};
  const std::string key = outbox_key(entry.sink, entry.sequence);
  EXPECT_TRUE(key.starts_with(outbox_prefix("alertmanager")));
  EXPECT_EQ(decode_outbox_entry(key, encode(entry)).value(), entry);
}

TEST(Outbox, RefusesBytesThatAreNotAWholeEntry) {
  const std::string key = outbox_key("topic", 1);
  const std::string value = encode(OutboxEntry{.id = "a", .payload = "p"});
  for (std::size_t size = 0; size < value.size(); ++size)
    EXPECT_FALSE(decode_outbox_entry(key, value.substr(0, size))) << size;
  EXPECT_FALSE(decode_outbox_entry(key, value + "x"));
  EXPECT_FALSE(decode_outbox_entry("", value));
  EXPECT_FALSE(decode_outbox_entry(key.substr(0, 7), value));
}

TEST(Outbox, KeepsSinksApartAndSequencesInOrder) {
  EXPECT_LT(outbox_key("mail", 255), outbox_key("mail", 256));
  EXPECT_FALSE(outbox_key("mail2", 1).starts_with(outbox_prefix("mail")));
}

}  // namespace
}  // namespace portfolio::storage
