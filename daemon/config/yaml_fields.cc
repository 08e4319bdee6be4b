#include "daemon/config/yaml_fields.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

#include "daemon/config/units.h"

namespace portfolio::daemon {
namespace {

constexpr std::size_t kProblemsMost = 20;
constexpr std::size_t kBytesMost = std::size_t{4} << 20;

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text.substr(0, 60)) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return result + (text.size() > 60 ? "…'" : "'");
}

std::string_view kind_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return "nothing";
    case YAML::NodeType::Scalar:
      return "a single value";
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a mapping";
  }
  return "nothing";
}

// Notes where documents begin, and nothing else.
class DocumentStarts final : public YAML::EventHandler {
 public:
  using Mark = YAML::Mark;
  void OnDocumentStart(const Mark& mark) override { last = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const Mark&, YAML::anchor_t) override {}
  void OnAlias(const Mark&, YAML::anchor_t) override {}
  void OnScalar(const Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  Mark last;
};

// Where a second document begins. (LoadAll never returns from some broken texts.)
std::optional<YAML::Mark> find_second_document(const std::string& yaml) {
  std::istringstream stream(yaml);
  YAML::Parser parser(stream);
  DocumentStarts starts;
  if (!parser.HandleNextDocument(starts) || !parser.HandleNextDocument(starts)) return std::nullopt;
  return starts.last;
}

class FieldReader {
 public:
  explicit FieldReader(std::string_view file_name) : file_(file_name) {
    folder_ = std::filesystem::path(file_).parent_path();
  }

  void read_map(const YAML::Node& node, const Fields& fields, std::string_view where);
  void add(const YAML::Mark& mark, std::string message);
  Result<void> outcome() const;

 private:
  struct Problem {
    int line, column;
    std::string message;
  };

  void read_value(const YAML::Node& node, const Field& field);
  std::optional<std::string> scalar(const YAML::Node& node, const Field& field,
                                    std::string_view wanted);
  void read(const YAML::Node& node, const Field& field, const TextField& to);
  void read(const YAML::Node& node, const Field& field, const PathField& to);
  void read(const YAML::Node& node, const Field& field, const IntegerField& to);
  void read(const YAML::Node& node, const Field& field, const DurationField& to);
  void read(const YAML::Node& node, const Field& field, const SizeField& to);
  void read(const YAML::Node& node, const Field& field, const BooleanField& to);
  void read(const YAML::Node& node, const Field& field, const TextListField& to);
  void read(const YAML::Node& node, const Field& field, const TextMapField& to);
  void read(const YAML::Node& node, const Field& field, const ChoiceField& to);
  void read(const YAML::Node& node, const Field& field, const SectionField& to);
  void read(const YAML::Node& node, const Field& field, const SectionListField& to);
  void read(const YAML::Node& node, const Field& field, const SectionMapField& to);

  void unknown_key(const YAML::Node& key, const Fields& fields, std::string_view where);
  bool is_list(const YAML::Node& node, const Field& field);
  bool is_map(const YAML::Node& node, std::string_view where);
  template <class Visit>
  void visit_map(const YAML::Node& node, Visit visit);
  std::string resolved(const std::string& path) const;
  std::string place_of(const YAML::Mark& mark) const;

  std::string file_;
  std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

void FieldReader::add(const YAML::Mark& mark, std::string message) {
  problems_.push_back(
      {std::max(mark.line, 0) + 1, std::max(mark.column, 0) + 1, std::move(message)});
}

std::string FieldReader::place_of(const YAML::Mark& mark) const {
  return file_ + ':' + std::to_string(std::max(mark.line, 0) + 1) + ':' +
         std::to_string(std::max(mark.column, 0) + 1);
}

Result<void> FieldReader::outcome() const {
  if (problems_.empty()) return {};
  std::vector<Problem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kProblemsMost); ++i) {
    text += (i == 0 ? "" : "\n") + file_ + ':' + std::to_string(sorted[i].line) + ':' +
            std::to_string(sorted[i].column) + ": " + sorted[i].message;
  }
  if (sorted.size() > kProblemsMost)
    text += "\nand " + std::to_string(sorted.size() - kProblemsMost) + " more";
  return stop(std::move(text), "config");
}

