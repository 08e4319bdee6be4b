#include "proto/codec/consistency.h"

namespace portfolio::codec {
namespace {

bool fail(Failure& failure, Reason reason, std::string_view path, std::string_view detail) {
  failure.reason = reason;
  failure.path = path;
  failure.detail = detail;
  return false;
}

bool check_period(CivilDate from, CivilDate to, Failure& failure) {
  if (from <= to) return true;
  return fail(failure, Reason::kInconsistent, "from", "is after to");
}

// Amounts of one fact that are compared or added: all must be of the first one's currency.
class OneCurrency {
 public:
  explicit OneCurrency(Failure& failure) : failure_(failure) {}

  bool admits(std::string_view path, const std::optional<Money>& amount) {
    if (!amount) return true;
    if (!currency_) currency_ = amount->currency;
    return *currency_ == amount->currency || fail(failure_, Reason::kInconsistent, path,
                                                  "is of another currency than what it goes with");
  }

 private:
  Failure& failure_;
  std::optional<Currency> currency_;
};

}  // namespace

bool check_consistency(const model::BaselineApproved& fact, Failure& failure) {
  if (!fact.finish && !fact.budget && !fact.effort_minutes)
    return fail(failure, Reason::kMissingField, "finish",
                "is missing, and so are budget and effort_minutes: one of them is required");
  if (fact.start && fact.finish && *fact.start > *fact.finish)
    return fail(failure, Reason::kInconsistent, "start", "is after finish");
  OneCurrency currency(failure);
  static_cast<void>(currency.admits("budget", fact.budget));
  for (const model::PlannedValue& point : fact.planned_value) {
    if (!point.cumulative && !point.cumulative_minutes)
      return fail(failure, Reason::kMissingField, "planned_value.cumulative",
                  "is missing, and so is cumulative_minutes: one of them is required");
    if (!currency.admits("planned_value.cumulative", point.cumulative)) return false;
  }
  return true;
}

bool check_consistency(const model::ChangeApproved& fact, Failure& failure) {
  OneCurrency currency(failure);
  return currency.admits("budget", fact.budget) &&
         currency.admits("from_contingency", fact.from_contingency);
}

bool check_consistency(const model::BudgetApproved& fact, Failure& failure) {
  OneCurrency currency(failure);
  return currency.admits("amount", fact.amount) && currency.admits("contingency", fact.contingency);
}

bool check_consistency(const model::EarnedValueMeasured& fact, Failure& failure) {
  if (fact.planned_value || fact.earned_value || fact.actual_cost || fact.planned_value_minutes ||
      fact.earned_value_minutes || fact.actual_cost_minutes) {
    OneCurrency currency(failure);
    return currency.admits("planned_value", fact.planned_value) &&
           currency.admits("earned_value", fact.earned_value) &&
           currency.admits("actual_cost", fact.actual_cost);
  }
  return fail(failure, Reason::kMissingField, "earned_value",
              "is missing, and so are all other figures: one of them is required");
}

bool check_consistency(const model::EstimateReported& fact, Failure& failure) {
  if (fact.remaining_cost || fact.remaining_minutes) return true;
  return fail(failure, Reason::kMissingField, "remaining_cost",
              "is missing, and so is remaining_minutes: one of them is required");
}

bool check_consistency(const model::BacklogMeasured& fact, Failure& failure) {
  if (fact.period_start <= fact.period_end) return true;
  return fail(failure, Reason::kInconsistent, "period_start", "is after period_end");
}

bool check_consistency(const model::TimesheetSubmitted& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::TimesheetApproved& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::TimesheetRejected& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::RateSet& fact, Failure& failure) {
  if (!fact.role && !fact.person)
    return fail(failure, Reason::kMissingField, "role",
                "is missing, and so is person: one of them is required");
  if (fact.per_hour.minor_units < 0)
    return fail(failure, Reason::kBadMoney, "per_hour", "is below zero");
  return true;
}

bool check_consistency(const model::ExchangeRateSet& fact, Failure& failure) {
  if (fact.from.minor_units <= 0 || fact.to.minor_units <= 0)
    return fail(failure, Reason::kBadMoney, "from", "and to must both be above zero");
  if (fact.from.currency == fact.to.currency)
    return fail(failure, Reason::kInconsistent, "from", "and to are of one currency");
  return true;
}

bool check_consistency(const model::AllocationUpserted& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::AbsenceApproved& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::AbsenceCancelled& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::BenefitProfiled& fact, Failure& failure) {
  OneCurrency currency(failure);
  for (const model::PlannedBenefit& point : fact.plan) {
    if (!point.cumulative && !point.cumulative_units)
      return fail(failure, Reason::kMissingField, "plan.cumulative",
                  "is missing, and so is cumulative_units: one of them is required");
    if (!currency.admits("plan.cumulative", point.cumulative)) return false;
  }
  return true;
}

bool check_consistency(const model::CycleUpserted& fact, Failure& failure) {
  return check_period(fact.from, fact.to, failure);
}

bool check_consistency(const model::AlertLabelled& fact, Failure& failure) {
  if (fact.outcome != model::AlertOutcome::kUnspecified) return true;
  return fail(failure, Reason::kMissingField, "outcome", "is missing");
}

bool check_consistency(const model::LessonRecorded& fact, Failure& failure) {
  if (fact.alert || fact.project) return true;
  return fail(failure, Reason::kMissingField, "alert",
              "is missing, and so is project: one of them is required");
}

}  // namespace portfolio::codec
