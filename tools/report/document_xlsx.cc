#include "tools/report/document_xlsx.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/document_html.h"
#include "tools/report/document_text.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr size_t kSheetRows = 1'048'576;
constexpr lxw_row_t kHeadingRow = 3;  // title, note and a blank before it
constexpr lxw_row_t kFirstRow = kHeadingRow + 1;
constexpr int kExactDigits = 15;
constexpr int32_t kMostMoneyDecimals = 12;
constexpr uint8_t kPaperA4 = 9;

double NumberOf(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool IsBeyondDouble(const std::string& text) {
  const size_t first = text.find_first_of("123456789");
  if (first == std::string::npos) return false;
  const auto digits =
      std::count_if(text.begin() + static_cast<ptrdiff_t>(first), text.end(),
                    [](char c) { return c != '.'; });
  return digits > kExactDigits;
}

bool HasNumberBeyondDouble(const ReportDocument& document) {
  for (const ReportSection& section : document.sections) {
    const auto beyond = [&](const FigureRow& row) {
      for (size_t i = 0; i < row.size(); ++i) {
        const bool number = section.columns[i].is_number();
        if (number && IsBeyondDouble(row[i].text)) return true;
      }
      return false;
    };
    for (const FigureRow& row : section.rows) {
      if (beyond(row)) return true;
    }
    for (const ReportTotal& total : section.totals) {
      if (beyond(total.cells)) return true;
    }
  }
  return false;
}

// "#,##0.00##########" for money of two digits, "#,##0.00" for points of two.
std::string NumberFormat(FigureKind kind, int32_t digits) {
  if (kind == FigureKind::kOrdinal) return "0";
  std::string format = "#,##0";
  const bool exact = kind == FigureKind::kMoney;
  if (digits > 0) {
    absl::StrAppend(&format, ".",
                    std::string(static_cast<size_t>(digits), '0'));
  }
  if (exact && digits > 0) {
    format.append(static_cast<size_t>(kMostMoneyDecimals - digits), '#');
  }
  return absl::StrCat(format, ";[Red]-", format);
}

// libxlsxwriter's functions take a row and a column and answer an error, the
// first of which is kept; the workbook frees itself when it is closed.
class WorkbookWriter {
 public:
  WorkbookWriter(const ReportDocument& document, const std::string& path)
      : document_(document), path_(path), book_(workbook_new(path.c_str())) {
    bold_ = Format("", /*bold=*/1);
  }

  absl::Status Write() {
    SetProperties();
    AddFirstSheet();
    for (const ReportSection& section : document_.sections) {
      if (section.shape == TableShape::kRows) AddSheet(section);
    }
    Keep(workbook_close(book_));
    if (error_ == LXW_NO_ERROR) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(
        path_, ": cannot be written as xlsx: ", lxw_strerror(error_)));
  }

 private:
  void Keep(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  lxw_format* Format(const std::string& number, int bold) {
    lxw_format*& format = formats_[{number, bold}];
    if (format != nullptr) return format;
    format = workbook_add_format(book_);
    if (!number.empty()) format_set_num_format(format, number.c_str());
    if (bold != 0) format_set_bold(format);
    return format;
  }

  lxw_format* FormatOf(const ReportColumn& column, const Figure& figure,
                       int bold) {
    if (!column.is_number()) return Format("", bold);
    return Format(NumberFormat(column.kind, figure.digits), bold);
  }

  void SetProperties() {
    std::string title = document_.title;
    std::string author = "Clearpoint";
    lxw_doc_properties properties{};
    properties.title = title.data();
    properties.author = author.data();
    properties.created =
        static_cast<time_t>(document_.mark.recorded.value / kMicrosPerSecond);
    Keep(workbook_set_properties(book_, &properties));
  }

  void Text(lxw_worksheet* sheet, lxw_row_t row, size_t column,
            const std::string& text, lxw_format* format) {
    if (text.empty()) return;
    Keep(worksheet_write_string(sheet, row, static_cast<lxw_col_t>(column),
                                text.c_str(), format));
  }

  void Page(lxw_worksheet* sheet) {
    worksheet_set_paper(sheet, kPaperA4);
    worksheet_set_landscape(sheet);
    worksheet_fit_to_pages(sheet, 1, 0);
    const std::string footer =
        absl::StrCat("&Lrecord ", document_.mark.sequence.value, ", digest ",
                     document_.mark.digest.substr(0, 16), "&R&P / &N");
    Keep(worksheet_set_footer(sheet, footer.c_str()));
  }

  // --- the first sheet -------------------------------------------------------

  void AddFirstSheet() {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, "Report");
    if (sheet == nullptr) return Keep(LXW_ERROR_MEMORY_MALLOC_FAILED);
    Page(sheet);
    Keep(worksheet_set_column(sheet, 0, 0, 28, nullptr));
    Keep(worksheet_set_column(sheet, 1, 1, 68, nullptr));
    Text(sheet, 0, 0, document_.title, bold_);
    lxw_row_t row = 2;
    for (const ReportParameter& parameter : document_.parameters) {
      Text(sheet, row, 0, HeadingOf(parameter.name), nullptr);
      Text(sheet, row++, 1, parameter.value, nullptr);
    }
    for (const ReportSection& section : document_.sections) {
      if (section.shape == TableShape::kRecord) AddRecord(section, sheet, &row);
    }
    AddRecord(AsOfSection(document_.mark), sheet, &row);
    ++row;
    for (const std::string& note : document_.notes) {
      Text(sheet, row++, 0, note, nullptr);
    }
    if (HasNumberBeyondDouble(document_)) {
      Text(sheet, row, 0,
           "Some figures have more than the 15 digits that a spreadsheet "
           "keeps and are rounded here; the CSV and JSON forms have all.",
           bold_);
    }
  }

  void AddRecord(const ReportSection& section, lxw_worksheet* sheet,
                 lxw_row_t* row) {
    for (const FigureRow& fields : section.rows) {
      for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].text.empty()) continue;
        const ReportColumn& column = section.columns[i];
        Text(sheet, *row, 0, HeadingOf(column.name), nullptr);
        Value(sheet, *row, 1, column, fields[i]);
        ++*row;
      }
    }
  }

  // --- tables ----------------------------------------------------------------

  void Value(lxw_worksheet* sheet, lxw_row_t row, size_t at,
             const ReportColumn& column, const Figure& figure) {
    if (figure.text.empty()) return;
    lxw_format* format = FormatOf(column, figure, /*bold=*/0);
    if (!column.is_number()) return Text(sheet, row, at, figure.text, format);
    Keep(worksheet_write_number(sheet, row, static_cast<lxw_col_t>(at),
                                NumberOf(figure.text), format));
  }

  void AddSheet(const ReportSection& section) {
    if (section.rows.size() + section.totals.size() + kFirstRow > kSheetRows) {
      return Keep(LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
    }
    lxw_worksheet* sheet =
        workbook_add_worksheet(book_, HeadingOf(section.name).c_str());
    if (sheet == nullptr) return Keep(LXW_ERROR_MEMORY_MALLOC_FAILED);
    Page(sheet);
    Text(sheet, 0, 0, section.title, bold_);
    Text(sheet, 1, 0, section.note, nullptr);
    AddHeadings(section, sheet);
    lxw_row_t at = kFirstRow;
    for (const FigureRow& row : section.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        Value(sheet, at, i, section.columns[i], row[i]);
      }
      ++at;
    }
    for (const ReportTotal& total : section.totals) {
      AddTotalRow(section, total, sheet, at++);
    }
  }

  void AddHeadings(const ReportSection& section, lxw_worksheet* sheet) {
    const auto last = static_cast<lxw_col_t>(section.columns.size() - 1);
    for (size_t i = 0; i < section.columns.size(); ++i) {
      const ReportColumn& column = section.columns[i];
      std::string heading = HeadingOf(column.name);
      if (!column.currency.empty()) {
        absl::StrAppend(&heading, " (", column.currency, ")");
      }
      size_t width = heading.size();
      for (const FigureRow& row : section.rows) {
        width = std::max(width, row[i].text.size());
      }
      Text(sheet, kHeadingRow, i, heading, bold_);
      const auto at = static_cast<lxw_col_t>(i);
      Keep(worksheet_set_column(
          sheet, at, at, static_cast<double>(std::min<size_t>(width, 48)) + 4,
          nullptr));
    }
    worksheet_freeze_panes(sheet, kFirstRow, 0);
    Keep(worksheet_repeat_rows(sheet, kHeadingRow, kHeadingRow));
    if (section.rows.empty()) return;
    const auto end = static_cast<lxw_row_t>(kHeadingRow + section.rows.size());
    Keep(worksheet_autofilter(sheet, kHeadingRow, 0, end, last));
  }

  static std::string Formula(const ReportTotal& total, size_t column) {
    std::string formula = "=";
    for (const SummedRows& part : total.sums) {
      if (part.count == 0) continue;
      char first[LXW_MAX_CELL_NAME_LENGTH] = {};
      char last[LXW_MAX_CELL_NAME_LENGTH] = {};
      const auto row = static_cast<lxw_row_t>(kFirstRow + part.first);
      const auto at = static_cast<lxw_col_t>(column);
      lxw_rowcol_to_cell(first, row, at);
      lxw_rowcol_to_cell(last, static_cast<lxw_row_t>(row + part.count - 1),
                         at);
      absl::StrAppend(&formula, part.sign < 0 ? "-" : "+", "SUM(", first, ":",
                      last, ")");
    }
    if (formula.size() == 1) return "=0";
    if (formula[1] == '+') formula.erase(1, 1);
    return formula;
  }

  void AddTotalRow(const ReportSection& section, const ReportTotal& total,
                   lxw_worksheet* sheet, lxw_row_t row) {
    for (size_t i = 0; i < total.cells.size(); ++i) {
      const ReportColumn& column = section.columns[i];
      const Figure& figure = total.cells[i];
      if (figure.text.empty()) continue;
      lxw_format* format = FormatOf(column, figure, /*bold=*/1);
      if (!column.is_number()) {
        Text(sheet, row, i, figure.text, format);
        continue;
      }
      Keep(worksheet_write_formula_num(sheet, row, static_cast<lxw_col_t>(i),
                                       Formula(total, i).c_str(), format,
                                       NumberOf(figure.text)));
    }
  }

  const ReportDocument& document_;
  const std::string path_;
  lxw_workbook* book_;
  std::map<std::pair<std::string, int>, lxw_format*> formats_;
  lxw_format* bold_ = nullptr;
  lxw_error error_ = LXW_NO_ERROR;
};

}  // namespace

absl::Status WriteXlsx(const ReportDocument& document,
                       const std::string& path) {
  return WorkbookWriter(document, path).Write();
}

}  // namespace clearpoint
