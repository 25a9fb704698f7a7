// The hashes of the journal, of business keys and of the digest: all SHA-256
// (FIPS 180-4) from libcrypto, whole or cut to its first 128 bits.
//
// Threads: any; Sha256 objects are not shared.
#ifndef CLEARPOINT_ENGINE_VALUES_HASH_H_
#define CLEARPOINT_ENGINE_VALUES_HASH_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace clearpoint {

struct Hash256 {
  std::array<uint8_t, 32> bytes{};
  friend auto operator<=>(const Hash256&, const Hash256&) = default;
};

// First half of a SHA-256. Finding two inputs with one value takes 2^64 work,
// so it may stand for the content it covers.
struct Hash128 {
  std::array<uint8_t, 16> bytes{};
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
  // Two words instead of a call: this stands behind every look-up.
  friend bool operator==(const Hash128& a, const Hash128& b) {
    uint64_t left[2];
    uint64_t right[2];
    std::memcpy(left, a.bytes.data(), sizeof left);
    std::memcpy(right, b.bytes.data(), sizeof right);
    return left[0] == right[0] && left[1] == right[1];
  }

  template <typename H>
  friend H AbslHashValue(H h, const Hash128& s) {
    uint64_t prefix;  // already uniform: its first word is hash enough
    std::memcpy(&prefix, s.bytes.data(), sizeof prefix);
    return H::combine(std::move(h), prefix);
  }
};

Hash256 Sha256(std::string_view data);
Hash128 Sha256Prefix(std::string_view data);

// SHA-256 of bytes that arrive in pieces and are never held together.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  void Add(std::string_view piece);
  // Ends the stream; call once.
  Hash256 Finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Lower-case hexadecimal, for messages and reports.
std::string ToHex(const Hash256& hash);
std::string ToHex(const Hash128& hash);

// Canonical input of a hash over several fields: every field is preceded by
// its length, so neighbouring fields cannot be confused. The buffer is kept
// between uses.
class FieldHasher {
 public:
  FieldHasher() { buffer_.reserve(kUsualSize); }

  void Clear() { buffer_.clear(); }
  void Add(std::string_view field);
  void Add(int64_t field);  // as 8 bytes, big-endian, with its length
  Hash128 Finish() const { return Sha256Prefix(buffer_); }

 private:
  static constexpr size_t kUsualSize = 128;

  std::string buffer_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_HASH_H_
