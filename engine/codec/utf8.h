// UTF-8, as RFC 3629 defines it: no overlong forms, no surrogates, nothing
// above U+10FFFF. Threads: any.
#ifndef CLEARPOINT_ENGINE_CODEC_UTF8_H_
#define CLEARPOINT_ENGINE_CODEC_UTF8_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace clearpoint {

// Length of the longest prefix that is UTF-8; text.size() when all of it is.
size_t Utf8PrefixLength(std::string_view text);

// Appends one code point. Precondition: a Unicode scalar value.
void AppendUtf8(uint32_t code_point, std::string* out);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_UTF8_H_
