// What earn rules give for a MemberEnrolled.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/decide/reward.h"

namespace clearpoint {
namespace {

// Labels and birthday as the draft leaves them.
MemberTraits TraitsAfter(Decision& d, MemberNumber member) {
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  std::map<MemberLabelRow::Key, MemberLabelRow> labels;
  d.state().member_labels.Scan(
      prefix, "",
      [&](const MemberLabelRow::Key& key, const MemberLabelRow& row) {
        labels[key] = row;
        return true;
      });
  for (const auto& put : d.draft.effects().member_labels) {
    if (put.gone) {
      labels.erase(put.key);
    } else {
      labels[put.key] = RowOf(put).value();
    }
  }
  MemberTraits traits;
  traits.birthday = d.draft.MemberOf(member).birthday;
  const Timestamp now = d.event.occurred;
  for (const auto& [key, row] : labels) {
    if (key.from <= now && now < row.until) traits.labels.push_back(row.label);
  }
  return traits;
}

bool IsNamed(const MemberEnrolled& enrolled, const Program& program) {
  const auto& named = enrolled.programs;
  return named.empty() || std::find(named.begin(), named.end(),
                                    program.config->name) != named.end();
}

// That have rules for it, by number.
std::vector<const Program*> RewardingPrograms(const Decision& d,
                                              const MemberEnrolled& enrolled) {
  std::vector<const Program*> programs;
  if (d.network == nullptr) return programs;
  for (const Program& program : d.network->programs()) {
    if (program.RulesOn(Trigger::kEnrolment, "").empty()) continue;
    if (IsNamed(enrolled, program)) programs.push_back(&program);
  }
  std::sort(
      programs.begin(), programs.end(),
      [](const Program* a, const Program* b) { return a->number < b->number; });
  return programs;
}

}  // namespace

std::vector<Award> RewardEnrolment(Decision& d, const MemberEnrolled& enrolled,
                                   MemberNumber member) {
  std::vector<Award> awards;
  const std::vector<const Program*> programs = RewardingPrograms(d, enrolled);
  if (programs.empty()) return awards;
  const MemberTraits traits = TraitsAfter(d, member);
  for (const Program* program : programs) {
    Happening happening;
    happening.trigger = Trigger::kEnrolment;
    happening.program = program;
    happening.member = member;
    happening.traits = &traits;
    happening.told.channel = enrolled.channel;
    Reward(d, happening, &awards);
  }
  return awards;
}

}  // namespace clearpoint
