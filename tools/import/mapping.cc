#include "tools/import/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "tools/import/value_parser.h"
#include "tools/network/utf8.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// The names in the first row of a file.
absl::StatusOr<std::vector<std::string>> ReadHeader(const std::string& file,
                                                    char delimiter) {
  auto reader = CsvReader::Open(file, delimiter);
  if (!reader.ok()) return reader.status();
  CsvRow row;
  auto more = (*reader)->Next(&row);
  if (!more.ok()) return more.status();
  if (!*more) {
    return absl::InvalidArgumentError(
        file + ": expected a header line, found an empty file");
  }
  for (const std::string& name : row.fields) {
    if (IsUtf8(name)) continue;
    return absl::InvalidArgumentError(fmt::format(
        "{}: expected a header line of UTF-8 text, found other bytes in the "
        "name \"{}\"",
        file, Shown(name)));
  }
  return row.fields;
}

absl::StatusOr<std::shared_ptr<const LookupTable>> LoadLookup(
    const std::string& name, const std::string& file, const std::string& key,
    char delimiter) {
  auto reader = CsvReader::Open(file, delimiter);
  if (!reader.ok()) return reader.status();
  auto table = std::make_shared<LookupTable>();
  table->name = name;
  CsvRow row;
  size_t key_column = 0;
  while (true) {
    auto more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return table;
    if (table->columns.empty()) {
      table->columns = row.fields;
      const auto found = std::find(row.fields.begin(), row.fields.end(), key);
      if (found == row.fields.end()) {
        return absl::InvalidArgumentError(
            fmt::format("{}: no column '{}', the key of lookup '{}'; it has: "
                        "{}",
                        file, key, name, ShownList(row.fields)));
      }
      key_column = static_cast<size_t>(found - row.fields.begin());
      continue;
    }
    if (row.fields.size() != table->columns.size()) {
      return absl::InvalidArgumentError(
          fmt::format("{}:{}: expected {} fields, found {}", file, row.line,
                      table->columns.size(), row.fields.size()));
    }
    table->rows.try_emplace(row.fields[key_column], row.fields);
  }
}

class MappingReader {
 public:
  MappingReader(const std::string& path, const MappingInputs& inputs)
      : path_(path), inputs_(inputs), errors_(path) {}

  absl::StatusOr<ImportMapping> Read(const YAML::Node& root) {
    CheckKeys(root,
              {"sort", "lookups", "sources", "file", "delimiter", "header",
               "columns", "reject", "events"},
              &errors_);
    if (!root.IsMap()) return errors_.ToStatus();
    ImportMapping mapping;
    if (root["sort"]) mapping.sort = ScalarBool(root["sort"], &errors_);
    if (auto status = ReadLookups(root["lookups"]); !status.ok()) return status;
    if (auto status = ReadSources(root, &mapping); !status.ok()) return status;
    if (!errors_.empty()) return errors_.ToStatus();
    return mapping;
  }

 private:
  absl::Status ReadLookups(const YAML::Node& node);
  absl::Status ReadSources(const YAML::Node& root, ImportMapping* mapping);
  absl::StatusOr<SourceMapping> ReadSource(const YAML::Node& node,
                                           const std::string& given_file);
  absl::Status ReadColumns(const YAML::Node& node, SourceMapping* source);
  EventMapping ReadEvent(const YAML::Node& node, const ValueParser& values);
  std::vector<FieldMapping> ReadFields(const YAML::Node& node,
                                       const std::vector<FieldSpec>& specs,
                                       const ValueParser& values);
  void CheckRequired(const YAML::Node& node,
                     const std::vector<FieldSpec>& specs,
                     const std::vector<FieldMapping>& fields);
  char Delimiter(const YAML::Node& node);
  std::string Resolve(const std::string& file) const;

  const std::string path_;
  const MappingInputs& inputs_;
  YamlErrors errors_;
  LookupTables lookups_;
};