std::string FieldReader::resolved(const std::string& path) const {
  if (path.empty() || path.front() == '/' || folder_.empty()) return path;
  return (folder_ / path).lexically_normal().string();
}

bool FieldReader::is_list(const YAML::Node& node, const Field& field) {
  if (node.IsSequence()) return true;
  add(node.Mark(), std::string(field.key) + " wants a list, not " + std::string(kind_of(node)));
  return false;
}

bool FieldReader::is_map(const YAML::Node& node, std::string_view where) {
  if (node.IsMap()) return true;
  add(node.Mark(),
      std::string(where) + " wants keys and values, not " + std::string(kind_of(node)));
  return false;
}

// Calls visit(key, key node, value node) for each key, once; a repeated one is a problem.
template <class Visit>
void FieldReader::visit_map(const YAML::Node& node, Visit visit) {
  std::map<std::string, int> lines;
  for (const auto& pair : node) {
    if (!pair.first.IsScalar()) {
      add(pair.first.Mark(), "a key must be a single word");
      continue;
    }
    const std::string& key = pair.first.Scalar();
    const auto [at, is_new] = lines.emplace(key, pair.first.Mark().line + 1);
    if (!is_new) {
      add(pair.first.Mark(),
          "key " + in_quotes(key) + " is given twice, first on line " + std::to_string(at->second));
      continue;
    }
    visit(key, pair.first, pair.second);
  }
}

void FieldReader::unknown_key(const YAML::Node& key, const Fields& fields, std::string_view where) {
  std::vector<std::string_view> known;
  for (const Field& field : fields) known.push_back(field.key);
  std::string message = "unknown key " + in_quotes(key.Scalar()) + " in " + std::string(where);
  if (const auto near = nearest(key.Scalar(), known); !near.empty()) {
    message += ", did you mean '" + std::string(near) + "'?";
  } else {
    message += ", wanted one of:";
    for (const auto name : known) message += ' ' + std::string(name);
  }
  add(key.Mark(), std::move(message));
}

void FieldReader::read_map(const YAML::Node& node, const Fields& fields, std::string_view where) {
  if (!is_map(node, where)) return;
  std::set<std::string_view> met;
  visit_map(node, [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& candidate) { return candidate.key == key; });
    if (field == fields.end()) return unknown_key(key_node, fields, where);
    met.insert(field->key);
    if (value.IsNull())
      return add(key_node.Mark(), key + " has no value; leave the key out to keep the default");
    read_value(value, *field);
  });
  for (const Field& field : fields) {
    if (field.required && !met.contains(field.key))
      add(node.Mark(), std::string(where) + " lacks the key '" + std::string(field.key) + "'");
  }
}

void FieldReader::read_value(const YAML::Node& node, const Field& field) {
  const std::size_t before = problems_.size();
  std::visit([&](const auto& target) { read(node, field, target); }, field.target);
  if (!field.check || problems_.size() != before) return;
  if (auto problem = field.check()) add(node.Mark(), std::move(*problem));
}

std::optional<std::string> FieldReader::scalar(const YAML::Node& node, const Field& field,
                                               std::string_view wanted) {
  if (node.IsScalar()) return node.Scalar();
  add(node.Mark(), std::string(field.key) + " wants " + std::string(wanted) + ", not " +
                       std::string(kind_of(node)));
  return std::nullopt;
}

void FieldReader::read(const YAML::Node& node, const Field& field, const TextField& to) {
  const auto text = scalar(node, field, "a text");
  if (!text) return;
  if (text->size() > 4096 || text->find('\0') != std::string::npos)
    return add(node.Mark(), std::string(field.key) + " wants a text of at most 4096 bytes");
  *to.value = *text;
}

