// The basis of reports over a ledger folder that is open for reading.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_FOLDER_BASIS_H_
#define CLEARPOINT_TOOLS_REPORT_FOLDER_BASIS_H_

#include "absl/status/statusor.h"
#include "tools/ledger_folder.h"
#include "tools/report/basis.h"

namespace clearpoint {

// The state at the journal's head. Settles the digest in memory; the folder's
// files stay as they are. `folder` must outlive the basis.
absl::StatusOr<ReportBasis> BasisOf(ReadingFolder* folder);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_FOLDER_BASIS_H_
