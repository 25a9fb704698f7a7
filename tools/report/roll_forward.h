// The roll-forward: what members held at one position of the journal, what came
// and went, and what they hold at a later one (domain: settlement). Every
// posting in between is read and put on the line of the account it came from or
// went to; opening and closing are those of the states at both positions, so
// the closing of one span is the opening of the next.
//
// What members hold is pending, available, held and debt together; what moves
// between these is on no line. Memory: programs x accounts.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_ROLL_FORWARD_H_
#define CLEARPOINT_TOOLS_REPORT_ROLL_FORWARD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/ledger/record.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"
#include "tools/report/position.h"

namespace clearpoint {

class RollForward {
 public:
  // The state at the earlier position.
  explicit RollForward(const ReportBasis& start);

  // The next record behind it.
  void Add(const Record& record);

  // The name of the line that a posting of the record stands on, and what it
  // adds to it. Nothing: it changes nothing that members hold together.
  struct PostedLine {
    std::string_view name;
    Points points;
  };
  static std::optional<PostedLine> LineOf(const Record& record,
                                          const Posting& posting);

  // The state at the later position. Sections: span (a record: both positions),
  // roll_forward (a total per program: closing), accounts (opening, change and
  // closing of those that are not zero at both; sums are zero). NotFound: no
  // configuration yet. DataLoss: postings do not lead from one state to the
  // other; both sums are named.
  absl::StatusOr<ReportDocument> Finish(const ReportBasis& end) const;

 private:
  // The other side of a posting, whether the points left the members, and
  // whether the member brought them from elsewhere.
  struct Line {
    Account account = Account::kIssued;
    bool leaves = false;
    bool brought = false;
    friend auto operator<=>(const Line&, const Line&) = default;
  };
  struct Movement {
    Points points;
    uint64_t postings = 0;
  };
  using Balances = std::map<Account, Points>;
  struct ProgramSpan {
    Balances opening;
    Balances change;  // by postings
    std::map<Line, Movement> lines;
  };

  static std::optional<Line> KeyOf(const Record& record,
                                   const Posting& posting);
  static Points HeldIn(const Balances& balances);
  static std::map<ProgramNumber, Balances> ReadBalances(State* state);
  absl::Status CheckAccounts(const NamedProgram& program,
                             const Balances& closing) const;
  ReportSection SpanSection(const ReportBasis& end) const;
  void AddLines(const NamedProgram& program, const ProgramSpan& span,
                ReportSection* section) const;
  void AddAccounts(const NamedProgram& program, const ProgramSpan& span,
                   const Balances& closing, ReportSection* section) const;

  SequenceNumber from_;
  Timestamp from_recorded_;
  std::map<ProgramNumber, ProgramSpan> programs_;
};

// Makes the report of a span; `work` gets it with the state at the later
// position. Errors of ReadSpan, of Finish and of `work`.
using RollForwardWork =
    absl::FunctionRef<absl::Status(const ReportBasis& end, ReportDocument)>;
absl::Status ReadRollForward(const FolderOptions& options,
                             const JournalSpan& span, RollForwardWork work);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_ROLL_FORWARD_H_
