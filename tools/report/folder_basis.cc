#include "tools/report/folder_basis.h"

namespace clearpoint {

absl::StatusOr<ReportBasis> BasisOf(ReadingFolder* folder) {
  Follower& follower = *folder->follower;
  const absl::Status status = follower.Commit();
  if (!status.ok()) return status;
  const Head& head = follower.head().chain;
  return ReportBasis{.state = &follower.state(),
                     .networks = &folder->networks,
                     .frame = head.number,
                     .sequence = SequenceNumber{head.next_sequence.value - 1},
                     .recorded = head.time,
                     .digest = ToHex(follower.head().digest.Fingerprint())};
}

}  // namespace clearpoint
