#include "engine/rules/expiry_roll.h"

#include <algorithm>

#include "engine/rules/award.h"
#include "engine/rules/conversion.h"
#include "engine/rules/inactivity.h"

namespace clearpoint {
namespace {

// Where a lot's points go over to.
struct Roll {
  const Network* network = nullptr;
  const Program* from = nullptr;
  const Program* to = nullptr;
  const RateView* rate = nullptr;  // null: nowhere
};

// Under the version that governs the moment they lapse.
Roll RollAt(const Decision& d, ProgramNumber program, Timestamp t) {
  Roll roll;
  roll.network = d.networks.At(t);
  if (roll.network == nullptr) return roll;
  roll.from = roll.network->FindProgram(program);
  if (roll.from == nullptr || roll.from->config->expired_into.empty()) {
    return roll;
  }
  roll.to = roll.network->FindProgram(roll.from->config->expired_into);
  if (roll.to == nullptr) return roll;
  roll.rate = roll.network->FindRate(*roll.from, *roll.to, t);
  return roll;
}

// The whole steps that so many points pay for, within the rate's bounds.
Conversion StepsOf(const RateView& rate, Points points) {
  points = std::min(points, Points{kMaxEventAmount});
  if (rate.config->maximum.value > 0) {
    points = std::min(points, rate.config->maximum);
  }
  if (points < rate.config->minimum) return {};
  const Conversion done = ConvertAtMost(rate, points);
  return done.get.value > kMaxEventAmount ? Conversion{} : done;
}

// Paid, and funded by the source's issuer, like what an exchange gets.
Receipt RolledInto(const Roll& roll, MemberNumber owner, Timestamp lapsed_at,
                   Points got) {
  Receipt receipt;
  receipt.program = roll.to;
  receipt.owner = owner;
  receipt.lot_class.program = roll.to->number;
  receipt.lot_class.funder = roll.from->issuer;
  receipt.lot_class.rule_version = roll.network->version();
  receipt.lot_class.cost_centre =
      roll.network->CostCentreOf(roll.from->issuer);
  receipt.from = Account::kExchangedIn;
  receipt.earned_at = lapsed_at;
  receipt.expiry = roll.to->expiry;
  receipt.points = got;
  return receipt;
}

bool WouldHaveLapsed(const Decision& d, const Receipt& receipt) {
  const Zone& zone = *receipt.program->zone;
  const Timestamp available_at = zone.StartOf(zone.DayOf(receipt.earned_at));
  return ExpiryOf(d, receipt, available_at) <= d.recorded;
}

}  // namespace

Points RollOver(Decision& d, const WalletRow::Key& wallet, const DrawKey& key,
                const LotRow& lot) {
  const Timestamp lapsed_at = LapsesAt(d, wallet, key.expires_at);
  const Roll roll = RollAt(d, wallet.program, lapsed_at);
  if (roll.rate == nullptr) return {};
  const Conversion done = StepsOf(*roll.rate, lot.remaining);
  if (done.steps == 0) return {};
  const Receipt receipt =
      RolledInto(roll, wallet.member, lapsed_at, done.get);
  if (WouldHaveLapsed(d, receipt)) return {};

  d.draft.Post(wallet.program, wallet.member,
               lot.matured ? Account::kAvailable : Account::kPending,
               Account::kExchangedOut, done.give);
  OweForBurned(d, lot.lot_class, done.give);
  Receive(d, receipt);
  Obligation obligation;
  obligation.debtor = roll.from->issuer;
  obligation.creditor = roll.to->issuer;
  obligation.kind = ObligationKind::kExchange;
  obligation.price = roll.rate->config->settlement_price;
  obligation.points = done.get;
  obligation.scheme = roll.rate->scheme;
  BookWithFee(d, *roll.network, obligation);
  return done.give;
}

}  // namespace clearpoint
