// `clearpoint snapshot create|list|restore`: keeps the state at a frame beside
// the store, shows what is kept, and puts one in the place of the store.
// Snapshots only save replay time; the journal is the truth.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_VERB_SNAPSHOT_H_
#define CLEARPOINT_TOOLS_VERB_SNAPSHOT_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <ostream>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/tabular.h"

namespace clearpoint {

struct SnapshotOptions {
  FolderOptions folder;
  uint64_t keep = 3;              // create: how many good ones stay
  bool scrub = false;             // list: read every byte and compare
  uint64_t frame = ~uint64_t{0};  // restore: not behind this one
  OutputFormat format = OutputFormat::kTable;
};

// Each prints what it did to `out`, warnings and errors to `err`. 0, or 1
// failed; list: 1 when one of them is bad.
int RunSnapshotCreate(const SnapshotOptions& options, std::ostream& out,
                      std::ostream& err);
int RunSnapshotList(const SnapshotOptions& options, std::ostream& out,
                    std::ostream& err);
// Makes a store from the newest good snapshot, brings it to the journal's head,
// and only then moves the old store aside and puts the new one in its place.
// Without a good snapshot a store that can be opened is left as it is, and any
// other is made anew from the whole journal.
int RunSnapshotRestore(const SnapshotOptions& options, std::ostream& out,
                       std::ostream& err);

void AddSnapshot(CLI::App& app, int* exit_code);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_VERB_SNAPSHOT_H_
