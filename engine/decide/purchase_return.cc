// Deciding a PurchaseReturned: finds the order or orders it gives back, spreads
// it over their lines, and takes each award back in proportion. A return that
// comes before its purchase waits.

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/decide/waiting.h"
#include "engine/rules/award.h"
#include "engine/decide/spending.h"
#include "engine/rules/nth_purchase.h"
#include "engine/rules/period_sum.h"
#include "engine/rules/referral_reward.h"
#include "engine/rules/return_parts.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

constexpr int kMaxWaiting = 100;
constexpr size_t kMaxLines = 10'000;

// An order as it stands, and as this return leaves it.
struct ReturnedOrder {
  Hash128 key;
  OrderRow before;
  OrderRow row;
};
using ReturnedOrders = std::vector<ReturnedOrder>;

MinorAmount SumOfLines(const PurchaseReturned& returned) {
  MinorAmount sum;
  for (const ReturnLine& line : returned.lines) sum = sum + line.amount;
  return sum;
}

Verdict CheckFields(const Decision& d, const PurchaseReturned& returned) {
  if (returned.order_id.empty()) {
    if (auto v = CheckPresent({"member", returned.member})) return v;
  }
  for (const ReturnLine& line : returned.lines) {
    if (auto v = CheckPresent({"lines.sku", line.sku})) return v;
  }
  if (auto v = CheckRequired(d, {{"merchant", returned.merchant},
                                 {"return_id", returned.return_id},
                                 {"currency", returned.currency}})) {
    return v;
  }
  if (auto v = CheckLength({"order_id", returned.order_id})) return v;
  if (auto v = CheckLength({"member", returned.member})) return v;
  if (auto v = CheckCurrency(d, returned.currency)) return v;
  if (auto v = CheckAmount("amount", returned.amount.value,
                           returned.lines.empty() ? 1 : 0)) {
    return v;
  }
  if (auto v = CheckLength({"redemption_id", returned.redemption_id})) return v;
  if (auto v =
          CheckAmount("redeemed_points", returned.redeemed_points.value, 0)) {
    return v;
  }
  if (returned.redemption_id.empty() && returned.redeemed_points.value > 0) {
    return Refuse(OutcomeCode::kInvalidField,
                  "redeemed_points: expected none without a redemption_id");
  }
  if (returned.lines.size() > kMaxLines) {
    return Refuse(OutcomeCode::kInvalidField, "lines",
                  static_cast<int64_t>(returned.lines.size()), "at most",
                  static_cast<int64_t>(kMaxLines));
  }
  for (const ReturnLine& line : returned.lines) {
    if (auto v = CheckLength({"lines.sku", line.sku})) return v;
    if (auto v = CheckAmount("lines.quantity", line.quantity, 0)) return v;
    if (auto v = CheckAmount("lines.amount", line.amount.value, 0)) return v;
  }
  if (returned.lines.empty() || returned.amount.value == 0) {
    return std::nullopt;
  }
  const MinorAmount sum = SumOfLines(returned);
  if (sum == returned.amount) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "amount", returned.amount.value,
                "sum of lines", sum.value);
}

// The program whose return policy holds at this merchant: the first it issues
// in, else the first of all. Null when there is no program.
const Program* PolicyProgram(const Decision& d, int32_t place) {
  const Program* first = nullptr;
  const Program* issuing = nullptr;
  const auto take_lower = [](const Program*& lowest, const Program& program) {
    if (lowest == nullptr || program.number < lowest->number) {
      lowest = &program;
    }
  };
  for (const Program& program : d.network->programs()) {
    take_lower(first, program);
    const Contract contract = d.network->FindContract(
        place, program, d.event.occurred, Network::ContractUse::kIssue);
    if (contract.config != nullptr) take_lower(issuing, program);
  }
  return issuing != nullptr ? issuing : first;
}

SkuNumber FindSku(const Decision& d, std::string_view sku) {
  return SkuNumber{static_cast<uint32_t>(
      d.state().NumberOf(NameKind::kSku, Sha256Prefix(sku)))};
}

// --- a return that names its order -----------------------------------------

