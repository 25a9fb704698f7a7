// Deciding that a member is forgotten: MemberForgotten.
//
// The birthday, the labels, the household and the names of accounts elsewhere
// go, and cards mean it no more; the opaque id, the points and every posting stay, so the books are as
// whole as before. What may still tell of the person is refused from then on
// (CheckMayBeTold), so that an event that comes late, or again from another
// system, does not bring back what was forgotten.

#include "engine/decide/alias.h"
#include "engine/decide/member.h"

namespace clearpoint {
namespace {

Verdict CheckForgottenFields(const Decision& d,
                             const MemberForgotten& forgotten) {
  return CheckRequired(d, {{"member", forgotten.member},
                           {"request_id", forgotten.request_id}});
}

}  // namespace

Verdict DecideForgetting(Decision& d, const MemberForgotten& forgotten) {
  if (auto v = CheckForgottenFields(d, forgotten)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                         forgotten.member);
  }

  EraseLabels(d, member);
  MemberRow row = d.draft.MemberOf(member);
  row.birthday = 0;
  row.household = {};
  row.household_name.clear();
  for (BoundAccount& bound : row.accounts) bound.account.clear();
  UnbindAll(d, member, &row);
  row.forgotten = true;
  d.draft.SetMember(member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

}  // namespace clearpoint
