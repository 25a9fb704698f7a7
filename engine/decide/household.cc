// Deciding who belongs together: HouseholdJoined and HouseholdLeft.
//
// What counts is the household a member is in when an award is decided; the
// award keeps it, so a return gives back to the limits that were used, whoever
// has joined or left meanwhile. The same holds for the wallet it went into,
// where a program lets the members of a household share one
// (engine/rules/household_wallet.h).

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"
#include "engine/rules/household_wallet.h"

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

bool MovesIn(const Program& program) {
  return program.config->household_wallet == HouseholdWallet::kOwnPointsMoveIn;
}

// What is held stays in its lot until the hold ends, so it could not move.
Verdict CheckMayMoveIn(const Decision& d, MemberNumber member) {
  if (d.network == nullptr) return std::nullopt;
  for (const Program& program : d.network->programs()) {
    if (!MovesIn(program)) continue;
    const Points held = d.draft.WalletOf(member, program.number).held;
    if (held.value == 0) continue;
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("holds of the member in program ",
                               program.config->name, " have not ended: ",
                               held.value, " points are held"));
  }
  return std::nullopt;
}

// The number of the household, with a row that keeps its name.
MemberNumber Found(Decision& d, std::string_view name) {
  const MemberNumber household{d.draft.Intern(NameKind::kHousehold, name)};
  if (d.draft.MemberOf(household).is_household) return household;
  MemberRow row;
  row.name = name;
  row.enrolled_at = d.recorded;
  row.enrolled_by = d.draft.sequence();
  row.is_household = true;
  d.draft.SetMember(household, row);
  return household;
}

void MoveIn(Decision& d, MemberNumber member) {
  if (d.network == nullptr) return;
  for (const Program& program : d.network->programs()) {
    if (MovesIn(program)) MoveIntoHousehold(d, program, member);
  }
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
  if (auto v = CheckMayMoveIn(d, known)) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, joined.member);
  MemberRow row = d.draft.MemberOf(member);
  row.household = Found(d, joined.household);
  row.household_name = joined.household;
  d.draft.SetMember(member, row);
  MoveIn(d, member);
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
