// Deciding that two members are one, and that they are not: MemberMerged and
// MemberUnmerged. Points follow by rules/merged_wallet.h, names by alias.h.

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"
#include "engine/decide/standing_conversion.h"
#include "engine/rules/merged_wallet.h"

namespace clearpoint {
namespace {

// Both of a merge; a row is empty when its member is not known yet.
struct Merging {
  MemberNumber kept;
  MemberNumber absorbed;
  MemberRow kept_row;
  MemberRow absorbed_row;
};

MemberRow RowOrNone(const Decision& d, MemberNumber member) {
  return member.value == 0 ? MemberRow{} : d.draft.MemberOf(member);
}

Verdict CheckMergingFields(const Decision& d, const MemberMerged& merged) {
  if (auto v = CheckRequired(d, {{"merge_id", merged.merge_id},
                                 {"kept", merged.kept},
                                 {"absorbed", merged.absorbed}})) {
    return v;
  }
  return CheckLength({"reason", merged.reason});
}

struct Named {
  std::string_view name;
  MemberNumber member;
};

// Neither may be frozen, and neither closed.
Verdict CheckMayMerge(const Decision& d, const Merging& m) {
  const std::array named = {Named{"kept", m.kept},
                            Named{"absorbed", m.absorbed}};
  for (const Named& one : named) {
    if (!d.draft.StandingOf(one.member).is_frozen) continue;
    return Refuse(
        OutcomeCode::kMemberFrozen,
        absl::StrCat(std::string(one.name), ": the member is frozen"));
  }
  for (const Named& one : named) {
    if (!d.draft.StandingOf(one.member).is_closed) continue;
    return Refuse(
        OutcomeCode::kMemberClosed,
        absl::StrCat(std::string(one.name), ": the member is closed"));
  }
  return std::nullopt;
}

Verdict RefuseOne(std::string_view field, std::string_view why) {
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat(std::string(field), ": ", std::string(why)));
}

Verdict CheckAreTwo(const MemberMerged& merged, const Merging& m) {
  if (merged.kept == merged.absorbed) {
    return Refuse(OutcomeCode::kNotEligible,
                  "a member is not merged with itself");
  }
  constexpr std::string_view kMerged =
      "the member was merged into another, which has to be undone first";
  if (m.kept_row.is_merged()) return RefuseOne("kept", kMerged);
  if (m.absorbed_row.is_merged()) return RefuseOne("absorbed", kMerged);
  constexpr std::string_view kForgotten =
      "expected one that is known, the member was forgotten";
  if (m.kept_row.forgotten) return RefuseOne("kept", kForgotten);
  if (m.absorbed_row.forgotten) return RefuseOne("absorbed", kForgotten);
  const MemberNumber household = m.absorbed_row.household;
  if (household.value == 0 || household == m.kept_row.household) {
    return std::nullopt;
  }
  return RefuseOne("absorbed",
                   "the member is in a household that the other is not in, "
                   "which it has to leave");
}

Verdict CheckUnmergingFields(const Decision& d,
                             const MemberUnmerged& unmerged) {
  if (auto v = CheckRequired(d, {{"merge_id", unmerged.merge_id}})) return v;
  return CheckLength({"reason", unmerged.reason});
}

// Its points may be somebody's who answers for it by now.
Verdict CheckMayUnmerge(const Decision& d, MemberNumber kept) {
  const Draft::Standing standing = d.draft.StandingOf(kept);
  if (standing.is_frozen) {
    return Refuse(OutcomeCode::kMemberFrozen,
                  "the member that was kept is frozen");
  }
  if (standing.is_closed) {
    return Refuse(OutcomeCode::kMemberClosed,
                  "the member that was kept is closed");
  }
  if (!d.draft.MemberOf(kept).is_merged()) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible,
                "the member that was kept was merged into another, which has "
                "to be undone first");
}

}  // namespace

Verdict DecideMerging(Decision& d, const MemberMerged& merged) {
  if (auto v = CheckMergingFields(d, merged)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, TextField{"kept", merged.kept})) return v;
  if (auto v = CheckKnownMember(d, TextField{"absorbed", merged.absorbed})) {
    return v;
  }
  Merging m;
  m.kept = d.draft.FindMember(merged.kept);
  m.absorbed = d.draft.FindMember(merged.absorbed);
  m.kept_row = RowOrNone(d, m.kept);
  m.absorbed_row = RowOrNone(d, m.absorbed);
  if (auto v = CheckMayMerge(d, m)) return v;
  if (auto v = CheckAreTwo(merged, m)) return v;

  const MemberNumber kept = d.draft.Enrol(merged.kept);
  const MemberNumber absorbed = d.draft.Enrol(merged.absorbed);
  MemberRow row = d.draft.MemberOf(absorbed);
  row.merged_into = kept;
  row.merge = d.event.key;
  SetStanding(d, absorbed, row);
  EachWallet(d, absorbed,
             [&](const WalletRow::Key& wallet) { MoveToKept(d, wallet); });
  EndConversions(d, absorbed);
  KeepMemberEvent(d, absorbed);
  return std::nullopt;
}

Verdict DecideUnmerging(Decision& d, const MemberUnmerged& unmerged) {
  if (auto v = CheckUnmergingFields(d, unmerged)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  const Hash128 merge = MergeKey(unmerged.merge_id);
  const auto request = d.state().requests.Find({merge});
  const MemberNumber absorbed =
      request.has_value() ? request->member : MemberNumber{};
  const MemberRow merged = RowOrNone(d, absorbed);
  if (merged.merge != merge) {
    return Refuse(OutcomeCode::kUnknownOrder,
                  absl::StrCat("no merge \"", std::string(unmerged.merge_id),
                               "\" is in force", OrForgotten(d)));
  }
  if (auto v = CheckMayUnmerge(d, merged.merged_into)) return v;

  MemberRow row = merged;
  row.merged_into = {};
  row.merge = Hash128{};
  row.moved_lots.clear();
  row.moved_debts.clear();
  SetStanding(d, absorbed, row);
  GiveBackMoved(d, absorbed, merged);
  KeepMemberEvent(d, absorbed);
  return std::nullopt;
}

}  // namespace clearpoint
