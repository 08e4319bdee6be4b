#include "tests/scenarios/scenario.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <sstream>

#include "rules/expr/format.h"
#include "rules/signals/signal.h"
#include "tests/scenarios/fact_line.h"
#include "tests/testkit/replay.h"

namespace portfolio::scenarios {
namespace {

constexpr std::string_view kDashes = "----";

// "2026-03-20T09:00Z", with or without seconds.
std::optional<Timestamp> as_time(std::string_view line) {
  if (line.size() == 17 && line.back() == 'Z' && line[10] == 'T')
    return parse_time(std::string(line.substr(0, 16)) + ":00Z");
  return parse_time(line);
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
  return parts;
}

bool has_text(model::Change change) {
  using model::Change;
  return change == Change::kFiring || change == Change::kEscalated ||
         change == Change::kDeescalated || change == Change::kNodata;
}

class Runner {
 public:
  explicit Runner(Way way) : way_(way) {}

  Result<void> run(const Block& block) {
    output.clear();
    for (const std::string& line : block.input) {
      if (line.empty() || line.front() == '#') continue;
      PORTFOLIO_OK(step(line));
      tell();
    }
    return finish_time();
  }

  std::vector<std::string> output;

 private:
  Result<void> step(const std::string& line) {
    if (const auto time = as_time(line)) {
      PORTFOLIO_OK(finish_time());
      pass(*time);
      return {};
    }
    const std::vector<std::string> words = split(line, ' ');
    if (words[0] == "restart") return restart();
    if (words[0] == "rules") return rules(words);
    if (words[0] == "sources") return sources(words);
    if (words[0] == "show") return show(words);
    if (words[0] == "mentions") return mentions(words);
    if (words[0] == "mark") {
      marked_ = replay_.rows_text(model::Flavour::kDigest);
      return {};
    }
    if (words[0] == "unchanged") {
      const bool same = marked_ == replay_.rows_text(model::Flavour::kDigest);
      output.emplace_back(same ? "unchanged" : "changed");
      return {};
    }
    return fact(line);
  }

  // Time moves when the next record comes: a fact, or a tick if there is none.
  void pass(Timestamp time) {
    if (way_ == Way::kRestarting) PORTFOLIO_CHECK(replay_.restart());
    if (way_ == Way::kTicking && now_ != Timestamp{})
      for (Timestamp at = now_ + kCadence; at < time; at += kCadence) replay_.tick_through(at);
    now_ = time;
    bare_ = true;
  }
  Result<void> finish_time() {
    if (std::exchange(bare_, false)) replay_.tick(now_);
    tell();
    return {};
  }
  Result<void> restart() {
    PORTFOLIO_OK(finish_time());
    if (!replay_.restart()) return stop("a row was refused");
    return {};
  }

  Result<void> fact(const std::string& line) {
    bare_ = false;
    PORTFOLIO_TRY(json, fact_to_json(line, {"e" + std::to_string(++facts_), format_time(now_)}));
    const auto result = replay_.step(json, now_);
    tell();
    if (!result) {
      if (result.error().reaction == Reaction::kStop) return stop(result.error().message);
      output.push_back("refused: " + result.error().reason + ": " + result.error().message);
    } else if (*result == model::Disposition::kRepeated) {
      output.emplace_back("repeated");
    } else if (*result == model::Disposition::kOlder) {
      output.emplace_back("older");
    }
    return {};
  }

  Result<void> rules(const std::vector<std::string>& words) {
    bare_ = false;
    ruleset::Selection selection;
    for (const std::string& word : words) {
      if (word.starts_with("enabled=")) selection.enabled = split(word.substr(8), ',');
      if (word.starts_with("disabled=")) selection.disabled = split(word.substr(9), ',');
      if (word.starts_with("only=")) {
        selection.only_named = true;
        selection.enabled = split(word.substr(5), ',');
      }
    }
    if (facts_ == 0 && generation_ == 0) {  // Those that it starts with.
      replay_ = testkit::Replay({testkit::shipped_rules().files, selection});
      return {};
    }
    const ruleset::Loaded loaded =
        ruleset::load(ruleset::shipped_files(), selection, ruleset::Overlap::kKnown);
    if (!loaded.problems.empty()) return stop(to_text(loaded.problems.front()));
    PORTFOLIO_OK(replay_.activate(loaded.rules, ++generation_, now_, fields_));
    return {};
  }

