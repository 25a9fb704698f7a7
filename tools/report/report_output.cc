#include "tools/report/report_output.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "tools/named_option.h"
#include "tools/output_place.h"
#include "tools/report/document_html.h"
#include "tools/report/document_text.h"
#include "tools/report/document_xlsx.h"

namespace clearpoint {
namespace {

OutputFormat TextFormat(ReportFormat format) {
  if (format == ReportFormat::kJson) return OutputFormat::kJson;
  return format == ReportFormat::kCsv ? OutputFormat::kCsv
                                      : OutputFormat::kTable;
}

void Render(const ReportDocument& document, ReportFormat format,
            std::ostream& out) {
  if (format == ReportFormat::kHtml) {
    out << HtmlPage(document);
  } else {
    PrintDocument(document, TextFormat(format), out);
  }
}

absl::Status OutputError(const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat(path, ": cannot be written: ", std::strerror(errno),
                   "; name another by --output"));
}

absl::Status WriteFile(const ReportDocument& document, ReportFormat format,
                       const std::string& path) {
  if (format == ReportFormat::kXlsx) return WriteXlsx(document, path);
  std::ofstream file(path, std::ios::binary);
  if (file) Render(document, format, file);
  file.close();
  return file ? absl::OkStatus() : OutputError(path);
}

}  // namespace

void AddReportOutput(CLI::App& verb, ReportOutput* output) {
  static const std::map<std::string, ReportFormat> kFormats = {
      {"table", ReportFormat::kTable},
      {"json", ReportFormat::kJson},
      {"csv", ReportFormat::kCsv},
      {"html", ReportFormat::kHtml},
      {"xlsx", ReportFormat::kXlsx}};
  AddNamedOption(verb, "--format", &output->format, kFormats, "how to print")
      ->default_str("table");
  verb.add_option("--output", output->path,
                  "the file to write, over one that is there; by default "
                  "standard output");
}

absl::Status WriteReport(const ReportDocument& document,
                         const ReportOutput& output, std::ostream& out) {
  absl::Status status = CheckTotals(document);
  if (!status.ok()) return status;
  if (output.path.empty()) {
    if (output.format == ReportFormat::kXlsx) {
      return absl::InvalidArgumentError(
          "--output: expected the file of the workbook, found none; xlsx is "
          "not written to standard output");
    }
    Render(document, output.format, out);
    return absl::OkStatus();
  }
  const OutputPlace place(output.path);
  status = WriteFile(document, output.format, place.written());
  if (status.ok() && !place.Finish()) status = OutputError(output.path);
  if (!status.ok()) place.Discard();
  return status;
}

}  // namespace clearpoint
