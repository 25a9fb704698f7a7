// Receivables by age: what of the payments of closed windows is still unpaid,
// what the open window comes to so far, and what funders would owe for points
// that are settled when they are used (domain: settlement).
//
// Payments go through the operator: a participant owes it or is owed by it, so
// the operator has no rows of its own. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_RECEIVABLES_H_
#define CLEARPOINT_TOOLS_REPORT_RECEIVABLES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

// By whole days from the closing of a window to the position.
enum class AgeBucket : uint8_t {
  kOpenWindow = 0,  // not closed
  kTo30 = 1,        // 0 to 30
  kTo60 = 2,        // 31 to 60
  kTo90 = 3,        // 61 to 90
  kOver90 = 4,
};
AgeBucket BucketOfAge(uint64_t days);
const char* AgeBucketName(AgeBucket bucket);

// A payment of a closed window that is not complete.
struct UnpaidPayment {
  ParticipantNumber participant;
  WindowNumber window;
  PositionRow position;
  ParticipantNumber through;  // the operator of its closing
  Timestamp closed_at;
  uint64_t days = 0;

  AgeBucket bucket() const { return BucketOfAge(days); }
};
// By participant, then window. DataLoss: the window of a position has no row.
absl::StatusOr<std::vector<UnpaidPayment>> UnpaidPayments(
    const ReportBasis& basis);

// Points that are settled when they are used: whom their funder would owe, and
// at which price.
struct FundedPoints {
  ProgramNumber program;
  ParticipantNumber funder;
  ParticipantNumber issuer;
  absl::int128 price = 0;  // of one minor unit of points

  Money WholePrice(int32_t scale) const;  // of a whole point
};
bool operator<(const FundedPoints& a, const FundedPoints& b);

// Nothing: the lot's points are paid for, or its funder owes itself.
std::optional<FundedPoints> FundedBy(const LotClassRow& lot_class,
                                     const Networks& networks);

struct FundedSum {
  Points points;  // outstanding; never zero
  // The first configuration of those whose contracts they were given under; 0:
  // without a contract.
  ConfigVersion priced_by;
};
// Whether what the lot's funder owes is settled in the basis's scheme.
bool IsSettledIn(const ReportBasis& basis, const LotClassRow& lot_class);
using FundedMap = std::map<FundedPoints, FundedSum>;
// Cost: lots of all wallets.
FundedMap ReadFunded(const ReportBasis& basis);

// Sections: summary (by bucket and participant: owes, is owed), unpaid (by
// participant and closed window: what became of its payment; its age and
// bucket), owed_for_points (by program and funder: points outstanding whose
// funder owes when they are used, at the issue price of the contract they were
// given under and at the program's point value). Of the open window the exact
// position counts, the carry of the one before included.
// NotFound: there is no configuration yet. DataLoss: what a participant owes
// and is owed differs from its exposure; both are named. OutOfRange: as
// ReadWindow. Cost: O(positions + lots of all wallets).
absl::StatusOr<ReportDocument> Receivables(const ReportBasis& basis);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_RECEIVABLES_H_
