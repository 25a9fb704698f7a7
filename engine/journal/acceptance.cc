#include "engine/journal/acceptance.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kRemembered = 256;

template <typename T, typename U>
std::string Mismatch(const char* what, const T& expected, const U& found) {
  return absl::StrCat("expected ", what, " ", expected, ", found ", found);
}

// Why `frame` does not continue `head`; empty when it does. Kind and term are
// judged last, so that a gap is called a gap.
std::string WhyNotNext(const Head& head, const FrameView& frame) {
  const FrameHeader& header = frame.header;
  const bool is_claim = header.kind == FrameKind::kClaim;
  const uint64_t term = head.term.value + (is_claim ? 1 : 0);
  if (header.number.value != head.number.value + 1) {
    return Mismatch("frame", head.number.value + 1, header.number.value);
  }
  if (header.previous != head.hash) {
    return Mismatch("previous hash", ToHex(head.hash), ToHex(header.previous));
  }
  if (header.term.value != term) {
    return Mismatch(is_claim ? "claim of term" : "term", term,
                    header.term.value);
  }
  if (!is_claim && header.writer_id != head.writer_id) {
    return Mismatch("writer", ToHex(head.writer_id), ToHex(header.writer_id));
  }
  if (header.first_sequence != head.next_sequence) {
    return Mismatch("first sequence number", head.next_sequence.value,
                    header.first_sequence.value);
  }
  if (header.time < head.time) {
    return Mismatch("time not before", head.time.value, header.time.value);
  }
  return "";
}

// What can be said without the chain: a frame of another journal, or a second
// beginning, is never stale.
std::string WhyForeign(const Head& head, const FrameHeader& header) {
  if (header.journal_id != head.journal_id) {
    return Mismatch("journal", ToHex(head.journal_id),
                    ToHex(header.journal_id));
  }
  if (header.shard != head.shard) {
    return Mismatch("shard", head.shard, header.shard);
  }
  if (header.kind == FrameKind::kGenesis) {
    return Mismatch("frame", head.number.value + 1, "a second genesis");
  }
  return "";
}

bool IsStale(const Head& head, const FrameHeader& header) {
  const uint64_t in_flight_end = head.number.value + head.in_flight_bound;
  if (header.term < head.term && header.number.value <= in_flight_end) {
    return true;
  }
  return header.kind == FrameKind::kClaim && header.number <= head.number &&
         header.term.value <= head.term.value + 1;
}

std::string WhyNoGenesis(const FrameView& frame) {
  const FrameHeader& header = frame.header;
  if (header.kind != FrameKind::kGenesis) {
    return Mismatch("a genesis frame, kind", 1,
                    static_cast<uint32_t>(header.kind));
  }
  if (header.number.value != 0) {
    return Mismatch("frame", 0, header.number.value);
  }
  if (header.term.value != 0) return Mismatch("term", 0, header.term.value);
  if (header.previous != Hash256{}) {
    return Mismatch("previous hash", ToHex(Hash256{}), ToHex(header.previous));
  }
  if (header.first_sequence.value != 1) {
    return Mismatch("first sequence number", 1, header.first_sequence.value);
  }
  return "";
}

}  // namespace

absl::StatusOr<ChainReader> ChainReader::FromGenesis(const FrameView& frame) {
  std::string reason = WhyNoGenesis(frame);
  if (!reason.empty()) return absl::DataLossError(reason);
  absl::StatusOr<Genesis> genesis = ParseGenesis(frame.body);
  if (!genesis.ok()) return genesis.status();
  const FrameHeader& header = frame.header;
  if (genesis->journal_id != header.journal_id) {
    reason = Mismatch("in the genesis body journal", ToHex(header.journal_id),
                      ToHex(genesis->journal_id));
  } else if (genesis->shard != header.shard) {
    reason =
        Mismatch("in the genesis body shard", header.shard, genesis->shard);
  } else if (genesis->start != header.time) {
    reason = Mismatch("in the genesis body time", header.time.value,
                      genesis->start.value);
  }
  if (!reason.empty()) return absl::DataLossError(reason);
  Head head;
  head.journal_id = header.journal_id;
  head.shard = header.shard;
  head.in_flight_bound = genesis->in_flight_bound;
  return ChainReader(HeadAfter(head, header, frame.hash));
}

void ChainReader::Remember(const Hash256& hash) {
  recent_.push_back(hash);
  if (recent_.size() > kRemembered) recent_.pop_front();
}

Judgement ChainReader::Take(const FrameView& frame) {
  const auto refuse = [](std::string reason) {
    return Judgement{Acceptance::kDataLoss, std::move(reason)};
  };
  std::string why = WhyNotNext(head_, frame);
  const std::string foreign = WhyForeign(head_, frame.header);
  if (why.empty() && foreign.empty()) {
    Remember(head_.hash);
    head_ = HeadAfter(head_, frame.header, frame.hash);
    return {Acceptance::kContinues, ""};
  }
  const bool repeat =
      frame.hash == head_.hash ||
      std::find(recent_.begin(), recent_.end(), frame.hash) != recent_.end();
  if (repeat) return {Acceptance::kRepeat, ""};
  if (!foreign.empty()) return refuse(foreign);
  if (IsStale(head_, frame.header)) return {Acceptance::kStale, ""};
  return refuse(absl::StrCat("behind frame ", head_.number.value, ": ", why));
}

FrameHeader GenesisHeader(const Genesis& genesis) {
  FrameHeader header;
  header.kind = FrameKind::kGenesis;
  header.journal_id = genesis.journal_id;
  header.shard = genesis.shard;
  header.first_sequence.value = 1;
  header.time = genesis.start;
  return header;
}

FrameHeader NextHeader(const Head& head, FrameKind kind) {
  FrameHeader header;
  header.kind = kind;
  header.journal_id = head.journal_id;
  header.shard = head.shard;
  header.term = head.term;
  header.writer_id = head.writer_id;
  header.number.value = head.number.value + 1;
  header.first_sequence = head.next_sequence;
  header.previous = head.hash;
  header.time = head.time;
  return header;
}

FrameHeader NextClaimHeader(const Head& head, const Hash128& writer_id) {
  FrameHeader header = NextHeader(head, FrameKind::kClaim);
  header.term.value = head.term.value + 1;
  header.writer_id = writer_id;
  header.durable = head.number;
  return header;
}

Head HeadAfter(const Head& head, const FrameHeader& frame,
               const Hash256& hash) {
  Head next = head;
  next.number = frame.number;
  next.hash = hash;
  next.term = frame.term;
  next.writer_id = frame.writer_id;
  next.next_sequence.value = frame.first_sequence.value + frame.record_count;
  next.time = frame.time;
  return next;
}

}  // namespace clearpoint
