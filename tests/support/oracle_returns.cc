// The oracle's returns: matching, waiting, and taking points back.
#include <algorithm>
#include <numeric>

#include "engine/values/check.h"
#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Award;
using oracle::Bought;
using oracle::BoughtLine;
using oracle::Key;
using oracle::Returned;
using oracle::ReturnPart;

constexpr size_t kMaxWaitingForOneOrder = 100;

int64_t LeftOf(const BoughtLine& line) {
  return line.amount - line.returned_amount;
}

int64_t LeftOf(const Bought& bought) {
  int64_t left = 0;
  for (const BoughtLine& line : bought.lines) left += LeftOf(line);
  return left;
}

// Spreads over what is left of every line by largest remainder.
void SpreadAmount(int64_t amount, Bought* bought) {
  const int64_t left = LeftOf(*bought);
  CLEARPOINT_CHECK(amount <= left);
  if (amount == 0) return;
  std::vector<std::pair<absl::int128, size_t>> order;
  int64_t missing = amount;
  for (size_t i = 0; i < bought->lines.size(); ++i) {
    BoughtLine& line = bought->lines[i];
    const absl::int128 product = absl::int128(amount) * LeftOf(line);
    const auto share = static_cast<int64_t>(product / left);
    order.emplace_back(-(product % left), i);
    line.returned_amount += share;
    missing -= share;
  }
  std::sort(order.begin(), order.end());
  for (int64_t i = 0; i < missing; ++i) {
    ++bought->lines[order[static_cast<size_t>(i)].second].returned_amount;
  }
}

// Takes a return line from the lines of its sku in their order. False: more
// than is left of amount or quantity.
bool TakePart(ReturnPart part, Bought* bought) {
  for (size_t i = 0; i + 1 < bought->lines.size(); ++i) {
    BoughtLine& line = bought->lines[i];
    if (line.sku != part.sku) continue;
    const int64_t quantity =
        std::min(part.quantity, line.quantity - line.returned_quantity);
    const int64_t amount = std::min(part.amount, LeftOf(line));
    line.returned_quantity += quantity;
    line.returned_amount += amount;
    part.quantity -= quantity;
    part.amount -= amount;
  }
  return part.quantity == 0 && part.amount == 0;
}

// What is left of a sku in one purchase.
ReturnPart LeftOfSku(const Bought& bought, const std::string& sku) {
  ReturnPart left{.sku = sku};
  for (size_t i = 0; i + 1 < bought.lines.size(); ++i) {
    const BoughtLine& line = bought.lines[i];
    if (line.sku != sku) continue;
    left.quantity += line.quantity - line.returned_quantity;
    left.amount += LeftOf(line);
  }
  return left;
}

// For a return without an order: gives one line back over the purchases, its
// money in proportion to the quantity found so far. A line without a quantity
// is told by its amount. False: less was found than is returned.
bool MatchPart(const ReturnPart& part, const std::vector<Bought*>& purchases) {
  const bool by_amount = part.quantity == 0;
  const int64_t wanted = by_amount ? part.amount : part.quantity;
  int64_t found = 0;
  int64_t given = 0;
  for (Bought* bought : purchases) {
    const ReturnPart left = LeftOfSku(*bought, part.sku);
    const int64_t here =
        std::min(wanted - found, by_amount ? left.amount : left.quantity);
    if (here == 0) continue;
    found += here;
    const auto due =
        static_cast<int64_t>(absl::int128(part.amount) * found / wanted);
    CLEARPOINT_CHECK(TakePart({.sku = part.sku,
                               .quantity = by_amount ? 0 : here,
                               .amount = std::min(due - given, left.amount)},
                              bought));
    given = due;
  }
  return found == wanted;
}

}  // namespace

