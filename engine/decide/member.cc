#include "engine/decide/member.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

using Labels = std::map<MemberLabelRow::Key, MemberLabelRow>;

Labels LabelsOf(const Decision& d, MemberNumber member) {
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  Labels labels;
  d.state().member_labels.Scan(
      prefix, "",
      [&](const MemberLabelRow::Key& key, const MemberLabelRow& row) {
        labels[key] = row;
        return true;
      });
  return labels;
}

Timestamp BeginOf(const Decision& d, const MemberLabel& label) {
  return label.from.value == 0 ? d.event.occurred : label.from;
}

// A label that holds at `t` ends there; one that begins later stays.
void End(Timestamp t, std::string_view label, Labels* labels) {
  const Hash128 hash = Sha256Prefix(label);
  for (auto& [key, row] : *labels) {
    if (key.label != hash || key.from > t) continue;
    row.until = std::min(row.until, t);
  }
}

void PutChanges(Decision& d, const Labels& before, const Labels& after) {
  auto& puts = d.draft.effects().member_labels;
  for (const auto& [key, row] : before) {
    if (!after.contains(key)) puts.Remove(key);
  }
  for (const auto& [key, row] : after) {
    const auto known = before.find(key);
    if (known != before.end() && known->second.until == row.until) continue;
    puts.Put(key, row);
  }
}

bool SomeProgramEnrols(const Decision& d) {
  return d.network != nullptr &&
         std::any_of(d.network->programs().begin(),
                     d.network->programs().end(),
                     [](const Program& p) { return p.config->auto_enrol; });
}

bool IsBarred(const MemberRow& row) {
  return row.is_frozen() || row.is_closed() || row.is_merged();
}

}  // namespace

Verdict CheckMemberEvent(const Decision& d) {
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  return CheckTime(d);
}

Verdict CheckKnownMember(const Decision& d, std::string_view member) {
  if (d.draft.FindMember(d.event.member).value != 0) return std::nullopt;
  if (SomeProgramEnrols(d)) return std::nullopt;
  return RefuseUnknown(OutcomeCode::kUnknownMember, "member", member);
}

Verdict CheckKnownMember(const Decision& d, const TextField& member) {
  if (d.draft.FindMember(member.text).value != 0) return std::nullopt;
  if (SomeProgramEnrols(d)) return std::nullopt;
  return RefuseUnknown(OutcomeCode::kUnknownMember, member.name, member.text);
}

Verdict CheckBirthday(int32_t birthday) {
  if (birthday == 0 || IsDateOfYear(birthday)) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("birthday: expected 100 x month + day, found ", birthday));
}

Verdict CheckInstant(std::string_view field, Timestamp instant) {
  if (instant == kNever) return std::nullopt;
  if (instant >= kEarliestEvent && instant < kLatestEvent) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat(std::string(field), ": expected ", kEarliestEvent.value,
                   " to ", kLatestEvent.value, ", found ", instant.value));
}

Verdict CheckLabels(const Decision& d, const std::vector<MemberLabel>& labels) {
  for (const MemberLabel& label : labels) {
    if (auto v = CheckPresent({"labels.label", label.label})) return v;
  }
  for (const MemberLabel& label : labels) {
    if (auto v = CheckLength({"labels.label", label.label})) return v;
    if (auto v = CheckInstant("labels.from_us", label.from)) return v;
    if (auto v = CheckInstant("labels.until_us", label.until)) return v;
    if (label.until > BeginOf(d, label)) continue;
    return Refuse(OutcomeCode::kInvalidField, "labels.until_us",
                  label.until.value, "begins at", BeginOf(d, label).value);
  }
  return std::nullopt;
}

Verdict ChangeLabels(Decision& d, MemberNumber member,
                     const std::vector<MemberLabel>& added,
                     const std::vector<std::string_view>& removed) {
  const Labels before = LabelsOf(d, member);
  Labels after = before;
  for (const std::string_view label : removed) {
    End(d.event.occurred, label, &after);
  }
  for (const MemberLabel& label : added) {
    const MemberLabelRow::Key key{member, Sha256Prefix(label.label),
                                  BeginOf(d, label)};
    after[key] = {std::string(label.label), label.until};
  }
  const Timestamp oldest = OldestAskedFor(d);
  std::erase_if(after, [&](const auto& item) {
    const auto& [key, row] = item;
    return row.until <= oldest || row.until <= key.from;
  });
  if (after.size() > kMaxMemberLabels) {
    return Refuse(OutcomeCode::kLimitReached, "labels",
                  static_cast<int64_t>(after.size()), "at most",
                  static_cast<int64_t>(kMaxMemberLabels));
  }
  PutChanges(d, before, after);
  return std::nullopt;
}

void EraseLabels(Decision& d, MemberNumber member) {
  PutChanges(d, LabelsOf(d, member), {});
}

Verdict CheckMayBeTold(const Decision& d, std::string_view what) {
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0 || !d.draft.MemberOf(member).forgotten) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat(std::string(what),
                             ": expected none, the member was forgotten"));
}

Timestamp OldestAskedFor(const Decision& d) {
  return Timestamp{d.recorded.value - d.networks.bounds().max_event_age_us};
}

void SetStanding(Decision& d, MemberNumber member, const MemberRow& row) {
  const bool was = IsBarred(d.draft.MemberOf(member));
  const int64_t barred = d.draft.TotalOf(Total::kBarredMembers);
  if (IsBarred(row) && !was) {
    d.draft.SetTotal(Total::kBarredMembers, barred + 1);
  } else if (was && !IsBarred(row)) {
    d.draft.SetTotal(Total::kBarredMembers, barred - 1);
  }
  d.draft.SetMember(member, row);
}

void KeepMemberEvent(const Decision& d, MemberNumber member) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.member = member;
  KeepRequest(d, std::move(row));
}

}  // namespace clearpoint
