#include "daemon/ctl/propose.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <set>

#include "rules/ruleset/yaml_tree.h"

namespace portfolio::ctl {
namespace {

using ruleset::Tree;
using ruleset::TreeKind;

constexpr double kScales[] = {0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0};
constexpr double kHolds[] = {0.0, 0.5, 1.0, 2.0};
constexpr const char* kSeverities[] = {"info", "warning", "critical"};

const Tree* child(const Tree& map, std::string_view key) {
  for (std::size_t i = 0; i < map.keys.size(); ++i)
    if (map.keys[i].text == key) return &map.items[i];
  return nullptr;
}

double number_of(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string written(double value, std::size_t digits) {
  std::string text(32, '\0');
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, static_cast<int>(digits))
                       .ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

// A scalar of the file that is to read otherwise.
struct Edit {
  std::size_t at = 0, length = 0;
  std::string text;
};

struct Threshold {
  std::string name;
  const Tree* value = nullptr;
  double neutral = 0;
  std::size_t digits = 0;
};

class Maker {
 public:
  Maker(const ruleset::SourceFile& file, const Tree& tree) : file_(file), tree_(tree) {
    const Tree* const thresholds = child(tree, "thresholds");
    for (std::size_t i = 0; thresholds != nullptr && i < thresholds->keys.size(); ++i)
      add_threshold(thresholds->keys[i].text, thresholds->items[i]);
  }

  std::vector<Variant> make() {
    add({}, 1.0, 1.0);
    for (const double hold : kHolds)
      for (const double scale : kScales) add({}, scale, hold);
    if (thresholds_.size() > 1)
      for (const Threshold& one : thresholds_)
        for (const double scale : kScales) add(one.name, scale, 1.0);
    return std::move(variants_);
  }

 private:
  void add_threshold(const std::string& name, const Tree& item) {
    const Tree* const value = item.kind == TreeKind::kMap ? child(item, "value") : &item;
    if (value == nullptr) return;
    Threshold made{name, value};
    const Tree* const unit = item.kind == TreeKind::kMap ? child(item, "unit") : nullptr;
    const Tree* const neutral = item.kind == TreeKind::kMap ? child(item, "neutral") : nullptr;
    if (neutral != nullptr) made.neutral = number_of(neutral->text);
    const std::size_t point = value->text.find('.');
    made.digits = point == std::string::npos ? 0 : value->text.size() - point - 1;
    if (unit != nullptr && unit->text == "ratio")
      made.digits = std::max<std::size_t>(made.digits, 2);
    thresholds_.push_back(made);
  }

  // One threshold scaled, or, without a name, all.
  void add(const std::string& only, double scale, double hold) {
    edits_.clear();
    std::string description;
    for (const Threshold& one : thresholds_) {
      if (!only.empty() && one.name != only) continue;
      const double own = number_of(one.value->text);
      const std::string next = written(one.neutral + (own - one.neutral) * scale, one.digits);
      edits_.push_back({one.value->at, one.value->text.size(), next});
      description += (description.empty() ? "" : ", ") + one.name + ' ' + next;
    }
    for (const char* severity : kSeverities)
      if (const Tree* const tree = child(tree_, severity))
        if (const Tree* const span = child(*tree, "for")) {
          edits_.push_back({span->at, span->text.size(), scaled_span(span->text, hold)});
          description += "; " + std::string(severity) + " for " + edits_.back().text;
        }
    if (!tried_.insert(description).second) return;
    keep(description);
  }

  static std::string scaled_span(const std::string& text, double by) {
    int amount = 0;
    const char* const last = text.data() + text.size();
    const char* const end = std::from_chars(text.data(), last, amount).ptr;
    const auto next = static_cast<int>(std::lround(amount * by));
    return next == 0 ? "0" : std::to_string(next) + std::string(end, last);
  }

  void keep(const std::string& description) {
    const Tree* const name = child(tree_, "rule");
    const Tree* const id = child(tree_, "id");
    const std::string number = std::to_string(variants_.size());
    Variant made{name->text + "__" + number, description, variants_.empty(), {}};
    edits_.push_back({name->at, name->text.size(), made.name});
    edits_.push_back({id->at, id->text.size(), id->text + "-" + number});
    std::sort(edits_.begin(), edits_.end(),
              [](const Edit& a, const Edit& b) { return a.at > b.at; });
    std::string text = file_.text;
    for (const Edit& edit : edits_) text.replace(edit.at, edit.length, edit.text);
    made.file = {made.name + ".yaml", without_health(text)};
    if (ruleset::load(std::span(&made.file, 1), {}).problems.empty())
      variants_.push_back(std::move(made));
  }

  // The lines of that key: to the next one that begins at the margin.
  static std::string without_health(std::string text) {
    const std::size_t at = text.find("\nhealth:");
    if (at == std::string::npos) return text;
    std::size_t end = text.find('\n', at + 1);
    while (end != std::string::npos && end + 1 < text.size() && text[end + 1] == ' ')
      end = text.find('\n', end + 1);
    return text.erase(at, std::min(end, text.size()) - at);
  }

  const ruleset::SourceFile& file_;
  const Tree& tree_;
  std::vector<Threshold> thresholds_;
  std::vector<Edit> edits_;
  std::set<std::string> tried_;
  std::vector<Variant> variants_;
};

}  // namespace

std::vector<Variant> make_variants(const ruleset::SourceFile& rule) {
  const auto tree = ruleset::parse_tree(rule.text);
  if (!tree) return {};
  return Maker(rule, *tree).make();
}

Point point_of(const RuleScore& score) {
  const std::int64_t found =
      std::accumulate(score.lead_days.begin(), score.lead_days.end(), std::int64_t{0});
  return {score.alerts - score.true_alerts, found + (score.troubles - score.found) * kMissedDays};
}

std::vector<bool> pareto_front(const std::vector<Point>& points) {
  std::vector<bool> front;
  for (const Point& one : points)
    front.push_back(std::none_of(points.begin(), points.end(), [&](const Point& other) {
      return other.noise <= one.noise && other.lead >= one.lead &&
             (other.noise < one.noise || other.lead > one.lead);
    }));
  return front;
}

}  // namespace portfolio::ctl
