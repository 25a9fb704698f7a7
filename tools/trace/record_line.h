// RecordLine: one entry of a record that figures of reports are made of, and
// what it says to people. Threads: any; values.
#ifndef CLEARPOINT_TOOLS_TRACE_RECORD_LINE_H_
#define CLEARPOINT_TOOLS_TRACE_RECORD_LINE_H_

#include <string>
#include <variant>

#include "absl/functional/function_ref.h"
#include "engine/ledger/record.h"
#include "tools/report/document.h"
#include "tools/report/names.h"

namespace clearpoint {

// What the closing of a window made of a participant: its payment and what is
// carried into the next window.
struct ClosedPosition {
  PositionRow::Key key;
  PositionRow row;
};
// A prepaid block as a record leaves it.
struct LeftBlock {
  PrepaidBlockRow::Key key;
  PrepaidBlockRow row;
};
// The record itself, for what counts events, or is made of rows that it leaves.
struct WholeRecord {};
using RecordLine = std::variant<Booking, Posting, LotMove, ClosedPosition,
                                Payment, LeftBlock, WholeRecord>;

// In the order of deciding within a kind: bookings, postings, lots, positions,
// payments, prepaid blocks; the record itself comes last, once. A position or
// block in bytes of another version is passed over: whatever is made of it does
// not add up.
void EachLine(const Record& record,
              absl::FunctionRef<void(const RecordLine&)> visit);

// For people: "issue: cafe owes starbank", "posting: issued to available".
std::string LineText(const RecordLine& line, const Names& names);

// What it moves: money of `minor_digits`, or points of its program. Nothing for
// the record itself.
Figure LineAmount(const RecordLine& line, const Names& names,
                  int32_t minor_digits);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_TRACE_RECORD_LINE_H_
