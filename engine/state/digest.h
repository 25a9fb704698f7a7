// The digest of the state: for each table and key bucket the sum, lane by lane
// modulo 2^64, of the 256-bit hashes of its rows (architecture: digest). Rows
// may be added and taken out in any order; two states are equal when all sums
// are. Not XOR, so that a row counted twice shows.
//
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_STATE_DIGEST_H_
#define CLEARPOINT_ENGINE_STATE_DIGEST_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/journal/frame.h"
#include "engine/state/table_id.h"
#include "engine/values/hash.h"

namespace clearpoint {

// Of the keys of rows, in every journal; not the genesis' member_buckets.
inline constexpr int kDigestBuckets = 256;

// SHA-256 over (table, key length, key, row).
Hash256 RowHash(TableId table, std::string_view key, std::string_view row);
// Bucket of a key, the same for every table.
uint8_t DigestBucket(std::string_view key);

class Digest {
 public:
  Digest();
  void Add(TableId table, uint8_t bucket, const Hash256& hash);
  void Remove(TableId table, uint8_t bucket, const Hash256& hash);

  uint64_t rows() const { return rows_; }
  // The sums that are not zero, by (table, bucket).
  Checkpoint ToCheckpoint() const;
  static std::optional<Digest> FromCheckpoint(const Checkpoint& checkpoint);

  // One hash over all sums, for people to compare.
  Hash256 Fingerprint() const;
  // "" when equal, else the first table and bucket that differ, in words.
  std::string Difference(const Digest& other) const;

  friend bool operator==(const Digest&, const Digest&) = default;

 private:
  using Lanes = std::array<uint64_t, 4>;
  Lanes& At(TableId table, uint8_t bucket) {
    return sums_[static_cast<size_t>(table) * kDigestBuckets + bucket];
  }

  std::vector<Lanes> sums_;
  uint64_t rows_ = 0;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_DIGEST_H_
