// What a snapshot says of the state it holds, from the head of its store.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_
#define CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_

#include "absl/status/status.h"
#include "engine/state/store_head.h"
#include "snapshots/snapshot.h"

namespace clearpoint {

SnapshotFacts FactsOf(const StoreHead& head);

// Whether a store that was made from a snapshot stands where its manifest says,
// with the digest it says. DataLoss tells what was expected.
absl::Status CheckFacts(const StoreHead& head, const SnapshotFacts& facts);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_
