// Rows of text in aligned columns, as a terminal shows them. Counts characters, not bytes.
#pragma once
#include <string>
#include <vector>

namespace portfolio::ctl {

class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::size_t size() const { return rows_.size() - 1; }
  // The last column is cut where the line would be longer than `width`; 0 cuts nothing.
  std::string str(std::size_t width) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

std::size_t terminal_width();             // Of standard output; 0 where it is no terminal.
std::string printable(std::string text);  // Control characters become spaces.

}  // namespace portfolio::ctl
