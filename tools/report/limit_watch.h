// Limit and fraud watch: how far limits are used now, and between two positions
// of the journal what limits cut off or refused, how fast members acted, and
// what people adjusted by hand (domain: limits, adjustments).
//
// Memory: O(members that acted). Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_LIMIT_WATCH_H_
#define CLEARPOINT_TOOLS_REPORT_LIMIT_WATCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

class LimitWatch {
 public:
  // Behind the earlier position. `from`: its last record, 0 for none.
  explicit LimitWatch(SequenceNumber from) : from_(from) {}

  // The next record behind it.
  void Add(const Record& record);

  // The state at the later position. Sections: span (a record), limits,
  // leading, cut, refused, velocity, adjustments. NotFound: no configuration
  // yet.
  absl::StatusOr<ReportDocument> Finish(const ReportBasis& end) const;

 private:
  struct Cut {
    uint64_t times = 0;
    Points asked;
    Points given;
  };
  // What one member did on a day of UTC, by recording.
  struct Pace {
    int64_t day = 0;
    uint64_t events = 0;  // on that day
    int64_t busiest_day = 0;
    uint64_t most = 0;  // on the busiest, the earliest of these
    uint64_t all = 0;
  };
  struct ByHand {
    SequenceNumber sequence;
    Timestamp recorded;
    ProgramNumber program;
    MemberNumber member;
    Points points;  // negative: taken
    std::string requested_by;
    std::string approved_by;
    std::string reason;
  };

  void AddNotes(const Record& record);
  void AddPace(const Record& record);
  void AddAdjustment(const Record& record);
  ReportSection SpanSection(const ReportBasis& end) const;
  ReportSection CutSection(const ReportBasis& end, const Names& names) const;
  ReportSection RefusedSection() const;
  ReportSection VelocitySection(State* state) const;
  ReportSection AdjustmentSection(State* state, const Names& names) const;

  SequenceNumber from_;
  EventDecoder decoder_;
  std::map<std::pair<RuleNumber, RuleReason>, Cut> cuts_;
  std::map<std::pair<EventKind, OutcomeCode>, uint64_t> refused_;
  std::map<MemberNumber, Pace> paces_;
  std::map<Hash128, std::string> reasons_;  // of adjustments, by their key
  std::vector<ByHand> adjustments_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_LIMIT_WATCH_H_
