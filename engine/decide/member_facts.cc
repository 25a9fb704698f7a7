// Deciding what is told of members: MemberEnrolled, MemberUpdated and
// MemberLabelled.

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/decide/member.h"
#include "engine/decide/reward.h"

namespace clearpoint {
namespace {

// --- enrolment ---------------------------------------------------------------

Verdict CheckFields(const Decision& d, const MemberEnrolled& enrolled) {
  for (const std::string_view program : enrolled.programs) {
    if (auto v = CheckPresent({"programs", program})) return v;
  }
  for (const MemberLabel& label : enrolled.labels) {
    if (auto v = CheckPresent({"labels.label", label.label})) return v;
  }
  if (auto v = CheckRequired(d, {{"member", enrolled.member}})) return v;
  for (const std::string_view program : enrolled.programs) {
    if (auto v = CheckLength({"programs", program})) return v;
  }
  if (auto v = CheckLength({"channel", enrolled.channel})) return v;
  if (auto v = CheckBirthday(enrolled.birthday)) return v;
  return CheckLabels(d, enrolled.labels);
}

Verdict CheckPrograms(const Decision& d, const MemberEnrolled& enrolled) {
  for (const std::string_view program : enrolled.programs) {
    if (d.network != nullptr && d.network->FindProgram(program) != nullptr) {
      continue;
    }
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program", program);
  }
  return std::nullopt;
}

void SetBirthday(Decision& d, MemberNumber member, int32_t birthday) {
  MemberRow row = d.draft.MemberOf(member);
  if (row.birthday == birthday) return;
  row.birthday = birthday;
  d.draft.SetMember(member, row);
}

// --- limits of one member ----------------------------------------------------

using Overrides = std::map<LimitOverrideRow::Key, LimitOverrideRow>;

// Calls visit(program, limit) for every limit per member that is meant.
template <class Visit>
void EachLimit(const Decision& d, const LimitOverride& own, Visit visit) {
  if (d.network == nullptr) return;
  for (const Program& program : d.network->programs()) {
    if (!own.program.empty() && program.config->name != own.program) continue;
    for (const LimitConfig& limit : program.config->limits) {
      if (limit.name == own.limit && limit.subject == "member") {
        visit(program, limit);
      }
    }
  }
}

bool NamesUnknownProgram(const Decision& d, const LimitOverride& own) {
  if (own.program.empty()) return false;
  return d.network->FindProgram(own.program) == nullptr;
}

Verdict CheckOverride(const Decision& d, const LimitOverride& own) {
  if (auto v = CheckLength({"limits.limit", own.limit})) return v;
  if (auto v = CheckLength({"limits.program", own.program})) return v;
  if (auto v = CheckAmount("limits.amount", own.amount.value, 0)) return v;
  if (auto v = CheckInstant("limits.until_us", own.until)) return v;
  if (d.network == nullptr || NamesUnknownProgram(d, own)) {
    return std::nullopt;  // told later
  }
  bool is_known = false;
  EachLimit(d, own, [&](const auto&, const auto&) { is_known = true; });
  if (is_known) return std::nullopt;
  return RefuseUnknown(OutcomeCode::kInvalidField, "limit per member",
                       own.limit);
}

Verdict CheckFields(const Decision& d, const MemberUpdated& updated) {
  for (const LimitOverride& own : updated.limits) {
    if (auto v = CheckPresent({"limits.limit", own.limit})) return v;
  }
  if (auto v = CheckRequired(
          d, {{"member", updated.member}, {"update_id", updated.update_id}})) {
    return v;
  }
  if (updated.birthday != kBirthdayAsItWas) {
    if (auto v = CheckBirthday(updated.birthday)) return v;
  }
  for (const LimitOverride& own : updated.limits) {
    if (auto v = CheckOverride(d, own)) return v;
  }
  return std::nullopt;
}

Overrides OverridesOf(const Decision& d, MemberNumber member) {
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  Overrides overrides;
  d.state().limit_overrides.Scan(
      prefix, "",
      [&](const LimitOverrideRow::Key& key, const LimitOverrideRow& row) {
        overrides[key] = row;
        return true;
      });
  return overrides;
}

void PutChanges(Decision& d, const Overrides& before, const Overrides& after) {
  auto& puts = d.draft.effects().limit_overrides;
  for (const auto& [key, row] : before) {
    if (!after.contains(key)) puts.Remove(key);
  }
  for (const auto& [key, row] : after) {
    const auto known = before.find(key);
    if (known != before.end() && known->second == row) continue;
    puts.Put(key, row);
  }
}

// The last day of the program that begins before the end.
LocalDay LastDay(const Program& program, Timestamp until) {
  if (until == kNever) return LocalDay{INT32_MAX};
  return program.zone->DayOf(Timestamp{until.value - 1});
}

void Override(const Decision& d, MemberNumber member, const LimitOverride& own,
              Overrides* overrides) {
  EachLimit(d, own, [&](const Program& program, const LimitConfig& limit) {
    const std::string name =
        absl::StrCat(program.config->name, "/", limit.name);
    const LimitNumber number{static_cast<uint32_t>(
        d.state().NumberOf(NameKind::kLimit, Sha256Prefix(name)))};
    const LimitOverrideRow::Key key{member, number};
    if (own.until <= d.event.occurred) {
      overrides->erase(key);
    } else {
      (*overrides)[key] = {own.amount, LastDay(program, own.until), own.until};
    }
  });
}

Verdict ChangeOverrides(Decision& d, MemberNumber member,
                        const std::vector<LimitOverride>& limits) {
  if (limits.empty()) return std::nullopt;
  const Overrides before = OverridesOf(d, member);
  Overrides after = before;
  for (const LimitOverride& own : limits) Override(d, member, own, &after);
  std::erase_if(after, [oldest = OldestAskedFor(d)](const auto& item) {
    return item.second.until <= oldest;
  });
  if (after.size() > kMaxLimitOverrides) {
    return Refuse(OutcomeCode::kLimitReached, "limits of the member's own",
                  static_cast<int64_t>(after.size()), "at most",
                  static_cast<int64_t>(kMaxLimitOverrides));
  }
  PutChanges(d, before, after);
  return std::nullopt;
}

// --- labels ------------------------------------------------------------------

Verdict CheckFields(const Decision& d, const MemberLabelled& labelled) {
  for (const MemberLabel& label : labelled.added) {
    if (auto v = CheckPresent({"added.label", label.label})) return v;
  }
  for (const std::string_view label : labelled.removed) {
    if (auto v = CheckPresent({"removed", label})) return v;
  }
  if (auto v = CheckRequired(d, {{"member", labelled.member},
                                 {"update_id", labelled.update_id}})) {
    return v;
  }
  for (const std::string_view label : labelled.removed) {
    if (auto v = CheckLength({"removed", label})) return v;
  }
  return CheckLabels(d, labelled.added);
}

}  // namespace

Verdict DecideEnrolment(Decision& d, const MemberEnrolled& enrolled) {
  if (auto v = CheckFields(d, enrolled)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckPrograms(d, enrolled)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;
  if (enrolled.birthday != 0) {
    if (auto v = CheckMayBeTold(d, "birthday")) return v;
  }
  if (!enrolled.labels.empty()) {
    if (auto v = CheckMayBeTold(d, "labels")) return v;
  }

  const MemberNumber member = d.draft.Enrol(d.event.member, enrolled.member);
  if (auto v = ChangeLabels(d, member, enrolled.labels, {})) return v;
  if (enrolled.birthday != 0) SetBirthday(d, member, enrolled.birthday);
  KeepRewarded(d, member, RewardEnrolment(d, enrolled, member));
  return std::nullopt;
}

Verdict DecideUpdate(Decision& d, const MemberUpdated& updated) {
  if (auto v = CheckFields(d, updated)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (!updated.limits.empty()) {
    if (auto v = CheckIsGoverned(d)) return v;
  }
  for (const LimitOverride& own : updated.limits) {
    if (!NamesUnknownProgram(d, own)) continue;
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program", own.program);
  }
  if (auto v = CheckKnownMember(d, updated.member)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;
  if (updated.birthday != kBirthdayAsItWas && updated.birthday != 0) {
    if (auto v = CheckMayBeTold(d, "birthday")) return v;
  }

  const MemberNumber member = d.draft.Enrol(d.event.member, updated.member);
  if (auto v = ChangeOverrides(d, member, updated.limits)) return v;
  if (updated.birthday != kBirthdayAsItWas) {
    SetBirthday(d, member, updated.birthday);
  }
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideLabelling(Decision& d, const MemberLabelled& labelled) {
  if (auto v = CheckFields(d, labelled)) return v;
  if (auto v = CheckMemberEvent(d)) return v;
  if (auto v = CheckKnownMember(d, labelled.member)) return v;
  if (auto v = CheckIsOpen(d, d.draft.FindMember(d.event.member))) return v;
  if (!labelled.added.empty()) {
    if (auto v = CheckMayBeTold(d, "added")) return v;
  }

  const MemberNumber member = d.draft.Enrol(d.event.member, labelled.member);
  if (auto v = ChangeLabels(d, member, labelled.added, labelled.removed)) {
    return v;
  }
  KeepMemberEvent(d, member);
  return std::nullopt;
}

}  // namespace clearpoint
