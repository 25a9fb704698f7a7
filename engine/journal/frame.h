// Frame: one atomic append to the journal. This file seals frames and takes
// them apart; which frame continues a journal is told in acceptance.h.
//
// Bytes of a frame (engine/journal/FORMAT.md has the grammar and an example):
//
//   "CLPT"  u32 length of the whole frame, big-endian
//           u32 length of the header, header (protobuf FrameHeader)
//           record_count times: u32 length, record (protobuf Record);
//             a genesis, claim or checkpoint frame has one body instead,
//             with its length before it like a record
//           32 bytes SHA-256 over everything before it
//
// Threads: a FrameBuilder belongs to one thread; the free functions to any.
#ifndef CLEARPOINT_ENGINE_JOURNAL_FRAME_H_
#define CLEARPOINT_ENGINE_JOURNAL_FRAME_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Frames stay below what a broker takes as one message by default.
inline constexpr size_t kMaxFrameBytes = 900 * 1024;
// What no frame measures more than, header and one last record included; and
// less than: magic, two lengths, hash.
inline constexpr size_t kMaxFrameLength = 1024 * 1024;
inline constexpr size_t kMinFrameLength = 44;
// A genesis may not ask for more frames in flight than this.
inline constexpr uint32_t kMaxInFlightBound = 64;

enum class FrameKind : uint8_t {
  kGenesis = 1,     // first frame; body: Genesis
  kRecords = 2,     // records
  kClaim = 3,       // a writer takes over; body: Claim
  kCheckpoint = 4,  // digest accumulators; body: Checkpoint
};

enum class ClockMode : uint8_t { kWall = 1, kInput = 2 };

// Next offset to read of one input partition, and the hash of the message
// before it, by which a re-created input is recognised.
struct InputOffset {
  std::string source;  // "file:NAME", "kafka:TOPIC/PARTITION"
  uint64_t next_offset = 0;
  Hash128 last_message;

  friend bool operator==(const InputOffset&, const InputOffset&) = default;
};

struct FrameHeader {
  FrameKind kind = FrameKind::kRecords;
  Hash128 journal_id;
  uint32_t shard = 0;
  Term term;
  Hash128 writer_id;
  FrameNumber number;
  SequenceNumber first_sequence;  // of the first record, or of the next one
  uint32_t record_count = 0;      // 0 unless kind is kRecords
  Hash256 previous;               // hash of the frame before; zero at genesis
  Timestamp time;                 // recorded time of the last record
  uint32_t decide_version = 0;
  std::vector<InputOffset> inputs;  // those that moved; all at a checkpoint
  SequenceNumber published;         // contiguous, acknowledged by publisher
  FrameNumber durable;              // newest frame known durable at sealing
};

// Body of the genesis frame: what is fixed for the life of the journal.
struct Genesis {
  Hash128 journal_id;
  uint32_t shard = 0;
  ClockMode clock_mode = ClockMode::kWall;
  Timestamp start;  // clock mode input: where time starts
  uint32_t in_flight_bound = 5;
  uint32_t member_buckets = 256;  // nothing is decided by it yet
};

// InvalidArgument when a journal may not begin like this.
absl::Status CheckGenesis(const Genesis& genesis);

// Body of a claim frame. Its header has the claimed term and the new writer.
struct Claim {
  std::string host;  // for operators, no meaning
  uint64_t process = 0;
  Hash128 incarnation;  // changes when a copied journal is adopted
};

// Body of a checkpoint frame: digest accumulators after the frame before it.
struct CheckpointLane {
  uint32_t table = 0;
  uint32_t bucket = 0;
  std::array<uint64_t, 4> sum{};

  friend bool operator==(const CheckpointLane&,
                         const CheckpointLane&) = default;
};
struct Checkpoint {
  uint64_t rows = 0;                  // rows of all tables
  std::vector<CheckpointLane> lanes;  // those not zero, by (table, bucket)
};

// Records of one frame together, with room left for its header.
inline constexpr size_t kMaxFramePayload = 960 * 1024;

// A sealed frame and what it says, as a writer holds it.
struct SealedFrame {
  FrameHeader header;
  Hash256 hash;
  std::string bytes;
};

// Collects records; bytes() counts what the sealed frame will measure.
class FrameBuilder {
 public:
  void Clear();
  // `record` is one encoded record; it is copied.
  void AddRecord(std::string_view record);
  uint32_t record_count() const { return record_count_; }
  size_t payload_bytes() const { return payload_.size(); }
  // Fills in record_count and hash. The builder is empty afterwards. One
  // SHA-256 over the frame, one copy of the records. The caller keeps the
  // frame within kMaxFrameLength: CHECK.
  SealedFrame Seal(FrameHeader header);

 private:
  std::string payload_;
  uint32_t record_count_ = 0;
};

SealedFrame SealGenesis(FrameHeader header, const Genesis& genesis);
SealedFrame SealClaim(FrameHeader header, const Claim& claim);
SealedFrame SealCheckpoint(FrameHeader header, const Checkpoint& checkpoint);

// A parsed frame. Views point into the bytes given to ParseFrame.
struct FrameView {
  FrameHeader header;
  Hash256 hash;                           // checked against the content
  std::vector<std::string_view> records;  // kRecords
  std::string_view body;                  // other kinds
};

// Length of the frame that starts at `bytes`, from its first 8 bytes.
// DataLoss: not our magic, or a length outside [kMinFrameLength,
// kMaxFrameLength]. OutOfRange: fewer than 8 bytes.
absl::StatusOr<size_t> FrameLength(std::string_view bytes);

// Checks magic, length and hash of one whole frame and answers its hash; looks
// at nothing else. DataLoss with "expected ... found ...".
absl::StatusOr<Hash256> CheckFrame(std::string_view bytes);

// A cheap look, without the hash: whether `bytes` starts as a frame of the
// journal `journal_id` does. For whoever searches damaged bytes for frames.
bool LooksLikeFrameOf(const Hash128& journal_id, std::string_view bytes);

// Takes one whole frame apart. DataLoss with "expected ... found ..." when
// magic, lengths, hash or header are wrong. Reads nothing outside `bytes`.
absl::StatusOr<FrameView> ParseFrame(std::string_view bytes);
// The same for bytes that CheckFrame has answered `hash` for: they are not
// hashed again.
absl::StatusOr<FrameView> ParseCheckedFrame(std::string_view bytes,
                                            const Hash256& hash);

absl::StatusOr<Genesis> ParseGenesis(std::string_view body);
absl::StatusOr<Claim> ParseClaim(std::string_view body);
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view body);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_JOURNAL_FRAME_H_
