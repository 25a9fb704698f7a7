// The oracle's partners outside the network: what is given is held for them
// until they answer, however late.
#include <algorithm>

#include "tests/support/oracle.h"
#include "engine/values/check.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

void Oracle::AskPartner(const RateConfig& rate, oracle::Exchanged* x) {
  int64_t given = x->given;
  int64_t fee = x->points_fee;
  for (int number :
       Drawable(WalletUsed(x->from, x->version, x->member), x->occurred)) {
    oracle::Lot& lot = s_.lots[number];
    const int64_t part = std::min(given, lot.remaining);
    const int64_t of_fee = std::min(fee, lot.remaining - part);
    given -= part;
    fee -= of_fee;
    lot.remaining -= part + of_fee;
    lot.held += part + of_fee;
    if (part > 0) x->held.emplace_back(number, part);
    if (of_fee > 0) x->fee_held.emplace_back(number, of_fee);
  }
  CLEARPOINT_CHECK(given == 0);
  CLEARPOINT_CHECK(fee == 0);
  CountExchange(rate, x);
  x->partner = "asked";
  x->answer_due = Timestamp{recorded_.value + rate.partner->answer_within_us};
}

bool Oracle::MayGoTo(const RateConfig& rate, const oracle::Exchanged& x,
                     std::string_view account) const {
  if (!rate.partner.has_value() || !rate.partner->bind_account) return true;
  if (account.empty()) return false;
  const auto member = s_.members.find(x.member);
  if (member == s_.members.end()) return true;
  const auto bound = member->second.accounts.find(x.to);
  return bound == member->second.accounts.end() ||
         bound->second.name == account;
}

void Oracle::GoTo(const RateConfig& rate, const oracle::Exchanged& x,
                  std::string_view account) {
  if (!rate.partner->bind_account) return;
  oracle::Member& member = s_.members.at(x.member);
  const oracle::PartnerAccount first{std::string(account), !member.forgotten};
  ++member.accounts.emplace(x.to, first).first->second.uses;
}

void Oracle::LosePartners() {
  for (auto& [id, x] : s_.exchanges) {
    if (x.partner != "asked" || x.answer_due > recorded_) continue;
    x.partner = "unknown";
    ++later_outcomes_[OutcomeCode::kWaiting];
  }
}

oracle::Exchanged* Oracle::FindAsked(std::string_view exchange_id) {
  const auto found = s_.exchanges.find(std::string(exchange_id));
  if (found == s_.exchanges.end() || found->second.partner.empty()) {
    return nullptr;
  }
  return &found->second;
}

OutcomeCode Oracle::DecidePartnerConfirmed(const Event& event) {
  const auto& c = std::get<PartnerConfirmed>(event.body);
  oracle::Exchanged* x = FindAsked(c.exchange_id);
  if (x == nullptr) return OutcomeCode::kUnknownOrder;
  if (c.got.value != 0 && c.got.value != x->got) {
    return OutcomeCode::kNotEligible;
  }
  if (x->partner == "confirmed" || x->partner == "failed") {
    return OutcomeCode::kAboveMaximum;
  }
  for (const auto& [number, points] : x->held) {
    s_.lots[number].held -= points;
    s_.lots[number].remaining += points;
    DrawFrom(number, points);
  }
  for (const auto& [number, points] : x->fee_held) {
    s_.lots[number].held -= points;
  }
  AddToAccount(x->from, "exchanged_out", x->given);
  AddToAccount(x->from, "fees", x->points_fee);
  const RateConfig* rate =
      oracle::FindRate(NetworkOf(x->version), x->from, x->to, x->occurred);
  OweForExchange(*rate, x);
  x->partner = "confirmed";
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecidePartnerFailed(const Event& event) {
  const auto& f = std::get<PartnerFailed>(event.body);
  oracle::Exchanged* x = FindAsked(f.exchange_id);
  if (x == nullptr) return OutcomeCode::kUnknownOrder;
  if (x->partner == "confirmed" || x->partner == "failed") {
    return OutcomeCode::kAboveMaximum;
  }
  Unhold({.program = x->from, .lots = x->held}, 0, recorded_);
  Unhold({.program = x->from, .lots = x->fee_held}, 0, recorded_);
  if (recorded_.value - x->occurred.value <= Bounds().max_event_age_us) {
    for (size_t place : x->uses) {
      s_.limit_uses[place].points = 0;
      s_.limit_uses[place].awards = 0;
    }
  }
  const RateConfig* rate =
      oracle::FindRate(NetworkOf(x->version), x->from, x->to, x->occurred);
  if (rate->partner->bind_account) {
    auto& accounts = s_.members.at(x->member).accounts;
    if (--accounts.at(x->to).uses == 0) accounts.erase(x->to);
  }
  x->partner = "failed";
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
