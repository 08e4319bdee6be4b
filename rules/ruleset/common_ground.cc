#include "rules/ruleset/common_ground.h"

#include "rules/expr/format.h"
#include "rules/expr/overlap.h"
#include "rules/signals/signal.h"

namespace portfolio::ruleset {
namespace {

// The numbers of a rule as they are written.
class StandardParameters {
 public:
  explicit StandardParameters(const Rule& rule) : rule_(rule) {}
  expr::Value read(std::uint16_t) const { return {}; }
  expr::Value parameter(std::uint16_t slot) const { return rule_.parameters[slot].value; }

 private:
  const Rule& rule_;
};

}  // namespace

std::optional<std::string> common_ground(const Rule& rule, const expr::Program& on,
                                         const expr::Program& off) {
  std::vector<const expr::Program*> all{&on, &off};
  if (rule.applies) all.push_back(&*rule.applies);
  const StandardParameters standard(rule);
  const auto common = expr::find_common(all, expr::Reader(standard));
  if (!common) return std::nullopt;
  std::string where;
  for (const expr::Assignment& assignment : *common) {
    const signals::Signal& signal = signals::catalogue()[assignment.slot];
    where += (where.empty() ? ", as with " : ", ") + std::string(signal.name) + " = " +
             expr::format(assignment.value, signal.type);
  }
  return where;
}

}  // namespace portfolio::ruleset
