// The records of a ledger's journal one by one, each with where it stands and
// where its event came from. Nothing is kept. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_JOURNAL_RECORDS_H_
#define CLEARPOINT_TOOLS_TRACE_JOURNAL_RECORDS_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/ledger/record.h"
#include "engine/state/state.h"
#include "tools/ledger_folder.h"
#include "tools/progress.h"
#include "tools/trace/figure_trace.h"

namespace clearpoint {

struct RecordSpan {
  SequenceNumber first;
  SequenceNumber last;
};

// Answers whether to go on behind the record, which holds until then.
using RecordVisit =
    absl::FunctionRef<absl::StatusOr<bool>(const Record&, const RecordPlace&)>;

// Calls `visit` for the records of the span that the journal has. `state` knows
// their sources by number. Errors as those of ReadAccepted. Cost: every frame
// up to the last one is read and checked, those of the span are decoded.
absl::Status ReadRecords(const FolderOptions& options, State* state,
                         const RecordSpan& span, ProgressMode progress,
                         RecordVisit visit);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_JOURNAL_RECORDS_H_