// The order that is named, when it is known.
std::optional<OrderRow> NamedOrder(const Decision& d,
                                   const PurchaseReturned& returned) {
  if (returned.order_id.empty()) return std::nullopt;
  return d.state().orders.Find(
      {PurchaseKey(returned.merchant, returned.order_id)});
}

Verdict CheckOrderCurrency(const PurchaseReturned& returned,
                           const OrderRow& order) {
  if (CurrencyNumber(returned.currency) == order.currency) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("currency: expected ", CurrencyCode(order.currency),
                   ", found ", std::string(returned.currency)));
}

Verdict ApplyToOrder(const Decision& d, const PurchaseReturned& returned,
                     OrderRow* order) {
  if (returned.lines.empty()) {
    const MinorAmount left = order->amount - order->returned;
    if (returned.amount > left) {
      return Refuse(OutcomeCode::kAboveMaximum, "amount", returned.amount.value,
                    "left of the order", left.value);
    }
    ReturnAmount(order, returned.amount);
    return std::nullopt;
  }
  for (const ReturnLine& line : returned.lines) {
    const SkuNumber sku = FindSku(d, line.sku);
    const int64_t quantity = sku.value == 0 ? 0 : QuantityLeft(*order, sku);
    const MinorAmount left =
        sku.value == 0 ? MinorAmount{} : AmountLeft(*order, sku);
    const std::string what(line.sku);
    if (line.quantity > quantity) {
      return Refuse(OutcomeCode::kAboveMaximum,
                    absl::StrCat("quantity of sku ", what), line.quantity,
                    "left of the order", quantity);
    }
    if (line.amount > left) {
      return Refuse(OutcomeCode::kAboveMaximum,
                    absl::StrCat("amount of sku ", what), line.amount.value,
                    "left of the order", left.value);
    }
    CLEARPOINT_CHECK(ReturnLineOf(order, sku, line.quantity, line.amount));
  }
  return std::nullopt;
}

// --- a return without an order -----------------------------------------------

// The member's purchases at the merchant, newest first.
ReturnedOrders NewestOrders(const Decision& d, MemberNumber member,
                            ParticipantNumber merchant, uint32_t currency) {
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  std::vector<MemberOrderRow::Key> keys;
  d.state().member_orders.Scan(
      prefix, "",
      [&](const MemberOrderRow::Key& key, const MemberOrderRow& row) {
        if (key.occurred > d.event.occurred) return false;
        if (row.merchant == merchant) keys.push_back(key);
        return true;
      });
  std::reverse(keys.begin(), keys.end());
  ReturnedOrders orders;
  for (const MemberOrderRow::Key& key : keys) {
    const auto row = d.state().orders.Find({key.purchase});
    if (!row.has_value() || row->currency != currency) continue;
    orders.push_back({key.purchase, *row, *row});
  }
  return orders;
}

// Gives one line back over as many orders as it takes; false when it finds
// less than its quantity or, without one, than its amount.
bool MatchLine(const ReturnLine& line, SkuNumber sku, ReturnedOrders* orders) {
  const int64_t wanted = line.quantity > 0 ? line.quantity : line.amount.value;
  if (wanted == 0) return true;
  if (sku.value == 0) return false;
  int64_t matched = 0;
  MinorAmount given;
  for (ReturnedOrder& order : *orders) {
    const MinorAmount left = AmountLeft(order.row, sku);
    const int64_t there =
        line.quantity > 0 ? QuantityLeft(order.row, sku) : left.value;
    const int64_t part = std::min(wanted - matched, there);
    if (part <= 0) continue;
    matched += part;
    const MinorAmount due{
        MulDiv(line.amount.value, matched, wanted, Rounding::kFloor).value()};
    const MinorAmount money = std::min(due - given, left);
    CLEARPOINT_CHECK(
        ReturnLineOf(&order.row, sku, line.quantity > 0 ? part : 0, money));
    given = due;
    if (matched == wanted) return true;
  }
  return false;
}

bool MatchAmount(MinorAmount amount, ReturnedOrders* orders) {
  for (ReturnedOrder& order : *orders) {
    const MinorAmount part =
        std::min(amount, order.row.amount - order.row.returned);
    ReturnAmount(&order.row, part);
    amount = amount - part;
    if (amount.value == 0) return true;
  }
  return false;
}

