// What a snapshot says of the state it holds, from the head of its store.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_
#define CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_

#include "engine/state/store_head.h"
#include "snapshots/snapshot.h"

namespace clearpoint {

SnapshotFacts FactsOf(const StoreHead& head);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SNAPSHOT_FACTS_H_
