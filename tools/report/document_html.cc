#include "tools/report/document_html.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/values/hash.h"
#include "tools/report/chart_svg.h"
#include "tools/report/html_style.h"
#include "tools/report/money_text.h"
#include "tools/report/svg_canvas.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// More columns than this are printed on a sheet turned sideways.
constexpr size_t kUprightColumns = 8;
// Blanks behind a number, so that the points of a column stand in one line.
constexpr size_t kMostBlanks = 6;

size_t DecimalsOf(const std::string& text) {
  const size_t point = text.find('.');
  return point == std::string::npos ? 0 : text.size() - point - 1;
}

std::string HashSource(const std::string& text) {
  const Hash256 hash = Sha256(text);
  const std::string bytes(hash.bytes.begin(), hash.bytes.end());
  return absl::StrCat("'sha256-", absl::Base64Escape(bytes), "'");
}

// Text inside quotes of a style sheet.
std::string CssText(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    const bool plain = c == ' ' || c == '.' || c == ',' || c == ':' ||
                       c == '-' || c == '_' || absl::ascii_isalnum(c) ||
                       (static_cast<unsigned char>(c) & 0x80) != 0;
    if (plain) {
      escaped += c;
    } else {
      absl::StrAppend(&escaped, "\\", absl::Hex(c & 0x7f), " ");
    }
  }
  return escaped;
}

class PageWriter {
 public:
  explicit PageWriter(const ReportDocument& document) : document_(document) {}

