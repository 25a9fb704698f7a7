// Text of a configuration file before YAML sees it: is it UTF-8 without
// control characters, and which character stands at a line and byte.
// Source: RFC 3629 for UTF-8. Threads: values.
#ifndef CLEARPOINT_TOOLS_NETWORK_UTF8_H_
#define CLEARPOINT_TOOLS_NETWORK_UTF8_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/network/findings.h"

namespace clearpoint {

// Turns line and byte column, both from 0 and -1 for unknown, into a Position.
// Views the text, which must outlive it.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  Position PositionOf(int line, int byte_column) const;
  // The position of a byte of the text.
  Position PositionOfByte(size_t offset) const;
  // The byte at which a position's character starts; its line must exist.
  size_t OffsetOf(Position at) const;

 private:
  std::string_view text_;
  std::vector<size_t> starts_;  // offset of each line
};

// False, with a finding at each kind's first place, when the text has bytes
// that are not UTF-8, control characters, or tabs as indentation.
bool CheckCharacters(std::string_view text, Findings& findings);

bool IsUtf8(std::string_view text);

// For messages about foreign bytes: at most 40 characters, cut with "...";
// what is no printable text stands as \xHH.
std::string Shown(std::string_view text);
// At most 20 of them, shown, between commas.
std::string ShownList(const std::vector<std::string>& texts);

// For messages: at most 60 bytes on a character's boundary, cut with "...";
// line ends become spaces.
std::string Shortened(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_UTF8_H_
