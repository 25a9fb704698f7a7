// Disputes: what participants contest of closed windows, since when, what
// became of it, and the records that it is about (domain: settlement).
//
// What the record really booked stands beside what the participant stated: the
// state alone cannot tell them apart (engine/decide/dispute.cc).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_DISPUTES_H_
#define CLEARPOINT_TOOLS_REPORT_DISPUTES_H_

#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/original_records.h"

namespace clearpoint {

// All disputes of the state in the order they were raised.
std::vector<DisputeRow> DisputesByRecord(State* state);

// The records that disputes of the state are about.
std::set<SequenceNumber> ContestedRecords(State* state);

// Sections: summary (of each status: how many, contested, accepted, the oldest
// in whole days), disputes (in the order they were raised; open ones are as old
// as the position, others as they were when they were resolved).
// NotFound: there is no configuration yet.
absl::StatusOr<ReportDocument> DisputeReport(const ReportBasis& basis,
                                             const OriginalRecords& originals);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DISPUTES_H_
