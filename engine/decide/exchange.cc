// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record; and an
// ExchangeReversed, which undoes it while the rate's undo window lasts.

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

Verdict CheckRoomFor(Decision& d, const Exchange& exchange,
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
                     const std::vector<DrawnLot>& drawn,
                     const ReceivedLot& received) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = exchange.from->number;
  row.member = exchange.member;
  row.points = done.give;
  for (const DrawnLot& draw : drawn) {
    row.draws.push_back({draw.lot, draw.lot_class, draw.points, {}});
  }
  if (exchange.rate->config->undo_window_us == 0) return row;
  row.exchanged.push_back({exchange.network->version(), exchange.rate->index,
                           done.get, received.lot, received.lot_class});
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
  const ReceivedLot received = Receive(d, ReceiptOf(exchange, done.get));
  BookWithFee(d, *exchange.network, ObligationFor(exchange, done.get));
  d.draft.Book(exchange.from->issuer, exchange.network->operator_number(),
               ObligationKind::kExchangeFee, FeeFor(exchange, done.give),
               done.give, {});
  KeepRequest(d, RequestOf(exchange, done, drawn, received));
}

// --- undoing
// --------------------------------------------------------------------

Verdict CheckFields(const Decision& d, const ExchangeReversed& reversal) {
  if (auto v = CheckRequired(d, {{"exchange_id", reversal.exchange_id},
                                 {"reversal_id", reversal.reversal_id}})) {
    return v;
  }
  return CheckAmount("give", reversal.give.value, 0);
}

// Undoing is the word of who exchanges: the source's issuer. Of an exchange
// that is not known nobody can tell; its source must have some rights.
Verdict CheckMayUndo(const Decision& d,
                     const std::optional<RequestRow>& exchange) {
  if (!exchange.has_value() || exchange->program.value == 0) {
    if (d.speaker.rights != nullptr) return std::nullopt;
    return CheckSpeaksFor(d, "");
  }
  for (size_t version = d.networks.size(); version > 0; --version) {
    const Network& network =
        d.networks.Version(ConfigVersion{static_cast<uint32_t>(version)});
    const Program* program = network.FindProgram(exchange->program);
    if (program == nullptr) continue;
    return CheckSpeaksForIssuer(d, program->config->name);
  }
  return std::nullopt;
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
  return exchange;
}

Verdict CheckWindow(const Decision& d, const RequestRow& row) {
  if (row.exchanged.empty()) {
    return Refuse(OutcomeCode::kNotEligible,
                  "the rate of the exchange has no undo_window");
  }
  const int64_t window = ExchangeOf(d, row).rate->config->undo_window_us;
  const int64_t after = d.event.occurred.value - row.occurred.value;
  if (after < window) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible, "microseconds after the exchange",
                after, "undo_window", window);
}

// Whole exchanges only, and once.
Verdict CheckWhole(Points give, const RequestRow& row) {
  if (give.value > 0 && give < row.points) {
    return Refuse(OutcomeCode::kNotAStep, "give", give.value,
                  "the whole exchange", row.points.value);
  }
  const Points left = row.points - row.reversed;
  if (give > row.points || left.value == 0) {
    return Refuse(OutcomeCode::kAboveMaximum, "give",
                  give.value > 0 ? give.value : row.points.value,
                  "left of the exchange", left.value);
  }
  return std::nullopt;
}

void Undo(Decision& d, const Exchange& exchange, RequestRow* row) {
  const RateView& rate = *exchange.rate;
  const Exchanged& exchanged = row->exchanged.front();
  TakeOut(d, {row->member, exchange.to->number}, exchanged.lot, exchanged.got,
          Account::kExchangedIn);
  PutBack(d, {row->member, row->program}, Account::kExchangedOut, &row->draws,
          row->points);
  ReleaseLimits(&d.draft, rate.limits, ScopeIn(exchange, *exchange.from),
                {row->points});
  ReleaseLimits(&d.draft, rate.get_limits, ScopeIn(exchange, *exchange.to),
                {exchanged.got});
  BookBack(d, *exchange.network, ObligationFor(exchange, exchanged.got), {},
           exchanged.got);
  const std::optional<ExchangeFee>& fee = rate.config->fee;
  if (fee.has_value() && !fee->kept_on_undo) {
    d.draft.Book(exchange.network->operator_number(), exchange.from->issuer,
                 ObligationKind::kExchangeFee, FeeFor(exchange, row->points),
                 row->points, {});
  }
  row->reversed = row->points;
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
  if (auto v = CheckMayBurn(d, exchange.member)) return v;
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

Verdict DecideExchangeReversal(Decision& d, const ExchangeReversed& reversal) {
  if (auto v = CheckFields(d, reversal)) return v;
  const RequestRow::Key key{ExchangeKey(reversal.exchange_id)};
  const std::optional<RequestRow> found = d.state().requests.Find(key);
  if (auto v = CheckMayUndo(d, found)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const auto accepted = static_cast<uint32_t>(OutcomeCode::kAccepted);
  if (!found.has_value() || found->outcome != accepted) {
    return Refuse(
        OutcomeCode::kUnknownOrder,
        absl::StrCat("accepted exchange \"", std::string(reversal.exchange_id),
                     "\" is not known", OrForgotten(d)));
  }
  RequestRow row = *found;
  if (auto v = CheckMayBurn(d, row.member)) return v;
  if (auto v = CheckWindow(d, row)) return v;
  if (auto v = CheckWhole(reversal.give, row)) return v;
  const Exchange exchange = ExchangeOf(d, row);
  const Exchanged& exchanged = row.exchanged.front();
  const Points there =
      LeftIn(d, {row.member, exchange.to->number}, exchanged.lot);
  if (there < exchanged.got) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points got",
                  exchanged.got.value, "left where they went", there.value);
  }

  Undo(d, exchange, &row);
  d.draft.effects().requests.Put(key, row);
  RequestRow answer;
  answer.outcome = accepted;
  answer.program = row.program;
  answer.member = row.member;
  answer.points = row.points;
  KeepRequest(d, std::move(answer));
  return std::nullopt;
}

}  // namespace clearpoint