  // The rules stay; what is said of other fields stays, too.
  Result<void> sources(const std::vector<std::string>& words) {
    bare_ = false;
    if (words.size() < 2) return stop("wanted: sources entity.field …");
    const std::string& name = words_.emplace_back(words[1]);
    std::erase_if(fields_, [&](const model::SourceField& f) { return f.field == name; });
    model::SourceField field{.field = name};
    for (const std::string& word : words) {
      const std::size_t equals = word.find('=');
      const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
      if (word.starts_with("days=")) field.tolerance_days = std::stoi(value);
      if (word.starts_with("per_mille=")) field.tolerance_per_mille = std::stoi(value);
      if (word.starts_with("precedence="))
        for (const std::string& source : split(value, ','))
          field.precedence.push_back(words_.emplace_back(source));
    }
    fields_.push_back(std::move(field));
    const ruleset::RuleSet rules = replay_.fold().rules();
    PORTFOLIO_OK(replay_.activate(rules, ++generation_, now_, fields_));
    return {};
  }

  Result<void> mentions(const std::vector<std::string>& words) {
    PORTFOLIO_OK(finish_time());
    if (words.size() != 2) return stop("wanted: mentions text");
    replay_.commit();
    std::size_t count = 0;
    for (const testkit::RowMap* rows : {&replay_.rows(), &replay_.cold().rows()})
      for (const auto& [key, bytes] : *rows)
        count += (key + bytes).find(words[1]) == std::string::npos ? 0 : 1;
    output.push_back(std::to_string(count) + " rows mention " + words[1]);
    return {};
  }

  Result<void> show(const std::vector<std::string>& words) {
    PORTFOLIO_OK(finish_time());
    if (words.size() != 3) return stop("wanted: show signal subject");
    const auto& all = signals::catalogue();
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const signals::Signal& s) { return s.name == words[1]; });
    if (at == all.end()) return stop("no signal " + words[1]);
    engine::OrganisationFold& fold = replay_.organisation();
    const auto subject = find_subject(fold.organisation(), at->subject, words[2]);
    if (!subject) return stop("no subject " + words[2]);
    const auto slot = static_cast<std::uint16_t>(at - all.begin());
    const expr::Value value = read(fold.context_now(), slot, *subject);
    output.push_back(words[1] + " " + words[2] + " = " +
                     (value.is_known() ? expr::format(value, at->type)
                                       : "unknown: " + std::string(value.reason())));
    return {};
  }

  void tell() {
    for (; told_ < replay_.told().size(); ++told_) {
      const model::AlertTransition& t = replay_.told()[told_];
      std::string line = testkit::headline(t);
      if (has_text(t.change)) line += " \"" + t.what_changed + '"';
      output.push_back(std::move(line));
    }
  }

  static constexpr std::chrono::hours kCadence{7};
  Way way_;
  testkit::Replay replay_;
  Timestamp now_{};
  bool bare_ = false;  // A time line without a record so far.
  std::size_t told_ = 0;
  int facts_ = 0;
  std::uint64_t generation_ = 0;
  std::deque<std::string> words_;  // What the fields look into.
  std::vector<model::SourceField> fields_;
  std::string marked_;
};

}  // namespace

std::vector<Block> parse(std::string_view text) {
  std::vector<Block> blocks(1);
  bool below = false;
  for (const std::string& line : split(text, '\n')) {
    if (below && line.empty()) {
      below = false;
      blocks.emplace_back();
    } else if (!below && line == kDashes) {
      below = true;
    } else {
      (below ? blocks.back().output : blocks.back().input).push_back(line);
    }
  }
  if (blocks.back().input.empty() && blocks.back().output.empty()) blocks.pop_back();
  return blocks;
}

std::string format(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) {
    if (!text.empty()) text += '\n';
    for (const std::string& line : block.input) text += line + '\n';
    text.append(kDashes).append("\n");
    for (const std::string& line : block.output) text += line + '\n';
  }
  return text;
}

Result<std::vector<Block>> run(const std::vector<Block>& blocks, Way way) {
  Runner runner(way);
  std::vector<Block> result = blocks;
  for (Block& block : result) {
    PORTFOLIO_OK(runner.run(block));
    block.output = runner.output;
  }
  return result;
}

}  // namespace portfolio::scenarios
