// Who uses the limits most: of every limit that counts for each member or
// household, how many use it in the period that runs, how many have used it
// up, and the members that lead. Part of the report `limits`. Threads: those
// of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_LIMIT_USE_H_
#define CLEARPOINT_TOOLS_REPORT_LIMIT_USE_H_

#include "tools/report/basis.h"

namespace clearpoint {

struct LimitUseSections {
  ReportSection limits;   // one row each, a total of the counts
  ReportSection leading;  // up to 10 rows of each limit, by use
};

// Limits per event and on balances keep no counters and have no row.
// Precondition: there is a configuration. Errors are the state's own.
// O(counters).
LimitUseSections ReadLimitUse(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_LIMIT_USE_H_
