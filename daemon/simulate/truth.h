// What is truly wrong in the simulated organisation, and from when until when: the rows against
// which the rules are judged. It follows the world itself, not the rules.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "rules/model/time.h"

namespace portfolio::simulate {

class Truth {
 public:
  struct Row {
    std::string project;  // Empty where the trouble belongs to no project.
    std::string rule;
    std::string subject;
    CivilDate at{};
    std::optional<CivilDate> until;
    bool doubtful = false;
  };

  // Notes whether the trouble that `rule` looks for holds on the subject today.
  void hold(std::string_view project, std::string_view rule, std::string_view subject, bool holds,
            CivilDate today);
  // No trouble of the project outlives it.
  void end(std::string_view project, CivilDate today);
  // Whether it holds today, on whichever subject of the project, or on that one.
  bool is_open(std::string_view project, std::string_view rule) const;
  bool is_open(std::string_view project, std::string_view rule, std::string_view subject) const;
  // Until then the rule may well be right, and need not find it: the story cannot tell.
  void doubt(std::string_view project, std::string_view rule, CivilDate today, CivilDate until);
  const std::vector<Row>& rows() const { return rows_; }
  // The file that `backtest --truth` reads. What was over before a rule could have told it, or
  // begins so short of the end of the story, is doubtful: nobody has to find it.
  std::string csv(std::string_view organisation, CivilDate last) const;

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::vector<Row> rows_;
  std::map<Key, std::size_t> open_;
};

}  // namespace portfolio::simulate