std::string MappingReader::Resolve(const std::string& file) const {
  if (file.starts_with("/") || file == "-") return file;
  const std::string& base =
      inputs_.data_dir.empty() ? DirectoryOf(path_) : inputs_.data_dir;
  return base + "/" + file;
}

char MappingReader::Delimiter(const YAML::Node& node) {
  if (!node) return ',';
  const std::string text = ScalarText(node, &errors_);
  if (text.size() == 1 && text != "\"" && text != "\n") return text[0];
  errors_.Add(node, "expected one character");
  return ',';
}

absl::Status MappingReader::ReadLookups(const YAML::Node& node) {
  if (!node) return absl::OkStatus();
  if (!node.IsMap()) {
    errors_.Add(node, "expected a map from names to tables");
    return absl::OkStatus();
  }
  for (const auto& entry : node) {
    const std::string name = ScalarText(entry.first, &errors_);
    if (!CheckKeys(entry.second, {"file", "key", "delimiter"}, &errors_)) {
      continue;
    }
    auto table =
        LoadLookup(name, Resolve(ScalarText(entry.second["file"], &errors_)),
                   ScalarText(entry.second["key"], &errors_),
                   Delimiter(entry.second["delimiter"]));
    if (!table.ok()) return table.status();
    lookups_[name] = *std::move(table);
  }
  return absl::OkStatus();
}

absl::Status MappingReader::ReadSources(const YAML::Node& root,
                                        ImportMapping* mapping) {
  std::vector<YAML::Node> nodes;
  if (root["sources"]) {
    if (!root["sources"].IsSequence() || root["file"] || root["events"]) {
      errors_.Add(
          root["sources"],
          "expected a list of sources, and no file or events beside it");
      return absl::OkStatus();
    }
    for (const YAML::Node& node : root["sources"]) nodes.push_back(node);
  } else {
    nodes.push_back(root);
  }
  const std::vector<std::string>& given = inputs_.input_files;
  if (!given.empty() && given.size() != nodes.size()) {
    return absl::InvalidArgumentError(
        fmt::format("{} has {} sources: expected as many inputs or none, "
                    "found {}",
                    path_, nodes.size(), given.size()));
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    auto source = ReadSource(nodes[i], given.empty() ? "" : given[i]);
    if (!source.ok()) return source.status();
    mapping->sources.push_back(*std::move(source));
  }
  return absl::OkStatus();
}

absl::Status MappingReader::ReadColumns(const YAML::Node& node,
                                        SourceMapping* source) {
  if (node["header"]) {
    source->has_header = ScalarBool(node["header"], &errors_);
  }
  if (node["columns"] && node["columns"].IsSequence()) {
    for (const YAML::Node& name : node["columns"]) {
      source->columns.push_back(ScalarText(name, &errors_));
    }
    return absl::OkStatus();
  }
  if (!source->has_header || source->file == "-") {
    errors_.Add(node,
                "expected columns: a list of names, since the input has "
                "no header that could be read first");
    return absl::OkStatus();
  }
  auto header = ReadHeader(source->file, source->delimiter);
  if (!header.ok()) return header.status();
  source->columns = *std::move(header);
  return absl::OkStatus();
}

absl::StatusOr<SourceMapping> MappingReader::ReadSource(
    const YAML::Node& node, const std::string& given_file) {
  SourceMapping source;
  if (!CheckKeys(node,
                 {"sort", "lookups", "sources", "file", "delimiter", "header",
                  "columns", "reject", "events"},
                 &errors_)) {
    return source;
  }
  if (!given_file.empty()) {
    source.file = given_file;
  } else if (node["file"]) {
    source.file = Resolve(ScalarText(node["file"], &errors_));
  } else {
    errors_.Add(node, "expected file, or an input on the command line");
    return source;
  }
  source.delimiter = Delimiter(node["delimiter"]);
  if (auto status = ReadColumns(node, &source); !status.ok()) return status;
  const ValueParser values(source.columns, lookups_, &errors_);
  for (const YAML::Node& each : node["reject"]) {
    if (!CheckKeys(each, {"reason", "when"}, &errors_)) continue;
    source.reject.push_back({ScalarText(each["reason"], &errors_),
                             values.ParseConditions(each["when"])});
  }
  if (!node["events"] || !node["events"].IsSequence()) {
    errors_.Add(node, "expected events: a list");
    return source;
  }
  for (const YAML::Node& each : node["events"]) {
    source.events.push_back(ReadEvent(each, values));
  }
  return source;
}

