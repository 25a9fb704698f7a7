// The tables of the report of deferred revenue. tools/report/deferral.h has the
// figures and says what they mean. Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_DEFERRAL_SECTIONS_H_
#define CLEARPOINT_TOOLS_REPORT_DEFERRAL_SECTIONS_H_

#include <vector>

#include "tools/report/deferral.h"

namespace clearpoint {

// A portfolio at both positions.
struct DeferralSpan {
  SalePortfolio::Key key;
  SalePortfolio portfolio;
  PortfolioDeferral opening;
  PortfolioDeferral closing;
  VintageDeferral vintage;  // at the later one

  // Came into what is deferred, and went out of it as revenue.
  MinorAmount added() const { return closing.allocated - opening.allocated; }
  MinorAmount recognised() const { return closing.revenue - opening.revenue; }
};

struct UnallocatedSales {
  SalePortfolio::Key key;
  SalePortfolio portfolio;
};

// Both in the order of their keys; all spans of a program have one currency.
struct DeferralRows {
  std::vector<DeferralSpan> spans;
  std::vector<UnallocatedSales> unallocated;
};

// Section deferred, with a waterfall per program.
ReportSection DeferredSection(const Names& names, const DeferralRows& rows);
// Section entries, dated by the day of `dated` in the program's zone.
ReportSection EntrySection(const Names& names, const DeferralRows& rows,
                           Timestamp dated);
ReportSection AllocationSection(const Names& names, const DeferralRows& rows);
ReportSection DeferredUseSection(const Names& names, const DeferralRows& rows);
ReportSection UnallocatedSection(const Names& names, const DeferralRows& rows);

// What is deferred and what became revenue, per program.
std::vector<Highlight> DeferralHighlights(const Names& names,
                                          const DeferralRows& rows);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DEFERRAL_SECTIONS_H_
