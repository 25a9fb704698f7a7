// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record.

#include "engine/calendar/civil.h"
#include "engine/calendar/expiry.h"
#include "engine/decide/decision.h"
#include "engine/rules/award.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckRequired(d, {{"exchange_id", request.exchange_id},
                                 {"member", request.member},
                                 {"from_program", request.from_program},
                                 {"to_program", request.to_program}})) {
    return v;
  }
  return CheckAmount("give", request.give.value, 1);
}

// What a request gives and gets in whole steps.
struct Steps {
  Points give;
  Points get;
};

Verdict CountSteps(const RateConfig& rate, Points give, Steps* steps) {
  if (give < rate.minimum) {
    return Refuse(OutcomeCode::kBelowMinimum, "give", give.value, "minimum",
                  rate.minimum.value);
  }
  const int64_t count = give.value / rate.give.value;
  if (count == 0) {
    return Refuse(OutcomeCode::kBelowMinimum, "give", give.value, "one step",
                  rate.give.value);
  }
  if (rate.off_step == OffStep::kRefuse && give.value % rate.give.value != 0) {
    return Refuse(OutcomeCode::kNotAStep, "give", give.value, "step",
                  rate.give.value);
  }
  const auto get = MulDiv(count, rate.get.value, 1, Rounding::kFloor);
  if (!get.has_value() || *get > kMaxEventAmount) {
    return Refuse(OutcomeCode::kOverflow, "steps", count, "points a step",
                  rate.get.value);
  }
  steps->give = Points{count * rate.give.value};
  steps->get = Points{*get};
  return std::nullopt;
}

// Opens the lot that is got: paid, and funded by the source's issuer.
void Receive(Decision& d, const Program& from, const Program& to,
             MemberNumber member, Points points) {
  LotClassRow lot_class;
  lot_class.program = to.number;
  lot_class.funder = from.issuer;
  lot_class.rule_version = d.network->version();
  const LocalDay day = to.zone->DayOf(d.event.occurred);
  const Timestamp available_at = to.zone->StartOf(day);
  const Timestamp expires_at =
      ExpiresAt(to.config->expiry, *to.zone,
                to.config->expiry.from_available ? available_at
                                                 : d.event.occurred);
  const WalletRow::Key wallet{member, to.number};
  d.draft.Post(to.number, member, Account::kExchangedIn, Account::kAvailable,
               points);
  const DrawKey lot =
      d.draft.FillLot(wallet, d.draft.ClassOf(lot_class), MonthIndex(day),
                      available_at, expires_at, points);
  if (expires_at != kNever) {
    d.draft.SetTimer({SweptAt(d, lot_class, expires_at), TimerKind::kExpire,
                      member.value, to.number.value},
                     "");
  }
  RepayDebt(d, wallet, lot, points);
}

}  // namespace

Verdict DecideExchange(Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Network* network = d.network;
  const Program* from =
      network == nullptr ? nullptr : network->FindProgram(request.from_program);
  const Program* to =
      network == nullptr ? nullptr : network->FindProgram(request.to_program);
  if (from == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.from_program);
  }
  if (to == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.to_program);
  }
  const MemberNumber member = d.draft.FindMember(request.member);
  if (member.value == 0 && !from->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                         request.member);
  }
  const RateConfig* rate = network->FindRate(*from, *to, d.event.occurred);
  if (rate == nullptr) {
    return Refuse(OutcomeCode::kNoRate,
                  "no rate from " + from->config->name + " to " +
                      to->config->name + " was valid then");
  }
  Steps steps;
  if (auto v = CountSteps(*rate, request.give, &steps)) return v;
  const WalletRow::Key wallet{member, from->number};
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, wallet, steps.give, &drawn);
  if (there < steps.give) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points",
                  steps.give.value, "available", there.value);
  }

  Burn(d, wallet, drawn, Account::kExchangedOut);
  Receive(d, *from, *to, member, steps.get);
  Obligation obligation;
  obligation.debtor = from->issuer;
  obligation.creditor = to->issuer;
  obligation.kind = ObligationKind::kExchange;
  obligation.price = rate->settlement_price;
  obligation.points = steps.get;
  BookWithFee(d, *network, obligation);
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = from->number;
  row.member = member;
  row.points = steps.give;
  for (const DrawnLot& draw : drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

}  // namespace clearpoint
