#include "engine/state/digest.h"

#include "absl/strings/str_cat.h"
#include "engine/codec/wire.h"

namespace clearpoint {
namespace {

// Written out, so that the compiler makes one load of it.
uint64_t BigEndian(const uint8_t* b) {
  return uint64_t{b[0]} << 56 | uint64_t{b[1]} << 48 | uint64_t{b[2]} << 40 |
         uint64_t{b[3]} << 32 | uint64_t{b[4]} << 24 | uint64_t{b[5]} << 16 |
         uint64_t{b[6]} << 8 | uint64_t{b[7]};
}

std::array<uint64_t, 4> LanesOf(const Hash256& hash) {
  const uint8_t* const bytes = hash.bytes.data();
  return {BigEndian(bytes), BigEndian(bytes + 8), BigEndian(bytes + 16),
          BigEndian(bytes + 24)};
}

}  // namespace

Hash256 RowHash(TableId table, std::string_view key, std::string_view row) {
  char buffer[512];
  const size_t size = 2 + key.size() + row.size();
  if (size <= sizeof buffer) {
    buffer[0] = static_cast<char>(table);
    buffer[1] = static_cast<char>(key.size());
    std::memcpy(buffer + 2, key.data(), key.size());
    std::memcpy(buffer + 2 + key.size(), row.data(), row.size());
    return Sha256({buffer, size});
  }
  std::string whole;
  whole.reserve(size);
  whole.push_back(static_cast<char>(table));
  whole.push_back(static_cast<char>(key.size()));
  whole.append(key).append(row);
  return Sha256(whole);
}

uint8_t DigestBucket(std::string_view key) {
  uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : key) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  }
  return static_cast<uint8_t>(hash ^ hash >> 8 ^ hash >> 16 ^ hash >> 24);
}

Digest::Digest() : sums_(size_t{kTableCount} * kDigestBuckets) {}

void Digest::Add(TableId table, uint8_t bucket, const Hash256& hash) {
  const Lanes lanes = LanesOf(hash);
  Lanes& sum = At(table, bucket);
  for (size_t i = 0; i < lanes.size(); ++i) sum[i] += lanes[i];
  ++rows_;
}

void Digest::Remove(TableId table, uint8_t bucket, const Hash256& hash) {
  const Lanes lanes = LanesOf(hash);
  Lanes& sum = At(table, bucket);
  for (size_t i = 0; i < lanes.size(); ++i) sum[i] -= lanes[i];
  --rows_;
}

Checkpoint Digest::ToCheckpoint() const {
  Checkpoint checkpoint;
  checkpoint.rows = rows_;
  for (size_t i = 0; i < sums_.size(); ++i) {
    if (sums_[i] == Lanes{}) continue;
    checkpoint.lanes.push_back({static_cast<uint32_t>(i / kDigestBuckets),
                                static_cast<uint32_t>(i % kDigestBuckets),
                                sums_[i]});
  }
  return checkpoint;
}

std::optional<Digest> Digest::FromCheckpoint(const Checkpoint& checkpoint) {
  Digest digest;
  digest.rows_ = checkpoint.rows;
  for (const CheckpointLane& lane : checkpoint.lanes) {
    if (lane.table >= kTableCount) return std::nullopt;
    if (lane.bucket >= kDigestBuckets) return std::nullopt;
    digest.sums_[size_t{lane.table} * kDigestBuckets + lane.bucket] = lane.sum;
  }
  return digest;
}

Hash256 Digest::Fingerprint() const {
  std::string bytes;
  bytes.reserve(sums_.size() * 32);
  for (const Lanes& lanes : sums_) {
    for (const uint64_t lane : lanes) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<char>(lane >> shift));
      }
    }
  }
  return Sha256(bytes);
}

std::string Digest::Difference(const Digest& other) const {
  for (size_t i = 0; i < sums_.size(); ++i) {
    if (sums_[i] == other.sums_[i]) continue;
    return absl::StrCat("table ", std::string(kTableNames[i / kDigestBuckets]),
                        " bucket ", i % kDigestBuckets);
  }
  if (rows_ == other.rows_) return "";
  return absl::StrCat("row count ", rows_, " against ", other.rows_);
}

}  // namespace clearpoint