bool Match(const Decision& d, const PurchaseReturned& returned,
           ReturnedOrders* orders) {
  if (returned.lines.empty()) return MatchAmount(returned.amount, orders);
  return std::all_of(returned.lines.begin(), returned.lines.end(),
                     [&](const ReturnLine& line) {
                       return MatchLine(line, FindSku(d, line.sku), orders);
                     });
}

Verdict MatchNewest(const Decision& d, const PurchaseReturned& returned,
                    ParticipantNumber merchant, ReturnedOrders* orders) {
  const MemberNumber member = d.draft.FindMember(returned.member);
  if (member.value != 0) {
    *orders =
        NewestOrders(d, member, merchant, CurrencyNumber(returned.currency));
  }
  if (!Match(d, returned, orders)) {
    return Refuse(
        OutcomeCode::kUnknownOrder,
        absl::StrCat("no purchases of member ", std::string(returned.member),
                     " match what is returned", OrForgotten(d)));
  }
  // Orders that nothing was taken from stay as they are.
  std::erase_if(*orders, [&](const ReturnedOrder& order) {
    const OrderRow& before = order.before;
    const bool quantities_same = std::equal(
        before.lines.begin(), before.lines.end(), order.row.lines.begin(),
        [](const OrderLine& a, const OrderLine& b) {
          return a.returned_quantity == b.returned_quantity;
        });
    return before.returned == order.row.returned && quantities_same;
  });
  return std::nullopt;
}

// --- what was paid in points --------------------------------------------------

// The redemption that the return carries back; none when it carries none.
struct PaidInPoints {
  RequestRow::Key key;
  std::optional<RequestRow> row;
};

// UNKNOWN_ORDER when the member burned nothing under that id at the merchant;
// NOT_ELIGIBLE when it did in several programs.
Verdict FindPaidInPoints(Decision& d, const PurchaseReturned& returned,
                         MemberNumber member, ParticipantNumber merchant,
                         PaidInPoints* paid) {
  if (returned.redemption_id.empty()) return std::nullopt;
  const MemberNumber buyer = d.draft.KeptFor(member);
  for (const Program& program : d.network->programs()) {
    const RequestRow::Key key{
        RedemptionKey(program.config->name, returned.redemption_id)};
    const auto found = d.state().requests.Find(key);
    if (!HasBurned(found) || found->merchant != merchant) continue;
    if (d.draft.KeptFor(found->member) != buyer) continue;
    if (paid->row.has_value()) {
      return Refuse(OutcomeCode::kNotEligible,
                    "redemption_id: known in several programs, which a "
                    "RedemptionReversed tells apart");
    }
    *paid = {key, found};
  }
  if (paid->row.has_value()) return std::nullopt;
  return Refuse(
      OutcomeCode::kUnknownOrder,
      absl::StrCat("accepted redemption or captured hold \"",
                   std::string(returned.redemption_id),
                   "\" of the buyer at the merchant is not known",
                   OrForgotten(d)));
}

// --- effects
// --------------------------------------------------------------------

Verdict TakeAwardsBack(Decision& d, ReturnedOrder* order) {
  OrderRow& row = order->row;
  const OrderRow& before = order->before;
  const bool was_full = before.returned == before.amount;
  for (size_t i = 0; i < row.awards.size(); ++i) {
    Award& award = row.awards[i];
    const Network& network = d.networks.Version(award.version);
    const Program& program = *network.FindProgram(award.program);
    const EarnRuleView& rule = *network.FindEarnRule(program, award.rule);
    const Points due =
        TakenInAll(row, i, rule.config->grant.rounding) - award.taken;
    if (due.value <= 0) continue;
    const ShortfallPolicy policy = program.config->returns.shortfall;
    const TakenBack back = TakeBack(d, &award, due, policy);
    if (policy == ShortfallPolicy::kRefuse && back.missing.value > 0) {
      return Refuse(OutcomeCode::kInsufficientPoints, "points", due.value,
                    "available", (due - back.missing).value);
    }
    ReleaseLimitsOf(d, award, rule, program.zone->DayOf(row.occurred), due);
  }
  if (was_full || row.returned != row.amount) return std::nullopt;
  UncountPurchase(d, row);
  return TakeBackReferrals(d, order->key, row);
}

