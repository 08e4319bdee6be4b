// Which causes stand behind the open alerts of which projects, and since when (P12): what was said
// with a status, an acknowledgement or a blocked task. Kept by the fold, who knows the alerts;
// nothing of it is stored.
#pragma once
#include <map>
#include <vector>

#include "rules/model/table.h"
#include "rules/model/time.h"

namespace portfolio::signals {

class OpenCauses {
 public:
  struct One {
    Symbol cause;
    Timestamp since{};  // When what the newest of the alerts behind it tells began.
  };
  using Projects = std::map<model::Handle, Timestamp>;

  // What holds of a project now; gives the causes that came, went or are newer.
  std::vector<Symbol> put(model::Handle project, const std::vector<One>& now);
  const Projects& of(Symbol cause) const;
  void forget();

 private:
  std::map<std::uint32_t, Projects> projects_;  // By the number of the cause's symbol.
  std::map<model::Handle, std::vector<Symbol>> causes_;
};

}  // namespace portfolio::signals
