// Compiles the values and conditions of a mapping file against the columns of
// one CSV file. Errors are gathered, each with file, line and column, so that
// one run shows all of them.
//
// Threads: one; what it makes is const.
#ifndef CLEARPOINT_TOOLS_IMPORT_VALUE_PARSER_H_
#define CLEARPOINT_TOOLS_IMPORT_VALUE_PARSER_H_

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/import/value.h"

namespace clearpoint {

// What is wrong with a YAML file so far.
class YamlErrors {
 public:
  explicit YamlErrors(std::string path) : path_(std::move(path)) {}

  void Add(const YAML::Node& node, std::string_view what);
  bool empty() const { return lines_.empty(); }
  // InvalidArgument with one error a line; Ok when there are none.
  absl::Status ToStatus() const;

 private:
  const std::string path_;
  std::vector<std::string> lines_;
};

// Complains about a node that is no map, and about keys that are not listed.
// False when it is no map.
bool CheckKeys(const YAML::Node& node,
               std::initializer_list<std::string_view> keys,
               YamlErrors* errors);
// The text of a scalar; complains and gives "" when it is none.
std::string ScalarText(const YAML::Node& node, YamlErrors* errors);
// true or false; complains otherwise.
bool ScalarBool(const YAML::Node& node, YamlErrors* errors);

using LookupTables = std::map<std::string, std::shared_ptr<const LookupTable>>;

class ValueParser {
 public:
  // All three must outlive the parser.
  ValueParser(const std::vector<std::string>& columns,
              const LookupTables& lookups, YamlErrors* errors)
      : columns_(columns), lookups_(lookups), errors_(errors) {}

  // A scalar (a constant), one step, or a list of steps.
  Value ParseValue(const YAML::Node& node) const;
  // One condition, or a list of them.
  std::vector<Condition> ParseConditions(const YAML::Node& node) const;
  // The index of a column; complains when there is none of that name.
  size_t Column(const YAML::Node& node) const;

 private:
  std::optional<ValueStep> ParseStep(const YAML::Node& node) const;
  std::optional<ValueStep> PlainStep(const YAML::Node& node) const;
  std::optional<ValueStep> TextStep(std::string_view name,
                                    const YAML::Node& argument) const;
  std::optional<ValueStep> NumberStep(std::string_view name,
                                      const YAML::Node& argument) const;
  std::optional<ValueStep> OtherStep(std::string_view name,
                                     const YAML::Node& argument) const;
  std::optional<ValueStep> TemplateStep(const YAML::Node& argument) const;
  std::optional<ValueStep> LookupStep(const YAML::Node& argument) const;
  std::optional<ValueStep> DecimalStep(const YAML::Node& argument) const;
  std::optional<ValueStep> TimeStep(const YAML::Node& argument) const;
  std::optional<ValueStep> MapStep(const YAML::Node& argument) const;
  std::optional<ValueStep> HashStep(const YAML::Node& argument) const;
  Condition ParseCondition(const YAML::Node& node) const;
  std::optional<Condition> ParseTest(std::string_view name,
                                     const YAML::Node& argument,
                                     Value value) const;

  const std::vector<std::string>& columns_;
  const LookupTables& lookups_;
  YamlErrors* const errors_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_VALUE_PARSER_H_
