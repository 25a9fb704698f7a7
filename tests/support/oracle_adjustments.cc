// The oracle's adjustments: asked for by one, made by the approval of another.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Adjustment;
using oracle::Key;

namespace {

int64_t SizeOf(const Adjustment& a) {
  return a.points < 0 ? -a.points : a.points;
}

}  // namespace

bool Oracle::ApprovesItself(const Event& event) const {
  const auto* approved = std::get_if<AdjustmentApproved>(&event.body);
  if (approved == nullptr) return false;
  const auto asked =
      s_.adjustments.find(Key({approved->program, approved->adjustment_id}));
  return asked != s_.adjustments.end() &&
         asked->second.requested_by == approved->approved_by;
}

Oracle::Earning Oracle::GivenBy(const Adjustment& a) const {
  return {.member = a.member,
          .version = a.version,
          .program = a.program,
          .rule = "adjustment",
          .occurred = a.occurred,
          .funder = a.funder};
}

OutcomeCode Oracle::DecideAdjustment(const Event& event) {
  const auto& r = std::get<AdjustmentRequested>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  const bool funded = !r.funder.empty();
  if (funded && oracle::FindParticipant(network, r.funder) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  const std::string member(r.member);
  if (!s_.members.contains(member)) return OutcomeCode::kUnknownMember;
  Adjustment a{.program = program->name,
               .member = member,
               .requested_by = std::string(r.requested_by),
               .version = VersionAt(event.occurred),
               .occurred = event.occurred,
               .expires_at = r.expires_at,
               .points = r.points.value,
               .funder = std::string(r.funder),
               .campaign = std::string(r.campaign),
               .cost_center = std::string(r.cost_center)};
  const Adjustment* undone = nullptr;
  if (!r.reverses.empty()) {
    a.reverses = Key({r.program, r.reverses});
    const auto found = s_.adjustments.find(a.reverses);
    if (found == s_.adjustments.end() || !found->second.done ||
        found->second.member != member) {
      return OutcomeCode::kUnknownOrder;
    }
    undone = &found->second;
  }
  if (IsClosed(r.member)) return OutcomeCode::kMemberClosed;
  if (!program->adjustments.has_value()) return OutcomeCode::kNotEligible;
  const AdjustmentTerms& terms = *program->adjustments;
  const auto& reasons = terms.reasons;
  if (!reasons.empty() &&
      std::find(reasons.begin(), reasons.end(), r.reason) == reasons.end()) {
    return OutcomeCode::kNotEligible;
  }
  if (funded && r.funder != program->issuer &&
      ContractOf(GivenBy(a)) == nullptr) {
    return OutcomeCode::kNoContract;
  }
  if (terms.maximum.value != 0 && SizeOf(a) > terms.maximum.value) {
    return OutcomeCode::kAboveMaximum;
  }
  if (undone != nullptr) {
    if (!undone->reverses.empty()) return OutcomeCode::kNotEligible;
    if (undone->undone) return OutcomeCode::kAboveMaximum;
  } else if (!HasRoom(GivenBy(a), terms.limits, SizeOf(a))) {
    return OutcomeCode::kLimitReached;
  }
  a.deadline = {recorded_.value + terms.approve_within_us};
  s_.adjustments[Key({r.program, r.adjustment_id})] = a;
  return OutcomeCode::kWaiting;
}

void Oracle::GiveAdjustment(Adjustment* a) {
  const Earning earning = GivenBy(*a);
  const Configuration& network = NetworkOf(a->version);
  const ContractConfig* contract = ContractOf(earning);
  oracle::Lot plan = PlanLot(earning);
  if (a->expires_at != kNever) {
    plan.expires_at = a->expires_at;
    plan.inactive = {};
  }
  if (contract != nullptr) {
    plan.owed = contract->settled == Settled::kAtRedemption;
    plan.price = contract->issue_price;
    plan.contract = static_cast<int>(contract - network.contracts.data());
  }
  a->booking = MakeBooking(a->version, oracle::BookingKind::kIssue, plan.funder,
                           plan.issuer, plan.owed ? 0 : a->points, plan.price);
  a->booking.contract = plan.contract;
  if (!plan.owed) Book(&a->booking);
  AddToAccount(a->program, "adjusted", -a->points);
  const ZoneConfig& zone =
      oracle::ZoneOf(network, *oracle::FindProgram(network, a->program));
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, a->occurred));
  const auto contract_number =
      contract == nullptr ? -1 : contract - network.contracts.data();
  a->lot = OpenLot(
      plan,
      Key({plan.owner, std::to_string(a->version), earning.rule, plan.funder,
           std::to_string(contract_number), std::to_string(month),
           std::to_string(plan.available_at.value),
           std::to_string(plan.expires_at.value), a->campaign,
           oracle::CostCentreOf(network,
                                *oracle::FindProgram(network, a->program),
                                plan.funder, a->campaign, a->cost_center)}),
      a->points);
}

OutcomeCode Oracle::UndoAdjustment(Adjustment* a, Timestamp occurred) {
  if (!a->reverses.empty()) return OutcomeCode::kNotEligible;
  if (a->undone) return OutcomeCode::kAboveMaximum;
  if (a->points > 0) {
    oracle::Lot& lot = s_.lots.at(a->lot);
    if (TimeHasCome(lot, occurred) || lot.remaining < a->points) {
      return OutcomeCode::kInsufficientPoints;
    }
    lot.remaining -= a->points;
    AddToAccount(a->program, "adjusted", a->points);
    if (a->booking.points > 0) TurnBack(&a->booking, a->points);
  } else {
    AddToAccount(a->program, "adjusted", a->points);
    for (auto draw = a->draws.rbegin(); draw != a->draws.rend(); ++draw) {
      std::vector<oracle::Draw> one = {*draw};
      PutBack(&one, a->program, draw->points);
    }
  }
  for (size_t place : a->uses) {
    s_.limit_uses[place].points = 0;
    s_.limit_uses[place].awards = 0;
  }
  a->undone = true;
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideApproval(const Event& event) {
  const auto& r = std::get<AdjustmentApproved>(event.body);
  if (oracle::FindProgram(NetworkAt(event.occurred), r.program) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  const auto found = s_.adjustments.find(Key({r.program, r.adjustment_id}));
  if (found == s_.adjustments.end() || !found->second.waiting) {
    return OutcomeCode::kUnknownOrder;
  }
  Adjustment& a = found->second;
  if (IsClosed(a.member)) return OutcomeCode::kMemberClosed;
  a.waiting = false;
  a.done = true;
  if (!a.reverses.empty()) {
    return UndoAdjustment(&s_.adjustments.at(a.reverses), event.occurred);
  }
  const AdjustmentTerms& terms =
      *oracle::FindProgram(NetworkOf(a.version), a.program)->adjustments;
  if (!HasRoom(GivenBy(a), terms.limits, SizeOf(a))) {
    return OutcomeCode::kLimitReached;
  }
  const std::string wallet = WalletUsed(GivenBy(a));
  if (a.points > 0) {
    GiveAdjustment(&a);
  } else if (DrawableSum(wallet, event.occurred) < SizeOf(a)) {
    return OutcomeCode::kInsufficientPoints;
  } else {
    a.draws = SpendLots(wallet, "adjusted", event.occurred, SizeOf(a));
  }
  CountRequest(GivenBy(a), terms.limits, SizeOf(a), &a.uses);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
