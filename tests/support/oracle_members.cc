// The oracle's members: birthdays, labels and limits of their own.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Key;

constexpr size_t kMostOfEach = 100;

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
  if (updated == nullptr) return true;
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
  const std::string member(m.member);
  Enrol(member);
  AddLabels(member, event.occurred, m.labels);
  if (HasTooMuch(member)) return OutcomeCode::kLimitReached;
  if (m.birthday != 0) s_.members[member].birthday = m.birthday;
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
  if (!KnownOrEnrolled(m.member, AllOf(network))) {
    return OutcomeCode::kUnknownMember;
  }
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
  if (!KnownOrEnrolled(m.member, AllOf(NetworkAt(event.occurred)))) {
    return OutcomeCode::kUnknownMember;
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

void Oracle::AppendMembers(std::vector<std::string>* lines) const {
  for (const auto& [name, member] : s_.members) {
    if (member.birthday != 0) {
      lines->push_back("birthday " + name + " " +
                       std::to_string(member.birthday));
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
