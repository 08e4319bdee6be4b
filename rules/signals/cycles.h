// Which dependencies wait for each other in a circle: the strongly connected components, of more
// than one milestone or finish, of those that are still waited for. A cycle is known by its
// dependency with the smallest id. Follows from facts: nothing of it is stored; nothing is computed
// before somebody has asked.
#pragma once
#include <map>
#include <span>
#include <vector>

#include "rules/model/organisation.h"

namespace portfolio::signals {

class Cycles {
 public:
  explicit Cycles(const model::Organisation& organisation) : o_(organisation) {}

  // The dependencies of the cycle that this one stands for, in the order of ids; none where it
  // stands for none.
  std::span<const model::Handle> led_by(model::Handle dependency);
  // A dependency, or the state of its giver, has changed: those for which the answer is another.
  std::vector<model::Handle> dependency_changed(model::Handle dependency);
  void forget() { known_ = false; }

 private:
  using Led = std::map<model::Handle, std::vector<model::Handle>>;
  void refresh();
  bool is_closed(model::Handle dependency) const;

  const model::Organisation& o_;
  bool known_ = false;
  Led led_;                            // By the dependency that stands for the cycle.
  std::vector<model::Handle> leader_;  // By dependency; kNoHandle outside of cycles.
};

}  // namespace portfolio::signals
