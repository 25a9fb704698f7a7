#include "tools/report/partner_list.h"

#include <yaml-cpp/yaml.h>

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "tools/import/csv_reader.h"
#include "tools/import/decimal.h"
#include "tools/import/value_parser.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

constexpr int32_t kListDecimals = 12;

std::optional<Money> ListedMoney(const std::string& text) {
  const auto number = ParseExactDecimal(text);
  if (!number || number->scale > kListDecimals) return std::nullopt;
  absl::int128 bound = 1;
  for (int32_t i = 0; i < 26; ++i) bound *= 10;
  absl::int128 value = number->mantissa;
  for (int32_t i = number->scale; i < kListDecimals; ++i) {
    if (value > bound || value < -bound) return std::nullopt;
    value *= 10;
  }
  return Money{value};
}

template <class T>
void ReadWord(const YAML::Node& node, const std::map<std::string, T>& words,
              YamlErrors* errors, T* out) {
  if (!node) return;
  const auto found = words.find(ScalarText(node, errors));
  if (found != words.end()) {
    *out = found->second;
    return;
  }
  std::string known;
  for (const auto& [word, ignored] : words) {
    known += (known.empty() ? "" : ", ") + word;
  }
  errors->Add(node, "expected one of " + known);
}

class ListMappingReader {
 public:
  ListMappingReader(const std::string& path, const std::string& list)
      : errors_(path), list_(list) {}

  absl::StatusOr<ListMapping> Read(const YAML::Node& root) {
    const bool is_map = CheckKeys(
        root,
        {"delimiter", "header", "columns", "lines", "totals", "key_is",
         "amount_is", "kinds", "amount_tolerance", "date_tolerance_days"},
        &errors_);
    if (!is_map) return errors_.ToStatus();
    absl::Status status = ReadShape(root);
    if (!status.ok()) return status;
    const ValueParser values(mapping_.columns, lookups_, &errors_);
    ReadLines(root, values);
    ReadTotals(root, values);
    ReadTerms(root);
    if (!errors_.empty()) return errors_.ToStatus();
    return std::move(mapping_);
  }

 private:
  absl::Status ReadShape(const YAML::Node& root) {
    if (root["delimiter"]) {
      const std::string text = ScalarText(root["delimiter"], &errors_);
      if (text.size() == 1) mapping_.delimiter = text[0];
      if (text.size() != 1) {
        errors_.Add(root["delimiter"], "expected one character");
      }
    }
    if (root["header"]) {
      mapping_.has_names = ScalarBool(root["header"], &errors_);
    }
    for (const YAML::Node& name : root["columns"]) {
      mapping_.columns.push_back(ScalarText(name, &errors_));
    }
    if (!mapping_.columns.empty()) return absl::OkStatus();
    if (!mapping_.has_names) {
      errors_.Add(root, "expected columns, since there is no row of names");
      return absl::OkStatus();
    }
    auto reader = CsvReader::Open(list_, mapping_.delimiter);
    if (!reader.ok()) return reader.status();
    CsvRow row;
    const auto more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    mapping_.columns = row.fields;
    return absl::OkStatus();
  }

  void ReadLines(const YAML::Node& root, const ValueParser& values) {
    const YAML::Node lines = root["lines"];
    if (!lines || !lines["key"] || !lines["amount"]) {
      errors_.Add(root, "expected lines with key and amount");
      return;
    }
    CheckKeys(lines, {"when", "key", "amount", "date"}, &errors_);
    if (lines["when"]) mapping_.when = values.ParseConditions(lines["when"]);
    mapping_.key = values.ParseValue(lines["key"]);
    mapping_.amount = values.ParseValue(lines["amount"]);
    if (lines["date"]) mapping_.date = values.ParseValue(lines["date"]);
  }

  void ReadTotals(const YAML::Node& root, const ValueParser& values) {
    for (const YAML::Node& node : root["totals"]) {
      if (!CheckKeys(node, {"at", "when", "count", "amount"}, &errors_)) {
        continue;
      }
      ListTotals totals;
      if (!node["at"] || !node["when"]) {
        errors_.Add(node, "expected at (first or last) and when");
        continue;
      }
      ReadWord<bool>(node["at"], {{"first", false}, {"last", true}}, &errors_,
                     &totals.is_last);
      totals.when = values.ParseConditions(node["when"]);
      if (node["count"]) totals.count = values.ParseValue(node["count"]);
      if (node["amount"]) totals.amount = values.ParseValue(node["amount"]);
      mapping_.totals.push_back(std::move(totals));
    }
  }

