// A report as an Excel workbook (ECMA-376): a first sheet that says what it is
// and where in the journal it is from, and one sheet a table, totals as live
// SUM formulas over the rows they name.
//
// A spreadsheet keeps a number as 64-bit floating point, about 15 digits. This
// file alone turns exact figures into such numbers; when one of them needs more
// digits the first sheet says so, and CSV and JSON have it exactly. The same
// report gives the same bytes: the date of creation is that of the journal.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_DOCUMENT_XLSX_H_
#define CLEARPOINT_TOOLS_REPORT_DOCUMENT_XLSX_H_

#include <string>

#include "absl/status/status.h"
#include "tools/report/document.h"

namespace clearpoint {

// Makes the file `path`, over one that is there. Unavailable: the file cannot
// be written, or a table has more rows than a sheet.
absl::Status WriteXlsx(const ReportDocument& document, const std::string& path);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DOCUMENT_XLSX_H_
