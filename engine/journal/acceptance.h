// The one rule by which every reader and writer decides whether a frame
// continues the journal (architecture: frames and the chain). It is the only
// fence between writers: no lock service stands behind it.
//
// A frame continues the head when it is of the same journal and shard, has the
// next number, the head's hash as previous, the next sequence number, a time
// not earlier, and the head's term and writer (a claim: the next term).
// Otherwise, first match:
//   repeat     its hash is that of the head or of a recent accepted frame
//   data loss  another journal or shard, or a genesis
//   stale      term below the head's and number <= head + in_flight_bound:
//              what a dead writer may still have had under way
//   stale      a claim with number <= head's and term <= head's + 1: it lost
//   data loss  everything else: gap, fork, claim far ahead
//
// Threads: none; a Head is a value.
#ifndef CLEARPOINT_ENGINE_JOURNAL_ACCEPTANCE_H_
#define CLEARPOINT_ENGINE_JOURNAL_ACCEPTANCE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "engine/journal/frame.h"

namespace clearpoint {

// The newest accepted frame, as every reader keeps it.
struct Head {
  Hash128 journal_id;
  uint32_t shard = 0;
  FrameNumber number;
  Hash256 hash;
  Term term;
  Hash128 writer_id;
  SequenceNumber next_sequence;
  Timestamp time;
  uint32_t in_flight_bound = 5;

  friend bool operator==(const Head&, const Head&) = default;
};

enum class Acceptance : uint8_t {
  kContinues,  // becomes the new head
  kRepeat,     // byte-identical to a recent accepted frame: skip and count
  kStale,      // a dead writer's, or a claim that lost: skip and count
  kDataLoss,   // anything else: stop before deciding anything
};

// What Judge found; `reason` says what was expected and found (kDataLoss).
struct Judgement {
  Acceptance acceptance = Acceptance::kDataLoss;
  std::string reason;
};

// Remembers the head and the hashes of recent frames (256 of them, so that a
// mirrored repeat is told from a fork). Take costs a search of those only for
// a frame that does not continue the head.
class ChainReader {
 public:
  // Starts at genesis. DataLoss when `frame` is no genesis or its own header
  // and body disagree.
  static absl::StatusOr<ChainReader> FromGenesis(const FrameView& frame);
  // Starts behind a head that a store remembers.
  explicit ChainReader(Head head) : head_(std::move(head)) {}

  // Tells of an accepted frame before the head, oldest first; who starts
  // behind a store's head may read some frames before it, so that their
  // repeats are known.
  void Remember(const Hash256& hash);

  // Judges `frame`; when it continues the head, it becomes the head.
  Judgement Take(const FrameView& frame);

  const Head& head() const { return head_; }
  // Hashes of accepted frames before the head, oldest first.
  const std::deque<Hash256>& recent() const { return recent_; }

 private:
  Head head_;
  std::deque<Hash256> recent_;
};

// The header of the first frame of a journal that begins with `genesis`.
FrameHeader GenesisHeader(const Genesis& genesis);
// The header of the frame that continues `head` within the head's term, with
// the head's time. The caller moves time ahead and fills in decide_version,
// inputs, published and durable.
FrameHeader NextHeader(const Head& head, FrameKind kind);
// The header of a claim on top of `head` by `writer_id`. States `head` as
// durable: a claim is only sealed on frames that were read from the journal.
FrameHeader NextClaimHeader(const Head& head, const Hash128& writer_id);
// The head after `frame`, which must continue `head`.
Head HeadAfter(const Head& head, const FrameHeader& frame, const Hash256& hash);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_JOURNAL_ACCEPTANCE_H_
