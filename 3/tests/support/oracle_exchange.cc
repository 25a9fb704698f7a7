// The oracle's exchanges: one step after the other, limits by trying fewer and
// fewer steps.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BookingKind;
using oracle::Key;
using oracle::WalletKey;

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
    const int64_t used = UsedOf(*limit, Key({program->name, name}), of, day);
    const int64_t asked =
        limit->counts == LimitCounts::kPoints ? points : int64_t{1};
    if (used + asked > limit->amount.value) return false;
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

OutcomeCode Oracle::DecideExchange(const Event& event) {
  const auto& x = std::get<ExchangeRequested>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* from = oracle::FindProgram(network, x.from_program);
  const ProgramConfig* to = oracle::FindProgram(network, x.to_program);
  if (from == nullptr || to == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(x.member, {from})) {
    return OutcomeCode::kUnknownMember;
  }
  const RateConfig* rate =
      oracle::FindRate(network, x.from_program, x.to_program, event.occurred);
  if (rate == nullptr) return OutcomeCode::kNoRate;
  Swap swap = SwapOf(*rate, x.give.value, x.give.value);
  if (swap.given == 0 || x.give < rate->minimum) {
    return OutcomeCode::kBelowMinimum;
  }
  const bool refused_rest =
      rate->off_step == OffStep::kRefuse && swap.given != x.give.value;
  if (refused_rest && !swap.at_end) return OutcomeCode::kNotAStep;
  if (refused_rest || (rate->maximum.value != 0 && x.give > rate->maximum)) {
    return OutcomeCode::kAboveMaximum;
  }
  const int version = VersionAt(event.occurred);
  const Earning source{.member = std::string(x.member),
                       .version = version,
                       .program = from->name,
                       .occurred = event.occurred};
  Earning target = source;
  target.program = to->name;
  target.funder = from->issuer;
  const auto has_room = [&](const Swap& one) {
    return HasRoom(source, rate->limits, one.given) &&
           HasRoom(target, rate->get_limits, one.got);
  };
  while (!has_room(swap)) {
    if (rate->over_limit == OverLimit::kRefuse) {
      return OutcomeCode::kLimitReached;
    }
    swap = SwapOf(*rate, x.give.value, swap.steps - 1);
    if (swap.steps == 0 || swap.given < rate->minimum.value) {
      return OutcomeCode::kLimitReached;
    }
  }
  const auto draws =
      DrawPoints(WalletKey(from->name, x.member), event.occurred, swap.given);
  if (!draws.has_value()) return OutcomeCode::kInsufficientPoints;

  Enrol(x.member);
  oracle::Exchanged exchanged{
      .member = source.member,
      .from = from->name,
      .to = to->name,
      .version = version,
      .occurred = event.occurred,
      .given = swap.given,
      .got = swap.got,
      .draws = *draws,
      .booking = MakeBooking(version, BookingKind::kExchange, from->issuer,
                             to->issuer, swap.got, rate->settlement_price),
      .fee = ExchangeFeeOf(*rate, version, swap.given)};
  CountRequest(source, rate->limits, swap.given, &exchanged.uses);
  CountRequest(target, rate->get_limits, swap.got, &exchanged.uses);
  AddToAccount(from->name, "exchanged_out", swap.given);
  AddToAccount(to->name, "exchanged_in", -swap.got);
  Book(exchanged.booking);
  Owe(from->issuer, exchanged.booking.operator_name, BookingKind::kExchangeFee,
      exchanged.fee);
  const oracle::Lot plan = PlanLot(target);
  const ZoneConfig& zone = oracle::ZoneOf(network, *to);
  const int64_t month =
      oracle::MonthNumberOf(oracle::LocalDayAt(zone, event.occurred));
  exchanged.lot =
      OpenLot(plan,
              Key({plan.owner, std::to_string(version),
                   "exchange " + std::to_string(rate - network.rates.data()),
                   plan.funder, std::to_string(month),
                   std::to_string(plan.available_at.value),
                   std::to_string(plan.expires_at.value)}),
              swap.got);
  s_.exchanges[std::string(x.exchange_id)] = exchanged;
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
