// The oracle's exchanges: one step after the other, limits by trying fewer and
// fewer steps, and undoing by putting everything back.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BookingKind;
using oracle::Key;

namespace {

// What a request gives and gets.
struct Swap {
  int64_t steps = 0;
  int64_t given = 0;
  int64_t got = 0;
  bool at_end = false;  // there is no further step
};

// Of what is asked, at most so many steps.
Swap SwapOf(const RateConfig& rate, int64_t asked, int64_t most_steps) {
  std::vector<Segment> segments = rate.segments;
  if (segments.empty()) segments.push_back({rate.give, rate.get, 0});
  Swap swap;
  size_t at = 0;
  int64_t done = 0;  // steps of this segment
  while (swap.steps < most_steps) {
    if (segments[at].steps != 0 && done == segments[at].steps) {
      swap.at_end = !rate.may_cross;
      if (swap.at_end) break;
      ++at;
      done = 0;
    }
    if (swap.given + segments[at].give.value > asked) break;
    swap.given += segments[at].give.value;
    swap.got += segments[at].get.value;
    ++swap.steps;
    ++done;
  }
  if (rate.bonus.has_value()) {
    const int64_t blocks = swap.given / rate.bonus->per.value;
    swap.got += blocks * rate.bonus->points.value;
  }
  return swap;
}

}  // namespace

bool Oracle::HasRoom(const Earning& of, const std::vector<std::string>& limits,
                     int64_t points) const {
  const Configuration& network = NetworkOf(of.version);
  const ProgramConfig* program = oracle::FindProgram(network, of.program);
  const int64_t day =
      oracle::LocalDayAt(oracle::ZoneOf(network, *program), of.occurred);
  for (const std::string& name : limits) {
    const LimitConfig* limit = oracle::FindLimit(*program, name);
    const std::string key = Key({program->name, name});
    const int64_t used = UsedOf(*limit, key, of, day);
    const int64_t asked =
        limit->counts == LimitCounts::kPoints ? points : int64_t{1};
    if (used + asked > MostOf(*limit, key, of, day)) return false;
  }
  return true;
}

void Oracle::CountRequest(const Earning& of,
                          const std::vector<std::string>& limits,
                          int64_t points, std::vector<size_t>* uses) {
  const Configuration& network = NetworkOf(of.version);
  const ProgramConfig* program = oracle::FindProgram(network, of.program);
  const int64_t day =
      oracle::LocalDayAt(oracle::ZoneOf(network, *program), of.occurred);
  for (const std::string& name : limits) {
    uses->push_back(s_.limit_uses.size());
    s_.limit_uses.push_back({.limit = Key({program->name, name}),
                             .member = of.member,
                             .day = day,
                             .event = s_.events,
                             .points = points,
                             .awards = 1});
  }
}

Money Oracle::ExchangeFeeOf(const RateConfig& rate, int version,
                            int64_t given) const {
  if (!rate.fee.has_value()) return {};
  const Configuration& network = NetworkOf(version);
  const Money fee{rate.fee->price.value * given};
  if (rate.fee->cap.value == 0) return fee;
  Money cap{absl::int128(rate.fee->cap.value) * kMoneyPerMajor};
  const int32_t digits =
      oracle::FindCurrency(network, network.settlement.currency)->minor_digits;
  for (int32_t i = 0; i < digits; ++i) cap.value /= 10;
  return fee < cap ? fee : cap;
}

bool Oracle::MayUseRate(const RateConfig& rate,
                        const oracle::Exchanged& x) const {
  if (!rate.members.has_value()) return true;
  const RateConditions& asked = *rate.members;
  const auto found = s_.members.find(x.member);
  const oracle::Member member =
      found == s_.members.end() ? oracle::Member{} : found->second;
  bool labelled = asked.labels.empty();
  for (const oracle::Label& label : member.labels) {
    const bool holds = label.from <= x.occurred && x.occurred < label.until;
    for (const std::string& name : asked.labels) {
      labelled = labelled || (holds && name == label.label);
    }
  }
  const ProgramConfig* from = oracle::FindProgram(NetworkOf(x.version), x.from);
  const std::string tier = TierBefore(*from, x.member, x.occurred);
  bool tiered = asked.tiers.empty();
  for (const std::string& name : asked.tiers) tiered = tiered || name == tier;
  int64_t age = 0;
  if (found != s_.members.end()) age = x.occurred.value - member.enrolled_at.value;
  return labelled && tiered && age >= asked.account_age_us;
}

int64_t Oracle::ExchangePointsFeeOf(const RateConfig& rate, int64_t given) {
  if (!rate.points_fee.has_value()) return 0;
  const ExchangePointsFee& terms = *rate.points_fee;
  const int64_t full = terms.fee.points.value +
                       given * terms.fee.basis_points / 10'000;
  if (terms.cap.value == 0) return full;
  return std::min(full, terms.cap.value);
}

Oracle::Earning Oracle::GivingOf(const oracle::Exchanged& x) const {
  return {.member = x.member,
          .version = x.version,
          .program = x.from,
          .occurred = x.occurred};
}

