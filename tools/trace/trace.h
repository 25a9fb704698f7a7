// Tracing over a ledger: from a figure of a report down to the records it is
// made of. The report is made again at the figure's position, and the journal
// is read once up to there. The ledger is left as it is. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_TRACE_H_
#define CLEARPOINT_TOOLS_TRACE_TRACE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/ledger_folder.h"
#include "tools/progress.h"
#include "tools/tabular.h"

namespace clearpoint {

// The tables `figure` and `lines`. InvalidArgument: `id` is no figure id, or of
// a report that has no trace. NotFound: the report has no such figure; the
// nearest is named. OutOfRange: the journal does not reach to its position.
// FailedPrecondition: its window is open, so no record has it yet. DataLoss:
// the journal is damaged, or its lines do not add up to the figure. Memory: the
// report and the lines.
absl::StatusOr<std::vector<Tabular>> TraceFigure(const FolderOptions& options,
                                                 const std::string& id,
                                                 ProgressMode progress);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_TRACE_H_
