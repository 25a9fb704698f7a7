// The mapping file: which rows of a CSV file become which events. Parsed from
// YAML into compiled values and conditions; README.md has every key.
//
// Threads: none; a compiled mapping is const.
#ifndef CLEARPOINT_TOOLS_IMPORT_MAPPING_H_
#define CLEARPOINT_TOOLS_IMPORT_MAPPING_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/import/event_draft.h"
#include "tools/import/value.h"

namespace clearpoint {

struct RejectRule {
  std::string reason;
  std::vector<Condition> when;
};

struct FieldMapping {
  size_t field = 0;  // index into the kind's fields
  Value value;
};

// One entry of `events`: the first whose conditions hold takes the row.
struct EventMapping {
  const KindFields* kind = nullptr;
  std::vector<Condition> when;
  std::vector<Value> group_by;  // empty: a row is an event
  std::vector<FieldMapping> fields;
  std::vector<FieldMapping> line_fields;  // a line per row, when not empty
};

struct SourceMapping {
  std::string file;
  char delimiter = ',';
  bool has_header = true;
  std::vector<std::string> columns;
  std::vector<RejectRule> reject;
  std::vector<EventMapping> events;
};

struct ImportMapping {
  bool sort = false;  // by occurred, then by source and row
  std::vector<SourceMapping> sources;
};

// Where files are looked for when the mapping is compiled, since columns are
// resolved against the header of each file and lookups are loaded.
struct MappingInputs {
  std::string data_dir;  // for names in the mapping; may be empty
  std::vector<std::string>
      input_files;  // instead of the sources' own, in order
};

// Reads, checks and compiles a mapping. InvalidArgument lists every error with
// file, line and column: unknown keys, columns, kinds, fields, zones, numbers.
// NotFound and the like when a file cannot be opened.
absl::StatusOr<ImportMapping> LoadMapping(const std::string& path,
                                          const MappingInputs& inputs);

// The same for the text of the mapping at `path`, which is not opened: names
// of files in it are looked for beside that path.
absl::StatusOr<ImportMapping> ParseMapping(const std::string& text,
                                           const std::string& path,
                                           const MappingInputs& inputs);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_MAPPING_H_
