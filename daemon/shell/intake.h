// From a record of the journal to an event, or to the reason why it is none: framing, decoding, and
// whether it stands where it belongs. Leaves out everything that needs state.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "proto/codec/event_codec.h"
#include "rules/model/fact.h"
#include "storage/journal.h"

namespace portfolio::daemon {

struct Letter {
  std::string stage;  // "framing", "decode", "place"
  Error error;
};

class Intake {
 public:
  // `partitions`: of the whole journal; 1 for the local one.
  Intake(codec::Limits limits, std::int32_t partitions)
      : limits_(limits), partitions_(partitions) {}

  // Reads the record into `event`, whose texts are views into the record or into `own`, which must
  // live as long. Returns what is wrong with it, or nothing.
  std::optional<Letter> read(const storage::Record& record, model::Event& event,
                             std::string& own) const;

 private:
  std::optional<Letter> check_place(const storage::Record& record, const model::Event& event) const;
  codec::Limits limits_;
  std::int32_t partitions_;
};

}  // namespace portfolio::daemon
