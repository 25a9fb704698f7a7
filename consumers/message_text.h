// The JSON of published messages, appended by hand: names and punctuation are
// literals, so that a message costs little more than copying its bytes.
// Threads: any.
#ifndef CLEARPOINT_CONSUMERS_MESSAGE_TEXT_H_
#define CLEARPOINT_CONSUMERS_MESSAGE_TEXT_H_

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/values/hash.h"

namespace clearpoint {

template <class Number>
void AppendDecimal(Number number, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out->append(digits, static_cast<size_t>(end - digits));
}

// In quotes, escaped; what is not UTF-8 becomes U+FFFD.
void AppendAnyText(std::string_view text, std::string* out);

// Lower-case hexadecimal.
void AppendHex(const Hash128& hash, std::string* out);
void AppendHex(const Hash256& hash, std::string* out);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_MESSAGE_TEXT_H_
