// Facts: what systems downstream wait for and would otherwise have to find
// among all outcomes, as JSON objects of their own (consumers/README.md has
// the fields).
//
//   WINDOW_CLOSED   a settlement window was closed, with its sums
//   LIMIT_REACHED   a rule gave less than it would have, or nothing
//   LOT_EXPIRING    points of a member expire within their program's notice
//   WINDOW_SETTLED  every payment of a closed window is confirmed
//   WINDOW_ABORTED  the same, but some were given up and booked on
//   DEBIT_CAP_NEAR  a participant owes more than a share of what it may
//   CONVERSION_SWEPT  what became of a standing conversion at a period's end
//
// A fact is told by a record alone, so it is the same for whoever publishes
// it. Threads: one.
#ifndef CLEARPOINT_CONSUMERS_FACT_MESSAGE_H_
#define CLEARPOINT_CONSUMERS_FACT_MESSAGE_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "consumers/outcome_message.h"

namespace clearpoint {

using FactSink =
    absl::FunctionRef<void(std::string_view key, std::string_view value)>;

// Calls `sink` for each fact of the record that `maker` has read, in the order
// of the record. The views hold during the call.
void EachFact(const FrameView& frame, OutcomeMaker* maker, FactSink sink);

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_FACT_MESSAGE_H_
