// EventTrace: one record, what it changed, and every figure of the reports that
// it is part of, each with the part (domain: settlement).
//
// Threads: one. Memory: the record, its parts.
#ifndef CLEARPOINT_TOOLS_TRACE_EVENT_TRACE_H_
#define CLEARPOINT_TOOLS_TRACE_EVENT_TRACE_H_

#include <set>
#include <string>
#include <vector>

#include "tools/tabular.h"
#include "tools/trace/figure_trace.h"
#include "tools/trace/traced_report.h"

namespace clearpoint {

// What a record adds to one figure.
struct FigureShare {
  std::string id;
  absl::int128 units = 0;
  std::string unit;  // "CNY", "points"; empty: a count
  Figure figure;     // the whole
};

// The parts of one report that one record has.
class ReportShares {
 public:
  // Both must outlive this.
  ReportShares(const TracedReport& report, SequenceNumber sequence)
      : report_(report), sequence_(sequence), tell_(report.parts.tell) {}

  // The records from the report's `first` to the one that is asked for.
  void Add(const Record& record);
  // In the order of the document, totals behind their rows. Parts that cancel
  // out in a figure are none.
  std::vector<FigureShare> Shares() const;

 private:
  struct OwnedPart {
    std::string section;
    std::string row;
    std::string column;
    absl::int128 units;
  };

  const TracedReport& report_;
  SequenceNumber sequence_;
  PartTeller tell_;
  std::vector<OwnedPart> parts_;
};

// The windows in which something of the record stands.
std::set<WindowNumber> WindowsOf(const Record& record);

// The tables `record` and `effects`; money has `minor_digits`.
std::vector<Tabular> RecordTables(const Record& record,
                                  const RecordPlace& place, const Names& names,
                                  int32_t minor_digits);
// The table `figures`.
Tabular ShareTable(const std::vector<FigureShare>& shares);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_EVENT_TRACE_H_
