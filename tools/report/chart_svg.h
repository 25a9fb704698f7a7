// Charts as SVG, drawn with whole numbers: the same figures give the same
// bytes. Colours and fonts are classes of the page's style (html_style.cc);
// nothing is loaded. What a chart shows also stands in a table, so for a reader
// of the screen it is one image with a title. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_CHART_SVG_H_
#define CLEARPOINT_TOOLS_REPORT_CHART_SVG_H_

#include <string>
#include <string_view>

#include "tools/report/document.h"

namespace clearpoint {

// An <svg> element; `id` is unique in the page. Empty when there is nothing to
// draw. Bars and matrices show the `kChartNames` largest names and the rest as
// one, columns at most `kChartColumns`, the rest as one. Of more than
// `kChartCurves` curves it shows so many, the first and the last among them.
std::string ChartSvg(const Chart& chart, std::string_view id);

inline constexpr size_t kChartNames = 30;
inline constexpr size_t kChartColumns = 37;
inline constexpr size_t kChartCurves = 6;

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_CHART_SVG_H_
