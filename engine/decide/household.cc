// Deciding who belongs together: HouseholdJoined and HouseholdLeft.
//
// What counts is the household a member is in when an award is decided; the
// award keeps it, so a return gives back to the limits that were used, whoever
// has joined or left meanwhile.

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"

namespace clearpoint {
namespace {

template <class Membership>
Verdict CheckMembership(const Decision& d, const Membership& event) {
  if (auto v = CheckRequired(
          d, {{"household", event.household}, {"member", event.member}})) {
    return v;
  }
  if (auto v = CheckMemberEvent(d)) return v;
  return CheckKnownMember(d, event.member);
}

// 0 when nobody ever joined it.
MemberNumber HouseholdOf(const Decision& d, std::string_view name) {
  return MemberNumber{
      d.state().NumberOf(NameKind::kHousehold, Sha256Prefix(name))};
}

}  // namespace

Verdict DecideJoining(Decision& d, const HouseholdJoined& joined) {
  if (auto v = CheckMembership(d, joined)) return v;
  const MemberNumber known = d.draft.FindMember(d.event.member);
  if (auto v = CheckIsOpen(d, known)) return v;
  if (auto v = CheckMayBeTold(d, "household")) return v;
  if (known.value != 0 && d.draft.MemberOf(known).household.value != 0) {
    return Refuse(OutcomeCode::kNotEligible,
                  "household: the member is in one, which it has to leave");
  }

  const MemberNumber member = d.draft.Enrol(d.event.member, joined.member);
  MemberRow row = d.draft.MemberOf(member);
  row.household =
      MemberNumber{d.draft.Intern(NameKind::kHousehold, joined.household)};
  row.household_name = joined.household;
  d.draft.SetMember(member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideLeaving(Decision& d, const HouseholdLeft& left) {
  if (auto v = CheckMembership(d, left)) return v;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (auto v = CheckIsOpen(d, member)) return v;
  const MemberNumber household = HouseholdOf(d, left.household);
  MemberRow row;
  if (member.value != 0) row = d.draft.MemberOf(member);
  if (household.value == 0 || row.household != household) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("household: the member is not in \"",
                               std::string(left.household), "\""));
  }

  row.household = {};
  row.household_name.clear();
  d.draft.SetMember(member, row);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

}  // namespace clearpoint
