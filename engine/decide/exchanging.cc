#include "engine/decide/exchanging.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/rules/earn.h"
#include "engine/rules/held_points.h"
#include "engine/rules/points_fee.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

bool HasAnyLabel(const MemberTraits& traits,
                 const std::vector<std::string>& labels) {
  return std::any_of(
      traits.labels.begin(), traits.labels.end(), [&](const std::string& own) {
        return std::find(labels.begin(), labels.end(), own) != labels.end();
      });
}

Verdict CheckConditions(Decision& d, const Exchange& exchange) {
  const std::optional<RateConditions>& asked = exchange.rate->config->members;
  if (!asked.has_value()) return std::nullopt;
  const Timestamp t = exchange.occurred;
  if (!asked->labels.empty() &&
      !HasAnyLabel(TraitsOf(&d.state(), exchange.member, t), asked->labels)) {
    return Refuse(OutcomeCode::kNotEligible,
                  "the rate is for members with other labels");
  }
  const std::vector<int32_t>& tiers = exchange.rate->tiers;
  if (!tiers.empty() &&
      std::find(tiers.begin(), tiers.end(),
                TierAt(d, *exchange.from, exchange.member, t)) == tiers.end()) {
    return Refuse(OutcomeCode::kNotEligible,
                  "the rate is for members of other tiers");
  }
  if (asked->account_age_us == 0) return std::nullopt;
  const MemberRow member = d.draft.MemberOf(exchange.member);
  const bool is_known = exchange.member.value != 0;
  const int64_t age = is_known ? t.value - member.enrolled_at.value : 0;
  if (is_known && age >= asked->account_age_us) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible, "microseconds since enrolment", age,
                "account_age", asked->account_age_us);
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

Verdict CheckRoomFor(Decision& d, const Exchange& exchange,
                     const Conversion& wanted) {
  const RateView& rate = *exchange.rate;
  if (auto v =
          CheckRoom(d, rate.limits, ExchangeScope(exchange, *exchange.from),
                    wanted.give)) {
    return v;
  }
  return CheckRoom(d, rate.get_limits, ExchangeScope(exchange, *exchange.to),
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
    (CheckRoomFor(d, exchange, part).has_value() ? too_many : fits) = middle;
  }
  return ConvertSteps(*exchange.rate, fits);
}

// Reduces what is wanted to what limits leave room for, where the rate says so
// and that is not below its minimum.
Verdict FitIntoLimits(Decision& d, const Exchange& exchange,
                      Conversion* wanted) {
  const RateConfig& rate = *exchange.rate->config;
  Verdict refused = CheckRoomFor(d, exchange, *wanted);
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
  receipt.owner = exchange.getting().member;
  receipt.lot_class.program = exchange.to->number;
  receipt.lot_class.funder = exchange.from->issuer;
  receipt.lot_class.rule_version = exchange.network->version();
  receipt.lot_class.cost_centre =
      exchange.network->CostCentreOf(exchange.from->issuer);
  receipt.from = Account::kExchangedIn;
  receipt.earned_at = exchange.occurred;
  receipt.available_after_days = exchange.rate->availability.days;
  receipt.availability = &exchange.rate->availability;
  receipt.expiry = exchange.to->expiry;
  receipt.points = points;
  return receipt;
}

std::vector<Draw> DrawsOf(const std::vector<DrawnLot>& drawn) {
  std::vector<Draw> draws;
  for (const DrawnLot& draw : drawn) {
    draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  return draws;
}

// What is given is drawn first, the fee out of what was drawn last.
void SplitDrawn(const std::vector<DrawnLot>& drawn, ExchangePlan* plan) {
  Points left = plan->done.give;
  for (const DrawnLot& draw : drawn) {
    const Points part = std::min(draw.points, left);
    left -= part;
    if (part.value > 0) plan->given.push_back({draw.lot, draw.lot_class, part});
    const Points fee = draw.points - part;
    if (fee.value == 0) continue;
    plan->fee_drawn.push_back({draw.lot, draw.lot_class, fee});
  }
}

bool IsKept(const RateConfig& rate) {
  return rate.undo_window_us != 0 || rate.partner.has_value();
}

RequestRow RequestOf(const Exchange& exchange, const ExchangePlan& plan,
                     const ReceivedLot& received) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = exchange.from->number;
  row.member = exchange.member;
  row.shared_wallet = exchange.shared_from;
  row.occurred = exchange.occurred;
  row.points = plan.done.give;
  row.draws = DrawsOf(plan.given);
  if (!IsKept(*exchange.rate->config)) return row;
  Exchanged& exchanged = row.exchanged.emplace_back();
  exchanged.version = exchange.network->version();
  exchanged.rate = exchange.rate->index;
  exchanged.got = plan.done.get;
  exchanged.shared_wallet = exchange.shared_to;
  exchanged.lot = received.lot;
  exchanged.lot_class = received.lot_class;
  exchanged.fee_draws = DrawsOf(plan.fee_drawn);
  return row;
}

}  // namespace

LimitScope ExchangeScope(const Exchange& exchange, const Program& program) {
  const bool gives = program.number == exchange.from->number;
  return {exchange.member,
          program.number,
          program.zone->DayOf(exchange.occurred),
          {},
          gives ? exchange.shared_from : exchange.shared_to};
}

