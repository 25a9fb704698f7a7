// Programme health: who takes part, how much of what was given is used by
// vintage, what was earned against what was burned by month, and who earned
// most (domain: settlement). It reads every record from the first on. Members
// that were merged are one: whoever was kept.
//
// Memory: O(members, and quarters of an hour with a posting).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_PROGRAMME_H_
#define CLEARPOINT_TOOLS_REPORT_PROGRAMME_H_

#include <cstdint>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/ledger/record.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"
#include "tools/report/vintage_triangle.h"

namespace clearpoint {

// What points of one program came and went, each less what was undone of it.
struct PointsFlow {
  Points earned;  // given by rules, less what returns took back
  Points exchanged_in;
  Points burned;  // redeemed or exchanged away
  Points expired;

  void Add(const PointsFlow& other);
};

// Who did something of their own: bought, signed in, completed an action, won,
// burned, exchanged or sent points. 0 for a record that is no such act, or was
// refused; what others do to a member (a return, a correction) is none.
MemberNumber ActorOf(const Record& record);

class ProgrammeHealth {
 public:
  // A member is active that acted within `days` times 24 hours before the later
  // position. `names` has every program of the journal up to there and must
  // outlive this. Precondition: days > 0.
  ProgrammeHealth(const Names& names, int32_t days);

  // The next record, from the first of the journal on.
  void Add(const Record& record);

  // The state behind the last record. Sections: participation (a record),
  // redemption (a row per program and vintage: used / what of it ever became
  // available; curves are those of the report breakage), months (by recording,
  // in the program's zone), leading (of each program the 10 members that earned
  // most, of equal ones who came first, and all others as one row). NotFound:
  // no configuration yet. DataLoss: the postings do not add up to the accounts,
  // or the vintages do not; both figures are named.
  absl::StatusOr<ReportDocument> Finish(const ReportBasis& end) const;

 private:
  using Quarter = std::pair<ProgramNumber, int64_t>;
  using Holder = std::pair<ProgramNumber, MemberNumber>;

  static PointsFlow FlowOf(const Record& record, const Posting& posting);
  static absl::Status CheckAccounts(State* state, const NamedProgram& program,
                                    const PointsFlow& sum);
  ReportSection ParticipationSection(const ReportBasis& end) const;
  absl::Status AddVintages(State* state, const NamedProgram& program,
                           ReportSection* section) const;
  PointsFlow AddMonths(const NamedProgram& program,
                       ReportSection* section) const;
  void AddLeading(State* state, const NamedProgram& program,
                  ReportSection* section) const;

  const Names& names_;
  int32_t days_;
  VintageTriangle triangle_;
  // By quarters of an hour since 1970: zones begin their days with one.
  std::map<Quarter, PointsFlow> quarters_;
  std::map<Holder, PointsFlow> holders_;  // members, and households
  absl::flat_hash_map<MemberNumber, Timestamp> acted_;  // at last, recorded
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_PROGRAMME_H_
