// The tie-out of opening balances: what the system before says it handed over,
// against what was taken over, figure by figure. Totals of a load are rows that
// its events moved, so what members did since does not change them.
//
// The list is CSV with the columns program, figure, of, value: figure is one of
// kTieOutFigures; `of` is a month (2026-04, by the last day on which lots may
// be drawn, in the program's zone) or never, or a tier, or empty; value is in
// the program's points, or a count. Threads: the owner of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_OPENING_TIE_OUT_H_
#define CLEARPOINT_TOOLS_REPORT_OPENING_TIE_OUT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"

namespace clearpoint {

inline constexpr std::string_view kTieOutFigures[] = {
    "members",         "lots",          "points",         "debt",
    "points_expiring", "lots_expiring", "members_in_tier"};

struct TieOut {
  ReportDocument document;
  // A figure differs, or a line of the list cannot be read.
  bool has_differences = false;
};

// Sections: tie_out (a row a figure, with both values and their difference),
// batches (what each load brought), bad_lines. Figures of a kind that the list
// does not have for a program are `not_listed`, which is no difference; of a
// kind that it has, all are expected. `batch` empty: all loads together.
// NotFound: no load of that name. InvalidArgument: the list has other columns,
// or no figures.
// O(batches, months and tiers).
absl::StatusOr<TieOut> OpeningTieOut(const ReportBasis& basis,
                                     const std::string& list,
                                     const std::string& batch);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_OPENING_TIE_OUT_H_
