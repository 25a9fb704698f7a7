// The oracle's holds: points leave `remaining` for `held` lot by lot, and one
// of three things happens to them.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Held;
using oracle::Key;
using oracle::WalletKey;

OutcomeCode Oracle::DecideHold(const Event& event) {
  const auto& h = std::get<HoldPlaced>(event.body);
  const RedemptionRequested like{
      h.program,  h.member,     h.merchant,     h.hold_id,
      h.points,   h.offer,      h.offer_quantity, h.order_id,
      h.currency, h.order_amount, h.channel,    h.tags};
  int64_t points = 0;
  OutcomeCode refused = JudgeSpending(like, event.occurred, &points);
  if (refused != OutcomeCode::kAccepted) return refused;
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, h.program);
  Held held{.key = Key({h.program, h.hold_id}),
            .of_household = SharesWallet(*program, h.member),
            .program = program->name,
            .member = std::string(h.member),
            .merchant = std::string(h.merchant),
            .sequence = s_.next_sequence,
            .version = VersionAt(event.occurred),
            .contract = static_cast<int>(
                oracle::RedeemingContract(network, h.merchant, h.program,
                                          event.occurred) -
                network.contracts.data()),
            .until = h.expires_at};
  if (h.expires_at == kNever) {
    held.until.value = event.occurred.value + program->hold_time_us;
  }
  if (held.until.value - event.occurred.value > program->longest_hold_us) {
    return OutcomeCode::kAboveMaximum;
  }
  refused = h.offer.empty()
                ? JudgeLimits(like, event.occurred, &points, &held.uses)
                : JudgeOffer(like, event.occurred, &held.bundle);
  if (refused != OutcomeCode::kAccepted) return refused;
  held.points = points;
  int64_t missing = held.points;
  for (int number :
       Drawable(WalletUsed(*program, h.member), event.occurred)) {
    oracle::Lot& lot = s_.lots[number];
    const int64_t part = std::min(missing, lot.remaining);
    if (part == 0) break;
    lot.remaining -= part;
    lot.held += part;
    missing -= part;
    held.lots.emplace_back(number, part);
  }
  if (missing > 0) return OutcomeCode::kInsufficientPoints;
  if (held.until <= recorded_) return OutcomeCode::kHoldExpired;
  Enrol(h.member);
  s_.holds[held.key] = held;
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::JudgeEnding(const Event& event, std::string_view program,
                                const std::string& key, int64_t points) const {
  if (oracle::FindProgram(NetworkAt(event.occurred), program) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  const auto found = s_.holds.find(key);
  if (found == s_.holds.end()) return OutcomeCode::kUnknownHold;
  const Held& held = found->second;
  if (!held.of_household && IsClosed(held.member)) {
    return OutcomeCode::kMemberClosed;
  }
  const bool entitles = std::holds_alternative<HoldCaptured>(event.body) &&
                        held.bundle.days > 0;
  if (entitles && HasLabelFrom(held.member, oracle::OfferOf(held.bundle),
                               event.occurred)) {
    return OutcomeCode::kNotEligible;
  }
  if (held.bundle.price > 0 && points % held.bundle.price != 0) {
    return OutcomeCode::kNotAStep;
  }
  if (held.status == "captured" || held.status == "released" ||
      points > held.points) {
    return OutcomeCode::kAboveMaximum;
  }
  if (held.status == "timed out" || event.occurred >= held.until) {
    return OutcomeCode::kHoldExpired;
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideCapture(const Event& event) {
  const auto& c = std::get<HoldCaptured>(event.body);
  const std::string key = Key({c.program, c.hold_id});
  const OutcomeCode refused =
      JudgeEnding(event, c.program, key, c.points.value);
  if (refused != OutcomeCode::kAccepted) return refused;
  Held& held = s_.holds[key];
  held.status = "captured";
  const int64_t points = c.points.value == 0 ? held.points : c.points.value;
  oracle::Redeemed redeemed{
      .of_household = held.of_household,
      .member = held.member,
      .points = points,
      .booking = SpendingBooking(held.version, held.program, held.merchant,
                                 points, held.contract, held.bundle)};
  redeemed.bundle = held.bundle;
  const OutcomeCode given =
      GivePrivilege(&redeemed.bundle, points, event.occurred);
  if (given != OutcomeCode::kAccepted) return given;
  Book(&redeemed.booking);
  AddToAccount(held.program, "redeemed", points);
  const int drawn = held.lots.front().first;
  acted_.emplace_back(s_.lots.at(drawn).owner, "burn");
  int64_t left = points;
  for (const auto& [number, of_lot] : held.lots) {
    const int64_t part = std::min(left, of_lot);
    if (part == 0) break;
    left -= part;
    s_.lots[number].held -= part;
    s_.lots[number].remaining += part;
    redeemed.draws.push_back(DrawFrom(number, part));
  }
  redeemed.uses = held.uses;
  GiveBackUses(held.uses, held.points - points, false);
  GiveBackItems(held.bundle, held.points - points);
  redeemed.merchant = held.merchant;
  s_.redemptions[key] = redeemed;
  Unhold(held, points, recorded_);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideRelease(const Event& event) {
  const auto& r = std::get<HoldReleased>(event.body);
  const std::string key = Key({r.program, r.hold_id});
  const OutcomeCode refused = JudgeEnding(event, r.program, key, 0);
  if (refused != OutcomeCode::kAccepted) return refused;
  s_.holds[key].status = "released";
  Unhold(s_.holds[key], 0, recorded_);
  GiveBackUses(s_.holds[key].uses, s_.holds[key].points, true);
  GiveBackItems(s_.holds[key].bundle, s_.holds[key].points);
  return OutcomeCode::kAccepted;
}

void Oracle::Unhold(const Held& held, int64_t from, Timestamp now) {
  for (const auto& [number, of_lot] : held.lots) {
    const int64_t captured = std::min(from, of_lot);
    const int64_t back = of_lot - captured;
    from -= captured;
    if (back == 0) continue;
    oracle::Lot& lot = s_.lots[number];
    lot.held -= back;
    const bool swept = lot.expires_at != kNever &&
                       now.value >= lot.expires_at.value + lot.grace_us;
    if (swept) {
      AddToAccount(held.program, "expired", back);
      lot.expired += back;
      continue;
    }
    lot.remaining += back;
    RepayDebt(number, back);
  }
}

void Oracle::TimeOutHold(int sequence, Timestamp due) {
  for (auto& [key, held] : s_.holds) {
    if (held.sequence != sequence || held.status != "held") continue;
    held.status = "timed out";
    Unhold(held, 0, due);
    GiveBackUses(held.uses, held.points, true);
    GiveBackItems(held.bundle, held.points);
  }
}

bool Oracle::HasHeld(std::string_view member) const {
  return std::any_of(s_.lots.begin(), s_.lots.end(), [&](const auto& one) {
    const oracle::Lot& lot = one.second;
    return lot.owner == WalletKey(lot.program, member) && lot.held > 0;
  });
}

void Oracle::AppendHeld(std::vector<std::string>* lines) const {
  std::map<std::string, int64_t> sums;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.held == 0) continue;
    const size_t at = lot.owner.find('\x1f');
    const std::string owner =
        lot.owner.substr(at + 1) + " " + lot.owner.substr(0, at);
    sums["held " + owner + " in all "] += lot.held;
    sums["held " + owner + " expires " +
         (lot.expires_at == kNever ? "never"
                                   : std::to_string(lot.expires_at.value)) +
         " points "] += lot.held;
  }
  for (const auto& [line, points] : sums) {
    lines->push_back(line + std::to_string(points));
  }
}

}  // namespace clearpoint
