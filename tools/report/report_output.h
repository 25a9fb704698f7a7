// Where a report goes and in which form: --format and --output of every verb
// that makes one. Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_REPORT_OUTPUT_H_
#define CLEARPOINT_TOOLS_REPORT_REPORT_OUTPUT_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "tools/report/document.h"

namespace clearpoint {

enum class ReportFormat : uint8_t {
  kTable = 1,
  kJson = 2,
  kCsv = 3,
  kHtml = 4,
  kXlsx = 5,
};

struct ReportOutput {
  ReportFormat format = ReportFormat::kTable;
  std::string path;  // empty: standard output
};

// Adds --format table|json|csv|html|xlsx, default table, and --output.
void AddReportOutput(CLI::App& verb, ReportOutput* output);

// Adds the totals up again and writes the report to the path, or to `out`. A
// file is there whole or as it was before. InvalidArgument: xlsx without a
// path. DataLoss: a total is not the sum of its rows. Unavailable: it cannot be
// written.
absl::Status WriteReport(const ReportDocument& document,
                         const ReportOutput& output, std::ostream& out);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_REPORT_OUTPUT_H_
