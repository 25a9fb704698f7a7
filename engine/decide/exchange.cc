// Deciding an ExchangeRequested: points of one program become points of
// another at the rate in force when it occurred, in one record; and an
// ExchangeReversed, which undoes it while the rate's undo window lasts.

#include "absl/strings/str_cat.h"
#include "engine/decide/exchanging.h"
#include "engine/decide/partner.h"
#include "engine/rules/household_wallet.h"

namespace clearpoint {
namespace {

Verdict CheckFields(const Decision& d, const ExchangeRequested& request) {
  if (auto v = CheckRequired(d, {{"exchange_id", request.exchange_id},
                                 {"member", request.member},
                                 {"from_program", request.from_program},
                                 {"to_program", request.to_program}})) {
    return v;
  }
  if (auto v = CheckLength(
          {"destination_account", request.destination_account})) {
    return v;
  }
  return CheckAmount("give", request.give.value, 1);
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

Verdict CheckWindow(const Decision& d, const RequestRow& row) {
  if (row.exchanged.empty() ||
      row.exchanged.front().partner != PartnerStatus::kNone) {
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

// Nobody owed anything for the fee; it goes back into its lots.
void UndoPointsFee(Decision& d, const Exchange& exchange,
                   const Exchanged& exchanged) {
  const auto& fee = exchange.rate->config->points_fee;
  if (!fee.has_value() || fee->kept_on_undo) return;
  for (const Draw& draw : exchanged.fee_draws) {
    Restore(d, exchange.giving(), Account::kFees, draw, draw.points);
  }
}

void Undo(Decision& d, const Exchange& exchange, RequestRow* row) {
  const RateView& rate = *exchange.rate;
  const Exchanged& exchanged = row->exchanged.front();
  TakeOut(d, exchange.getting(), exchanged.lot, exchanged.got,
          Account::kExchangedIn);
  PutBack(d, exchange.giving(), Account::kExchangedOut, &row->draws,
          row->points);
  ReleaseLimits(&d.draft, rate.limits, ExchangeScope(exchange, *exchange.from),
                {row->points});
  ReleaseLimits(&d.draft, rate.get_limits,
                ExchangeScope(exchange, *exchange.to), {exchanged.got});
  BookBack(d, *exchange.network, ObligationFor(exchange, exchanged.got), {},
           exchanged.got);
  const std::optional<ExchangeFee>& fee = rate.config->fee;
  if (fee.has_value() && !fee->kept_on_undo) {
    d.draft.Book({rate.scheme, exchange.network->operator_number(),
                  exchange.from->issuer},
                 ObligationKind::kExchangeFee,
                 MoneyFeeFor(exchange, row->points), row->points, {});
  }
  UndoPointsFee(d, exchange, exchanged);
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
  exchange.shared_from = SharedWalletOf(d, *exchange.from, exchange.member);
  exchange.shared_to = SharedWalletOf(d, *exchange.to, exchange.member);
  if (auto v = FindRate(d, &exchange)) return v;
  if (auto v = CheckAccount(d, exchange, request.destination_account)) return v;
  ExchangePlan plan;
  if (auto v = PlanExchange(d, exchange, request.give, &plan)) return v;

  if (exchange.rate->config->partner.has_value()) {
    BindAccount(d, exchange, request.destination_account);
    AskPartner(d, HoldExchange(d, exchange, plan));
  } else {
    KeepRequest(d, ApplyExchange(d, exchange, plan));
  }
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
  const Points there = LeftIn(d, exchange.getting(), exchanged.lot);
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
