// A report as one HTML page that needs nothing else: no other file, no network,
// no script but its own, named by hash in its content security policy. It is
// read on a screen, light or dark, down to 360 px, and printed on A4.
//
// The rows shown are all rows. A total names the rows it sums in `data-sums`:
// "+0:6 -6:2" are six rows from the first on, less two from the seventh.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_DOCUMENT_HTML_H_
#define CLEARPOINT_TOOLS_REPORT_DOCUMENT_HTML_H_

#include <string>

#include "tools/report/document.h"

namespace clearpoint {

std::string HtmlPage(const ReportDocument& document);

// "Opening carry" of "opening_carry".
std::string HeadingOf(const std::string& name);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DOCUMENT_HTML_H_