Points PointsFeeFor(const RateConfig& rate, Points give) {
  if (!rate.points_fee.has_value()) return {};
  const Points full = FeeOf(rate.points_fee->fee, give);
  const Points cap = rate.points_fee->cap;
  return cap.value > 0 ? std::min(full, cap) : full;
}

Obligation ObligationFor(const Exchange& exchange, Points got) {
  Obligation obligation;
  obligation.debtor = exchange.from->issuer;
  obligation.creditor = exchange.to->issuer;
  obligation.kind = ObligationKind::kExchange;
  obligation.price = exchange.rate->config->settlement_price;
  obligation.points = got;
  obligation.scheme = exchange.rate->scheme;
  return obligation;
}

Money MoneyFeeFor(const Exchange& exchange, Points give) {
  const std::optional<ExchangeFee>& fee = exchange.rate->config->fee;
  if (!fee.has_value()) return {};
  const Money full = MultiplyExact(give, fee->price);
  if (fee->cap.value == 0) return full;
  const Money cap =
      exchange.network->scheme(exchange.rate->scheme).MoneyOf(fee->cap);
  return cap < full ? cap : full;
}

Exchange ExchangeOf(const Decision& d, const RequestRow& row) {
  const Exchanged& exchanged = row.exchanged.front();
  Exchange exchange;
  exchange.network = &d.networks.Version(exchanged.version);
  exchange.rate = &exchange.network->rate(exchanged.rate);
  exchange.from = exchange.network->FindProgram(row.program);
  exchange.to = exchange.network->FindProgram(exchange.rate->config->to);
  exchange.member = row.member;
  exchange.occurred = row.occurred;
  exchange.shared_from = row.shared_wallet;
  exchange.shared_to = exchanged.shared_wallet;
  return exchange;
}

Verdict FindRate(Decision& d, Exchange* exchange) {
  exchange->rate = exchange->network->FindRate(*exchange->from, *exchange->to,
                                               exchange->occurred);
  if (exchange->rate == nullptr) {
    return Refuse(OutcomeCode::kNoRate,
                  "no rate from " + exchange->from->config->name + " to " +
                      exchange->to->config->name + " was valid then");
  }
  return CheckConditions(d, *exchange);
}

Verdict PlanExchange(Decision& d, const Exchange& exchange, Points asked,
                     ExchangePlan* plan) {
  Conversion& wanted = plan->done;
  wanted = ConvertAtMost(*exchange.rate, asked);
  if (auto v = CheckSize(*exchange.rate->config, asked, wanted)) return v;
  if (auto v = FitIntoLimits(d, exchange, &wanted)) return v;
  plan->fee = PointsFeeFor(*exchange.rate->config, wanted.give);
  std::vector<DrawnLot> drawn;
  const Points need = wanted.give + plan->fee;
  const Points there = PlanDraw(d, exchange.giving(), need, &drawn);
  if (there < need) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points", need.value,
                  "available", there.value);
  }
  if (wanted.get.value > kMaxEventAmount) {
    return Refuse(OutcomeCode::kOverflow, "give", wanted.give.value,
                  "what is got at most", kMaxEventAmount);
  }
  SplitDrawn(drawn, plan);
  return std::nullopt;
}

void CountExchange(Decision& d, const Exchange& exchange,
                   const Conversion& done) {
  UseLimits(&d.draft, exchange.rate->limits,
            ExchangeScope(exchange, *exchange.from), {done.give});
  UseLimits(&d.draft, exchange.rate->get_limits,
            ExchangeScope(exchange, *exchange.to), {done.get});
}

void UncountExchange(Decision& d, const Exchange& exchange, Points give,
                     Points get) {
  ReleaseLimits(&d.draft, exchange.rate->limits,
                ExchangeScope(exchange, *exchange.from), {give});
  ReleaseLimits(&d.draft, exchange.rate->get_limits,
                ExchangeScope(exchange, *exchange.to), {get});
}

void BookExchange(Decision& d, const Exchange& exchange, Points give,
                  Points get) {
  BookWithFee(d, *exchange.network, ObligationFor(exchange, get));
  d.draft.Book({exchange.rate->scheme, exchange.from->issuer,
                exchange.network->operator_number()},
               ObligationKind::kExchangeFee, MoneyFeeFor(exchange, give), give,
               {});
}

RequestRow HoldExchange(Decision& d, const Exchange& exchange,
                        const ExchangePlan& plan) {
  HoldPoints(d, exchange.giving(), plan.given);
  HoldPoints(d, exchange.giving(), plan.fee_drawn);
  CountExchange(d, exchange, plan.done);
  RequestRow row = RequestOf(exchange, plan, {});
  row.sequence = d.draft.sequence();
  Exchanged& exchanged = row.exchanged.front();
  exchanged.partner = PartnerStatus::kAsked;
  exchanged.answer_due =
      Timestamp{d.recorded.value +
                exchange.rate->config->partner->answer_within_us};
  return row;
}

RequestRow ApplyExchange(Decision& d, const Exchange& exchange,
                         const ExchangePlan& plan) {
  const Conversion& done = plan.done;
  Burn(d, exchange.giving(), plan.given, Account::kExchangedOut);
  for (const DrawnLot& draw : plan.fee_drawn) {
    Withdraw(d, exchange.giving(), draw, Account::kFees);
  }
  CountExchange(d, exchange, done);
  const ReceivedLot received = Receive(d, ReceiptOf(exchange, done.get));
  BookExchange(d, exchange, done.give, done.get);
  return RequestOf(exchange, plan, received);
}

}  // namespace clearpoint
