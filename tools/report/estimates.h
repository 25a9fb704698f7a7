// Estimates of finance as a report reads them: which one holds for a vintage at
// the report's position. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_ESTIMATES_H_
#define CLEARPOINT_TOOLS_REPORT_ESTIMATES_H_

#include <cstdint>
#include <vector>

#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

struct NamedEstimate {
  EstimateRow::Key key;
  EstimateRow row;

  // Of so many points issued, half up.
  Points UseOf(Points issued) const;
};

class Estimates {
 public:
  // Those of the state, whatever they are dated.
  explicit Estimates(const ReportBasis& basis);

  // The newest by date that is not dated behind the report and speaks of the
  // vintage, of equal dates the one recorded last; null: none does.
  const NamedEstimate* For(ProgramNumber program, int32_t vintage) const;

  // Section estimates: all of them, by program and record.
  ReportSection Section(const Names& names) const;

 private:
  Timestamp recorded_;
  std::vector<NamedEstimate> all_;  // by program and record
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_ESTIMATES_H_
