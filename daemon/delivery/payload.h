// What an entry says. One that cannot be read can never be delivered. For the files of this folder.
#pragma once
#include <string>

#include "daemon/delivery/sink.h"
#include "proto/codec/alert_codec.h"

namespace portfolio::daemon {

inline Result<model::AlertTransition> read_payload(const Parcel& parcel) {
  auto transition = codec::decode_alert(parcel.entry.payload);
  if (transition) return transition;
  return skip("the entry is damaged: " + transition.error().message, "corrupt_row");
}

}  // namespace portfolio::daemon
