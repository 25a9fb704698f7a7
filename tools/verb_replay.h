// `clearpoint replay`: adds the journal up again, without deciding anything,
// to any record or instant of it, and tells the digest of the state there.
// Checkpoints on the way are compared. Nothing in the ledger is changed.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_REPLAY_H_
#define CLEARPOINT_TOOLS_VERB_REPLAY_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/tabular.h"

namespace clearpoint {

struct ReplayOptions {
  FolderOptions folder;
  std::string work_dir;                 // empty: the ledger's folder
  std::optional<uint64_t> to_sequence;  // none: to the end
  std::string to_time;                  // RFC 3339; empty: to the end
  bool from_snapshot = false;  // begin at the newest that is not behind it
  bool quiet = false;          // no progress
  OutputFormat format = OutputFormat::kTable;
};

// Prints where the replay ended to `out`, errors to `err`. 0, 1 failed or
// damaged, 2 wrong usage.
int RunReplay(const ReplayOptions& options, std::ostream& out,
              std::ostream& err);

void AddReplay(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_REPLAY_H_
