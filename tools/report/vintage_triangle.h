// The vintage triangle: per program and month of first earning, how many points
// were issued, how many lapsed, and how many were used at which age (domain:
// settlement, breakage). It reads every record from the first on.
//
// A point moves between a lot and an account outside. What reaches `redeemed`,
// `exchanged_out`, `fees`, `transferred`, `in_transit` or `debt` is used, and
// what comes back from there is not; what reaches or leaves any other account
// is issued, or was not. So a transfer between members nets out, points whose
// debt is repaid count as used, and a return takes back from the vintage that
// it drew. Lapsed is what expired or was forfeited and stands so in its lot.
// Memory: O(vintages x ages) and the lots that hold or have lost points.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_VINTAGE_TRIANGLE_H_
#define CLEARPOINT_TOOLS_REPORT_VINTAGE_TRIANGLE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/calendar/zone.h"
#include "engine/ledger/record.h"
#include "tools/report/names.h"

namespace clearpoint {

// Of one vintage. issued - used - lapsed is what lots still have.
struct VintageUse {
  Points issued;
  Points lapsed;
  std::map<int32_t, Points> used;  // by age in months; may be negative

  Points used_in_all() const;
  Points outstanding() const { return issued - lapsed - used_in_all(); }
  // Used by the end of each of the ages 0 to `last`. What was given back is
  // taken off the newest uses before it, so it never falls.
  std::vector<int64_t> Cumulative(int32_t last) const;
};

class VintageTriangle {
 public:
  using Vintages = std::map<int32_t, VintageUse>;  // by month since 1970-01

  // Months are of the programs' zones. `names` need not outlive this.
  explicit VintageTriangle(const Names& names);

  // The next record, from the first of the journal on. Age is counted from the
  // vintage to the month of recording, at least 0.
  void Add(const Record& record);

  const Vintages& Of(ProgramNumber program) const;
  // Of an instant in the program's zone.
  int32_t MonthOf(ProgramNumber program, Timestamp t) const;

 private:
  // So many points came in, or went out, by one posting.
  struct Flow {
    bool is_use = false;
    Points points;
  };
  // Of one program in one record, in the order of deciding.
  struct Flows {
    std::deque<Flow> in;
    std::deque<Flow> out;
  };
  // What of a lot is not in `remaining`.
  struct Aside {
    Points held;
    Points lapsed;
  };

  Aside Replace(const LotMove& move);
  void AddLot(const LotMove& move, Timestamp recorded, Flows* flows);

  std::map<ProgramNumber, Zone> zones_;
  std::map<ProgramNumber, Vintages> programs_;
  absl::flat_hash_map<LotRow::Key, Aside> asides_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_VINTAGE_TRIANGLE_H_
