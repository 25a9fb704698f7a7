#include "engine/values/hash.h"

// The one-shot EVP calls of OpenSSL 3 look their algorithm up each time, which
// costs more than hashing a row. The plain functions do not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

template <size_t N>
std::string HexOf(const std::array<uint8_t, N>& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * N);
  for (const uint8_t byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace

Hash256 Sha256(std::string_view data) {
  SHA256_CTX context;
  Hash256 hash;
  CLEARPOINT_CHECK(SHA256_Init(&context) == 1);
  CLEARPOINT_CHECK(SHA256_Update(&context, data.data(), data.size()) == 1);
  CLEARPOINT_CHECK(SHA256_Final(hash.bytes.data(), &context) == 1);
  return hash;
}

Hash128 Sha256Prefix(std::string_view data) {
  const Hash256 whole = Sha256(data);
  Hash128 prefix;
  std::memcpy(prefix.bytes.data(), whole.bytes.data(), prefix.bytes.size());
  return prefix;
}

struct Sha256Stream::Context {
  SHA256_CTX sha;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {
  CLEARPOINT_CHECK(SHA256_Init(&context_->sha) == 1);
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Add(std::string_view piece) {
  CLEARPOINT_CHECK(SHA256_Update(&context_->sha, piece.data(), piece.size()) ==
                   1);
}

Hash256 Sha256Stream::Finish() {
  Hash256 hash;
  CLEARPOINT_CHECK(SHA256_Final(hash.bytes.data(), &context_->sha) == 1);
  return hash;
}

std::string ToHex(const Hash256& hash) { return HexOf(hash.bytes); }
std::string ToHex(const Hash128& hash) { return HexOf(hash.bytes); }

void FieldHasher::Add(std::string_view field) {
  const uint32_t size = static_cast<uint32_t>(field.size());
  const char length[4] = {
      static_cast<char>(size >> 24), static_cast<char>(size >> 16),
      static_cast<char>(size >> 8), static_cast<char>(size)};
  buffer_.append(length, sizeof length);
  buffer_.append(field);
}

void FieldHasher::Add(int64_t field) {
  const uint64_t bits = static_cast<uint64_t>(field);
  char bytes[8];
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(bits >> (56 - 8 * i));
  }
  Add(std::string_view(bytes, sizeof bytes));
}

}  // namespace clearpoint
