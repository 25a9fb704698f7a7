#include "engine/codec/utf8.h"

#include <cstring>

namespace clearpoint {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;

bool InRange(std::string_view text, size_t at, uint8_t low, uint8_t high) {
  if (at >= text.size()) return false;
  const uint8_t byte = static_cast<uint8_t>(text[at]);
  return low <= byte && byte <= high;
}

bool IsTail(std::string_view text, size_t at) {
  return InRange(text, at, 0x80, 0xbf);
}

// Size of the sequence that starts at `at`; 0 when it is none. The bounds of
// the second byte exclude overlong forms and surrogates (RFC 3629, 4).
size_t SequenceSize(std::string_view text, size_t at) {
  const uint8_t lead = static_cast<uint8_t>(text[at]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return IsTail(text, at + 1) ? 2 : 0;
  const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (!InRange(text, at + 1, low, high)) return 0;
  if (!IsTail(text, at + 2)) return 0;
  if (lead < 0xf0) return 3;
  return IsTail(text, at + 3) ? 4 : 0;
}

}  // namespace

size_t Utf8PrefixLength(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    uint64_t word;
    while (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & kHighBits) != 0) break;
      at += sizeof word;
    }
    if (at == text.size()) break;
    const size_t size = SequenceSize(text, at);
    if (size == 0) return at;
    at += size;
  }
  return at;
}

void AppendUtf8(uint32_t code_point, std::string* out) {
  const auto tail = [&](int shift) {
    out->push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3f)));
  };
  if (code_point < 0x80) {
    out->push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out->push_back(static_cast<char>(0xc0 | (code_point >> 6)));
    tail(0);
  } else if (code_point < 0x10000) {
    out->push_back(static_cast<char>(0xe0 | (code_point >> 12)));
    tail(6);
    tail(0);
  } else {
    out->push_back(static_cast<char>(0xf0 | (code_point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace clearpoint