EventMapping MappingReader::ReadEvent(const YAML::Node& node,
                                      const ValueParser& values) {
  EventMapping event;
  if (!CheckKeys(node, {"kind", "when", "group_by", "fields", "lines"},
                 &errors_)) {
    return event;
  }
  const std::string name = ScalarText(node["kind"], &errors_);
  event.kind = FindKind(name);
  if (event.kind == nullptr) {
    errors_.Add(node["kind"],
                fmt::format("unknown kind '{}'; known: {}", name, KindNames()));
    return event;
  }
  if (node["when"]) event.when = values.ParseConditions(node["when"]);
  if (node["group_by"] && !node["group_by"].IsSequence()) {
    errors_.Add(node["group_by"], "expected a list of columns");
  }
  for (const YAML::Node& column : node["group_by"]) {
    YAML::Node step;
    step["column"] = column;
    values.Column(column);
    event.group_by.push_back(values.ParseValue(step));
  }
  event.fields = ReadFields(node["fields"], event.kind->fields, values);
  CheckRequired(node, event.kind->fields, event.fields);
  if (!node["lines"]) return event;
  if (event.kind->line_fields.empty()) {
    errors_.Add(node["lines"], fmt::format("{} has no lines", name));
    return event;
  }
  event.line_fields =
      ReadFields(node["lines"], event.kind->line_fields, values);
  CheckRequired(node["lines"], event.kind->line_fields, event.line_fields);
  return event;
}

std::vector<FieldMapping> MappingReader::ReadFields(
    const YAML::Node& node, const std::vector<FieldSpec>& specs,
    const ValueParser& values) {
  std::vector<FieldMapping> fields;
  if (!node || !node.IsMap()) {
    errors_.Add(node, "expected a map from field names to values");
    return fields;
  }
  for (const auto& entry : node) {
    const std::string name = ScalarText(entry.first, &errors_);
    const size_t field = FindField(specs, name);
    if (field < specs.size()) {
      fields.push_back({field, values.ParseValue(entry.second)});
      continue;
    }
    std::vector<std::string_view> known;
    for (const FieldSpec& spec : specs) known.push_back(spec.name);
    errors_.Add(entry.first, fmt::format("unknown field '{}'; known here: {}",
                                         name, fmt::join(known, ", ")));
  }
  return fields;
}

void MappingReader::CheckRequired(const YAML::Node& node,
                                  const std::vector<FieldSpec>& specs,
                                  const std::vector<FieldMapping>& fields) {
  for (size_t i = 0; i < specs.size(); ++i) {
    const bool filled =
        std::any_of(fields.begin(), fields.end(),
                    [i](const FieldMapping& each) { return each.field == i; });
    if (filled || !specs[i].required) continue;
    errors_.Add(node, fmt::format("missing field '{}'", specs[i].name));
  }
}

}  // namespace

absl::StatusOr<ImportMapping> LoadMapping(const std::string& path,
                                          const MappingInputs& inputs) {
  const auto text = ReadInputFile(path);
  if (!text.ok()) return text.status();
  return ParseMapping(*text, path, inputs);
}

absl::StatusOr<ImportMapping> ParseMapping(const std::string& text,
                                           const std::string& path,
                                           const MappingInputs& inputs) {
  // yaml-cpp reports by exceptions; they end here.
  try {
    const YAML::Node root = YAML::Load(text);
    return MappingReader(path, inputs).Read(root);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        fmt::format("{}:{}:{}: {}", path, error.mark.line + 1,
                    error.mark.column + 1, error.msg));
  }
}

}  // namespace clearpoint
