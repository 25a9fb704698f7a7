// Positions of a journal as people write them, and the state there: every
// record up to the position is added up again, in a store that is thrown away,
// from the newest snapshot before it on. The ledger is left as it is. Threads:
// one.
#ifndef CLEARPOINT_TOOLS_REPORT_POSITION_H_
#define CLEARPOINT_TOOLS_REPORT_POSITION_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/replay/follower.h"
#include "tools/ledger_folder.h"
#include "tools/report/basis.h"

namespace clearpoint {

// "1000", the number of a record, or an instant of RFC 3339: behind the last
// record that has no greater number and no later recorded time. The error names
// `option`.
absl::StatusOr<ReplayEnd> ParsePosition(const std::string& option,
                                        const std::string& text);

// Called with the basis of reports.
using BasisWork = absl::FunctionRef<absl::Status(const ReportBasis&)>;

// At `end`, or without one at the journal's head, as ReadLedger opens it.
// OutOfRange: the journal does not reach to `end`, so that what is there may
// still change; the message names where it ends.
absl::Status ReadLedgerAt(const FolderOptions& options,
                          const std::optional<ReplayEnd>& end, BasisWork work);

// The way from one position to another. `start` is called with the state behind
// the last record at or before `from`, which stays as it is; `passed` for every
// record behind it up to `to`; `finish` with the state at `to`, which comes
// from the store or a snapshot and not from the records passed.
struct JournalSpan {
  ReplayEnd from;
  std::optional<ReplayEnd> to;  // none: the journal's head
};
struct SpanWork {
  BasisWork start;
  absl::FunctionRef<void(const Record&)> passed;
  BasisWork finish;
};
// As ReadLedgerAt; InvalidArgument: `to` stands before `from`. The basis at the
// start has no digest.
absl::Status ReadSpan(const FolderOptions& options, const JournalSpan& span,
                      const SpanWork& work);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_POSITION_H_
