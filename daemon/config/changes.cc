#include "daemon/config/changes.h"

#include <yaml-cpp/yaml.h>

namespace portfolio::daemon {
namespace {

std::string emitted(const YAML::Node& node) {
  YAML::Emitter out;
  out << node;
  return out.c_str();
}

void compare(const YAML::Node& before, const YAML::Node& after, const std::string& name,
             std::vector<std::string>& changed) {
  if (before.IsDefined() && after.IsDefined() && before.IsMap() && after.IsMap()) {
    const std::string prefix = name.empty() ? "" : name + ".";
    for (const auto& one : after) {
      const std::string key = one.first.Scalar();
      compare(before[key], one.second, prefix + key, changed);
    }
    for (const auto& one : before)
      if (!after[one.first.Scalar()]) changed.push_back(prefix + one.first.Scalar());
    return;
  }
  const bool is_same = before.IsDefined() == after.IsDefined() &&
                       (!after.IsDefined() || emitted(before) == emitted(after));
  if (!is_same) changed.push_back(name);
}

}  // namespace

std::vector<std::string> changed_keys(const Config& before, const Config& after) {
  std::vector<std::string> changed;
  const YAML::Node first = YAML::Load(to_yaml(before));
  const YAML::Node second = YAML::Load(to_yaml(after));
  compare(first, second, "", changed);
  return changed;
}

}  // namespace portfolio::daemon
