// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record.

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/conversion.h"
#include "engine/settlement/position_rounding.h"

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

// Limits count on the day of their program's zone.
LimitScope ScopeIn(const Exchange& exchange, const Program& program) {
  return {exchange.member, program.number,
          program.zone->DayOf(exchange.occurred)};
}

Verdict CheckRoom(Decision& d, const std::vector<Limit>& limits,
                  const LimitScope& scope, Points asked) {
  for (const Limit& limit : limits) {
    const Points room = RoomIn(&d.draft, {limit}, scope, {asked});
    if (room == asked) continue;
    const bool points = limit.config->counts == LimitCounts::kPoints;
    return Refuse(OutcomeCode::kLimitReached,
                  absl::StrCat("limit \"", limit.config->name, "\""),
                  points ? asked.value : 1, "room", room.value);
  }
  return std::nullopt;
}

Verdict CheckRoom(Decision& d, const Exchange& exchange,
                  const Conversion& wanted) {
  const RateView& rate = *exchange.rate;
  if (auto v = CheckRoom(d, rate.limits, ScopeIn(exchange, *exchange.from),
                         wanted.give)) {
    return v;
  }
  return CheckRoom(d, rate.get_limits, ScopeIn(exchange, *exchange.to),
                   wanted.get);
}

// The most steps, below those wanted, that every limit leaves room for; more
// steps never give or get less. O(log(steps)) looks at the limits.
Conversion MostWithRoom(Decision& d, const Exchange& exchange,
                        const Conversion& wanted) {
  int64_t fits = 0;
  int64_t too_many = wanted.steps;
  while (too_many - fits > 1) {
    const int64_t middle = fits + (too_many - fits) / 2;
    const Conversion part = ConvertSteps(*exchange.rate, middle);
    (CheckRoom(d, exchange, part).has_value() ? too_many : fits) = middle;
  }
  return ConvertSteps(*exchange.rate, fits);
}

// Reduces what is wanted to what limits leave room for, where the rate says so
// and that is not below its minimum.
Verdict FitIntoLimits(Decision& d, const Exchange& exchange,
                      Conversion* wanted) {
  const RateConfig& rate = *exchange.rate->config;
  Verdict refused = CheckRoom(d, exchange, *wanted);
  if (!refused.has_value()) return refused;
  if (rate.over_limit == OverLimit::kRefuse) return refused;
  const Conversion part = MostWithRoom(d, exchange, *wanted);
  if (part.steps == 0 || part.give < rate.minimum) return refused;
  *wanted = part;
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

// In money: by the point given, at most the cap.
Money FeeFor(const Exchange& exchange, Points give) {
  const std::optional<ExchangeFee>& fee = exchange.rate->config->fee;
  if (!fee.has_value()) return {};
  const Money full = MultiplyExact(give, fee->price);
  if (fee->cap.value == 0) return full;
  const Network& network = *exchange.network;
  const int32_t digits = network.MinorDigits(
      CurrencyNumber(network.configuration().settlement.currency));
  const Money cap{absl::int128(fee->cap.value) * MoneyPerMinor(digits)};
  return cap < full ? cap : full;
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
  const RateView& rate = *exchange.rate;
  Burn(d, {exchange.member, exchange.from->number}, drawn,
       Account::kExchangedOut);
  UseLimits(&d.draft, rate.limits, ScopeIn(exchange, *exchange.from),
            {done.give});
  UseLimits(&d.draft, rate.get_limits, ScopeIn(exchange, *exchange.to),
            {done.get});
  Receive(d, ReceiptOf(exchange, done.get));
  BookWithFee(d, *exchange.network, ObligationFor(exchange, done.get));
  d.draft.Book(exchange.from->issuer, exchange.network->operator_number(),
               ObligationKind::kExchangeFee, FeeFor(exchange, done.give),
               done.give, {});
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
  Conversion wanted = ConvertAtMost(*exchange.rate, request.give);
  if (auto v = CheckSize(*exchange.rate->config, request.give, wanted)) {
    return v;
  }
  if (auto v = FitIntoLimits(d, exchange, &wanted)) return v;
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
