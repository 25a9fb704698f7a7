// What a snapshot says about itself: manifest.json in its folder.
//
// {"body": {...}, "sha256": HEX}: the hash covers the body as compact JSON
// with sorted keys (snapshots/README.md has all fields and an example). All
// numbers are integers, so reading and writing it again gives the same bytes.
// Threads: any.
#ifndef CLEARPOINT_SNAPSHOTS_MANIFEST_H_
#define CLEARPOINT_SNAPSHOTS_MANIFEST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/journal/frame.h"
#include "engine/journal/journal.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// The place in the journal that the state adds up to, and the digest there.
struct SnapshotFacts {
  Hash128 journal_id;
  uint32_t shard = 0;
  FrameNumber frame;                  // newest frame in the state
  Hash256 frame_hash;                 // of that frame
  SequenceNumber next_sequence;       // of the first record behind it
  JournalPosition position;           // of that frame, in this place's journal
  Timestamp recorded;                 // time of the newest record
  uint64_t rows = 0;                  // of all tables
  std::vector<CheckpointLane> lanes;  // those not zero, by (table, bucket)
  std::string program_version;        // that wrote it, for people

  friend bool operator==(const SnapshotFacts&, const SnapshotFacts&) = default;
};

struct SnapshotFile {
  std::string name;
  uint64_t size = 0;   // bytes
  std::string crc32c;  // of the whole file, lower-case hexadecimal

  friend bool operator==(const SnapshotFile&, const SnapshotFile&) = default;
};

struct SnapshotManifest {
  SnapshotFacts facts;
  std::vector<SnapshotFile> files;

  friend bool operator==(const SnapshotManifest&,
                         const SnapshotManifest&) = default;
};

std::string EncodeManifest(const SnapshotManifest& manifest);

// DataLoss, naming what was expected: no JSON, another hash, a field missing
// or of another type, a file name that leads out of the folder.
// FailedPrecondition: a format newer than ours.
absl::StatusOr<SnapshotManifest> ParseManifest(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_SNAPSHOTS_MANIFEST_H_
