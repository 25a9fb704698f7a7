// Tracing over a ledger: from a figure of a report down to the records it is
// made of, and from a record up to the figures it is part of. Reports are made
// again at the position, and the journal is read up to there. The ledger is
// left as it is. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_TRACE_H_
#define CLEARPOINT_TOOLS_TRACE_TRACE_H_

#include <cstdint>
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

// The record asked for: by its number, or by the place of its event.
struct RecordQuery {
  uint64_t record = 0;  // 0: by the event
  // "SOURCE/OFFSET", the source as the journal has it ("file:NAME",
  // "kafka:TOPIC/PARTITION"), or without the word before its colon.
  std::string event;
  std::string at;  // position of the reports; empty: the journal's head
};

// The tables `record`, `effects` and `figures`: its parts of the settlements and
// invoices of its windows, the trial balance, the liability, the receivables
// and the roll-forward from the beginning. InvalidArgument: the query is none. NotFound: no record is of the
// event; the inputs there are are named. OutOfRange: the journal does not reach
// to the record or the position. DataLoss as above. Cost: a replay of the
// journal, and reading it up to the record twice more.
absl::StatusOr<std::vector<Tabular>> TraceRecord(const FolderOptions& options,
                                                 const RecordQuery& query,
                                                 ProgressMode progress);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_TRACE_H_
