// FigureTrace: the records that one figure of a report is made of, line by
// line, whose sum is the figure to the last digit (domain: settlement).
//
// Records are given in journal order, once each, with where they stand.
// Memory: the lines that the figure has. Threads: one.
#ifndef CLEARPOINT_TOOLS_TRACE_FIGURE_TRACE_H_
#define CLEARPOINT_TOOLS_TRACE_FIGURE_TRACE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "tools/report/figure_id.h"
#include "tools/tabular.h"
#include "tools/trace/figure_part.h"

namespace clearpoint {

// What stands around a record in the journal.
struct RecordPlace {
  FrameNumber frame;
  Term term;
  std::string_view source;  // of its event: "file:NAME", "kafka:TOPIC/0"
};

struct TracedLine {
  SequenceNumber sequence;
  FrameNumber frame;
  Term term;
  Timestamp recorded;
  std::string source;  // empty: the engine's own, or a command's
  uint64_t offset = 0;
  EventKind event = EventKind::kNone;
  std::string id;         // the event's own
  std::string reference;  // for people: "order o1 at cafe"
  std::string what;       // LineText
  absl::int128 units = 0;
};

// The ids by which the sender knows the event of a record. Empty: it has none,
// or its bytes are not whole.
struct EventWords {
  std::string id;
  std::string reference;
};
EventWords WordsOf(const Record& record, EventDecoder* decoder);

// Columns of a record: where it stands and what it is of, and two more.
std::vector<Column> RecordColumnsAnd(const Column& a, const Column& b);

class FigureTrace {
 public:
  // Of the figure at `place`, whose document and whose `names` must outlive
  // this. `parts` are those of its report.
  FigureTrace(const FigurePlace& place, FigureParts parts, const Names& names);

  // No record before it has a part.
  SequenceNumber first() const { return parts_.first; }
  void Add(const Record& record, const RecordPlace& place);

  const std::vector<TracedLine>& lines() const { return lines_; }
  // DataLoss: the lines do not add up to the figure; both are named.
  absl::Status Check(const std::string& id) const;
  // `figure` (a record: what was asked for) and `lines` with their sum.
  std::vector<Tabular> Tables(const ReportDocument& document,
                              const std::string& id) const;

 private:
  void AddLine(const Record& record, const RecordPlace& place,
               const RecordLine& line, absl::int128 units);
  absl::int128 Sum() const;

  FigurePlace place_;
  FigureParts parts_;
  const Names& names_;
  std::map<std::string, int> rows_;  // that the figure sums, with their signs
  std::vector<TracedLine> lines_;
  EventDecoder decoder_;
};

// "CNY", "points", or nothing for counts.
std::string UnitOf(const FigurePlace& place);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_FIGURE_TRACE_H_
