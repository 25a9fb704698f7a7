// The oracle's members: birthdays, labels and limits of their own.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Key;

constexpr size_t kMostOfEach = 100;
constexpr size_t kMostFreezes = 10;

// The limits per member of that name.
std::vector<std::pair<const ProgramConfig*, const LimitConfig*>> LimitsMeant(
    const Configuration& network, const LimitOverride& own) {
  std::vector<std::pair<const ProgramConfig*, const LimitConfig*>> meant;
  for (const ProgramConfig& program : network.programs) {
    if (!own.program.empty() && own.program != program.name) continue;
    for (const LimitConfig& limit : program.limits) {
      if (limit.name != own.limit || limit.subject != "member") continue;
      meant.emplace_back(&program, &limit);
    }
  }
  return meant;
}

bool IsProgram(const Configuration& network, std::string_view name) {
  return oracle::FindProgram(network, name) != nullptr;
}

std::vector<const ProgramConfig*> AllOf(const Configuration& network) {
  std::vector<const ProgramConfig*> all;
  for (const ProgramConfig& program : network.programs) all.push_back(&program);
  return all;
}

}  // namespace

// No event can be taken any more that occurred before that.
bool Oracle::IsOver(Timestamp until) const {
  return until.value <= recorded_.value - Bounds().max_event_age_us;
}

bool Oracle::KnowsLimits(const Event& event) const {
  const auto* updated = std::get_if<MemberUpdated>(&event.body);
  if (updated == nullptr || !IsGoverned(event)) return true;
  const Configuration& network = NetworkAt(event.occurred);
  for (const LimitOverride& own : updated->limits) {
    if (!own.program.empty() && !IsProgram(network, own.program)) continue;
    if (LimitsMeant(network, own).empty()) return false;
  }
  return true;
}

void Oracle::AddLabels(const std::string& member, Timestamp occurred,
                       const std::vector<MemberLabel>& added) {
  std::vector<oracle::Label>& labels = s_.members[member].labels;
  for (const MemberLabel& one : added) {
    const oracle::Label label{std::string(one.label),
                              one.from.value == 0 ? occurred : one.from,
                              one.until};
    std::erase_if(labels, [&](const oracle::Label& other) {
      return other.label == label.label && other.from == label.from;
    });
    labels.push_back(label);
  }
}

bool Oracle::HasTooMuch(const std::string& name) const {
  const oracle::Member& member = s_.members.at(name);
  size_t labels = 0;
  size_t overrides = 0;
  for (const oracle::Label& label : member.labels) {
    if (!IsOver(label.until)) ++labels;
  }
  for (const auto& [limit, own] : member.overrides) {
    if (!IsOver(own.until)) ++overrides;
  }
  return labels > kMostOfEach || overrides > kMostOfEach;
}

