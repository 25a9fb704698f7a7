// The style and the script of every page: fixed texts, so that a page can name
// their hashes and allow nothing else. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_HTML_STYLE_H_
#define CLEARPOINT_TOOLS_REPORT_HTML_STYLE_H_

#include <string_view>

namespace clearpoint {

// Colours, type and layout, for screens light, dark and narrow, and for paper.
// Every colour of a text has a contrast of at least 4.5 to 1.
extern const std::string_view kPageStyle;

// Sorts a table by the column whose heading is pressed, numbers exactly, totals
// left where they are; a second press turns the order around.
extern const std::string_view kPageScript;

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_HTML_STYLE_H_
