// `clearpoint dump`: the journal as JSON Lines, one record each
// (record_json.h). Every frame is judged by the chain first; repeats and stale
// frames are left out. Reads the journal alone; no store is needed. Threads:
// one.
#ifndef CLEARPOINT_TOOLS_VERB_DUMP_H_
#define CLEARPOINT_TOOLS_VERB_DUMP_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <ostream>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/tabular.h"

namespace clearpoint {

struct DumpOptions {
  FolderOptions folder;
  uint64_t from = 0;           // first sequence number
  uint64_t to = ~uint64_t{0};  // last sequence number
  bool frames = false;         // frame headers too, before their records
};

// Prints the lines to `out`, errors to `err`. 0, 1 failed or damaged,
// 2 --from is behind --to.
int RunDump(const DumpOptions& options, std::ostream& out, std::ostream& err);

void AddDump(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_DUMP_H_