Oracle::Earning Oracle::GettingOf(const RateConfig& rate,
                                  const oracle::Exchanged& x) const {
  const Configuration& network = NetworkOf(x.version);
  return {.member = x.member,
          .version = x.version,
          .program = x.to,
          .occurred = x.occurred,
          .after_days = rate.available_after_days,
          .funder = oracle::FindProgram(network, x.from)->issuer,
          .pending = rate.pending};
}

OutcomeCode Oracle::FitExchange(const RateConfig& rate, int64_t asked,
                                oracle::Exchanged* x) const {
  Swap swap = SwapOf(rate, asked, asked);
  if (swap.given == 0 || asked < rate.minimum.value) {
    return OutcomeCode::kBelowMinimum;
  }
  const bool refused_rest =
      rate.off_step == OffStep::kRefuse && swap.given != asked;
  if (refused_rest && !swap.at_end) return OutcomeCode::kNotAStep;
  const int64_t maximum = rate.maximum.value;
  if (refused_rest || (maximum != 0 && asked > maximum)) {
    return OutcomeCode::kAboveMaximum;
  }
  const auto has_room = [&](const Swap& one) {
    return HasRoom(GivingOf(*x), rate.limits, one.given) &&
           HasRoom(GettingOf(rate, *x), rate.get_limits, one.got);
  };
  while (!has_room(swap)) {
    if (rate.over_limit == OverLimit::kRefuse) {
      return OutcomeCode::kLimitReached;
    }
    swap = SwapOf(rate, asked, swap.steps - 1);
    if (swap.steps == 0 || swap.given < rate.minimum.value) {
      return OutcomeCode::kLimitReached;
    }
  }
  x->given = swap.given;
  x->got = swap.got;
  x->points_fee = ExchangePointsFeeOf(rate, swap.given);
  if (DrawableSum(WalletUsed(x->from, x->version, x->member), x->occurred) <
      x->given + x->points_fee) {
    return OutcomeCode::kInsufficientPoints;
  }
  return OutcomeCode::kAccepted;
}

void Oracle::CountExchange(const RateConfig& rate, oracle::Exchanged* x) {
  CountRequest(GivingOf(*x), rate.limits, x->given, &x->uses);
  CountRequest(GettingOf(rate, *x), rate.get_limits, x->got, &x->uses);
}

void Oracle::OweForExchange(const RateConfig& rate, oracle::Exchanged* x) {
  const Configuration& network = NetworkOf(x->version);
  const std::string& from = oracle::FindProgram(network, x->from)->issuer;
  const std::string& to = oracle::FindProgram(network, x->to)->issuer;
  x->booking = MakeBooking(x->version, BookingKind::kExchange, from, to, x->got,
                           rate.settlement_price);
  x->fee = ExchangeFeeOf(rate, x->version, x->given);
  Book(&x->booking);
  Owe(from, x->booking.operator_name, BookingKind::kExchangeFee, x->fee);
}

void Oracle::DoExchange(const RateConfig& rate, oracle::Exchanged* x) {
  const Configuration& network = NetworkOf(x->version);
  const std::string wallet = WalletUsed(x->from, x->version, x->member);
  x->draws = *DrawPoints(wallet, x->occurred, x->given);
  x->fee_draws = SpendLots(wallet, "fees", x->occurred, x->points_fee);
  CountExchange(rate, x);
  AddToAccount(x->from, "exchanged_out", x->given);
  AddToAccount(x->to, "exchanged_in", -x->got);
  OweForExchange(rate, x);
  const oracle::Lot plan = PlanLot(GettingOf(rate, *x));
  const ZoneConfig& zone =
      oracle::ZoneOf(network, *oracle::FindProgram(network, x->to));
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, x->occurred));
  x->lot = OpenLot(
      plan,
      Key({plan.owner, std::to_string(x->version),
           "exchange " + std::to_string(&rate - network.rates.data()),
           plan.funder, std::to_string(month),
           std::to_string(plan.available_at.value),
           std::to_string(plan.expires_at.value)}),
      x->got);
}

OutcomeCode Oracle::DecideExchange(const Event& event) {
  const auto& request = std::get<ExchangeRequested>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* from =
      oracle::FindProgram(network, request.from_program);
  const ProgramConfig* to = oracle::FindProgram(network, request.to_program);
  if (from == nullptr || to == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(request.member, {from})) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsFrozen(request.member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(request.member)) return OutcomeCode::kMemberClosed;
  const RateConfig* rate = oracle::FindRate(
      network, request.from_program, request.to_program, event.occurred);
  if (rate == nullptr) return OutcomeCode::kNoRate;
  oracle::Exchanged exchanged{.member = std::string(request.member),
                              .from = from->name,
                              .to = to->name,
                              .version = VersionAt(event.occurred),
                              .occurred = event.occurred};
  if (!MayUseRate(*rate, exchanged) ||
      !MayGoTo(*rate, exchanged, request.destination_account)) {
    return OutcomeCode::kNotEligible;
  }
  const OutcomeCode fits = FitExchange(*rate, request.give.value, &exchanged);
  if (fits != OutcomeCode::kAccepted) return fits;

  Enrol(request.member);
  if (rate->partner.has_value()) {
    AskPartner(*rate, &exchanged);
    GoTo(*rate, exchanged, request.destination_account);
  } else {
    DoExchange(*rate, &exchanged);
  }
  acted_.emplace_back(WalletUsed(*from, exchanged.member), "exchange");
  if (!rate->partner.has_value()) {
    acted_.emplace_back(s_.lots.at(exchanged.lot).owner, "exchange");
  }
  s_.exchanges[std::string(request.exchange_id)] = exchanged;
  return OutcomeCode::kAccepted;
}

