// What the fields of one fact must satisfy together. Internal to the codec.
#pragma once
#include <string_view>

#include "proto/codec/failure.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

// True if the fact is consistent in itself; else the failure says why.
template <class T>
bool check_consistency(const T&, Failure&) {
  return true;
}

bool check_consistency(const model::BaselineApproved& fact, Failure& failure);
bool check_consistency(const model::ChangeApproved& fact, Failure& failure);
bool check_consistency(const model::BudgetApproved& fact, Failure& failure);
bool check_consistency(const model::EarnedValueMeasured& fact, Failure& failure);
bool check_consistency(const model::EstimateReported& fact, Failure& failure);
bool check_consistency(const model::BacklogMeasured& fact, Failure& failure);
bool check_consistency(const model::TimesheetSubmitted& fact, Failure& failure);
bool check_consistency(const model::TimesheetApproved& fact, Failure& failure);
bool check_consistency(const model::TimesheetRejected& fact, Failure& failure);
bool check_consistency(const model::RateSet& fact, Failure& failure);
bool check_consistency(const model::ExchangeRateSet& fact, Failure& failure);
bool check_consistency(const model::AllocationUpserted& fact, Failure& failure);
bool check_consistency(const model::AbsenceApproved& fact, Failure& failure);
bool check_consistency(const model::AbsenceCancelled& fact, Failure& failure);
bool check_consistency(const model::BenefitProfiled& fact, Failure& failure);
bool check_consistency(const model::CycleUpserted& fact, Failure& failure);
bool check_consistency(const model::AlertLabelled& fact, Failure& failure);
bool check_consistency(const model::LessonRecorded& fact, Failure& failure);

}  // namespace portfolio::codec
