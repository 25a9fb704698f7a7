// What points of a program are worth on the day of a report: its declared value
// of a point, of the version that governs that day. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_VALUATION_H_
#define CLEARPOINT_TOOLS_REPORT_VALUATION_H_

#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

struct Valuation {
  NamedProgram program;
  ReportCurrency currency;

  Figure Value(Points points) const {
    return MoneyFigure(
        MultiplyExact(points, program.program->config->point_value),
        currency.digits);
  }
};

// `named` is the newest version's; an older one may govern the day.
Valuation ValuationOf(const ReportBasis& basis, const NamedProgram& named);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_VALUATION_H_