  std::string Write() {
    const std::string style = Style();
    const std::string script(kPageScript);
    Add("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src ",
        HashSource(style), "; script-src ", HashSource(script),
        "; base-uri 'none'; form-action 'none'\">\n<title>",
        HtmlText(document_.title), "</title>\n<style>", style,
        "</style></head>\n<body", IsWide() ? " class=\"wide\"" : "", ">\n");
    AddHeader();
    Add("<main>\n");
    for (const ReportSection& section : document_.sections) AddSection(section);
    AddNotes();
    Add("</main>\n");
    AddFooter();
    Add("<script>", script, "</script>\n</body></html>\n");
    return std::move(page_);
  }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    (page_.append(parts), ...);
  }

  bool IsWide() const {
    return std::any_of(document_.sections.begin(), document_.sections.end(),
                       [](const ReportSection& section) {
                         return section.shape == TableShape::kRows &&
                                section.columns.size() > kUprightColumns;
                       });
  }

  // What is printed below every page besides its number.
  std::string Style() const {
    const JournalMark& mark = document_.mark;
    const std::string below =
        absl::StrCat(document_.title, ", record ", mark.sequence.value,
                     ", digest ", mark.digest.substr(0, 16));
    return absl::StrCat(
        std::string(kPageStyle), "@page{size:A4", IsWide() ? " landscape" : "",
        ";margin:14mm 12mm 16mm;@bottom-left{content:\"", CssText(below),
        "\";font:7pt sans-serif;color:#566370}@bottom-right{content:"
        "counter(page) \" / \" counter(pages);font:7pt sans-serif;"
        "color:#566370}}\n");
  }

  void AddHeader() {
    Add("<header>\n<p class=\"brand\">Clearpoint</p>\n<h1>",
        HtmlText(document_.title), "</h1>\n");
    if (!document_.parameters.empty()) {
      Add("<p class=\"said\">");
      for (const ReportParameter& parameter : document_.parameters) {
        Add("<span>", HtmlText(HeadingOf(parameter.name)), " <b>",
            HtmlText(parameter.value), "</b></span> ");
      }
      Add("</p>\n");
    }
    if (!document_.highlights.empty()) {
      Add("<ul class=\"tiles\">\n");
      for (const Highlight& highlight : document_.highlights) {
        Add("<li><span>", HtmlText(highlight.label), "</span><b>",
            HtmlText(GroupedText(highlight.value)), "</b> <small>",
            HtmlText(highlight.unit), "</small></li>\n");
      }
      Add("</ul>\n");
    }
    Add("</header>\n");
  }

  void AddSection(const ReportSection& section) {
    const std::string id = absl::StrCat("s", ++sections_);
    const std::string title =
        section.title.empty() ? HeadingOf(section.name) : section.title;
    Add("<section aria-labelledby=\"", id, "\">\n<h2 id=\"", id, "\">",
        HtmlText(title), "</h2>\n");
    const std::string note = NoteOf(section);
    if (!note.empty()) Add("<p class=\"note\">", HtmlText(note), "</p>\n");
    for (const Chart& chart : section.charts) AddChart(chart);
    if (section.shape == TableShape::kRecord) {
      AddRecord(section);
    } else {
      AddTable(section, title, id);
    }
    Add("</section>\n");
  }

  static std::string NoteOf(const ReportSection& section) {
    std::string note = section.note;
    if (!note.empty()) {
      std::replace(note.begin(), note.end(), '_', ' ');
      note += ".";
    }
    const auto money = std::find_if(
        section.columns.begin(), section.columns.end(),
        [](const ReportColumn& column) { return !column.currency.empty(); });
    if (money == section.columns.end()) return note;
    return absl::StrCat(note, note.empty() ? "" : " ", "Amounts in ",
                        money->currency, ".");
  }

  void AddChart(const Chart& chart) {
    const std::string id = absl::StrCat("c", ++charts_);
    const std::string drawing = ChartSvg(chart, id);
    if (drawing.empty()) return;
    Add("<figure><figcaption><h3>", HtmlText(chart.title), ", ",
        HtmlText(chart.unit),
        "</h3></figcaption>\n<div class=\"scroll\" role=\"group\" "
        "tabindex=\"0\" aria-labelledby=\"",
        id, "\">", drawing, "</div></figure>\n");
  }

  void AddRecord(const ReportSection& section) {
    Add("<dl>\n");
    for (const FigureRow& row : section.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        if (row[i].text.empty()) continue;
        const FigureKind kind = section.columns[i].kind;
        const bool grouped = kind == FigureKind::kMoney ||
                             kind == FigureKind::kPoints ||
                             kind == FigureKind::kCount;
        Add("<div><dt>", HtmlText(HeadingOf(section.columns[i].name)),
            "</dt><dd>",
            HtmlText(grouped ? GroupedText(row[i].text) : row[i].text),
            "</dd></div>\n");
      }
    }
    Add("</dl>\n");
  }

  void AddTable(const ReportSection& section, const std::string& title,
                const std::string& id) {
    Add("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
        "aria-labelledby=\"",
        id, "\"><table id=\"t-", HtmlText(section.name), "\"><caption>",
        HtmlText(title), "</caption>\n<thead><tr>");
    for (const ReportColumn& column : section.columns) {
      Add("<th scope=\"col\" aria-sort=\"none\"",
          column.is_number() ? " class=\"n\"" : "", "><button type=\"button\">",
          HtmlText(HeadingOf(column.name)), "</button></th>");
    }
    Add("</tr></thead>\n<tbody>\n");
    decimals_ = LargestDecimals(section);
    for (const FigureRow& row : section.rows) AddRow(section, row, "");
    Add("</tbody>\n");
    if (!section.totals.empty()) AddTotals(section);
    Add("</table></div>\n");
    if (section.rows.empty()) Add("<p class=\"none\">None.</p>\n");
  }

  static std::vector<size_t> LargestDecimals(const ReportSection& section) {
    std::vector<size_t> largest(section.columns.size());
    const auto look = [&](const FigureRow& row) {
      for (size_t i = 0; i < row.size(); ++i) {
        if (!section.columns[i].is_number()) continue;
        largest[i] = std::max(largest[i], DecimalsOf(row[i].text));
      }
    };
    for (const FigureRow& row : section.rows) look(row);
    for (const ReportTotal& total : section.totals) look(total.cells);
    return largest;
  }

  void AddTotals(const ReportSection& section) {
    Add("<tfoot>\n");
    for (const ReportTotal& total : section.totals) {
      std::string sums;
      for (const SummedRows& part : total.sums) {
        absl::StrAppend(&sums, sums.empty() ? "" : " ",
                        part.sign < 0 ? "-" : "+", part.first, ":", part.count);
      }
      AddRow(section, total.cells, sums);
    }
    Add("</tfoot>\n");
  }

  void AddRow(const ReportSection& section, const FigureRow& row,
              const std::string& sums) {
    Add("<tr");
    if (!sums.empty()) Add(" data-sums=\"", sums, "\"");
    Add(">");
    for (size_t i = 0; i < row.size(); ++i) {
      if (section.columns[i].is_number()) {
        AddNumber(section.columns[i], row[i], decimals_[i]);
      } else if (i == 0) {
        Add("<th scope=\"row\">", HtmlText(row[i].text), "</th>");
      } else {
        Add("<td>", HtmlText(row[i].text), "</td>");
      }
    }
    Add("</tr>\n");
  }

  // What is less than the currency's smallest coin is told in a softer colour.
  void AddNumber(const ReportColumn& column, const Figure& figure,
                 size_t largest) {
    const size_t decimals = DecimalsOf(figure.text);
    const size_t blanks =
        figure.text.empty() ? 0 : std::min(largest - decimals, kMostBlanks);
    Add("<td class=\"n", blanks > 0 ? absl::StrCat(" d", blanks) : "", "\">");
    std::string text = column.kind == FigureKind::kOrdinal
                           ? figure.text
                           : GroupedText(figure.text);
    const auto shown = static_cast<size_t>(figure.digits);
    if (decimals > shown) {
      const size_t cut = text.size() - (decimals - shown);
      Add(text.substr(0, cut), "<i>", text.substr(cut), "</i></td>");
    } else {
      Add(text, "</td>");
    }
  }

  void AddNotes() {
    if (document_.notes.empty()) return;
    Add("<section aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2>\n");
    for (const std::string& note : document_.notes) {
      Add("<p class=\"note\">", HtmlText(note), "</p>\n");
    }
    Add("</section>\n");
  }

  void AddFooter() {
    const JournalMark& mark = document_.mark;
    const auto add = [&](const char* name, const std::string& value) {
      Add("<div><dt>", name, "</dt><dd>", HtmlText(value), "</dd></div>\n");
    };
    Add("<footer>\n<dl>\n");
    add("Journal recorded up to", UtcText(mark.recorded));
    add("Record", absl::StrCat(mark.sequence.value));
    add("Frame", absl::StrCat(mark.frame.value));
    add("Configuration version", absl::StrCat(mark.configuration_version));
    add("Digest of the state", mark.digest);
    Add("</dl>\n</footer>\n");
  }

  const ReportDocument& document_;
  std::string page_;
  std::vector<size_t> decimals_;  // of the table that is being written
  int sections_ = 0;
  int charts_ = 0;
};

}  // namespace

std::string HtmlPage(const ReportDocument& document) {
  return PageWriter(document).Write();
}

std::string HeadingOf(const std::string& name) {
  std::string heading = name;
  std::replace(heading.begin(), heading.end(), '_', ' ');
  if (!heading.empty()) heading[0] = absl::ascii_toupper(heading[0]);
  return heading;
}

}  // namespace clearpoint
