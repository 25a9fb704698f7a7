#include "tools/network/utf8.h"

#include <algorithm>

#include "fmt/format.h"

namespace clearpoint {
namespace {

uint8_t ByteAt(std::string_view text, size_t i) {
  return static_cast<uint8_t>(text[i]);
}

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Lowest code point that needs `length` bytes; less is an overlong form.
constexpr uint32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};

size_t LengthFromLead(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Bytes of the character that starts at `i`, 0 when none does.
size_t CharacterLength(std::string_view text, size_t i) {
  const uint8_t lead = ByteAt(text, i);
  const size_t length = LengthFromLead(lead);
  if (length < 2) return length;
  if (i + length > text.size()) return 0;
  uint32_t code = lead & (0x7Fu >> length);
  for (size_t k = 1; k < length; ++k) {
    if (!IsContinuation(ByteAt(text, i + k))) return 0;
    code = code << 6 | (ByteAt(text, i + k) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLowest[length] || surrogate || code > 0x10FFFF ? 0 : length;
}

bool IsForbiddenControl(uint8_t byte) {
  if (byte == '\t' || byte == '\n' || byte == '\r') return false;
  return byte < 0x20 || byte == 0x7F;
}

// Offset of the first tab that stands in the indentation of a line.
size_t FirstTabIndent(std::string_view text) {
  bool indentation = true;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      indentation = true;
    } else if (indentation && text[i] == '\t') {
      return i;
    } else if (text[i] != ' ') {
      indentation = false;
    }
  }
  return std::string_view::npos;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts_.push_back(i + 1);
  }
}

Position LineIndex::PositionOf(int line, int byte_column) const {
  if (line < 0 || byte_column < 0) return {};
  const size_t row = static_cast<size_t>(line);
  if (row >= starts_.size()) return {line + 1, byte_column + 1};
  int32_t column = 1;
  const size_t end =
      std::min(text_.size(), starts_[row] + static_cast<size_t>(byte_column));
  for (size_t i = starts_[row]; i < end; ++i) {
    if (!IsContinuation(ByteAt(text_, i))) ++column;
  }
  return {line + 1, column};
}

Position LineIndex::PositionOfByte(size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const size_t row = static_cast<size_t>(after - starts_.begin()) - 1;
  return PositionOf(static_cast<int>(row),
                    static_cast<int>(offset - starts_[row]));
}

size_t LineIndex::OffsetOf(Position at) const {
  size_t offset = starts_[static_cast<size_t>(at.line - 1)];
  for (int32_t column = 1; column < at.column && offset < text_.size();) {
    ++offset;
    const bool inside =
        offset < text_.size() && IsContinuation(ByteAt(text_, offset));
    if (!inside) ++column;
  }
  return offset;
}

bool CheckCharacters(std::string_view text, Findings& findings) {
  const LineIndex lines(text);
  size_t i = 0;
  while (i < text.size()) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) {
      findings.Error(
          lines.PositionOfByte(i),
          fmt::format("byte 0x{:02x} is not UTF-8 text", ByteAt(text, i)));
      return false;
    }
    if (IsForbiddenControl(ByteAt(text, i))) {
      findings.Error(lines.PositionOfByte(i),
                     fmt::format("control character 0x{:02x} in the text",
                                 ByteAt(text, i)));
      return false;
    }
    i += length;
  }
  const size_t tab = FirstTabIndent(text);
  if (tab == std::string_view::npos) return true;
  findings.Error(lines.PositionOfByte(tab),
                 "a tab as indentation; YAML wants spaces");
  return false;
}

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string Shown(std::string_view text) {
  constexpr int kMost = 40;
  std::string shown;
  int characters = 0;
  for (size_t i = 0; i < text.size(); ++characters) {
    if (characters == kMost) return shown + "...";
    const size_t length = CharacterLength(text, i);
    const uint8_t byte = ByteAt(text, i);
    // C1 controls steer a terminal as the others do.
    const bool control =
        byte < 0x20 || byte == 0x7F ||
        (byte == 0xC2 && length == 2 && ByteAt(text, i + 1) < 0xA0);
    const size_t taken = std::max<size_t>(length, 1);
    if (length == 0 || control) {
      for (size_t k = 0; k < taken; ++k) {
        shown += fmt::format("\\x{:02x}", ByteAt(text, i + k));
      }
    } else {
      shown += text.substr(i, length);
    }
    i += taken;
  }
  return shown;
}

std::string ShownList(const std::vector<std::string>& texts) {
  constexpr size_t kMost = 20;
  std::string list;
  for (size_t i = 0; i < texts.size() && i < kMost; ++i) {
    if (i > 0) list += ", ";
    list += Shown(texts[i]);
  }
  if (texts.size() <= kMost) return list;
  return list + fmt::format(" and {} more", texts.size() - kMost);
}

std::string Shortened(std::string_view text) {
  constexpr size_t kMost = 60;
  size_t end = std::min(text.size(), kMost);
  while (end > 0 && end < text.size() && IsContinuation(ByteAt(text, end))) {
    --end;
  }
  std::string shortened(text.substr(0, end));
  std::replace(shortened.begin(), shortened.end(), '\n', ' ');
  if (end < text.size()) shortened += "...";
  return shortened;
}

}  // namespace clearpoint