  void ReadTerms(const YAML::Node& root) {
    ReadWord<ListedKey>(
        root["key_is"],
        {{"origin", ListedKey::kOrigin}, {"own", ListedKey::kOwn}}, &errors_,
        &mapping_.key_is);
    ReadWord<ListedAmount>(
        root["amount_is"],
        {{"pays", ListedAmount::kPays}, {"receives", ListedAmount::kReceives}},
        &errors_, &mapping_.amount_is);
    for (const YAML::Node& node : root["kinds"]) {
      ObligationKind kind = ObligationKind::kIssue;
      ReadWord<ObligationKind>(node,
                               {{"issue", ObligationKind::kIssue},
                                {"redeem", ObligationKind::kRedeem},
                                {"exchange", ObligationKind::kExchange},
                                {"fee", ObligationKind::kFee},
                                {"exchange_fee", ObligationKind::kExchangeFee},
                                {"contract_fee", ObligationKind::kContractFee},
                                {"prepaid", ObligationKind::kPrepaid},
                                {"tax", ObligationKind::kTax},
                                {"rounding", ObligationKind::kRounding}},
                               &errors_, &kind);
      mapping_.kinds.push_back(kind);
    }
    if (mapping_.kinds.empty()) {
      mapping_.kinds = {ObligationKind::kIssue, ObligationKind::kRedeem,
                        ObligationKind::kExchange};
    }
    if (const YAML::Node node = root["amount_tolerance"]; node) {
      const auto money = ListedMoney(ScalarText(node, &errors_));
      if (money && !(*money < Money{})) mapping_.amount_tolerance = *money;
      if (!money || *money < Money{}) {
        errors_.Add(node, "expected an amount of 0 or more, as \"0.01\"");
      }
    }
    if (const YAML::Node node = root["date_tolerance_days"]; node) {
      int64_t days = -1;
      if (absl::SimpleAtoi(ScalarText(node, &errors_), &days) && days >= 0 &&
          days <= 366) {
        mapping_.date_tolerance_us = days * kMicrosPerDay;
      } else {
        errors_.Add(node, "expected 0 to 366 days");
      }
      if (!mapping_.date) errors_.Add(node, "expected lines with a date");
    }
  }

  YamlErrors errors_;
  const std::string& list_;
  LookupTables lookups_;
  ListMapping mapping_;
};

// What header and trailer say, to be compared at the end.
struct StatedTotals {
  uint64_t line = 0;
  std::optional<Money> count;  // as a number of lines x 10^12
  std::optional<Money> amount;
};

class ListReading {
 public:
  ListReading(const std::string& path, const ListMapping& mapping,
              const ListVisitor& visitor)
      : path_(path), mapping_(mapping), visitor_(visitor) {
    stated_.resize(mapping.totals.size());
  }

  absl::Status TakeRow(CsvRow* row) {
    ++rows_;
    const size_t width = row->fields.size();
    if (width < mapping_.columns.size()) {
      row->fields.resize(mapping_.columns.size());
    }
    const RowContext context{row, rows_};
    if (ended_at_ != 0) {
      return Fault(row->line,
                   absl::StrCat("expected nothing behind the trailer "
                                "in line ",
                                ended_at_, ", found a row"));
    }
    for (size_t i = 0; i < mapping_.totals.size(); ++i) {
      if (AllHold(mapping_.totals[i].when, context)) {
        return TakeTotals(i, context);
      }
    }
    ++sums_.lines;
    TakeLine(context, width);
    return absl::OkStatus();
  }

  absl::StatusOr<ListSums> Finish() {
    for (size_t i = 0; i < stated_.size(); ++i) {
      const absl::Status status = CheckStated(i);
      if (!status.ok()) return status;
    }
    sums_.totals = stated_.empty()  ? "none"
                   : sums_.bad == 0 ? "agree"
                                    : "amounts not checked: bad lines";
    return sums_;
  }

