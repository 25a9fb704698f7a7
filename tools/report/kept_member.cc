#include "tools/report/kept_member.h"

namespace clearpoint {

MemberNumber KeptMember(State* state, MemberNumber member) {
  for (auto row = state->members.Find({member});
       row.has_value() && row->is_merged();
       row = state->members.Find({member})) {
    member = row->merged_into;
  }
  return member;
}

}  // namespace clearpoint
