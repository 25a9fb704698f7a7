#include "tools/import/value_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "tools/import/value_steps.h"
#include "tools/network/utf8.h"

namespace clearpoint {
namespace {

constexpr int64_t kMicros = 1'000'000;

std::optional<int64_t> WholeNumber(const YAML::Node& node, YamlErrors* errors) {
  int64_t number = 0;
  if (absl::SimpleAtoi(ScalarText(node, errors), &number)) return number;
  errors->Add(node, "expected a whole number");
  return std::nullopt;
}

std::optional<Rounding> RoundingNamed(std::string_view name) {
  if (name == "floor") return Rounding::kFloor;
  if (name == "half_up") return Rounding::kHalfUp;
  if (name == "half_even") return Rounding::kHalfEven;
  if (name == "ceil") return Rounding::kCeil;
  return std::nullopt;
}

// Microseconds of a unit that a number of a file may count.
std::optional<int64_t> UnitMicros(std::string_view name) {
  if (name == "days") return 86'400 * kMicros;
  if (name == "minutes") return 60 * kMicros;
  if (name == "seconds") return kMicros;
  if (name == "milliseconds") return 1000;
  if (name == "microseconds") return 1;
  return std::nullopt;
}

bool SignHolds(std::string_view test, const std::string& text) {
  const auto number = ParseExactDecimal(text);
  if (test == "number") return number.has_value();
  if (!number) return false;
  if (test == "zero") return number->mantissa == 0;
  if (test == "positive") return number->mantissa > 0;
  if (test == "negative") return number->mantissa < 0;
  if (test == "not_positive") return number->mantissa <= 0;
  return number->mantissa >= 0;  // not_negative
}

constexpr std::string_view kStates[] = {
    "empty",    "not_empty",    "number",       "zero",
    "positive", "not_positive", "not_negative", "negative"};

}  // namespace

void YamlErrors::Add(const YAML::Node& node, std::string_view what) {
  // An absent node has no mark of its own.
  const YAML::Mark mark = node.IsDefined() ? node.Mark() : YAML::Mark();
  lines_.push_back(
      fmt::format("{}:{}:{}: {}", path_, mark.line + 1, mark.column + 1, what));
}

absl::Status YamlErrors::ToStatus() const {
  if (lines_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{}", fmt::join(lines_, "\n")));
}

bool CheckKeys(const YAML::Node& node,
               std::initializer_list<std::string_view> keys,
               YamlErrors* errors) {
  if (!node.IsMap()) {
    errors->Add(node, fmt::format("expected a map with keys among: {}",
                                  fmt::join(keys, ", ")));
    return false;
  }
  for (const auto& entry : node) {
    const std::string key = ScalarText(entry.first, errors);
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    errors->Add(entry.first, fmt::format("unknown key '{}'; known here: {}",
                                         key, fmt::join(keys, ", ")));
  }
  return true;
}

std::string ScalarText(const YAML::Node& node, YamlErrors* errors) {
  if (node.IsDefined() && node.IsScalar()) return node.Scalar();
  errors->Add(node, "expected a text");
  return "";
}

bool ScalarBool(const YAML::Node& node, YamlErrors* errors) {
  const std::string text = ScalarText(node, errors);
  if (text != "true" && text != "false") {
    errors->Add(node, "expected true or false");
  }
  return text == "true";
}

size_t ValueParser::Column(const YAML::Node& node) const {
  const std::string name = ScalarText(node, errors_);
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) {
    return static_cast<size_t>(found - columns_.begin());
  }
  errors_->Add(node, fmt::format("no column '{}'; the file has: {}", name,
                                 ShownList(columns_)));
  return 0;
}

Value ValueParser::ParseValue(const YAML::Node& node) const {
  Value value;
  if (node.IsScalar()) {
    value.steps.push_back(ConstantStep(node.Scalar()));
  } else if (node.IsSequence()) {
    for (const YAML::Node& step : node) {
      if (auto parsed = ParseStep(step)) {
        value.steps.push_back(*std::move(parsed));
      }
    }
  } else if (auto parsed = ParseStep(node)) {
    value.steps.push_back(*std::move(parsed));
  }
  return value;
}

std::optional<ValueStep> ValueParser::ParseStep(const YAML::Node& node) const {
  if (node.IsScalar()) return PlainStep(node);
  if (!node.IsMap() || node.size() != 1) {
    errors_->Add(node,
                 "expected a step: one of trim, lower, upper, negate, abs, "
                 "row_number, first_row, or one 'name: argument'");
    return std::nullopt;
  }
  const auto entry = *node.begin();
  const std::string name = ScalarText(entry.first, errors_);
  if (auto step = TextStep(name, entry.second)) return step;
  if (auto step = NumberStep(name, entry.second)) return step;
  return OtherStep(name, entry.second);
}

std::optional<ValueStep> ValueParser::PlainStep(const YAML::Node& node) const {
  const std::string& name = node.Scalar();
  if (name == "trim") return TrimStep();
  if (name == "lower") return LowerStep();
  if (name == "upper") return UpperStep();
  if (name == "negate") return NegateStep();
  if (name == "abs") return AbsoluteStep();
  if (name == "row_number") return RowNumberStep();
  if (name == "first_row") return FirstRowStep();
  errors_->Add(node, fmt::format("unknown step '{}'", name));
  return std::nullopt;
}

std::optional<ValueStep> ValueParser::TextStep(
    std::string_view name, const YAML::Node& argument) const {
  const bool is_text = argument.IsScalar();
  const std::string text = is_text ? argument.Scalar() : "";
  if (!is_text) return std::nullopt;
  if (name == "column") return ColumnStep(Column(argument));
  if (name == "constant") return ConstantStep(text);
  if (name == "template") return TemplateStep(argument);
  if (name == "prefix") return PrefixStep(text);
  if (name == "suffix") return SuffixStep(text);
  if (name == "strip_prefix") return StripPrefixStep(text);
  if (name == "strip_suffix") return StripSuffixStep(text);
  if (name == "default") return DefaultStep(text);
  if (name == "required") return RequiredStep(text);
  return std::nullopt;
}

std::optional<ValueStep> ValueParser::NumberStep(
    std::string_view name, const YAML::Node& argument) const {
  if (name == "multiply_column") return MultiplyColumnStep(Column(argument));
  if (name == "multiply") {
    const auto factor = ParseExactDecimal(ScalarText(argument, errors_));
    if (factor) return MultiplyStep(*factor);
    errors_->Add(argument, "expected a decimal number");
    return ConstantStep("");
  }
  if (name == "decimal") return DecimalStep(argument);
  const bool days = name == "shift_days";
  if (!days && name != "shift_seconds") return std::nullopt;
  const int64_t count = WholeNumber(argument, errors_).value_or(0);
  if (count > 400'000'000 || count < -400'000'000) {
    errors_->Add(argument, "a shift by more than 400 million");
    return ConstantStep("");
  }
  return ShiftStep(count * (days ? 86'400 : 1) * kMicros);
}

std::optional<ValueStep> ValueParser::OtherStep(
    std::string_view name, const YAML::Node& argument) const {
  if (name == "lookup") return LookupStep(argument);
  if (name == "time") return TimeStep(argument);
  if (name == "map") return MapStep(argument);
  if (name == "hash") return HashStep(argument);
  errors_->Add(argument, fmt::format("unknown step '{}'", name));
  return std::nullopt;
}

// "{basket_id}/{@row}": texts and columns alternate.
std::optional<ValueStep> ValueParser::TemplateStep(
    const YAML::Node& argument) const {
  std::string_view rest = argument.Scalar();
  std::vector<std::string> texts;
  std::vector<size_t> columns;
  while (true) {
    const size_t open = rest.find('{');
    texts.emplace_back(rest.substr(0, open));
    if (open == std::string_view::npos) break;
    const size_t close = rest.find('}', open);
    if (close == std::string_view::npos) {
      errors_->Add(argument, "'{' without '}'");
      break;
    }
    const std::string name(rest.substr(open + 1, close - open - 1));
    YAML::Node at = argument;
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (name == "@row") {
      columns.push_back(kRowNumber);
    } else if (found != columns_.end()) {
      columns.push_back(static_cast<size_t>(found - columns_.begin()));
    } else {
      errors_->Add(argument, fmt::format("no column '{}'; the file has: {}",
                                         name, ShownList(columns_)));
      columns.push_back(kRowNumber);
    }
    rest = rest.substr(close + 1);
  }
  return JoinStep(std::move(texts), std::move(columns));
}

std::optional<ValueStep> ValueParser::LookupStep(
    const YAML::Node& argument) const {
  if (!CheckKeys(argument, {"table", "column"}, errors_)) return std::nullopt;
  const std::string table = ScalarText(argument["table"], errors_);
  const std::string column = ScalarText(argument["column"], errors_);
  const auto found = lookups_.find(table);
  if (found == lookups_.end()) {
    errors_->Add(argument, fmt::format("no lookup table '{}'", table));
    return std::nullopt;
  }
  const std::vector<std::string>& names = found->second->columns;
  const auto at = std::find(names.begin(), names.end(), column);
  if (at == names.end()) {
    errors_->Add(argument, fmt::format("table '{}' has no column '{}'; it has: "
                                       "{}",
                                       table, column, ShownList(names)));
    return std::nullopt;
  }
  return LookupColumnStep(found->second,
                          static_cast<size_t>(at - names.begin()));
}

std::optional<ValueStep> ValueParser::DecimalStep(
    const YAML::Node& argument) const {
  if (!CheckKeys(argument, {"digits", "round"}, errors_)) return std::nullopt;
  const auto digits = WholeNumber(argument["digits"], errors_);
  if (!digits || *digits < 0 || *digits > 12) {
    errors_->Add(argument, "expected digits from 0 to 12");
    return ConstantStep("");
  }
  const auto rounding = RoundingNamed(ScalarText(argument["round"], errors_));
  if (!rounding) {
    errors_->Add(argument, "expected round: floor, half_up, half_even or ceil");
    return ConstantStep("");
  }
  return UnitsStep(static_cast<int32_t>(*digits), *rounding);
}

std::optional<ValueStep> ValueParser::TimeStep(
    const YAML::Node& argument) const {
  if (!CheckKeys(argument, {"format", "zone", "unit", "start"}, errors_)) {
    return std::nullopt;
  }
  if (argument["unit"]) {
    const auto unit = UnitMicros(ScalarText(argument["unit"], errors_));
    if (!unit) {
      errors_->Add(argument["unit"],
                   "expected days, minutes, seconds, milliseconds or "
                   "microseconds");
      return ConstantStep("");
    }
    absl::Time start = absl::UnixEpoch();
    std::string error;
    if (argument["start"] &&
        !absl::ParseTime(absl::RFC3339_full,
                         ScalarText(argument["start"], errors_), &start,
                         &error)) {
      errors_->Add(argument["start"],
                   "expected a time like "
                   "2026-01-01T00:00:00Z");
    }
    return TimeNumberStep(*unit, absl::ToUnixMicros(start));
  }
  const std::string format = ScalarText(argument["format"], errors_);
  const std::string name = ScalarText(argument["zone"], errors_);
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) {
    errors_->Add(argument, fmt::format("unknown time zone '{}'", name));
  }
  return TimeTextStep(format, zone);
}

std::optional<ValueStep> ValueParser::MapStep(
    const YAML::Node& argument) const {
  if (!argument.IsMap()) {
    errors_->Add(argument, "expected a map from text to text");
    return ConstantStep("");
  }
  std::map<std::string, std::string> values;
  for (const auto& entry : argument) {
    values[ScalarText(entry.first, errors_)] =
        ScalarText(entry.second, errors_);
  }
  return TranslateStep(std::move(values));
}

std::optional<ValueStep> ValueParser::HashStep(
    const YAML::Node& argument) const {
  if (!CheckKeys(argument, {"salt", "digits"}, errors_)) return std::nullopt;
  const auto digits = WholeNumber(argument["digits"], errors_);
  if (!digits || *digits < 8 || *digits > 32) {
    errors_->Add(argument, "expected digits from 8 to 32");
    return ConstantStep("");
  }
  return TokenStep(ScalarText(argument["salt"], errors_),
                   static_cast<size_t>(*digits));
}

std::vector<Condition> ValueParser::ParseConditions(
    const YAML::Node& node) const {
  std::vector<Condition> conditions;
  if (node.IsSequence()) {
    for (const YAML::Node& each : node) {
      conditions.push_back(ParseCondition(each));
    }
  } else {
    conditions.push_back(ParseCondition(node));
  }
  return conditions;
}

Condition ValueParser::ParseCondition(const YAML::Node& node) const {
  const Condition never = [](const RowContext&) { return false; };
  if (!CheckKeys(node,
                 {"column", "value", "equals", "not_equals", "in", "not_in",
                  "prefix", "not_prefix", "suffix", "is", "at_least", "below"},
                 errors_)) {
    return never;
  }
  if (node.size() != 2 || !(node["column"] || node["value"])) {
    errors_->Add(node, "expected a column (or value) and one test");
    return never;
  }
  Value value;
  if (node["column"]) {
    value.steps.push_back(ColumnStep(Column(node["column"])));
  } else {
    value = ParseValue(node["value"]);
  }
  for (const auto& entry : node) {
    const std::string name = entry.first.Scalar();
    if (name == "column" || name == "value") continue;
    if (auto test = ParseTest(name, entry.second, value)) return *test;
  }
  return never;
}

std::optional<Condition> ValueParser::ParseTest(std::string_view name,
                                                const YAML::Node& argument,
                                                Value value) const {
  // A value that cannot be made matches nothing but `is: empty`.
  const auto with = [&value](auto test) -> Condition {
    return [value = std::move(value), test](const RowContext& row) {
      return test(value.Evaluate(row).value_or(""));
    };
  };
  if (name == "in" || name == "not_in") {
    if (!argument.IsSequence()) {
      errors_->Add(argument, "expected a list of texts");
      return std::nullopt;
    }
    std::vector<std::string> set;
    for (const YAML::Node& each : argument) {
      set.push_back(ScalarText(each, errors_));
    }
    const bool wanted = name == "in";
    return with([set, wanted](const std::string& text) {
      return (std::find(set.begin(), set.end(), text) != set.end()) == wanted;
    });
  }
  const std::string text = ScalarText(argument, errors_);
  if (name == "equals") {
    return with([text](const std::string& found) { return found == text; });
  }
  if (name == "not_equals") {
    return with([text](const std::string& found) { return found != text; });
  }
  if (name == "prefix") {
    return with(
        [text](const std::string& found) { return found.starts_with(text); });
  }
  if (name == "not_prefix") {
    return with(
        [text](const std::string& found) { return !found.starts_with(text); });
  }
  if (name == "suffix") {
    return with(
        [text](const std::string& found) { return found.ends_with(text); });
  }
  if (name == "at_least" || name == "below") {
    const auto bound = ParseExactDecimal(text);
    if (!bound) {
      errors_->Add(argument, "expected a decimal number");
      return std::nullopt;
    }
    const bool wanted_below = name == "below";
    return with([bound = *bound, wanted_below](const std::string& found) {
      const auto number = ParseExactDecimal(found);
      return number && IsBelow(*number, bound) == wanted_below;
    });
  }
  if (std::find(std::begin(kStates), std::end(kStates), text) ==
      std::end(kStates)) {
    errors_->Add(argument,
                 fmt::format("expected one of: {}", fmt::join(kStates, ", ")));
    return std::nullopt;
  }
  return with([text](const std::string& found) {
    if (text == "empty") return found.empty();
    if (text == "not_empty") return !found.empty();
    return SignHolds(text, found);
  });
}

}  // namespace clearpoint
