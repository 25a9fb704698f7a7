#include "consumers/message_text.h"

#include "engine/codec/json_writer.h"
#include "engine/codec/utf8.h"

namespace clearpoint {
namespace {

template <size_t N>
void AppendBytes(const std::array<uint8_t, N>& bytes, std::string* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char text[2 * N];
  for (size_t i = 0; i < N; ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  out->append(text, sizeof text);
}

}  // namespace

void AppendAnyText(std::string_view text, std::string* out) {
  size_t good = Utf8PrefixLength(text);
  if (good == text.size()) return AppendJsonText(text, out);
  std::string mended;
  while (!text.empty()) {
    mended.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    AppendUtf8(0xFFFD, &mended);
    text.remove_prefix(1);
    good = Utf8PrefixLength(text);
  }
  AppendJsonText(mended, out);
}

void AppendHex(const Hash128& hash, std::string* out) {
  AppendBytes(hash.bytes, out);
}

void AppendHex(const Hash256& hash, std::string* out) {
  AppendBytes(hash.bytes, out);
}

}  // namespace clearpoint
