// Which tiers one member has, and how far it is to the next. Threads: those of
// the State.
#ifndef CLEARPOINT_TOOLS_REPORT_TIERS_H_
#define CLEARPOINT_TOOLS_REPORT_TIERS_H_

#include <vector>

#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

// Section tiers: a row for each of the programs that has tiers, as of the
// recorded time. `qualified` is the sum of the window that ends with that day,
// in points, money or purchases; `missing` what the next tier takes besides.
ReportSection TierSection(const ReportBasis& basis, MemberNumber member,
                          const std::vector<NamedProgram>& programs);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_TIERS_H_
