// A report as tables of text: aligned for people, CSV (RFC 4180) and JSON,
// whose schema is report.schema.json. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_DOCUMENT_TEXT_H_
#define CLEARPOINT_TOOLS_REPORT_DOCUMENT_TEXT_H_

#include <ostream>
#include <vector>

#include "tools/report/document.h"
#include "tools/tabular.h"

namespace clearpoint {

// The sections, and behind them as_of: where in the journal they are from. In
// JSON `report` (schema, name, title), `parameters` and `notes` come with them.
// A CSV of one table without totals is that table alone.
std::vector<Tabular> TablesOf(const ReportDocument& document,
                              OutputFormat format);

void PrintDocument(const ReportDocument& document, OutputFormat format,
                   std::ostream& out);

// The mark as a record: recorded, frame, sequence, configuration_version,
// digest.
ReportSection AsOfSection(const JournalMark& mark);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DOCUMENT_TEXT_H_
