#include "daemon/runbooks/signal_page.h"

#include <vector>

#include "rules/signals/notes.h"
#include "rules/signals/signal.h"

namespace portfolio::runbooks {
namespace {

constexpr const char* kHead =
    "# Signals\n\n"
    "What rules may read, made by `portfolioctl generate signals`; `portfolioctl rules signals` "
    "lists\n"
    "the same. A rule reads the signals of what it is about and, where that belongs to a project, "
    "those of\n"
    "the project and its portfolio.\n\n"
    "**Unknown.** Where a fact named under *unknown without* is missing, the signal is not known: "
    "neither\n"
    "zero nor false. What hangs on it is neither on nor off, clocks stand still, and a level that "
    "cannot\n"
    "be judged is grey, never green. With nothing there it is always known.\n\n"
    "**Sources.** An id in brackets names the rule with that formula; its\n"
    "[page](runbooks/README.md) says where the formula comes from.\n";

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string row(const signals::Signal& signal) {
  return "| `" + std::string(signal.name) + "` | " + describe(signal.type) + " | " +
         domain_of(signal) + " | " + std::string(note_of(signal).wants) + " | " +
         cell(signal.meaning) + " |\n";
}

}  // namespace

std::string signal_page() {
  std::vector<std::string> kinds;  // In the order of the catalogue.
  std::vector<std::string> tables;
  for (const signals::Signal& signal : signals::catalogue()) {
    const std::string kind(kind_name(signal.subject));
    std::size_t at = 0;
    while (at < kinds.size() && kinds[at] != kind) ++at;
    if (at == kinds.size()) {
      kinds.push_back(kind);
      tables.push_back("\n## " + kind +
                       "\n\n| signal | unit | values | unknown without | meaning |\n"
                       "|---|---|---|---|---|\n");
    }
    tables[at] += row(signal);
  }
  std::string page = kHead;
  for (const std::string& table : tables) page += table;
  return page;
}

}  // namespace portfolio::runbooks