OutcomeCode Oracle::DecideReturn(const Event& event) {
  const auto& r = std::get<PurchaseReturned>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  if (oracle::FindParticipant(network, r.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (r.order_id.empty() && !s_.members.contains(std::string(r.member))) {
    const ProgramConfig* program = PolicyProgram(r.merchant, event.occurred);
    return program != nullptr && !program->auto_enrol
               ? OutcomeCode::kUnknownMember
               : OutcomeCode::kUnknownOrder;
  }
  Returned what{.member = std::string(r.member),
                .merchant = std::string(r.merchant),
                .order_id = std::string(r.order_id),
                .return_id = std::string(r.return_id),
                .currency = std::string(r.currency),
                .occurred = event.occurred,
                .amount = r.amount.value};
  what.redemption_id = r.redemption_id;
  what.redeemed_points = r.redeemed_points.value;
  for (const ReturnLine& line : r.lines) {
    what.parts.push_back(
        {std::string(line.sku), line.quantity, line.amount.value});
  }
  const std::string order = Key({"purchase", r.merchant, r.order_id});
  if (r.order_id.empty() || s_.orders.contains(order)) return JudgeReturn(what);

  size_t others = 0;
  for (const oracle::WaitingReturn& one : s_.waiting) {
    others += one.what.merchant == what.merchant &&
              one.what.order_id == what.order_id;
  }
  if (others >= kMaxWaitingForOneOrder) return OutcomeCode::kLimitReached;
  s_.waiting.push_back(
      {.sequence = s_.next_sequence,
       .deadline = {recorded_.value + ReturnPolicyFor(what).wait_us},
       .key = Key({"return", r.merchant, r.return_id}),
       .what = what});
  return OutcomeCode::kWaiting;
}

// Whose policy holds for returns at this merchant: the first program that it
// issues in, else the first of all.
const ProgramConfig* Oracle::PolicyProgram(std::string_view merchant,
                                           Timestamp occurred) const {
  const Configuration& network = NetworkAt(occurred);
  for (const ProgramConfig& program : network.programs) {
    if (oracle::IssuingContract(network, merchant, program.name, occurred) !=
        nullptr) {
      return &program;
    }
  }
  return network.programs.empty() ? nullptr : &network.programs.front();
}

ReturnPolicy Oracle::ReturnPolicyFor(const Returned& what) const {
  const ProgramConfig* program = PolicyProgram(what.merchant, what.occurred);
  return program == nullptr ? ReturnPolicy{} : program->returns;
}

OutcomeCode Oracle::JudgeReturn(const Returned& what) {
  if (what.order_id.empty()) return ReturnUnmatched(what);
  return ReturnFromOrder(
      what, &s_.orders.at(Key({"purchase", what.merchant, what.order_id})));
}

// In which programs the member burned points under that id at the merchant;
// nothing when the return carries none back.
std::optional<std::vector<std::string>> Oracle::PaidInPoints(
    const Returned& what, const std::string& member) const {
  if (what.redemption_id.empty()) return std::nullopt;
  std::vector<std::string> programs;
  for (const ProgramConfig& program : NetworkAt(what.occurred).programs) {
    const auto found =
        s_.redemptions.find(Key({program.name, what.redemption_id}));
    if (found == s_.redemptions.end()) continue;
    const oracle::Redeemed& redeemed = found->second;
    if (redeemed.merchant != what.merchant) continue;
    if (KeptFor(redeemed.member) != KeptFor(member)) continue;
    programs.push_back(program.name);
  }
  return programs;
}

OutcomeCode Oracle::ReturnFromOrder(const Returned& what, Bought* bought) {
  if (what.currency != bought->currency) return OutcomeCode::kInvalidField;
  const std::optional<std::vector<std::string>> paid =
      PaidInPoints(what, bought->member);
  if (paid.has_value() && paid->empty()) return OutcomeCode::kUnknownOrder;
  if (paid.has_value() && paid->size() > 1) return OutcomeCode::kNotEligible;
  if (IsClosed(bought->member)) return OutcomeCode::kMemberClosed;
  const bool was_full = LeftOf(*bought) == 0;
  if (what.parts.empty()) {
    if (what.amount > LeftOf(*bought)) return OutcomeCode::kAboveMaximum;
    SpreadAmount(what.amount, bought);
  }
  for (const ReturnPart& part : what.parts) {
    if (!TakePart(part, bought)) return OutcomeCode::kAboveMaximum;
  }
  if (paid.has_value()) {
    const OutcomeCode back =
        Reverse(paid->front(), what.redemption_id, what.redeemed_points,
                what.occurred);
    if (back != OutcomeCode::kAccepted) return back;
  }
  return TakeForReturn(bought, was_full, what.occurred) &&
                 SumLess(bought, what.occurred)
             ? OutcomeCode::kAccepted
             : OutcomeCode::kInsufficientPoints;
}

OutcomeCode Oracle::ReturnUnmatched(const Returned& what) {
  if (ReturnPolicyFor(what).without_order != UnmatchedReturns::kMatchNewest) {
    return OutcomeCode::kUnknownOrder;
  }
  std::vector<Bought*> newest_first;
  for (auto& [key, bought] : s_.orders) {
    if (bought.member == what.member && bought.merchant == what.merchant &&
        bought.currency == what.currency && bought.occurred <= what.occurred) {
      newest_first.push_back(&bought);
    }
  }
  std::sort(newest_first.begin(), newest_first.end(),
            [](const Bought* a, const Bought* b) {
              return std::tie(a->occurred, a->sequence) >
                     std::tie(b->occurred, b->sequence);
            });
  int64_t amount = what.parts.empty() ? what.amount : 0;
  std::vector<bool> was_full;
  for (Bought* bought : newest_first) {
    was_full.push_back(LeftOf(*bought) == 0);
    const int64_t share = std::min(amount, LeftOf(*bought));
    SpreadAmount(share, bought);
    amount -= share;
  }
  if (amount > 0) return OutcomeCode::kUnknownOrder;
  for (const ReturnPart& part : what.parts) {
    if (!MatchPart(part, newest_first)) return OutcomeCode::kUnknownOrder;
  }
  const std::optional<std::vector<std::string>> paid =
      PaidInPoints(what, what.member);
  if (paid.has_value() && paid->empty()) return OutcomeCode::kUnknownOrder;
  if (paid.has_value() && paid->size() > 1) return OutcomeCode::kNotEligible;
  if (IsClosed(what.member)) return OutcomeCode::kMemberClosed;
  if (paid.has_value()) {
    const OutcomeCode back =
        Reverse(paid->front(), what.redemption_id, what.redeemed_points,
                what.occurred);
    if (back != OutcomeCode::kAccepted) return back;
  }
  for (size_t i = 0; i < newest_first.size(); ++i) {
    if (!TakeForReturn(newest_first[i], was_full[i], what.occurred) ||
        !SumLess(newest_first[i], what.occurred)) {
      return OutcomeCode::kInsufficientPoints;
    }
  }
  return OutcomeCode::kAccepted;
}

// Takes from every award what is due now, from what was returned so far.
bool Oracle::TakeForReturn(Bought* bought, bool was_full, Timestamp occurred) {
  const bool full = bought->amount > 0 && LeftOf(*bought) == 0;
  for (Award& award : bought->awards) {
    int64_t sold = bought->amount;
    int64_t returned = bought->amount - LeftOf(*bought);
    if (!award.whole) {
      sold = 0;
      returned = 0;
      for (size_t i : award.lines) {
        sold += bought->lines[i].amount;
        returned += bought->lines[i].returned_amount;
      }
    }
    if (award.granted == 0) continue;
    const absl::int128 counted_back =
        absl::int128(award.counted) * returned / sold;
    const auto due = static_cast<int64_t>(
        full ? absl::int128(award.granted)
             : oracle::Quotient(award.granted * counted_back, award.counted,
                                award.rounding));
    const int64_t change = due - award.taken;
    if (change <= 0) continue;  // more was cancelled while it was pending
    award.taken = due;
    GiveBackLimits(award, change, award.taken == award.granted);
    if (!TakeBack(&award, change, occurred, PolicyOf(award))) return false;
  }
  QualifyLess(bought, occurred);
  if (!full || was_full) return true;
  for (const size_t place : bought->counted_for) {
    s_.nth_purchases[place].returned = true;
  }
  for (const std::string& key : bought->paid_referrals) {
    oracle::ReferralLink& link = s_.referrals.at(key);
    for (const ReferralRule& rule :
         oracle::FindProgram(NetworkOf(link.version), link.program)->referral) {
      if (!rule.valid.Contains(link.occurred)) continue;
      const absl::int128 after =
          absl::int128(occurred.value) - bought->occurred.value;
      if (link.status != "paid" || after >= rule.return_window_us) break;
      link.status = "taken_back";
      for (Award* award : {&link.to_referrer, &link.to_referee}) {
        GiveBackLimits(*award, award->granted, true);
        if (!TakeBack(award, award->granted, occurred, PolicyOf(*award))) {
          return false;
        }
      }
      break;
    }
  }
  return true;
}

ShortfallPolicy Oracle::PolicyOf(const Award& award) const {
  return oracle::FindProgram(NetworkOf(award.version), award.program)
      ->returns.shortfall;
}

namespace {

struct FromPart {
  int64_t due = 0;
  int64_t relieved = 0;
  int64_t missing = 0;
};

std::vector<FromPart> SplitDue(const Award& award, int64_t points) {
  if (award.parts.empty()) return {{.due = points}};
  std::vector<int64_t> rests;
  for (const oracle::AwardPart& part : award.parts) {
    rests.push_back(part.points - part.taken);
  }
  std::vector<FromPart> from;
  for (int64_t due : oracle::InProportion(rests, points)) {
    from.push_back({.due = due});
  }
  return from;
}

}  // namespace

// 1. Its own lot. 2. What expired or was forfeited there.
int64_t Oracle::TakeFromOwn(oracle::Lot& own, int64_t points,
                            Timestamp occurred, int64_t* relieved) {
  const int64_t from_own = std::min(points, own.remaining);
  own.remaining -= from_own;
  points -= from_own;
  if (TimeHasCome(own, occurred)) {
    AddToAccount(own.program, "expired", from_own);
  } else {
    AddToAccount(own.program, "issued", from_own);
    if (!own.owed) *relieved += from_own;
  }
  const int64_t from_expired = std::min(points, own.expired);
  own.expired -= from_expired;
  points -= from_expired;
  const int64_t from_forfeited = std::min(points, own.forfeited);
  own.forfeited -= from_forfeited;
  return points - from_forfeited;
}

// False: the points are gone and the policy refuses the return.
bool Oracle::TakeBack(Award* award, int64_t points, Timestamp occurred,
                      ShortfallPolicy policy) {
  if (points == 0) return true;
  std::vector<FromPart> from = SplitDue(*award, points);
  int64_t missing = 0;
  for (size_t i = 0; i < from.size(); ++i) {
    const int lot = award->parts.empty() ? award->lot : award->parts[i].lot;
    from[i].missing =
        TakeFromOwn(s_.lots.at(lot), from[i].due, occurred, &from[i].relieved);
    missing += from[i].missing;
  }
  // 3. Other lots, where they count as burned.
  const std::string owner = WalletMovedInto(*award, occurred);
  int64_t found = 0;
  std::vector<std::string> wallets = {award->wallet};
  if (owner != award->wallet) wallets.push_back(owner);
  for (const std::string& wallet : wallets) {
    for (int number : Drawable(wallet, occurred)) {
      const int64_t drawn =
          std::min(missing - found, s_.lots[number].remaining);
      DrawFrom(number, drawn);
      AddToAccount(award->program, "issued", drawn);
      found += drawn;
    }
  }
  // 4. The rest.
  const int64_t rest = missing - found;
  if (rest > 0 && policy == ShortfallPolicy::kRefuse) return false;
  if (rest > 0 && policy == ShortfallPolicy::kDebt) {
    s_.debts[owner] += rest;
    AddToAccount(award->program, "issued", rest);
    found += rest;
  }
  for (size_t i = 0; i < from.size(); ++i) {
    const int64_t relieved = std::min(found, from[i].missing);
    found -= relieved;
    if (award->parts.empty()) {
      TurnBack(&award->booking, from[i].relieved + relieved);
      continue;
    }
    oracle::AwardPart& part = award->parts[i];
    part.taken += from[i].due;
    TurnBack(&award->bookings[part.funder], from[i].relieved + relieved);
  }
  return true;
}

// Judges the returns that waited for this purchase, each as if it came now.
void Oracle::FollowWithWaiting(const std::string& order_key) {
  std::vector<oracle::WaitingReturn> ready;
  for (const oracle::WaitingReturn& one : s_.waiting) {
    const Returned& what = one.what;
    if (Key({"purchase", what.merchant, what.order_id}) == order_key) {
      ready.push_back(one);
    }
  }
  std::sort(ready.begin(), ready.end(), [](const auto& a, const auto& b) {
    return std::tie(a.what.occurred, a.sequence) <
           std::tie(b.what.occurred, b.sequence);
  });
  for (const oracle::WaitingReturn& one : ready) {
    std::erase_if(s_.waiting,
                  [&one](const auto& other) { return other.key == one.key; });
    const oracle::State before = s_;
    occurred_ = one.what.occurred;
    const OutcomeCode code = JudgeReturn(one.what);
    if (code != OutcomeCode::kAccepted) {
      s_ = before;
      s_.keys.erase(one.key);
    } else {
      FollowMerged();
    }
    ++later_outcomes_[code];
  }
}

}  // namespace clearpoint
