#include "tools/snapshot_facts.h"

namespace clearpoint {

SnapshotFacts FactsOf(const StoreHead& head) {
  SnapshotFacts facts;
  facts.journal_id = head.chain.journal_id;
  facts.shard = head.chain.shard;
  facts.frame = head.chain.number;
  facts.frame_hash = head.chain.hash;
  facts.next_sequence = head.chain.next_sequence;
  facts.position = head.position;
  facts.recorded = head.chain.time;
  const Checkpoint checkpoint = head.digest.ToCheckpoint();
  facts.rows = checkpoint.rows;
  facts.lanes = checkpoint.lanes;
  facts.program_version = CLEARPOINT_VERSION;
  return facts;
}

}  // namespace clearpoint