void FieldReader::read(const YAML::Node& node, const Field& field, const PathField& to) {
  const auto text = scalar(node, field, "a path");
  if (!text) return;
  if (text->empty() || text->size() > 4096 || text->find('\0') != std::string::npos)
    return add(node.Mark(), std::string(field.key) + " wants a path");
  *to.value = resolved(*text);
}

void FieldReader::read(const YAML::Node& node, const Field& field, const IntegerField& to) {
  const auto text = scalar(node, field, "a whole number");
  if (!text) return;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < to.least ||
      value > to.most) {
    std::string range = " of at least " + std::to_string(to.least);
    if (to.most != std::numeric_limits<std::int64_t>::max())
      range = " from " + std::to_string(to.least) + " to " + std::to_string(to.most);
    return add(node.Mark(), std::string(field.key) + " wants a whole number" + range + ", not " +
                                in_quotes(*text));
  }
  *to.value = value;
}

void FieldReader::read(const YAML::Node& node, const Field& field, const DurationField& to) {
  const auto text = scalar(node, field, "a duration with its unit, as in 90s");
  if (!text) return;
  const auto value = parse_duration(*text);
  if (!value)
    return add(node.Mark(), std::string(field.key) +
                                " wants a duration with its unit (ms s m h d w), as in " +
                                format_duration(*to.value) + ", not " + in_quotes(*text));
  if (*value < to.least || *value > to.most)
    return add(node.Mark(), std::string(field.key) + " wants a duration from " +
                                format_duration(to.least) + " to " + format_duration(to.most) +
                                ", not " + in_quotes(*text));
  *to.value = *value;
}

void FieldReader::read(const YAML::Node& node, const Field& field, const SizeField& to) {
  const auto text = scalar(node, field, "a size with its unit, as in 64MiB");
  if (!text) return;
  const auto value = parse_size(*text);
  if (!value)
    return add(node.Mark(), std::string(field.key) +
                                " wants a size with its unit (B KiB MiB GiB TiB), as in " +
                                format_size(*to.value) + ", not " + in_quotes(*text));
  if (*value < to.least || *value > to.most)
    return add(node.Mark(), std::string(field.key) + " wants a size from " + format_size(to.least) +
                                " to " + format_size(to.most) + ", not " + in_quotes(*text));
  *to.value = *value;
}

void FieldReader::read(const YAML::Node& node, const Field& field, const BooleanField& to) {
  const auto text = scalar(node, field, "true or false");
  if (!text) return;
  if (*text != "true" && *text != "false")
    return add(node.Mark(),
               std::string(field.key) + " wants true or false, not " + in_quotes(*text));
  *to.value = *text == "true";
}

void FieldReader::read(const YAML::Node& node, const Field& field, const TextListField& to) {
  if (!is_list(node, field)) return;
  to.value->clear();
  if (to.places != nullptr) to.places->clear();
  for (const YAML::Node& item : node) {
    const auto text = scalar(item, field, "a list of texts");
    if (!text) continue;
    if (text->empty() || text->size() > 4096) {
      add(item.Mark(), std::string(field.key) + " wants texts of 1 to 4096 bytes");
      continue;
    }
    to.value->push_back(to.paths ? resolved(*text) : *text);
    if (to.places != nullptr) to.places->push_back(place_of(item.Mark()));
  }
}

void FieldReader::read(const YAML::Node& node, const Field& field, const TextMapField& to) {
  if (!is_map(node, field.key)) return;
  visit_map(node, [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
    if (auto problem = to.refuse ? to.refuse(key) : std::nullopt)
      return add(key_node.Mark(), std::move(*problem));
    if (const auto text = scalar(value, field, "a single value for each key"))
      (*to.value)[key] = *text;
  });
}

void FieldReader::read(const YAML::Node& node, const Field& field, const ChoiceField& to) {
  const auto text = scalar(node, field, "a word");
  if (!text) return;
  const auto found = std::find(to.names.begin(), to.names.end(), *text);
  if (found != to.names.end()) return to.set(static_cast<std::size_t>(found - to.names.begin()));
  std::string message = std::string(field.key) + " is one of";
  for (const auto name : to.names) message += ' ' + std::string(name);
  add(node.Mark(), message + ", not " + in_quotes(*text));
}

