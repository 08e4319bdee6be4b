// From a record of the journal to an event, or to the reason why it is none: framing, decoding, and
// whether it stands where it belongs. Leaves out everything that needs state.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/codec/event_codec.h"
#include "rules/model/fact.h"
#include "storage/journal.h"

namespace portfolio::daemon {

struct Letter {
  std::string stage;  // "framing", "decode", "place", "apply"
  Error error;
  std::int64_t bytes = 0;  // Of the event: the fold may find it too large before all else.
};

// So many records of a batch are read before they are applied: few enough for what was read of them
// to be still near at hand then.
constexpr std::size_t kTogether = 256;

class Intake {
 public:
  // `partitions`: of the whole journal; 1 for the local one.
  Intake(codec::Limits limits, std::int32_t partitions)
      : limits_(limits), partitions_(partitions) {}

  // Reads the record into `event`, whose texts are views into the record or into `own`, which must
  // live as long. Returns what is wrong with it, or nothing. An event of more bytes than `most` is
  // not looked into, but for a rule set, which no limit is about.
  std::optional<Letter> read(const storage::Record& record, std::int64_t most, model::Event& event,
                             std::string& own) const;

 private:
  std::optional<Letter> decode(const storage::Record& record, std::string_view bytes,
                               std::int64_t most, model::Event& event) const;
  std::optional<Letter> check_place(const storage::Record& record, const model::Event& event) const;
  codec::Limits limits_;
  std::int32_t partitions_;
};

}  // namespace portfolio::daemon
