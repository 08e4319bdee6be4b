#include "rules/model/transition.h"

#include "rules/model/result.h"

namespace portfolio::model {

std::string_view change_name(Change change) {
  switch (change) {
    case Change::kUnspecified:
      return "UNSPECIFIED";
    case Change::kFiring:
      return "FIRING";
    case Change::kEscalated:
      return "ESCALATED";
    case Change::kDeescalated:
      return "DEESCALATED";
    case Change::kAcknowledged:
      return "ACKNOWLEDGED";
    case Change::kAcknowledgementLapsed:
      return "ACKNOWLEDGEMENT_LAPSED";
    case Change::kSnoozed:
      return "SNOOZED";
    case Change::kSnoozeEnded:
      return "SNOOZE_ENDED";
    case Change::kNodata:
      return "NODATA";
    case Change::kDataReturned:
      return "DATA_RETURNED";
    case Change::kInhibited:
      return "INHIBITED";
    case Change::kUninhibited:
      return "UNINHIBITED";
    case Change::kFlapping:
      return "FLAPPING";
    case Change::kCorrected:
      return "CORRECTED";
    case Change::kWithdrawn:
      return "WITHDRAWN";
    case Change::kResolved:
      return "RESOLVED";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kUnspecified:
      return "UNSPECIFIED";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kCritical:
      return "CRITICAL";
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::model
