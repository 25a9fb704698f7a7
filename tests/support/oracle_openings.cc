// The oracle's opening balances: lots as they are told, and totals of batches.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Key;
using oracle::WalletKey;

void Oracle::OpenFrom(const OpeningLot& told, const ProgramConfig& program,
                      const Event& event) {
  const auto& o = std::get<OpeningBalance>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  const Timestamp earned =
      told.earned_at.value == 0 ? event.occurred : told.earned_at;
  const int64_t day = oracle::LocalDayAt(zone, earned);
  oracle::Lot plan;
  plan.owner = WalletKey(program.name, o.member);
  plan.program = program.name;
  plan.issuer = program.issuer;
  plan.funder = told.funder.empty() ? program.issuer : std::string(told.funder);
  plan.version = VersionAt(event.occurred);
  plan.available_at = told.available_at.value == 0
                          ? oracle::MidnightOf(zone, day)
                          : told.available_at;
  plan.expires_at = told.expires_at;
  plan.grace_us = program.expiry_grace_us;
  plan.pending = plan.available_at > recorded_;
  plan.owed = !told.paid && plan.funder != plan.issuer;
  if (plan.owed) {
    plan.price = oracle::IssuingContract(network, plan.funder, program.name,
                                         event.occurred)
                     ->issue_price;
  }
  AddToAccount(program.name, "issued", -told.points.value);
  OpenLot(plan,
          Key({plan.owner, std::to_string(plan.version), "opening", plan.funder,
               plan.owed ? "owed" : "paid",
               std::to_string(oracle::MonthNumberOf(day)),
               std::to_string(plan.available_at.value),
               std::to_string(plan.expires_at.value)}),
          told.points.value);
}

OutcomeCode Oracle::DecideOpening(const Event& event) {
  const auto& o = std::get<OpeningBalance>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, o.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  for (const OpeningLot& told : o.lots) {
    if (told.funder.empty()) continue;
    if (oracle::FindParticipant(network, told.funder) == nullptr) {
      return OutcomeCode::kUnknownParticipant;
    }
  }
  if (!KnownOrEnrolled(o.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(o.member)) return OutcomeCode::kMemberClosed;
  if (SharesWallet(*program, o.member)) return OutcomeCode::kNotEligible;
  const std::string wallet = WalletKey(program->name, o.member);
  const bool moved =
      s_.debts[wallet] != 0 ||
      std::any_of(s_.lots.begin(), s_.lots.end(),
                  [&](const auto& lot) { return lot.second.owner == wallet; });
  if (moved) return OutcomeCode::kNotEligible;
  for (const OpeningLot& told : o.lots) {
    const bool owed =
        !told.funder.empty() && told.funder != program->issuer && !told.paid;
    if (owed &&
        oracle::IssuingContract(network, std::string(told.funder),
                                program->name, event.occurred) == nullptr) {
      return OutcomeCode::kNoContract;
    }
  }

  Enrol(o.member);
  oracle::OpeningBatch& batch =
      s_.batches[{program->name, std::string(o.batch)}];
  ++batch.members;
  batch.lots += static_cast<int64_t>(o.lots.size());
  for (const OpeningLot& told : o.lots) {
    if (told.points.value > 0) continue;
    s_.debts[wallet] -= told.points.value;
    batch.debt -= told.points.value;
    AddToAccount(program->name, "issued", -told.points.value);
  }
  for (const OpeningLot& told : o.lots) {
    if (told.points.value < 0) continue;
    batch.points += told.points.value;
    OpenFrom(told, *program, event);
  }
  return OutcomeCode::kAccepted;
}

void Oracle::AppendBatches(std::vector<std::string>* lines) const {
  for (const auto& [key, batch] : s_.batches) {
    lines->push_back("opening " + key.first + " " + key.second + " members " +
                     std::to_string(batch.members) + " lots " +
                     std::to_string(batch.lots) + " points " +
                     std::to_string(batch.points) + " debt " +
                     std::to_string(batch.debt));
  }
}

}  // namespace clearpoint