void FieldReader::read(const YAML::Node& node, const Field& field, const SectionField& to) {
  read_map(node, to.open(), field.key);
}

void FieldReader::read(const YAML::Node& node, const Field& field, const SectionListField& to) {
  if (!is_list(node, field)) return;
  for (const YAML::Node& item : node) read_map(item, to.add(), field.key);
}

void FieldReader::read(const YAML::Node& node, const Field& field, const SectionMapField& to) {
  if (!is_map(node, field.key)) return;
  visit_map(node, [&](const std::string& key, const YAML::Node& key_node, const YAML::Node& value) {
    if (key.empty() || key.size() > 200)
      return add(key_node.Mark(), "a key of " + std::string(field.key) + " wants 1 to 200 bytes");
    read_map(value, to.add(key), in_quotes(key));
  });
}

void write(YAML::Emitter& out, const Fields& fields);

struct FieldWriter {
  YAML::Emitter& out;

  void operator()(const TextField& from) { out << YAML::DoubleQuoted << *from.value; }
  void operator()(const PathField& from) { out << YAML::DoubleQuoted << *from.value; }
  void operator()(const IntegerField& from) { out << *from.value; }
  void operator()(const DurationField& from) { out << format_duration(*from.value); }
  void operator()(const SizeField& from) { out << format_size(*from.value); }
  void operator()(const BooleanField& from) { out << (*from.value ? "true" : "false"); }
  void operator()(const TextListField& from) {
    out << YAML::Flow << YAML::BeginSeq;
    for (const auto& item : *from.value) out << YAML::DoubleQuoted << item;
    out << YAML::EndSeq;
  }
  void operator()(const TextMapField& from) {
    out << YAML::BeginMap;
    for (const auto& [key, value] : *from.value)
      out << YAML::Key << YAML::DoubleQuoted << key << YAML::Value << YAML::DoubleQuoted << value;
    out << YAML::EndMap;
  }
  void operator()(const ChoiceField& from) { out << std::string(from.names[from.get()]); }
  void operator()(const SectionField& from) { write(out, from.open()); }
  void operator()(const SectionListField& from) {
    out << YAML::BeginSeq;
    for (std::size_t i = 0; i < from.size(); ++i) write(out, from.at(i));
    out << YAML::EndSeq;
  }
  void operator()(const SectionMapField&) { out << YAML::BeginMap << YAML::EndMap; }
};

bool is_said(const Field& field) {
  if (const auto* section = std::get_if<SectionField>(&field.target)) return section->is_present();
  if (const auto* path = std::get_if<PathField>(&field.target)) return !path->value->empty();
  return true;
}

void write(YAML::Emitter& out, const Fields& fields) {
  out << YAML::BeginMap;
  for (const Field& field : fields) {
    if (!is_said(field)) continue;
    out << YAML::Key << std::string(field.key) << YAML::Value;
    std::visit(FieldWriter{out}, field.target);
  }
  out << YAML::EndMap;
}

}  // namespace

Result<void> read_fields(std::string_view yaml, std::string_view file_name, const Fields& fields) {
  FieldReader reader(file_name);
  if (yaml.size() > kBytesMost) {
    reader.add(YAML::Mark{}, "the file is larger than " + format_size(kBytesMost));
    return reader.outcome();
  }
  if (yaml.find('\0') != std::string_view::npos) {
    reader.add(YAML::Mark{}, "the file is not a text");
    return reader.outcome();
  }
  try {
    const std::string text(yaml);
    if (const auto second = find_second_document(text)) {
      reader.add(*second, "the file holds more than one YAML document");
    } else {
      reader.read_map(YAML::Load(text), fields, "the file");
    }
  } catch (const YAML::Exception& error) {
    reader.add(error.mark, "not YAML: " + error.msg);
  }
  return reader.outcome();
}

std::string write_fields(const Fields& fields) {
  YAML::Emitter out;
  write(out, fields);
  return std::string(out.c_str()) + '\n';
}

}  // namespace portfolio::daemon
