// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record.

#include "engine/decide/decision.h"
#include "engine/rules/award.h"
#include "engine/rules/conversion.h"

namespace clearpoint {
namespace {

// Whose exchange, under which rate, and when it occurred.
struct Exchange {
  const Network* network = nullptr;
  const RateView* rate = nullptr;
  const Program* from = nullptr;
  const Program* to = nullptr;
  MemberNumber member;
  Timestamp occurred;
};

Verdict CheckFields(const Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckRequired(d, {{"exchange_id", request.exchange_id},
                                 {"member", request.member},
                                 {"from_program", request.from_program},
                                 {"to_program", request.to_program}})) {
    return v;
  }
  return CheckAmount("give", request.give.value, 1);
}

// `whole`: the whole steps of what is asked.
Verdict CheckSize(const RateConfig& rate, Points asked,
                  const Conversion& whole) {
  if (asked < rate.minimum) {
    return Refuse(OutcomeCode::kBelowMinimum, "give", asked.value, "minimum",
                  rate.minimum.value);
  }
  if (whole.steps == 0) {
    return Refuse(OutcomeCode::kBelowMinimum, "give", asked.value, "one step",
                  whole.next.value);
  }
  const bool refused = rate.off_step == OffStep::kRefuse && whole.give < asked;
  if (refused && whole.next.value > 0) {
    return Refuse(OutcomeCode::kNotAStep, "give", asked.value, "step",
                  whole.next.value);
  }
  if (rate.maximum.value > 0 && asked > rate.maximum) {
    return Refuse(OutcomeCode::kAboveMaximum, "give", asked.value, "maximum",
                  rate.maximum.value);
  }
  if (refused) {
    return Refuse(OutcomeCode::kAboveMaximum, "give", asked.value,
                  "all segments", whole.give.value);
  }
  return std::nullopt;
}

// What is got: paid, and funded by the source's issuer.
Receipt ReceiptOf(const Exchange& exchange, Points points) {
  Receipt receipt;
  receipt.program = exchange.to;
  receipt.member = exchange.member;
  receipt.lot_class.program = exchange.to->number;
  receipt.lot_class.funder = exchange.from->issuer;
  receipt.lot_class.rule_version = exchange.network->version();
  receipt.from = Account::kExchangedIn;
  receipt.earned_at = exchange.occurred;
  receipt.expiry = exchange.to->expiry;
  receipt.points = points;
  return receipt;
}

Obligation ObligationFor(const Exchange& exchange, Points got) {
  Obligation obligation;
  obligation.debtor = exchange.from->issuer;
  obligation.creditor = exchange.to->issuer;
  obligation.kind = ObligationKind::kExchange;
  obligation.price = exchange.rate->config->settlement_price;
  obligation.points = got;
  return obligation;
}

RequestRow RequestOf(const Exchange& exchange, const Conversion& done,
                     const std::vector<DrawnLot>& drawn) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = exchange.from->number;
  row.member = exchange.member;
  row.points = done.give;
  for (const DrawnLot& draw : drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  return row;
}

void Apply(Decision& d, const Exchange& exchange, const Conversion& done,
           const std::vector<DrawnLot>& drawn) {
  Burn(d, {exchange.member, exchange.from->number}, drawn,
       Account::kExchangedOut);
  Receive(d, ReceiptOf(exchange, done.get));
  BookWithFee(d, *exchange.network, ObligationFor(exchange, done.get));
  KeepRequest(d, RequestOf(exchange, done, drawn));
}

}  // namespace

Verdict DecideExchange(Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksForIssuer(d, request.from_program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Exchange exchange;
  exchange.network = d.network;
  exchange.occurred = d.event.occurred;
  if (d.network != nullptr) {
    exchange.from = d.network->FindProgram(request.from_program);
    exchange.to = d.network->FindProgram(request.to_program);
  }
  if (exchange.from == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.from_program);
  }
  if (exchange.to == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.to_program);
  }
  exchange.member = d.draft.FindMember(d.event.member);
  if (exchange.member.value == 0 && !exchange.from->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", request.member);
  }
  exchange.rate =
      d.network->FindRate(*exchange.from, *exchange.to, exchange.occurred);
  if (exchange.rate == nullptr) {
    return Refuse(OutcomeCode::kNoRate,
                  "no rate from " + exchange.from->config->name + " to " +
                      exchange.to->config->name + " was valid then");
  }
  const Conversion wanted = ConvertAtMost(*exchange.rate, request.give);
  if (auto v = CheckSize(*exchange.rate->config, request.give, wanted)) {
    return v;
  }
  std::vector<DrawnLot> drawn;
  const Points there = PlanDraw(d, {exchange.member, exchange.from->number},
                                wanted.give, &drawn);
  if (there < wanted.give) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points", wanted.give.value,
                  "available", there.value);
  }
  if (wanted.get.value > kMaxEventAmount) {
    return Refuse(OutcomeCode::kOverflow, "give", wanted.give.value,
                  "what is got at most", kMaxEventAmount);
  }

  Apply(d, exchange, wanted, drawn);
  return std::nullopt;
}

}  // namespace clearpoint
