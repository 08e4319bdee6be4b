// What the open risks of a project are expected to cost (D25).
#pragma once
#include <optional>
#include <string_view>

#include "rules/signals/project_figures.h"

namespace portfolio::signals {

constexpr std::int32_t kExposureWindow = 20;  // Working days over which it may grow.

struct Exposure {
  // Probability times cost, added up; in the currency of the contingency, else of the budget, else
  // of the first risk (by id). Risks that cost no money count nothing.
  std::optional<Money> expected;
  std::string_view missing = "risks";        // What is missing where it is not known.
  model::Handle largest = model::kNoHandle;  // The risk with the largest part.
};

Exposure risk_exposure(const model::Organisation& organisation, model::Handle project, Day& day);

}  // namespace portfolio::signals