// Exchanges what it can of a lot whose time is over.
void Oracle::RollOver(int number) {
  const oracle::Lot& lot = s_.lots.at(number);
  const int version = VersionAt(lot.expires_at);
  const Configuration& network = NetworkOf(version);
  const ProgramConfig* from = oracle::FindProgram(network, lot.program);
  if (from == nullptr || from->expired_into.empty()) return;
  const ProgramConfig* to = oracle::FindProgram(network, from->expired_into);
  if (to == nullptr) return;
  const RateConfig* rate =
      oracle::FindRate(network, from->name, to->name, lot.expires_at);
  if (rate == nullptr) return;
  int64_t asked = lot.remaining;
  if (rate->maximum.value != 0) asked = std::min(asked, rate->maximum.value);
  if (asked < rate->minimum.value) return;
  const Swap swap = SwapOf(*rate, asked, asked);
  if (swap.steps == 0) return;
  Earning target{.version = version,
                 .program = to->name,
                 .occurred = lot.expires_at,
                 .funder = from->issuer};
  target.wallet = to->name + lot.owner.substr(lot.program.size());
  const oracle::Lot plan = PlanLot(target);
  if (plan.expires_at <= recorded_) return;
  DrawFrom(number, swap.given);
  AddToAccount(from->name, "exchanged_out", swap.given);
  AddToAccount(to->name, "exchanged_in", -swap.got);
  oracle::Booking booking =
      MakeBooking(version, BookingKind::kExchange, from->issuer, to->issuer,
                  swap.got, rate->settlement_price);
  Book(&booking);
  const ZoneConfig& zone = oracle::ZoneOf(network, *to);
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, lot.expires_at));
  OpenLot(plan,
          Key({plan.owner, std::to_string(version),
               "exchange " + std::to_string(rate - network.rates.data()),
               plan.funder, std::to_string(month),
               std::to_string(plan.available_at.value),
               std::to_string(plan.expires_at.value)}),
          swap.got);
}

OutcomeCode Oracle::DecideExchangeReversal(const Event& event) {
  const auto& x = std::get<ExchangeReversed>(event.body);
  const auto found = s_.exchanges.find(std::string(x.exchange_id));
  if (found == s_.exchanges.end()) return OutcomeCode::kUnknownOrder;
  oracle::Exchanged& exchanged = found->second;
  if (IsFrozen(exchanged.member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(exchanged.member)) return OutcomeCode::kMemberClosed;
  const RateConfig* rate =
      oracle::FindRate(NetworkOf(exchanged.version), exchanged.from,
                       exchanged.to, exchanged.occurred);
  if (rate->undo_window_us == 0) return OutcomeCode::kNotEligible;
  if (event.occurred.value >= exchanged.occurred.value + rate->undo_window_us) {
    return OutcomeCode::kNotEligible;
  }
  const int64_t give = x.give.value;
  if (give != 0 && give < exchanged.given) return OutcomeCode::kNotAStep;
  if (give > exchanged.given || exchanged.undone) {
    return OutcomeCode::kAboveMaximum;
  }
  oracle::Lot& lot = s_.lots.at(exchanged.lot);
  if (TimeHasCome(lot, event.occurred) || lot.remaining < exchanged.got) {
    return OutcomeCode::kInsufficientPoints;
  }

  lot.remaining -= exchanged.got;
  AddToAccount(exchanged.to, "exchanged_in", exchanged.got);
  AddToAccount(exchanged.from, "exchanged_out", -exchanged.given);
  PutBack(&exchanged.draws, exchanged.from, exchanged.given);
  for (size_t place : exchanged.uses) {
    s_.limit_uses[place].points = 0;
    s_.limit_uses[place].awards = 0;
  }
  TurnBack(&exchanged.booking, exchanged.got);
  if (rate->fee.has_value() && !rate->fee->kept_on_undo) {
    Owe(exchanged.booking.operator_name, exchanged.booking.debtor,
        BookingKind::kExchangeFee, exchanged.fee);
  }
  if (rate->points_fee.has_value() && !rate->points_fee->kept_on_undo) {
    AddToAccount(exchanged.from, "fees", -exchanged.points_fee);
    PutBack(&exchanged.fee_draws, exchanged.from, exchanged.points_fee);
  }
  exchanged.undone = true;
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
