#include "tools/snapshot_facts.h"

#include "absl/strings/str_cat.h"

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

absl::Status CheckFacts(const StoreHead& head, const SnapshotFacts& facts) {
  if (head.chain.number == facts.frame && head.chain.hash == facts.frame_hash &&
      head.digest.ToCheckpoint().lanes == facts.lanes) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(
      "expected frame ", facts.frame.value, " and the digest of its manifest, ",
      "found frame ", head.chain.number.value, " with other ones"));
}

}  // namespace clearpoint
