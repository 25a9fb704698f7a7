// Importer: runs a compiled mapping over its files. Rows are filtered, turned
// into drafts, gathered into groups, put in order and written as events; what
// is rejected is counted and written too, so rows in = rows used + rows
// rejected.
//
// Memory: what is grouped or sorted is held until the end; without group_by
// and sort every event is written as its row is read.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_IMPORT_IMPORTER_H_
#define CLEARPOINT_TOOLS_IMPORT_IMPORTER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "tools/event_writer.h"
#include "tools/import/mapping.h"
#include "tools/import/rejects.h"
#include "tools/progress.h"

namespace clearpoint {

struct ImportCounts {
  uint64_t rows = 0;
  uint64_t rows_used = 0;
  std::map<std::string, uint64_t> events;  // by kind
};

class Importer {
 public:
  // All must outlive the importer.
  Importer(const ImportMapping& mapping, EventWriter* writer, Rejects* rejects,
           Progress* progress);

  // Reads all sources and writes all events. Errors of files as CsvReader and
  // EventWriter say; bad rows are no errors.
  absl::Status Run();
  const ImportCounts& counts() const { return counts_; }

 private:
  struct Pending {
    int64_t occurred = 0;
    std::string bytes;
  };

  absl::Status RunSource(const SourceMapping& source);
  absl::Status TakeRow(const SourceMapping& source, const RowContext& row);
  void Reject(const SourceMapping& source, const RowContext& row,
              std::string_view reason);
  // The group of `key`, or the event that this row is alone.
  absl::Status AddToGroup(const EventMapping& event, const RowContext& row,
                          EventDraft draft);
  absl::Status Emit(const EventDraft& draft);
  absl::Status FlushGroups();
  absl::Status WriteSorted();

  const ImportMapping& mapping_;
  EventWriter* const writer_;
  Rejects* const rejects_;
  Progress* const progress_;
  ImportCounts counts_;
  absl::flat_hash_map<std::string, size_t> group_of_key_;
  std::vector<EventDraft> groups_;  // in the order of their first rows
  std::vector<Pending> pending_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_IMPORT_IMPORTER_H_