OutcomeCode Oracle::DecideEnrolment(const Event& event) {
  const auto& m = std::get<MemberEnrolled>(event.body);
  for (std::string_view program : m.programs) {
    if (!IsProgram(NetworkAt(event.occurred), program)) {
      return OutcomeCode::kUnknownProgram;
    }
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  if (IsForgotten(m.member) && (m.birthday != 0 || !m.labels.empty())) {
    return OutcomeCode::kNotEligible;
  }
  const std::string member(m.member);
  Enrol(member);
  AddLabels(member, event.occurred, m.labels);
  if (HasTooMuch(member)) return OutcomeCode::kLimitReached;
  if (m.birthday != 0) s_.members[member].birthday = m.birthday;
  RewardEnrolment(event);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideUpdate(const Event& event) {
  const auto& m = std::get<MemberUpdated>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  for (const LimitOverride& own : m.limits) {
    if (!own.program.empty() && !IsProgram(network, own.program)) {
      return OutcomeCode::kUnknownProgram;
    }
  }
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  const bool tells = m.birthday != kBirthdayAsItWas && m.birthday != 0;
  if (tells && IsForgotten(m.member)) return OutcomeCode::kNotEligible;
  const std::string name(m.member);
  Enrol(name);
  oracle::Member& member = s_.members[name];
  for (const LimitOverride& own : m.limits) {
    for (const auto& [program, limit] : LimitsMeant(network, own)) {
      const std::string key = Key({program->name, limit->name});
      member.overrides.erase(key);
      if (own.until <= event.occurred) continue;
      const int64_t last =
          own.until == kNever
              ? INT64_MAX
              : oracle::LocalDayAt(oracle::ZoneOf(network, *program),
                                   Timestamp{own.until.value - 1});
      member.overrides[key] = {own.amount.value, last, own.until};
    }
  }
  if (!m.limits.empty() && HasTooMuch(name)) return OutcomeCode::kLimitReached;
  if (m.birthday != kBirthdayAsItWas) member.birthday = m.birthday;
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideLabelling(const Event& event) {
  const auto& m = std::get<MemberLabelled>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  if (IsForgotten(m.member) && !m.added.empty()) {
    return OutcomeCode::kNotEligible;
  }
  const std::string member(m.member);
  Enrol(member);
  std::vector<oracle::Label>& labels = s_.members[member].labels;
  for (std::string_view removed : m.removed) {
    for (oracle::Label& label : labels) {
      const bool holds =
          label.from <= event.occurred && event.occurred < label.until;
      if (label.label == removed && holds) label.until = event.occurred;
    }
  }
  AddLabels(member, event.occurred, m.added);
  std::erase_if(labels, [](const auto& one) { return one.until <= one.from; });
  return HasTooMuch(member) ? OutcomeCode::kLimitReached
                            : OutcomeCode::kAccepted;
}

bool Oracle::IsFrozen(std::string_view member) const {
  const auto known = s_.members.find(KeptFor(member));
  return known != s_.members.end() && !known->second.freezes.empty();
}

bool Oracle::IsClosed(std::string_view member) const {
  const auto known = s_.members.find(KeptFor(member));
  return known != s_.members.end() && !known->second.closing.empty();
}

bool Oracle::MayEarn(std::string_view member,
                     const ProgramConfig& program) const {
  return program.frozen_members_earn || !IsFrozen(member);
}

bool Oracle::KnownAnywhere(std::string_view member, Timestamp occurred) const {
  return KnownOrEnrolled(member, AllOf(NetworkAt(occurred)));
}

OutcomeCode Oracle::DecideFreeze(const Event& event) {
  const auto& m = std::get<MemberFrozen>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  Enrol(m.member);
  auto& freezes = s_.members[std::string(m.member)].freezes;
  if (freezes.size() == kMostFreezes) return OutcomeCode::kLimitReached;
  freezes.emplace_back(m.freeze_id);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideUnfreeze(const Event& event) {
  const auto& m = std::get<MemberUnfrozen>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  auto& freezes = s_.members[std::string(m.member)].freezes;
  const auto frozen = std::find(freezes.begin(), freezes.end(), m.freeze_id);
  if (frozen == freezes.end()) return OutcomeCode::kUnknownOrder;
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  freezes.erase(frozen);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideClosing(const Event& event) {
  const auto& m = std::get<MemberClosed>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  if (HasHeld(m.member)) return OutcomeCode::kNotEligible;
  oracle::Member& member = s_.members[std::string(m.member)];
  member.closing = std::string(m.closing_id);
  member.reopen_until = {recorded_.value + Bounds().reopen_within_us};
  for (auto& [number, lot] : s_.lots) {
    if (lot.owner != oracle::WalletKey(lot.program, m.member)) continue;
    AddToAccount(lot.program, "forfeited", lot.remaining);
    lot.forfeited += lot.remaining;
    lot.forfeited_pending = lot.pending;
    lot.remaining = 0;
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideReopening(const Event& event) {
  const auto& m = std::get<MemberReopened>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  oracle::Member& member = s_.members[std::string(m.member)];
  if (member.closing != m.closing_id) return OutcomeCode::kUnknownOrder;
  if (recorded_ >= member.reopen_until) return OutcomeCode::kMemberClosed;
  member.closing.clear();
  std::vector<std::tuple<Timestamp, Timestamp, int>> in_draw_order;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner != oracle::WalletKey(lot.program, m.member)) continue;
    in_draw_order.emplace_back(lot.expires_at, lot.available_at, number);
  }
  std::sort(in_draw_order.begin(), in_draw_order.end());
  for (const auto& [expires, available, number] : in_draw_order) {
    BringBack(number);
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideForgetting(const Event& event) {
  const auto& m = std::get<MemberForgotten>(event.body);
  const auto known = s_.members.find(std::string(m.member));
  if (known == s_.members.end()) return OutcomeCode::kUnknownMember;
  known->second.birthday = 0;
  known->second.labels.clear();
  known->second.forgotten = true;
  known->second.household.clear();
  for (auto& [program, account] : known->second.accounts) {
    account.is_shown = false;
  }
  for (auto& [alias, bindings] : s_.aliases) {
    std::erase_if(bindings, [&](const oracle::Binding& b) {
      return b.member == m.member && b.from >= event.occurred;
    });
    for (oracle::Binding& b : bindings) {
      if (b.member == m.member) b.until = std::min(b.until, event.occurred);
    }
  }
  return OutcomeCode::kAccepted;
}

bool Oracle::IsForgotten(std::string_view member) const {
  const auto known = s_.members.find(std::string(member));
  return known != s_.members.end() && known->second.forgotten;
}

OutcomeCode Oracle::DecideJoining(const Event& event) {
  const auto& m = std::get<HouseholdJoined>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  if (IsForgotten(m.member)) return OutcomeCode::kNotEligible;
  Enrol(m.member);
  oracle::Member& member = s_.members[std::string(m.member)];
  if (!member.household.empty()) return OutcomeCode::kNotEligible;
  if (HasHeldThatMoves(event, m.member)) return OutcomeCode::kNotEligible;
  member.household = std::string(m.household);
  for (const ProgramConfig& program : NetworkAt(event.occurred).programs) {
    if (program.household_wallet != HouseholdWallet::kOwnPointsMoveIn) continue;
    MoveInto(oracle::WalletKey(program.name, m.member),
             WalletUsed(program, m.member), event.occurred);
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideLeaving(const Event& event) {
  const auto& m = std::get<HouseholdLeft>(event.body);
  if (!KnownAnywhere(m.member, event.occurred)) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsClosed(m.member)) return OutcomeCode::kMemberClosed;
  oracle::Member& member = s_.members[std::string(m.member)];
  if (member.household != m.household) return OutcomeCode::kNotEligible;
  member.household.clear();
  return OutcomeCode::kAccepted;
}

std::string Oracle::HouseholdOf(const std::string& member) const {
  const auto known = s_.members.find(member);
  const bool in_one =
      known != s_.members.end() && !known->second.household.empty();
  return in_one ? Key({"household", known->second.household})
                : Key({"alone", member});
}

// A lot's points are where they would be had they never been forfeited.
void Oracle::BringBack(int number) {
  oracle::Lot& lot = s_.lots[number];
  const int64_t points = lot.forfeited;
  if (points == 0) return;
  lot.forfeited = 0;
  AddToAccount(lot.program, "forfeited", -points);
  const bool swept = lot.expires_at != kNever &&
                     recorded_.value >= lot.expires_at.value + lot.grace_us;
  if (swept) {
    AddToAccount(lot.program, "expired", points);
    lot.expired += points;
    return;
  }
  lot.remaining += points;
  lot.pending = lot.available_at > recorded_;
  if (lot.forfeited_pending && !lot.pending) RepayDebt(number, points);
}

void Oracle::AppendMembers(std::vector<std::string>* lines) const {
  for (const auto& [name, member] : s_.members) {
    if (member.birthday != 0) {
      lines->push_back("birthday " + name + " " +
                       std::to_string(member.birthday));
    }
    if (!member.freezes.empty()) {
      lines->push_back("frozen " + name + " " +
                       std::to_string(member.freezes.size()));
    }
    if (!member.closing.empty()) {
      lines->push_back("closed " + name + " until " +
                       std::to_string(member.reopen_until.value));
    }
    if (!member.household.empty()) {
      lines->push_back("household " + name + " " + member.household);
    }
    if (member.forgotten) lines->push_back("forgotten " + name);
    if (!member.merged_into.empty()) {
      lines->push_back("merged " + name + " into " + member.merged_into);
    }
    for (const auto& [program, account] : member.accounts) {
      lines->push_back("account of " + name + " in " + program + " " +
                       (account.is_shown ? account.name : "-") + " " +
                       std::to_string(account.uses));
    }
    for (const oracle::Label& label : member.labels) {
      if (IsOver(label.until)) continue;
      lines->push_back("label " + name + " " + label.label + " from " +
                       std::to_string(label.from.value) + " until " +
                       std::to_string(label.until.value));
    }
    for (const auto& [key, own] : member.overrides) {
      if (IsOver(own.until)) continue;
      const size_t at = key.find('\x1f');
      lines->push_back("own limit " + name + " " + key.substr(0, at) + " " +
                       key.substr(at + 1) + " " + std::to_string(own.amount) +
                       " until " + std::to_string(own.until.value));
    }
  }
}

}  // namespace clearpoint
