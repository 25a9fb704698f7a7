// Deciding an AdjustmentRequested, which only waits, and the AdjustmentApproved
// of a second person, which moves the points: given, taken, or those of an
// earlier adjustment back.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/calendar/civil.h"
#include "engine/decide/attribution.h"
#include "engine/decide/decision.h"
#include "engine/decide/member.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"

namespace clearpoint {
namespace {

constexpr auto kAccepted = static_cast<uint32_t>(OutcomeCode::kAccepted);
constexpr auto kWaiting = static_cast<uint32_t>(OutcomeCode::kWaiting);

Points SizeOf(Points points) { return points.value < 0 ? -points : points; }

bool Gives(const RequestRow& row) { return row.points.value > 0; }
bool Undoes(const RequestRow& row) {
  return row.adjustments.front().reverses != Hash128{};
}

// --- the request -------------------------------------------------------------

ToldAttribution AttributionOf(const AdjustmentRequested& request) {
  return {request.campaign, request.cost_center};
}

// Undoing says nothing of points, and taking nothing of who pays.
Verdict CheckSays(const AdjustmentRequested& request) {
  const int64_t points = request.points.value;
  const bool undoes = !request.reverses.empty();
  const bool too_large = points > kMaxEventAmount || points < -kMaxEventAmount;
  if (too_large || (points == 0) != undoes) {
    return Refuse(
        OutcomeCode::kInvalidField,
        undoes ? absl::StrCat("points: expected none with reverses, found ",
                              points)
               : absl::StrCat("points: expected ", -kMaxEventAmount, " to ",
                              kMaxEventAmount, " and not 0, found ", points));
  }
  if (points > 0) return std::nullopt;
  if (!request.funder.empty()) {
    return Refuse(OutcomeCode::kInvalidField,
                  "funder: expected where points are given only");
  }
  if (!AttributionOf(request).is_empty()) {
    return Refuse(OutcomeCode::kInvalidField,
                  "campaign, cost_center: expected where points are given "
                  "only");
  }
  if (request.expires_at == kNever) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                "expires_at_us: expected where points are given only");
}

Verdict CheckFields(const Decision& d, const AdjustmentRequested& request) {
  if (auto v = CheckRequired(d, {{"program", request.program},
                                 {"adjustment_id", request.adjustment_id},
                                 {"member", request.member},
                                 {"reason", request.reason},
                                 {"requested_by", request.requested_by}})) {
    return v;
  }
  if (auto v = CheckLength({"funder", request.funder})) return v;
  if (auto v = CheckLength({"reverses", request.reverses})) return v;
  if (auto v = CheckSays(request)) return v;
  if (auto v = CheckInstant("expires_at_us", request.expires_at)) return v;
  if (request.expires_at <= d.event.occurred) {
    return Refuse(OutcomeCode::kInvalidField, "expires_at_us",
                  request.expires_at.value, "occurred at",
                  d.event.occurred.value);
  }
  return CheckAttribution(d, request.program, AttributionOf(request));
}

// The accepted adjustment of the same member that is to be undone.
Verdict FindUndone(const Decision& d, const AdjustmentRequested& request,
                   MemberNumber member, std::optional<RequestRow>* undone) {
  if (request.reverses.empty()) return std::nullopt;
  *undone = d.state().requests.Find(
      {AdjustmentKey(request.program, request.reverses)});
  const bool found = undone->has_value() && (*undone)->outcome == kAccepted &&
                     !(*undone)->adjustments.empty() &&
                     (*undone)->member == member;
  if (found) return std::nullopt;
  return Refuse(
      OutcomeCode::kUnknownOrder,
      absl::StrCat("accepted adjustment \"", std::string(request.reverses),
                   "\" of this member is not known", OrForgotten(d)));
}

Verdict CheckTerms(const ProgramConfig& program, std::string_view reason) {
  if (!program.adjustments.has_value()) {
    return Refuse(
        OutcomeCode::kNotEligible,
        absl::StrCat("program ", program.name, " has no adjustment terms"));
  }
  const std::vector<std::string>& reasons = program.adjustments->reasons;
  if (reasons.empty()) return std::nullopt;
  if (std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kNotEligible,
                absl::StrCat("reason: expected ", absl::StrJoin(reasons, ", "),
                             ", found \"", std::string(reason), "\""));
}

// Who pays for points that are given, and under which contract.
struct PointsFunding {
  ParticipantNumber funder;
  ContractRef contract;
};

Verdict CheckFunding(const Decision& d, const Program& program, int32_t place,
                     PointsFunding* funding) {
  funding->funder = program.issuer;
  if (place < 0) return std::nullopt;
  funding->funder =
      d.network->participants()[static_cast<size_t>(place)].number;
  if (funding->funder == program.issuer) return std::nullopt;
  const Contract contract = d.network->FindContract(
      place, program, d.event.occurred, Network::ContractUse::kIssue);
  funding->contract = contract.ref;
  if (contract.config != nullptr) return std::nullopt;
  return Refuse(OutcomeCode::kNoContract,
                "no contract says what the funder pays for points");
}

// --- what both events look at ------------------------------------------------

LimitScope ScopeOf(const Program& program, const RequestRow& row) {
  return {row.member, program.number, program.zone->DayOf(row.occurred)};
}

Verdict CheckUndone(const RequestRow& undone) {
  if (Undoes(undone)) {
    return Refuse(OutcomeCode::kNotEligible,
                  "an undoing is not undone; ask for a new adjustment");
  }
  const Points all = SizeOf(undone.points);
  if (undone.reversed.value == 0) return std::nullopt;
  return Refuse(OutcomeCode::kAboveMaximum, "points", all.value,
                "left of the adjustment", (all - undone.reversed).value);
}

const Program& ProgramOfRow(const Decision& d, const RequestRow& row) {
  const Network& network = d.networks.Version(row.adjustments.front().version);
  return *network.FindProgram(row.program);
}

// --- the approval ------------------------------------------------------------

// Nobody approves what they asked for. Told before the key is looked at, so
// that somebody else still may.
Verdict CheckOther(const AdjustmentApproved& approved,
                   const std::optional<RequestRow>& row) {
  if (!row.has_value() || row->adjustments.empty()) return std::nullopt;
  if (row->adjustments.front().requested_by != approved.approved_by) {
    return std::nullopt;
  }
  return Refuse(
      OutcomeCode::kNotAuthorized,
      absl::StrCat("approved_by: expected another person than \"",
                   std::string(approved.approved_by), "\", who asked for it"));
}

Verdict CheckMovable(Decision& d, const RequestRow& row,
                     const std::optional<RequestRow>& undone) {
  if (undone.has_value()) return CheckUndone(*undone);
  const Program& program = ProgramOfRow(d, row);
  return CheckRoom(d, program.adjustment_limits, ScopeOf(program, row),
                   SizeOf(row.points));
}

Verdict RefuseShort(Points asked, Points there) {
  return Refuse(OutcomeCode::kInsufficientPoints, "points", asked.value,
                "available", there.value);
}

LotClassRow ClassOf(const Decision& d, const RequestRow& row) {
  const Adjustment& adjustment = row.adjustments.front();
  const Network& network = d.networks.Version(adjustment.version);
  LotClassRow lot_class;
  lot_class.program = row.program;
  lot_class.funder = adjustment.funder;
  lot_class.rule_version = adjustment.version;
  lot_class.campaign = adjustment.campaign;
  lot_class.cost_centre = CostCentreOf(
      network, *network.FindProgram(row.program),
      {adjustment.campaign, adjustment.cost_centre}, adjustment.funder);
  lot_class.contract = row.contract;
  lot_class.origin = LotOrigin::kAdjustment;
  if (row.contract.index == 0) return lot_class;
  const ContractConfig& contract =
      d.networks.Version(row.contract.version).contract(row.contract.index);
  lot_class.owed = contract.settled == Settled::kAtRedemption;
  return lot_class;
}

void Give(Decision& d, RequestRow* row) {
  const Program& program = ProgramOfRow(d, *row);
  Adjustment& adjustment = row->adjustments.front();
  Receipt receipt;
  receipt.program = &program;
  receipt.owner = row->wallet().member;
  receipt.lot_class = ClassOf(d, *row);
  receipt.from = Account::kAdjusted;
  receipt.earned_at = row->occurred;
  receipt.expiry = program.expiry;
  receipt.points = row->points;
  receipt.own_expiry = adjustment.expires_at;
  if (!receipt.lot_class.owed) {
    BookWithFee(d, d.networks.Version(adjustment.version),
                IssueObligation(d, receipt.lot_class, row->points));
  }
  const ReceivedLot received = Receive(d, receipt);
  adjustment.lot = received.lot;
  adjustment.lot_class = received.lot_class;
}

// Points that are taken are not burned: nobody owes anything for them.
Verdict Take(Decision& d, RequestRow* row) {
  const WalletRow::Key wallet = row->wallet();
  const Points need = SizeOf(row->points);
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, wallet, need, &drawn);
  if (there < need) return RefuseShort(need, there);
  for (const DrawnLot& draw : drawn) {
    Withdraw(d, wallet, draw, Account::kAdjusted);
    row->draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  return std::nullopt;
}

// What was given must all be left in the lot that it went to.
Verdict TakeGivenBack(Decision& d, const RequestRow& undone) {
  const Adjustment& adjustment = undone.adjustments.front();
  const WalletRow::Key wallet = undone.wallet();
  const Points there = LeftIn(d, wallet, adjustment.lot);
  if (there < undone.points) return RefuseShort(undone.points, there);
  TakeOut(d, wallet, adjustment.lot, undone.points, Account::kAdjusted);
  const LotClassRow lot_class = d.draft.PropertiesOf(adjustment.lot_class);
  if (lot_class.owed) return std::nullopt;
  BookBack(d, d.networks.Version(adjustment.version),
           IssueObligation(d, lot_class, undone.points), {}, undone.points);
  return std::nullopt;
}

void PutTakenBack(Decision& d, RequestRow* undone) {
  const WalletRow::Key wallet = undone->wallet();
  for (auto draw = undone->draws.rbegin(); draw != undone->draws.rend();
       ++draw) {
    Restore(d, wallet, Account::kAdjusted, *draw, draw->points);
    draw->reversed = draw->points;
  }
}

Verdict Undo(Decision& d, RequestRow* undone) {
  if (Gives(*undone)) {
    if (auto v = TakeGivenBack(d, *undone)) return v;
  } else {
    PutTakenBack(d, undone);
  }
  const Program& program = ProgramOfRow(d, *undone);
  undone->reversed = SizeOf(undone->points);
  ReleaseLimits(&d.draft, program.adjustment_limits, ScopeOf(program, *undone),
                {undone->reversed});
  return std::nullopt;
}

// In the wallet that the member uses when it is approved.
Verdict GiveOrTake(Decision& d, RequestRow* row) {
  row->shared_wallet = SharedWalletOf(d, ProgramOfRow(d, *row), row->member);
  if (Gives(*row)) {
    Give(d, row);
  } else if (auto v = Take(d, row)) {
    return v;
  }
  const Program& program = ProgramOfRow(d, *row);
  UseLimits(&d.draft, program.adjustment_limits, ScopeOf(program, *row),
            {SizeOf(row->points)});
  return std::nullopt;
}

void KeepApproval(const Decision& d, const RequestRow& row) {
  RequestRow answer;
  answer.outcome = kAccepted;
  answer.program = row.program;
  answer.member = row.member;
  answer.points = row.points;
  KeepRequest(d, std::move(answer));
}

// As configured for the request, but never later than its key is forgotten.
void SetDeadline(const Decision& d, const AdjustmentTerms& terms) {
  const int64_t wait = std::min(terms.approve_within_us,
                                d.networks.bounds().key_retention_us - 1);
  std::string items;
  KeyWriter(&items).H(1, d.event.key);
  d.draft.SetTimer({Timestamp{d.recorded.value + wait}, TimerKind::kApproval,
                    d.draft.sequence().value, 0},
                   items);
}

}  // namespace

