// Findings: what is wrong with a network.yaml, each at its line and column, and
// Positions: where each part of the configuration was written.
//
// Place: the readers and checks of tools/network add findings; the verb
// `network check` prints them. All of them are collected, so one run shows a
// reviewer everything. Threads: none of these types is shared.
#ifndef CLEARPOINT_TOOLS_NETWORK_FINDINGS_H_
#define CLEARPOINT_TOOLS_NETWORK_FINDINGS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace clearpoint {

// Counted from 1, the column in characters. Line 0: the file as a whole.
struct Position {
  int32_t line = 0;
  int32_t column = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// An error refuses the file. A warning is most likely a mistake, but means
// something.
enum class Severity : uint8_t { kError = 1, kWarning = 2 };

struct Finding {
  Position at;
  Severity severity = Severity::kError;
  std::string message;
  friend auto operator<=>(const Finding&, const Finding&) = default;
};

// Grows with the number of mistakes; never with the number of readers.
class Findings {
 public:
  void Error(Position at, std::string message);
  void Warning(Position at, std::string message);

  bool has_errors() const { return errors_ > 0; }
  // By position, then errors before warnings, then message; each once (a node
  // that is used through two aliases is wrong once).
  std::vector<Finding> Sorted() const;

 private:
  std::vector<Finding> findings_;
  int64_t errors_ = 0;
};

// Position by path into the Configuration, e.g. "programs/0/earn/2/funder":
// field names and indices as in the file's sections. Written once per node.
class Positions {
 public:
  void Set(std::string path, Position at);
  // Whether this very path was written.
  bool Has(std::string_view path) const;
  // Of the path, or else of its nearest ancestor that was written.
  Position Of(std::string_view path) const;

 private:
  std::map<std::string, Position, std::less<>> by_path_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_FINDINGS_H_
