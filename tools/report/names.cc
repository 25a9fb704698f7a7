#include "tools/report/names.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"

namespace clearpoint {

Names::Names(const Networks& networks) : networks_(&networks) {
  // Newest first, and the first name found stands.
  for (size_t i = networks.size(); i > 0; --i) {
    const Network& network =
        networks.Version(ConfigVersion{static_cast<uint32_t>(i)});
    has_cost_centres_ |= !network.cost_centres().empty();
    for (const clearpoint::Participant& participant : network.participants()) {
      participants_.try_emplace(participant.number, participant.config->name);
    }
    for (const clearpoint::Program& program : network.programs()) {
      AddRules(program);
      const bool known = std::any_of(
          programs_.begin(), programs_.end(), [&](const NamedProgram& p) {
            return p.program->number == program.number;
          });
      if (!known) programs_.push_back({&network, &program});
    }
  }
  std::sort(programs_.begin(), programs_.end(),
            [](const NamedProgram& a, const NamedProgram& b) {
              return a.program->number < b.program->number;
            });
}

void Names::AddRules(const clearpoint::Program& program) {
  for (const EarnRuleView& rule : program.earn) {
    rules_.try_emplace(rule.number, rule.config->name);
  }
  for (const EarnRuleView& rule : program.triggered) {
    rules_.try_emplace(rule.number, rule.config->name);
  }
  for (const SignInRuleView& rule : program.sign_in) {
    rules_.try_emplace(rule.number, rule.config->name);
  }
  for (const ReferralRuleView& rule : program.referral) {
    rules_.try_emplace(rule.number, rule.config->name);
  }
}

std::string Names::Participant(ParticipantNumber number) const {
  const auto found = participants_.find(number);
  return found != participants_.end() ? found->second
                                      : absl::StrCat("#", number.value);
}

std::string Names::Rule(RuleNumber number) const {
  if (number.value == 0) return "exchange";
  const auto found = rules_.find(number);
  return found != rules_.end() ? found->second
                               : absl::StrCat("#", number.value);
}

std::string Names::OriginOf(const LotClassRow& lot_class) const {
  switch (lot_class.origin) {
    case LotOrigin::kEarned:
      break;
    case LotOrigin::kAdjustment:
      return "adjustment";
    case LotOrigin::kOpening:
      return "opening";
  }
  return Rule(lot_class.rule);
}

std::string Names::CostCentreOf(const LotClassRow& lot_class) const {
  if (lot_class.cost_centre == 0) return "";
  return std::string(networks_->Version(lot_class.rule_version)
                         .CostCentre(lot_class.cost_centre));
}

const NamedProgram& Names::ProgramOf(ProgramNumber number) const {
  const auto found = std::find_if(
      programs_.begin(), programs_.end(),
      [&](const NamedProgram& p) { return p.program->number == number; });
  CLEARPOINT_CHECK(found != programs_.end());
  return *found;
}

absl::StatusOr<NamedProgram> Names::FindProgram(const std::string& name) const {
  std::string there;
  for (const NamedProgram& program : programs_) {
    if (program.name() == name) return program;
    absl::StrAppend(&there, there.empty() ? "" : ", ", program.name());
  }
  return absl::NotFoundError(absl::StrCat("program: expected one of ",
                                          there.empty() ? "none" : there,
                                          ", found \"", name, "\""));
}

int32_t Names::CommonScale() const {
  if (programs_.empty()) return 0;
  const int32_t scale = programs_.front().scale();
  const bool same =
      std::all_of(programs_.begin(), programs_.end(),
                  [&](const NamedProgram& p) { return p.scale() == scale; });
  return same ? scale : -1;
}

}  // namespace clearpoint