Verdict DecideAdjustment(Decision& d, const AdjustmentRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksForIssuer(d, request.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(request.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.program);
  }
  const int32_t funder =
      request.funder.empty() ? -1 : d.network->FindParticipant(request.funder);
  if (!request.funder.empty() && funder < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "funder",
                         request.funder);
  }
  RequestRow row;
  row.outcome = kWaiting;
  row.program = program->number;
  row.member = d.draft.FindMember(d.event.member);
  row.occurred = d.event.occurred;
  row.points = request.points;
  if (row.member.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", request.member);
  }
  std::optional<RequestRow> undone;
  if (auto v = FindUndone(d, request, row.member, &undone)) return v;
  if (auto v = CheckIsOpen(d, row.member)) return v;
  if (auto v = CheckTerms(*program->config, request.reason)) return v;
  PointsFunding funding;
  if (auto v = CheckFunding(d, *program, funder, &funding)) return v;
  const AdjustmentTerms& terms = *program->config->adjustments;
  if (terms.maximum.value > 0 && SizeOf(row.points) > terms.maximum) {
    return Refuse(OutcomeCode::kAboveMaximum, "points", row.points.value,
                  "maximum", terms.maximum.value);
  }
  row.contract = funding.contract;
  const Attribution attribution =
      FindAttribution(*d.network, *program, AttributionOf(request));
  row.adjustments.push_back({d.network->version(),
                             std::string(request.requested_by),
                             funding.funder,
                             request.expires_at,
                             Hash128{},
                             {},
                             {},
                             attribution.campaign,
                             attribution.cost_centre});
  if (undone.has_value()) {
    row.adjustments.front().reverses =
        AdjustmentKey(request.program, request.reverses);
  }
  if (auto v = CheckMovable(d, row, undone)) return v;

  SetDeadline(d, terms);
  KeepRequest(d, std::move(row));
  d.record.outcome = OutcomeCode::kWaiting;
  return std::nullopt;
}

