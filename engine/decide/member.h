// What the deciding of events about members shares: whom they may name, their
// birthdays, labels and own limits (engine/rules/README.md, members).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_MEMBER_H_
#define CLEARPOINT_ENGINE_DECIDE_MEMBER_H_

#include <string_view>
#include <vector>

#include "engine/decide/decision.h"

namespace clearpoint {

// Most that one member has of each.
inline constexpr size_t kMaxMemberLabels = 100;
inline constexpr size_t kMaxLimitOverrides = 100;

// The guards of every event about a member behind its fields, in their order:
// NOT_AUTHORIZED, DUPLICATE and CONFLICT, TOO_LATE and TOO_EARLY.
Verdict CheckMemberEvent(const Decision& d);
// UNKNOWN_MEMBER when the member is not known and no program enrols by itself.
Verdict CheckKnownMember(const Decision& d, std::string_view member);

// The same of a member that stands in another field than `member`.
Verdict CheckKnownMember(const Decision& d, const TextField& member);

// INVALID_FIELD unless it is 0 or a day that some year has.
Verdict CheckBirthday(int32_t birthday);
// INVALID_FIELD outside the years an event may carry. kNever is an instant that
// may be left out, and was.
Verdict CheckInstant(std::string_view field, Timestamp instant);

// MISSING_FIELD, INVALID_FIELD.
Verdict CheckLabels(const Decision& d, const std::vector<MemberLabel>& labels);
// Ends `removed` when the event occurred, then adds `added`. LIMIT_REACHED when
// the member then has too many. O(labels of the member).
Verdict ChangeLabels(Decision& d, MemberNumber member,
                     const std::vector<MemberLabel>& added,
                     const std::vector<std::string_view>& removed);
// Takes all labels away, also those that have ended or are still to begin.
// O(labels of the member).
void EraseLabels(Decision& d, MemberNumber member);
// NOT_ELIGIBLE when the member was forgotten (MemberForgotten): what an event
// tells of the person is not to be known again. Who is not known is not.
Verdict CheckMayBeTold(const Decision& d, std::string_view what);

// Up to when what a member had may still be asked for: no event that can be
// taken occurred before it, now or ever.
Timestamp OldestAskedFor(const Decision& d);

// Puts the row and counts the members that are frozen, closed or merged.
void SetStanding(Decision& d, MemberNumber member, const MemberRow& row);
// Calls visit(wallet) for each wallet of the member, by program.
template <class Visit>
void EachWallet(const Decision& d, MemberNumber member, Visit visit) {
  const int64_t programs = d.draft.TotalOf(Total::kPrograms);
  for (int64_t number = 1; number <= programs; ++number) {
    visit(WalletRow::Key{member, ProgramNumber{static_cast<uint32_t>(number)}});
  }
}

// Keeps the event's key with the verdict ACCEPTED.
void KeepMemberEvent(const Decision& d, MemberNumber member);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_MEMBER_H_
