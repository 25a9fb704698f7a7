#include "engine/codec/json_writer.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void AppendEscape(char c, std::string* out) {
  switch (c) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\n':
      out->append("\\n");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[c >> 4]);
      out->push_back(kHex[c & 15]);
  }
}

}  // namespace

void AppendJsonText(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t plain = 0;  // where what is not yet appended starts
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<uint8_t>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out->append(text, plain, i - plain);
    AppendEscape(c, out);
    plain = i + 1;
  }
  out->append(text, plain, text.size() - plain);
  out->push_back('"');
}

void AppendJsonName(std::string_view name, std::string* out) {
  if (out->back() != '{') out->push_back(',');
  out->push_back('"');
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_') {
      out->push_back(static_cast<char>(name[++i] - 'a' + 'A'));
    } else {
      out->push_back(name[i]);
    }
  }
  out->append("\":");
}

void AppendJsonNumber(int64_t value, std::string* out) {
  absl::StrAppend(out, "\"", value, "\"");
}

void AppendJsonNumber(uint32_t value, std::string* out) {
  absl::StrAppend(out, value);
}

void AppendJsonNumber(int32_t value, std::string* out) {
  absl::StrAppend(out, value);
}

}  // namespace clearpoint
