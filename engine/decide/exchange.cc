// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record.

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

// `steps`: how many whole steps a request gives.
Verdict CountSteps(const RateConfig& rate, Points give, int64_t* steps) {
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
  *steps = count;
  return std::nullopt;
}

// What is got: paid, and funded by the source's issuer.
Receipt ReceiptOf(const Decision& d, const Program& from, const Program& to,
                  MemberNumber member, Points points) {
  Receipt receipt;
  receipt.program = &to;
  receipt.member = member;
  receipt.lot_class.program = to.number;
  receipt.lot_class.funder = from.issuer;
  receipt.lot_class.rule_version = d.network->version();
  receipt.from = Account::kExchangedIn;
  receipt.earned_at = d.event.occurred;
  receipt.expiry = to.expiry;
  receipt.points = points;
  return receipt;
}

}  // namespace

Verdict DecideExchange(Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksForIssuer(d, request.from_program)) return v;
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
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0 && !from->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", request.member);
  }
  const RateConfig* rate = network->FindRate(*from, *to, d.event.occurred);
  if (rate == nullptr) {
    return Refuse(OutcomeCode::kNoRate, "no rate from " + from->config->name +
                                            " to " + to->config->name +
                                            " was valid then");
  }
  int64_t steps = 0;
  if (auto v = CountSteps(*rate, request.give, &steps)) return v;
  const Points give{steps * rate->give.value};
  const WalletRow::Key wallet{member, from->number};
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, wallet, give, &drawn);
  if (there < give) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points", give.value,
                  "available", there.value);
  }
  const auto get = MulDiv(steps, rate->get.value, 1, Rounding::kFloor);
  if (!get.has_value() || *get > kMaxEventAmount) {
    return Refuse(OutcomeCode::kOverflow, "steps", steps, "points a step",
                  rate->get.value);
  }

  Burn(d, wallet, drawn, Account::kExchangedOut);
  Receive(d, ReceiptOf(d, *from, *to, member, Points{*get}));
  Obligation obligation;
  obligation.debtor = from->issuer;
  obligation.creditor = to->issuer;
  obligation.kind = ObligationKind::kExchange;
  obligation.price = rate->settlement_price;
  obligation.points = Points{*get};
  BookWithFee(d, *network, obligation);
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = from->number;
  row.member = member;
  row.points = give;
  for (const DrawnLot& draw : drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

}  // namespace clearpoint
