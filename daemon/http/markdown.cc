#include "daemon/http/markdown.h"

#include <string>
#include <vector>

namespace portfolio::http {
namespace {

using Word = std::string_view;

std::string inline_html(Word text);

// The text between two equal marks, if both are there; the place goes behind the second.
bool take_between(Word text, Word mark, std::size_t& at, Word& inside) {
  if (text.substr(at, mark.size()) != mark) return false;
  const std::size_t begin = at + mark.size(), end = text.find(mark, begin);
  if (end == Word::npos || end == begin) return false;
  inside = text.substr(begin, end - begin);
  at = end + mark.size();
  return true;
}

// "[text](address)". Where the address is of a file beside the page only the text is left.
bool take_link(Word text, std::size_t& at, std::string& html) {
  if (text[at] != '[') return false;
  const std::size_t middle = text.find("](", at);
  const std::size_t end = middle == Word::npos ? Word::npos : text.find(')', middle);
  if (end == Word::npos) return false;
  const Word shown = text.substr(at + 1, middle - at - 1);
  const Word address = text.substr(middle + 2, end - middle - 2);
  const bool elsewhere = address.starts_with("https://") || address.starts_with("http://");
  const std::string inside = inline_html(shown);
  html += elsewhere ? "<a href=\"" + escape(address) + "\">" + inside + "</a>" : inside;
  at = end + 1;
  return true;
}

std::string inline_html(Word text) {
  std::string html;
  Word inside;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      html += escape(text.substr(at + 1, 1));
      at += 2;
    } else if (take_between(text, "`", at, inside)) {
      std::string code;
      for (std::size_t i = 0; i < inside.size(); ++i)
        if (inside[i] != '\\' || i + 1 == inside.size() || inside[i + 1] != '|') code += inside[i];
      html += "<code>" + escape(code) + "</code>";
    } else if (take_between(text, "**", at, inside)) {
      html += "<strong>" + inline_html(inside) + "</strong>";
    } else if (take_between(text, "*", at, inside)) {
      html += "<em>" + inline_html(inside) + "</em>";
    } else if (!take_link(text, at, html)) {
      html += escape(text.substr(at++, 1));
    }
  }
  return html;
}

std::vector<Word> lines_of(Word text) {
  std::vector<Word> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == Word::npos ? text.size() : end + 1);
  }
  return lines;
}

Word trimmed(Word text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The cells of "| a | b |"; "\|" is no end of one.
std::vector<Word> cells_of(Word row) {
  std::vector<Word> cells;
  std::size_t begin = 1;
  for (std::size_t at = 1; at < row.size(); ++at) {
    if (row[at] != '|' || row[at - 1] == '\\') continue;
    cells.push_back(trimmed(row.substr(begin, at - begin)));
    begin = at + 1;
  }
  return cells;
}

class Writer {
 public:
  explicit Writer(Word text) : lines_(lines_of(text)) {}

  std::string write() {
    while (at_ < lines_.size()) block();
    return std::move(html_);
  }

 private:
  void block() {
    const Word line = lines_[at_];
    const std::size_t depth = line.find_first_not_of('#');
    if (line.empty()) {
      ++at_;
    } else if (depth > 0 && depth <= 3 && depth != Word::npos && line[depth] == ' ') {
      const std::string tag = "h" + std::to_string(depth);
      html_ += "<" + tag + ">" + inline_html(line.substr(depth + 1)) + "</" + tag + ">";
      ++at_;
    } else if (line.starts_with("```")) {
      fenced();
    } else if (line.starts_with('|')) {
      table();
    } else if (line.starts_with('>')) {
      quote();
    } else if (line.starts_with("- ")) {
      html_ += "<ul>";
      for (; at_ < lines_.size() && lines_[at_].starts_with("- "); ++at_)
        html_ += "<li>" + inline_html(lines_[at_].substr(2)) + "</li>";
      html_ += "</ul>";
    } else {
      paragraph();
    }
  }

  void table() {
    html_ += "<div class=\"scroll\"><table>";
    for (std::size_t row = 0; at_ < lines_.size() && lines_[at_].starts_with('|'); ++at_, ++row) {
      if (row == 1) continue;  // "|---|---|"
      const std::string cell = row == 0 ? "th" : "td";
      html_ += "<tr>";
      for (const Word text : cells_of(lines_[at_]))
        html_ += (row == 0 ? "<th scope=\"col\">" : "<td>") + inline_html(text) + "</" + cell + ">";
      html_ += "</tr>";
    }
    html_ += "</table></div>";
  }

  // Up to the closing fence, or to the end where there is none. The language is left out.
  void fenced() {
    html_ += "<pre>";
    for (++at_; at_ < lines_.size() && !lines_[at_].starts_with("```"); ++at_)
      html_ += escape(lines_[at_]) + "\n";
    ++at_;
    html_ += "</pre>";
  }

  void quote() {
    std::string inside;
    for (; at_ < lines_.size() && lines_[at_].starts_with('>'); ++at_)
      inside.append(trimmed(lines_[at_].substr(1))).append("\n");
    html_ += "<blockquote>" + Writer(inside).write() + "</blockquote>";
  }

  void paragraph() {
    std::string text;
    for (; at_ < lines_.size() && !lines_[at_].empty() && !lines_[at_].starts_with('|'); ++at_)
      text.append(text.empty() ? "" : " ").append(lines_[at_]);
    html_ += "<p>" + inline_html(text) + "</p>";
  }

  std::vector<Word> lines_;
  std::size_t at_ = 0;
  std::string html_;
};

}  // namespace

Markup markdown(std::string_view text) { return {Writer(text).write()}; }

}  // namespace portfolio::http
