// The oracle's actions, enrolments, balances and prizes: events other than
// purchases that earn rules reward.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Bought;
using oracle::Has;
using oracle::Key;

// What the rule rewards once; empty when it rewards each time.
std::string Oracle::RewardKey(const ProgramConfig& program,
                              const EarnRule& rule,
                              const Bought& happened) const {
  std::string what;
  if (rule.once == Once::kEver || rule.on == Trigger::kEnrolment) {
    what = "ever";
  } else if (rule.once == Once::kDay) {
    const ZoneConfig& zone =
        oracle::ZoneOf(NetworkOf(happened.version), program);
    what = "day " + std::to_string(oracle::LocalDayAt(zone, happened.occurred));
  } else if (rule.once == Once::kObject) {
    what = "object " + happened.object;
  } else {
    return "";
  }
  return Key({program.name, rule.name, happened.member, what});
}

bool Oracle::LooksAt(const ProgramConfig& program, const EarnRule& rule,
                     const Bought& happened) const {
  if (rule.on != happened.on) return false;
  if (rule.on == Trigger::kPurchase) return true;
  if (!rule.actions.empty() && !Has(rule.actions, happened.action)) {
    return false;
  }
  if (!rule.draws.empty() && !Has(rule.draws, happened.draw)) return false;
  const std::vector<std::string>& campaigns = rule.selector.campaigns;
  if (!campaigns.empty() && !Has(campaigns, happened.campaign)) return false;
  if (rule.once == Once::kObject && happened.object.empty()) return false;
  const std::string once = RewardKey(program, rule, happened);
  return once.empty() || !s_.rewarded.contains(once);
}

void Oracle::RewardIn(const ProgramConfig& program, const Purchase& told,
                      Bought* happened) {
  EarnIn(program, told, happened);
  for (const oracle::Award& award : happened->awards) {
    if (award.granted == 0) continue;
    for (const EarnRule& rule : program.earn) {
      if ("earn " + rule.name != award.rule) continue;
      const std::string once = RewardKey(program, rule, *happened);
      if (!once.empty()) s_.rewarded.insert(once);
    }
  }
}

OutcomeCode Oracle::DecideAction(const Event& event) {
  const auto& a = std::get<ActionCompleted>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, a.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (!a.merchant.empty() &&
      oracle::FindParticipant(network, a.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(a.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(a.member)) return OutcomeCode::kMemberClosed;
  Enrol(a.member);
  Purchase told;
  told.merchant = a.merchant;
  told.channel = a.channel;
  told.tags = a.tags;
  told.amount = {std::max<int64_t>(a.attribute, 0)};
  Bought happened{.version = VersionAt(event.occurred),
                  .member = std::string(a.member),
                  .merchant = std::string(a.merchant),
                  .occurred = event.occurred,
                  .on = Trigger::kAction,
                  .action = std::string(a.action),
                  .object = std::string(a.object),
                  .campaign = std::string(a.campaign)};
  RewardIn(*program, told, &happened);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideBalance(const Event& event) {
  const auto& b = std::get<BalanceReported>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, b.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (oracle::FindParticipant(network, b.participant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(b.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(b.member)) return OutcomeCode::kMemberClosed;
  Enrol(b.member);
  Purchase told;
  told.merchant = b.participant;
  told.currency = b.currency;
  told.amount = {std::max<int64_t>(b.balance.value, 0)};
  Bought happened{.version = VersionAt(event.occurred),
                  .member = std::string(b.member),
                  .merchant = std::string(b.participant),
                  .occurred = event.occurred,
                  .on = Trigger::kBalance};
  RewardIn(*program, told, &happened);
  return OutcomeCode::kAccepted;
}

// Paid by whom the prize names, or by the issuer, unless the rule says who.
OutcomeCode Oracle::DecidePrize(const Event& event) {
  const auto& p = std::get<PrizeWon>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, p.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (!p.funder.empty() &&
      oracle::FindParticipant(network, p.funder) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(p.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(p.member)) return OutcomeCode::kMemberClosed;
  Enrol(p.member);
  Purchase told;
  told.amount = {p.points.value};
  Bought happened{
      .version = VersionAt(event.occurred),
      .member = std::string(p.member),
      .merchant = p.funder.empty() ? program->issuer : std::string(p.funder),
      .occurred = event.occurred,
      .on = Trigger::kPrize,
      .campaign = std::string(p.campaign),
      .draw = std::string(p.draw)};
  RewardIn(*program, told, &happened);
  return OutcomeCode::kAccepted;
}

void Oracle::RewardEnrolment(const Event& event) {
  const auto& m = std::get<MemberEnrolled>(event.body);
  Purchase told;
  told.channel = m.channel;
  for (const ProgramConfig& program : NetworkAt(event.occurred).programs) {
    const bool named = std::find(m.programs.begin(), m.programs.end(),
                                 program.name) != m.programs.end();
    if (!m.programs.empty() && !named) continue;
    Bought happened{.version = VersionAt(event.occurred),
                    .member = std::string(m.member),
                    .occurred = event.occurred,
                    .on = Trigger::kEnrolment};
    RewardIn(program, told, &happened);
  }
}

}  // namespace clearpoint