Verdict TakeBackAll(Decision& d, ReturnedOrders* orders) {
  for (ReturnedOrder& order : *orders) {
    if (auto v = TakeAwardsBack(d, &order)) return v;
    if (auto v = SumLess(d, &order.row)) return v;
    QualifyLess(d, &order.row);
    d.draft.effects().orders.Put({order.key}, order.row);
  }
  return std::nullopt;
}

void AnswerRequest(Decision& d, OutcomeCode outcome, MemberNumber member,
                   ParticipantNumber merchant) {
  RequestRow request;
  request.outcome = static_cast<uint32_t>(outcome);
  request.member = member;
  request.merchant = merchant;
  KeepRequest(d, std::move(request));
}

Verdict Wait(Decision& d, const Hash128& purchase, ParticipantNumber merchant,
             int64_t wait_us) {
  if (auto v = KeepWaiting(d, {purchase, Timestamp{d.recorded.value + wait_us},
                               TimerKind::kWaiting,
                               "returns waiting for one order", kMaxWaiting})) {
    return v;
  }
  AnswerRequest(d, OutcomeCode::kWaiting, {}, merchant);
  d.record.reason =
      absl::StrCat("its purchase is not known yet", OrForgotten(d));
  return std::nullopt;
}

}  // namespace

Verdict DecideReturn(Decision& d, const PurchaseReturned& returned) {
  if (auto v = CheckFields(d, returned)) return v;
  const std::optional<OrderRow> named = NamedOrder(d, returned);
  if (named.has_value()) {
    if (auto v = CheckOrderCurrency(returned, *named)) return v;
  }
  if (!d.released) {
    if (auto v = CheckSpeaksFor(d, returned.merchant)) return v;
    if (auto v = CheckRequestKey(d)) return v;
    if (auto v = CheckTime(d)) return v;
  }
  if (auto v = CheckIsGoverned(d)) return v;
  const int32_t place = d.network->FindParticipant(returned.merchant);
  if (place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "merchant",
                         returned.merchant);
  }
  const ParticipantNumber merchant =
      d.network->participants()[static_cast<size_t>(place)].number;
  const Program* program = PolicyProgram(d, place);
  const ReturnPolicy policy =
      program == nullptr ? ReturnPolicy{} : program->config->returns;

  ReturnedOrders orders;
  PaidInPoints paid;
  if (returned.order_id.empty()) {
    if (program != nullptr && !program->config->auto_enrol &&
        d.draft.FindMember(returned.member).value == 0) {
      return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                           returned.member);
    }
    if (policy.without_order == UnmatchedReturns::kRefuse) {
      return Refuse(OutcomeCode::kUnknownOrder,
                    "order_id: expected, returns are not matched here");
    }
    if (auto v = MatchNewest(d, returned, merchant, &orders)) return v;
    const MemberNumber member = d.draft.FindMember(returned.member);
    if (auto v = FindPaidInPoints(d, returned, member, merchant, &paid)) {
      return v;
    }
    if (auto v = CheckIsOpen(d, member)) return v;
  } else {
    const Hash128 key = PurchaseKey(returned.merchant, returned.order_id);
    if (!named.has_value()) return Wait(d, key, merchant, policy.wait_us);
    if (auto v =
            FindPaidInPoints(d, returned, named->member, merchant, &paid)) {
      return v;
    }
    if (auto v = CheckIsOpen(d, named->member)) return v;
    orders.push_back({key, *named, *named});
    if (auto v = ApplyToOrder(d, returned, &orders.front().row)) return v;
  }
  const MemberNumber member =
      orders.empty() ? MemberNumber{} : orders.front().row.member;
  if (paid.row.has_value()) {
    // Before anything is taken, so that what comes back can be taken.
    if (auto v = ReverseRedemption(d, paid.key, *paid.row,
                                   returned.redeemed_points)) {
      return v;
    }
  }
  if (auto v = TakeBackAll(d, &orders)) return v;
  AnswerRequest(d, OutcomeCode::kAccepted, member, merchant);
  return std::nullopt;
}

}  // namespace clearpoint
