// What one member holds, program by program. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_BALANCE_H_
#define CLEARPOINT_TOOLS_REPORT_BALANCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

// NotFound when no event has enrolled this member.
absl::StatusOr<MemberNumber> FindMember(State* state, const std::string& name);

// The programs named, or all when `program` is empty.
absl::StatusOr<std::vector<NamedProgram>> ChoosePrograms(
    const Names& names, const std::string& program);

// Section balance: a row for each program in which the member has a wallet.
// `available` and `pending` leave out what has expired by the recorded time
// and is not booked yet, which stands beside them; `total` is the sum of all
// five. next_expiry is the earliest after the recorded time. Section tiers
// (tiers.h) follows when one of the programs has any.
absl::StatusOr<ReportDocument> MemberBalance(const ReportBasis& basis,
                                             const std::string& member,
                                             const std::string& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BALANCE_H_
