// What goes into each objective: the spend of the last sixty working days, that of a project with
// several objectives split equally (P07). Sums are kept as projects change and made anew each day;
// nothing of it is stored, and nothing is computed before somebody has asked.
#pragma once
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/signals/project_figures.h"
#include "rules/signals/signal.h"

namespace portfolio::signals {

class ObjectiveSpend {
 public:
  // The objective's part of all spend; `missing` says what is missing where it is not known.
  std::optional<Ratio> share_of(Context& context, Symbol objective, std::string_view& missing);
  void project_changed(model::Handle project);
  void forget() { day_.reset(); }

 private:
  // By currency: what was spent, and by the number of the objective's symbol.
  struct Sums {
    std::int64_t total = 0;
    std::map<std::uint32_t, std::int64_t> by_objective;
  };
  struct Part {
    Money spent;
    std::vector<Symbol> objectives;
  };
  void refresh(Context& context);
  void put(model::Handle project, Part next);
  void count(const Part& part, std::int64_t sign);

  std::optional<CivilDate> day_;  // The sums are of that day.
  std::map<Currency, Sums> sums_;
  std::vector<Part> parts_;             // By project: what is in the sums.
  std::vector<model::Handle> changed_;  // Projects that must be looked at again.
};

}  // namespace portfolio::signals