Verdict DecideApproval(Decision& d, const AdjustmentApproved& approved) {
  if (auto v = CheckRequired(d, {{"program", approved.program},
                                 {"adjustment_id", approved.adjustment_id},
                                 {"approved_by", approved.approved_by}})) {
    return v;
  }
  if (auto v = CheckSpeaksForIssuer(d, approved.program)) return v;
  const RequestRow::Key key{
      AdjustmentKey(approved.program, approved.adjustment_id)};
  std::optional<RequestRow> row = d.state().requests.Find(key);
  if (auto v = CheckOther(approved, row)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (d.network == nullptr ||
      d.network->FindProgram(approved.program) == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         approved.program);
  }
  if (!row.has_value() || row->outcome != kWaiting) {
    return Refuse(
        OutcomeCode::kUnknownOrder,
        absl::StrCat("no adjustment \"", std::string(approved.adjustment_id),
                     "\" waits for approval", OrForgotten(d)));
  }
  if (auto v = CheckIsOpen(d, row->member)) return v;
  std::optional<RequestRow> undone;
  const RequestRow::Key undone_key{row->adjustments.front().reverses};
  if (Undoes(*row)) {
    undone = d.state().requests.Find(undone_key);
    if (!undone.has_value()) {
      return Refuse(OutcomeCode::kUnknownOrder,
                    absl::StrCat("the adjustment to be undone is not known",
                                 OrForgotten(d)));
    }
  }
  if (auto v = CheckMovable(d, *row, undone)) return v;
  if (auto v = undone.has_value() ? Undo(d, &*undone) : GiveOrTake(d, &*row)) {
    return v;
  }

  if (undone.has_value()) d.draft.effects().requests.Put(undone_key, *undone);
  row->outcome = kAccepted;
  d.draft.effects().requests.Put(key, *row);
  d.record.refers_to = row->sequence;
  KeepApproval(d, *row);
  return std::nullopt;
}

}  // namespace clearpoint