 private:
  absl::Status Fault(uint64_t line, const std::string& what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ":", line, ": ", what));
  }

  absl::Status ReadStated(const std::optional<Value>& value, const char* what,
                          const RowContext& row, std::optional<Money>* out) {
    if (!value) return absl::OkStatus();
    const auto text = value->Evaluate(row);
    if (text.ok()) *out = ListedMoney(*text);
    if (out->has_value()) return absl::OkStatus();
    return Fault(row.row->line, absl::StrCat("totals: expected a number as ",
                                             what, ", found another text"));
  }

  absl::Status TakeTotals(size_t i, const RowContext& row) {
    const ListTotals& totals = mapping_.totals[i];
    StatedTotals& stated = stated_[i];
    const uint64_t line = row.row->line;
    if (stated.line != 0) {
      return Fault(line, absl::StrCat("expected these totals once, found them "
                                      "in line ",
                                      stated.line, ", too"));
    }
    if (!totals.is_last && sums_.lines > 0) {
      return Fault(line,
                   "expected the header before all lines, found it "
                   "behind some");
    }
    stated.line = line;
    if (totals.is_last) ended_at_ = line;
    absl::Status status = ReadStated(totals.count, "count", row, &stated.count);
    status.Update(ReadStated(totals.amount, "amount", row, &stated.amount));
    return status;
  }

  absl::Status CheckStated(size_t i) const {
    const StatedTotals& stated = stated_[i];
    const char* name = mapping_.totals[i].is_last ? "trailer" : "header";
    if (stated.line == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          path_, ": expected a ", name, " with totals, found none; ",
          "the list may have been cut short"));
    }
    const Money lines{absl::int128(sums_.lines) * kMoneyPerMajor};
    if (stated.count && *stated.count != lines) {
      return Fault(stated.line,
                   absl::StrCat(name, ": expected a count of ", sums_.lines,
                                ", the lines there are, found ",
                                ToMajorDecimal(*stated.count)));
    }
    if (stated.amount && sums_.bad == 0 && *stated.amount != sums_.amount) {
      return Fault(stated.line, absl::StrCat(name, ": expected an amount of ",
                                             ToMajorDecimal(sums_.amount),
                                             ", the sum of the lines, found ",
                                             ToMajorDecimal(*stated.amount)));
    }
    return absl::OkStatus();
  }

  void TakeLine(const RowContext& row, size_t width) {
    std::string key;
    ListedLine line;
    const std::string reason = ParseLine(row, width, &key, &line);
    if (reason.empty()) {
      sums_.amount = sums_.amount + line.amount;
      visitor_.good(key, line);
      return;
    }
    ++sums_.bad;
    visitor_.bad(row.row->line, reason);
  }

  // Empty, or why the line cannot be used.
  std::string ParseLine(const RowContext& row, size_t width, std::string* key,
                        ListedLine* line) const {
    if (width != mapping_.columns.size()) {
      return absl::StrCat("expected ", mapping_.columns.size(),
                          " fields, found ", width);
    }
    if (!AllHold(mapping_.when, row)) {
      return "neither a line nor totals, as the mapping has them";
    }
    line->line = row.row->line;
    const auto id = mapping_.key.Evaluate(row);
    if (!id.ok()) return "key: " + MessageOf(id.status());
    if (id->empty()) return "key: expected an id, found nothing";
    *key = *id;
    const auto amount = mapping_.amount.Evaluate(row);
    if (!amount.ok()) return "amount: " + MessageOf(amount.status());
    const auto money = ListedMoney(*amount);
    if (!money)
      return "amount: expected a decimal of at most 12 digits behind "
             "the point";
    line->amount = *money;
    if (!mapping_.date) return "";
    const auto date = mapping_.date->Evaluate(row);
    if (!date.ok()) return "date: " + MessageOf(date.status());
    Timestamp instant;
    if (!absl::SimpleAtoi(*date, &instant.value)) {
      return "date: expected an instant, found another text";
    }
    line->date = instant;
    return "";
  }

  const std::string& path_;
  const ListMapping& mapping_;
  const ListVisitor& visitor_;
  std::vector<StatedTotals> stated_;
  ListSums sums_;
  uint64_t rows_ = 0;
  uint64_t ended_at_ = 0;
};

}  // namespace

absl::StatusOr<ListMapping> LoadListMapping(const std::string& path,
                                            const std::string& list) {
  const auto text = ReadInputFile(path);
  if (!text.ok()) return text.status();
  // yaml-cpp reports by exceptions; they end here.
  try {
    return ListMappingReader(path, list).Read(YAML::Load(*text));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", error.mark.line + 1, ":", error.mark.column + 1,
                     ": ", error.msg));
  }
}

absl::StatusOr<ListSums> ReadPartnerList(const std::string& path,
                                         const ListMapping& mapping,
                                         const ListVisitor& visitor) {
  auto reader = CsvReader::Open(path, mapping.delimiter);
  if (!reader.ok()) return reader.status();
  ListReading reading(path, mapping, visitor);
  CsvRow row;
  bool names = mapping.has_names;
  while (true) {
    const auto more = (*reader)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return reading.Finish();
    if (std::exchange(names, false)) continue;
    const absl::Status status = reading.TakeRow(&row);
    if (!status.ok()) return status;
  }
}

}  // namespace clearpoint
