// FrameChain: a deterministic sequence of frames, each chained to the one
// before, for tests of journals; and the accepted history of a journal, read
// as every reader reads it.
//
// Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_FRAME_CHAIN_H_
#define CLEARPOINT_TESTS_SUPPORT_FRAME_CHAIN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/journal/acceptance.h"
#include "engine/journal/journal.h"

namespace clearpoint {

// Journal 0x11..., shard 3, clock mode input, time 1,000,000.
Genesis TestGenesis();

class FrameChain {
 public:
  explicit FrameChain(const Genesis& genesis);
  explicit FrameChain(const Head& head) : head_(head) {}

  const SealedFrame& genesis() const { return genesis_; }
  const Head& head() const { return head_; }

  // The next frame; it becomes the head.
  SealedFrame Claim(uint8_t writer);
  SealedFrame Records(uint32_t count, size_t record_bytes);
  SealedFrame Checkpoint();

 private:
  SealedFrame Advance(SealedFrame frame);

  SealedFrame genesis_;
  Head head_;
};

// What a reader makes of a journal from its genesis on.
struct ChainHistory {
  std::vector<Hash256> frames;  // accepted
  std::optional<Head> head;
  JournalPosition end;  // behind the last entry read
  absl::Status status;  // why reading stopped; OK at the end
};

ChainHistory ReadHistory(Journal& journal);

// Appends a claim and `count` frames of records behind `before`, each after
// the report for the one before, which must be adjacent; answers the hashes of
// those that were reported.
std::vector<Hash256> AppendFrames(Journal& journal, const ChainHistory& before,
                                  int count);

bool IsPrefix(const std::vector<Hash256>& part,
              const std::vector<Hash256>& whole);

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_FRAME_CHAIN_H_
