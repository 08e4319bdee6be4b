// What a person does about an alert as a record of the journal, or the sentence why it cannot be
// one. Who asks is answered at once: the worker that reads the record later has nobody to tell.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/view_source.h"
#include "rules/engine/fold.h"
#include "rules/model/fact.h"
#include "rules/model/time.h"

namespace portfolio::daemon {

// What is known of the alert where it is.
struct AlertAsked {
  bool is_there = false;
  bool asks_note = false;  // Its rule wants to know what was concluded.
};

// Nothing where the fold does not have the organisation.
std::optional<AlertAsked> ask_about_alert(const engine::Fold& fold, std::string_view alert);

// The fact, whose texts are the action's. `now` is the wall clock: a snooze ends on a later day.
Result<model::Fact> fact_of(const http::AlertAction& action, const AlertAsked& asked,
                            Timestamp now);

}  // namespace portfolio::daemon
