// What one member, or one household, holds, program by program. Threads: those of the State.
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
// NotFound when no member ever joined it.
absl::StatusOr<MemberNumber> FindHousehold(State* state,
                                           const std::string& name);

// The programs named, or all when `program` is empty.
absl::StatusOr<std::vector<NamedProgram>> ChoosePrograms(
    const Names& names, const std::string& program);

// Section balance: a row for each program in which the member has a wallet.
// `available` and `pending` leave out what has expired by the recorded time
// and is not booked yet, which stands beside them; `total` is the sum of all
// five. next_expiry is the earliest after the recorded time. Section
// household_wallet follows, the same of the household the member is in, where
// that has a wallet; and section tiers (tiers.h) when a program has any.
absl::StatusOr<ReportDocument> MemberBalance(const ReportBasis& basis,
                                             const std::string& member,
                                             const std::string& program);

// Section balance alone, of the household's wallets.
absl::StatusOr<ReportDocument> HouseholdBalance(const ReportBasis& basis,
                                                const std::string& household,
                                                const std::string& program);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BALANCE_H_
