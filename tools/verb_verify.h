// `clearpoint verify`: audits a ledger. The whole journal is followed from its
// first frame in a store of its own: the chain, every event decided again, the
// checkpoints' digests, the invariants of the books, and at the end the digest
// of the live store with its tail. What disputes state of their records, which
// deciding cannot look up, is compared with the journal. With --scrub every row
// of the live store is read and counted too. Nothing in the ledger is changed.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_VERIFY_H_
#define CLEARPOINT_TOOLS_VERB_VERIFY_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <ostream>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/tabular.h"

namespace clearpoint {

struct VerifyOptions {
  FolderOptions folder;
  std::string work_dir;        // empty: the ledger's folder
  bool scrub = false;          // the live store's rows too
  bool from_snapshot = false;  // begin there instead of at the first frame
  bool quiet = false;          // no progress
  OutputFormat format = OutputFormat::kTable;
};

// Prints what was compared to `out` and what is wrong to `err`. 0: all is
// well; 1: something differs, or cannot be read.
int RunVerify(const VerifyOptions& options, std::ostream& out,
              std::ostream& err);

void AddVerify(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_VERIFY_H_
