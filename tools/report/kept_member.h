// Members that turned out to be one are told as one: events and lots keep the
// numbers they were recorded under, so a report that counts people asks here.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_KEPT_MEMBER_H_
#define CLEARPOINT_TOOLS_REPORT_KEPT_MEMBER_H_

#include "engine/state/state.h"

namespace clearpoint {

// Who answers for the member by this state: itself or, after a merge, whoever
// was kept, over as many merges as there are. Ends, since a member is merged
// into another only while neither is. A number without a row is its own.
MemberNumber KeptMember(State* state, MemberNumber member);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_KEPT_MEMBER_H_
