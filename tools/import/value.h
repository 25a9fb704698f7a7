// Value: how one field of an event is made from a row: a source and then
// steps, each a pure function from text to text. Second stage of an import.
//
// Numbers stay exact decimals in text until a step turns them into integers;
// instants become microseconds UTC. A step that cannot do its work on a row's
// text fails with a short reason, and the row is rejected with it.
// Threads: evaluation is const and keeps nothing.
#ifndef CLEARPOINT_TOOLS_IMPORT_VALUE_H_
#define CLEARPOINT_TOOLS_IMPORT_VALUE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/import/csv_reader.h"

namespace clearpoint {

// What a value may look at: one row and where it stands.
struct RowContext {
  const CsvRow* row = nullptr;
  uint64_t number =
      0;  // of the row in its file, from 1, the header not counted
};

// Rows of a side table by their key; the first row of a key counts.
struct LookupTable {
  std::string name;
  std::vector<std::string> columns;
  absl::flat_hash_map<std::string, std::vector<std::string>> rows;
};

// One step. Turns `text` into its result; a failure's message is the reason
// of the rejection, without the row's own text, so that reasons can be counted.
using ValueStep =
    std::function<absl::Status(const RowContext& row, std::string* text)>;

struct Value {
  std::vector<ValueStep> steps;

  absl::StatusOr<std::string> Evaluate(const RowContext& row) const;
};

// A test on a row; all must hold for a filter to apply.
using Condition = std::function<bool(const RowContext& row)>;

bool AllHold(const std::vector<Condition>& conditions, const RowContext& row);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_VALUE_H_
