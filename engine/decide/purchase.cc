// Deciding a Purchase: which programs it earns in, what each rule grants, and
// the order that later returns are judged against.

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/alias.h"
#include "engine/decide/decision.h"
#include "engine/decide/reward.h"
#include "engine/network/validation.h"
#include "engine/rules/award.h"
#include "engine/rules/bonus.h"
#include "engine/rules/currency_rate.h"
#include "engine/rules/earn.h"
#include "engine/rules/explanation.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/nth_purchase.h"
#include "engine/rules/period_sum.h"
#include "engine/rules/referral_reward.h"
#include "engine/rules/rule_streak.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxLines = 10'000;
constexpr size_t kMaxTenderParts = 100;

Verdict CheckLines(const Purchase& purchase) {
  if (purchase.lines.size() > kMaxLines) {
    return Refuse(OutcomeCode::kInvalidField, "lines",
                  static_cast<int64_t>(purchase.lines.size()), "at most",
                  static_cast<int64_t>(kMaxLines));
  }
  int64_t sum = 0;
  for (const PurchaseLine& line : purchase.lines) {
    if (auto v = CheckLength({"lines.sku", line.sku})) return v;
    if (auto v = CheckLength({"lines.category", line.category})) return v;
    if (auto v = CheckLength({"lines.brand", line.brand})) return v;
    if (auto v = CheckAmount("lines.quantity", line.quantity, 0)) return v;
    if (auto v = CheckAmount("lines.amount", line.amount.value, 0)) return v;
    sum += line.amount.value;
  }
  if (sum <= purchase.amount.value) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "sum of lines", sum, "amount",
                purchase.amount.value);
}

// The parts by which an order was paid, if any, are all of it.
Verdict CheckTenderParts(const Purchase& purchase) {
  if (purchase.tender_parts.empty()) return std::nullopt;
  if (purchase.tender_parts.size() > kMaxTenderParts) {
    return Refuse(OutcomeCode::kInvalidField, "tender_parts",
                  static_cast<int64_t>(purchase.tender_parts.size()), "at most",
                  static_cast<int64_t>(kMaxTenderParts));
  }
  int64_t sum = 0;
  for (const TenderPart& part : purchase.tender_parts) {
    if (auto v = CheckLength({"tender_parts.tender", part.tender})) return v;
    if (auto v = CheckAmount("tender_parts.amount", part.amount.value, 0)) {
      return v;
    }
    sum += part.amount.value;
  }
  if (sum == purchase.amount.value) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "sum of tender_parts", sum,
                "amount", purchase.amount.value);
}

Verdict CheckFields(const Decision& d, const Purchase& purchase) {
  if (auto v = CheckRequired(d, {{"member", purchase.member},
                                 {"merchant", purchase.merchant},
                                 {"order_id", purchase.order_id},
                                 {"currency", purchase.currency}})) {
    return v;
  }
  if (auto v = CheckLength({"program", purchase.program})) return v;
  if (auto v = CheckLength({"store", purchase.store})) return v;
  if (auto v = CheckLength({"channel", purchase.channel})) return v;
  if (auto v = CheckLength({"tender", purchase.tender})) return v;
  if (auto v = CheckLength({"beneficiary", purchase.beneficiary})) return v;
  if (auto v = CheckLength({"single_use_code", purchase.single_use_code})) {
    return v;
  }
  for (const std::string_view tag : purchase.tags) {
    if (auto v = CheckLength({"tags", tag})) return v;
  }
  if (auto v = CheckAmount("amount", purchase.amount.value, 0)) return v;
  if (auto v = CheckAmount("not_earning", purchase.not_earning.value, 0)) {
    return v;
  }
  if (purchase.not_earning > purchase.amount) {
    return Refuse(OutcomeCode::kInvalidField, "not_earning",
                  purchase.not_earning.value, "amount", purchase.amount.value);
  }
  if (auto v = CheckCurrency(d, purchase.currency)) return v;
  if (auto v = CheckTenderParts(purchase)) return v;
  return CheckLines(purchase);
}

Verdict CheckKey(const Decision& d) {
  const auto order = d.state().orders.Find({d.event.key});
  if (!order.has_value()) {
    const bool may_wait = d.networks.lets_claim() && !d.released;
    return may_wait ? CheckRequestKey(d) : std::nullopt;
  }
  const bool same = order->content == d.event.content;
  return Refusal{same ? OutcomeCode::kDuplicate : OutcomeCode::kConflict,
                 absl::StrCat(same ? "same content as record "
                                   : "other content than record ",
                              order->sequence.value),
                 order->sequence};
}

// The programs a purchase earns in.
using Programs = absl::InlinedVector<const Program*, 4>;

Programs ProgramsOf(const Decision& d, const Purchase& purchase,
                    int32_t place) {
  Programs programs;
  for (const Program& program : d.network->programs()) {
    if (!purchase.program.empty() && program.config->name != purchase.program) {
      continue;
    }
    const Contract contract = d.network->FindContract(
        place, program, d.event.occurred, Network::ContractUse::kIssue);
    if (contract.config != nullptr) programs.push_back(&program);
  }
  std::sort(
      programs.begin(), programs.end(),
      [](const Program* a, const Program* b) { return a->number < b->number; });
  return programs;
}

// Programs the purchase could earn in wherever it were made.
bool MayEnrolAnywhere(const Network& network, const Purchase& purchase) {
  const auto& programs = network.programs();
  return std::any_of(programs.begin(), programs.end(), [&](const Program& p) {
    const bool concerned =
        purchase.program.empty() || p.config->name == purchase.program;
    return concerned && p.config->auto_enrol;
  });
}

bool MayEnrol(const Programs& programs) {
  return std::any_of(programs.begin(), programs.end(),
                     [](const Program* p) { return p->config->auto_enrol; });
}

void MarkLines(const Purchase& purchase, const Candidate& given,
               OrderRow* order) {
  const uint64_t bit = uint64_t{1} << (order->awards.size() - 1);
  for (size_t i = 0; i < purchase.lines.size(); ++i) {
    for (const EarnRuleView* rule : given.lines_of) {
      if (!SelectsLine(rule->config->selector, purchase.lines[i])) continue;
      order->lines[i].awards |= bit;
      break;
    }
  }
}

// By name what a note tells by number only.
void ExplainOthers(const Decision& d, const RuleSelection& selection) {
  const Program& program = selection.program;
  const bool on_purchase = selection.trigger == Trigger::kPurchase;
  for (const EarnRuleView& rule :
       on_purchase ? program.earn : program.triggered) {
    const bool looked_at = std::find(selection.rules.begin(),
                                     selection.rules.end(),
                                     &rule) != selection.rules.end();
    const bool is_told = std::any_of(
        d.record.notes.begin(), d.record.notes.end(),
        [&](const RuleNote& note) { return note.rule == rule.number; });
    if (looked_at || is_told || rule.config->on != selection.trigger) continue;
    d.explanation->left_out.push_back(
        {rule.number, selection.why_others, 0, 0});
  }
}

bool MayEarn(const Decision& d, const Program& program, MemberNumber member) {
  return program.config->frozen_members_earn ||
         !d.draft.StandingOf(member).is_frozen;
}

// Why a rule gives nothing whatever was bought; kGranted when there is nothing
// against it.
RuleReason AgainstRule(const Decision& d, const Program& program,
                       const EarnRuleView& rule, MemberNumber buyer,
                       const PurchaseFacts& facts) {
  const EarnRule& config = *rule.config;
  if (!config.valid.Contains(d.event.occurred)) return RuleReason::kNotInForce;
  if (!rule.IsInCampaign(d.event.occurred)) return RuleReason::kNotInCampaign;
  if (config.to_beneficiary && facts.beneficiary.value == 0) {
    return RuleReason::kNoBeneficiary;
  }
  if (config.needs_code && !facts.has_unused_code) {
    return RuleReason::kNoUnusedCode;
  }
  const MemberNumber member = config.to_beneficiary ? facts.beneficiary : buyer;
  return MayEarn(d, program, member) ? RuleReason::kGranted
                                     : RuleReason::kMemberFrozen;
}

// By which a rule counts the amount of a purchase in another currency than its
// own; none when it does not convert, or there is none. An amount that is too
// large in the rule's is an overflow.
std::optional<CurrencyRate> RateFor(Decision& d, const EarnRuleView& rule,
                                    const PurchaseFacts& facts) {
  const auto& convert = rule.config->convert;
  if (rule.currency == facts.currency || !convert.has_value()) {
    return std::nullopt;
  }
  const auto rate =
      RateAt(&d.state(), *d.network, {facts.currency, rule.currency},
             d.event.occurred, convert->rounding);
  if (!rate.has_value()) return std::nullopt;
  const auto amount = rate->Converted(facts.purchase->amount);
  if (amount.has_value() && amount->value <= kMaxEventAmount) return rate;
  d.draft.RefuseConverted(amount.value_or(
      MinorAmount{std::numeric_limits<int64_t>::max()}));
  return std::nullopt;
}

// What every rule that looks at this event would give, before limits.
Candidates Collect(Decision& d, const RuleSelection& selection,
                   OrderRow* order, PurchaseFacts facts) {
  const MemberNumber member = order->member;
  Candidates candidates;
  MemberTraits traits;
  for (const EarnRuleView* rule : selection.rules) {
    const RuleReason against =
        AgainstRule(d, selection.program, *rule, member, facts);
    if (against != RuleReason::kGranted) {
      d.record.notes.push_back({rule->number, against, 0, 0});
      continue;
    }
    if (rule->asks_of_member && facts.member == nullptr) {
      traits = TraitsOf(&d.state(), member, d.event.occurred);
      facts.member = &traits;
    }
    facts.rate = RateFor(d, *rule, facts);
    Candidate candidate{rule, {}, {rule}};
    if (rule->config->bonus.has_value()) {
      candidate = EvaluateBonus(*d.network, *rule, facts, candidates);
    } else {
      candidate.earning = Evaluate(*d.network, *rule, facts);
    }
    if (candidate.earning.points.value > 0 &&
        CountPurchase(d, selection.program, *rule, facts.day, order,
                      &candidate.earning.note) &&
        CountInStreak(d, selection.program, *rule, facts.day, member,
                      &candidate.earning.note)) {
      candidates.push_back(std::move(candidate));
      continue;
    }
    if (rule->period_sum.value != 0 && candidate.earning.counted.value > 0) {
      candidates.push_back(std::move(candidate));
      continue;
    }
    const RuleNote& note = candidate.earning.note;
    d.record.notes.push_back(note);
    if (d.explanation != nullptr && note.reason == RuleReason::kNotSelected) {
      d.explanation->turned_down.push_back(
          {rule->number, SelectorAgainst(*d.network, *rule, facts)});
    }
  }
  if (selection.others > 0) {
    d.record.notes.push_back({RuleNumber{}, selection.why_others,
                              static_cast<int64_t>(selection.others), 0});
    if (d.explanation != nullptr) ExplainOthers(d, selection);
  }
  return candidates;
}

void GiveOne(Decision& d, const PurchaseFacts& facts, const Program& program,
             const Candidate& candidate, OrderRow* order) {
  const EarnRuleView& rule = *candidate.rule;
  AwardTerms terms;
  terms.network = d.network;
  terms.program = &program;
  terms.rule = &rule;
  terms.member =
      rule.config->to_beneficiary ? facts.beneficiary : order->member;
  terms.earned_at = d.event.occurred;
  terms.availability = &rule.availability;
  if (!rule.config->expiry.has_value()) {
    terms.expiry = &program.ExpiryIn(facts.tier);
  }
  terms.wanted = candidate.earning.points;
  terms.counted = candidate.earning.counted;
  if (const auto rate = RateFor(d, rule, facts)) {
    terms.converted = rate->Converted(terms.counted).value_or(MinorAmount{});
    terms.rate_from = rate->valid_from;
  }
  terms.exact = candidate.earning.exact;
  terms.fundings = FundersOf(*d.network, program, rule, facts.merchant_place,
                             d.event.occurred);
  const size_t told = d.record.notes.size();
  Award award = Give(d, terms);
  if (award.forfeited.value > 0 && d.record.notes.size() == told) {
    d.record.notes.push_back({rule.number, RuleReason::kLimit,
                              terms.wanted.value, award.granted.value});
  }
  if (award.granted.value == 0) return;
  award.by_lines = candidate.earning.by_lines;
  CLEARPOINT_CHECK(order->awards.size() < kMaxAwards);
  order->awards.push_back(award);
  if (award.by_lines) MarkLines(*facts.purchase, candidate, order);
}

void EarnInProgram(Decision& d, const Program& program, PurchaseFacts facts,
                   OrderRow* order) {
  facts.currency = order->currency;
  facts.day = program.zone->DayOf(d.event.occurred);
  facts.time_of_day_us = program.zone->TimeOfDay(d.event.occurred);
  if (program.selects_tiers) {
    facts.tier = TierAt(d, program, order->member, d.event.occurred);
  }
  const EarnRuleList& rules = program.EarnRulesAt(facts.merchant_place);
  const RuleSelection selection{program, rules,
                                program.earn.size() - rules.size(),
                                RuleReason::kOtherMerchants};
  EarnByRules(d, selection, facts, order);
}

// The seller or staff member, or whom it was merged into, known or enrolled as
// the buyer would be; none when it is the buyer itself, closed, or an alias that
// means nobody.
MemberNumber BeneficiaryOf(const Decision& d, const Purchase& purchase,
                           const Programs& programs, MemberNumber buyer) {
  const std::string_view name = purchase.beneficiary;
  if (name.empty()) return {};
  const Hash128 hash = Sha256Prefix(name);
  MemberNumber member;
  if (KindOf(d.network, name) != nullptr) {
    const auto row = d.state().aliases.Find({hash});
    if (row.has_value()) member = MeantAt(*row, d.event.occurred);
  } else if (MayEnrol(programs)) {
    member = d.draft.Enrol(hash, name);
  } else {
    member = d.draft.FindMember(hash);
  }
  member = d.draft.KeptFor(member);
  if (member == buyer || d.draft.StandingOf(member).is_closed) return {};
  return member;
}

// Whether the purchase carries a code that no purchase before it did.
bool UseCode(const Decision& d, const Purchase& purchase) {
  if (purchase.single_use_code.empty()) return false;
  const UsedCodeRow::Key key{Sha256Prefix(purchase.single_use_code)};
  if (d.state().used_codes.Contains(key)) return false;
  d.draft.effects().used_codes.Put(key, {d.draft.sequence()});
  return true;
}

OrderRow OpenOrder(Decision& d, const Purchase& purchase, int32_t place) {
  OrderRow order;
  order.content = d.event.content;
  order.sequence = d.draft.sequence();
  order.member = d.draft.Enrol(d.event.member, purchase.member);
  order.merchant = d.network->participants()[static_cast<size_t>(place)].number;
  order.occurred = d.event.occurred;
  order.amount = purchase.amount;
  order.currency = CurrencyNumber(purchase.currency);
  order.lines.reserve(purchase.lines.size());
  for (const PurchaseLine& line : purchase.lines) {
    OrderLine row;
    if (!line.sku.empty()) {
      row.sku = SkuNumber{
          static_cast<uint32_t>(d.draft.Intern(NameKind::kSku, line.sku))};
    }
    row.quantity = line.quantity;
    row.amount = line.amount;
    order.lines.push_back(row);
  }
  return order;
}

// Reasons matter when nothing was earned; what limits and caps cut off always
// does.
void KeepLimitNotes(Decision& d) {
  const auto is_left_out = [](const RuleNote& note) {
    return note.reason != RuleReason::kLimit &&
           note.reason != RuleReason::kBudget &&
           note.reason != RuleReason::kDebitCap &&
           note.reason != RuleReason::kPrepaidBlockEmpty;
  };
  std::vector<RuleNote>& notes = d.record.notes;
  if (d.explanation != nullptr) {
    std::copy_if(notes.begin(), notes.end(),
                 std::back_inserter(d.explanation->left_out), is_left_out);
  }
  std::erase_if(notes, is_left_out);
}

LimitScope ScopeOf(Decision& d, const Program& program, const OrderRow& order,
                   LocalDay day) {
  return {order.member, program.number, day, {},
          SharedWalletOf(d, program, order.member)};
}

void IndexOrder(Decision& d, OrderRow* order) {
  order->indexed = true;
  const MemberOrderRow::Key key{order->member, order->occurred, order->sequence,
                                d.event.key};
  d.draft.effects().member_orders.Put(key, {order->merchant});
}

}  // namespace

void EarnByRules(Decision& d, const RuleSelection& selection,
                 const PurchaseFacts& facts, OrderRow* order) {
  const Program& program = selection.program;
  Candidates candidates = Collect(d, selection, order, facts);
  Compound(program, &candidates);
  bool is_base = true;
  for (Candidate& candidate : candidates) {
    if (is_base && !candidate.rule->config->base) {
      // Bonuses compete for the room that base awards leave.
      is_base = false;
      KeepBest(&d.draft, program, ScopeOf(d, program, *order, facts.day),
               &candidates);
    }
    if (candidate.rule->period_sum.value != 0) {
      CountInPeriod(d, program, facts, &candidate, order);
    }
    if (candidate.earning.points.value == 0) {
      d.record.notes.push_back(candidate.earning.note);
      continue;
    }
    GiveOne(d, facts, program, candidate, order);
  }
}

Verdict DecidePurchase(Decision& d, const Purchase& purchase) {
  if (auto v = CheckFields(d, purchase)) return v;
  if (!d.released) {
    if (auto v = CheckSpeaksFor(d, purchase.merchant)) return v;
  }
  if (auto v = CheckKey(d)) return v;
  if (!d.released) {
    if (auto v = CheckTime(d)) return v;
  }
  if (auto v = CheckIsGoverned(d)) return v;
  if (!purchase.program.empty() &&
      d.network->FindProgram(purchase.program) == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         purchase.program);
  }
  const int32_t place = d.network->FindParticipant(purchase.merchant);
  if (place < 0) {
    return RefuseUnknown(OutcomeCode::kUnknownParticipant, "merchant",
                         purchase.merchant);
  }
  const MemberNumber known = d.draft.FindMember(d.event.member);
  const bool is_known = known.value != 0;
  if (!is_known && !MayEnrolAnywhere(*d.network, purchase)) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                         purchase.member);
  }
  if (auto v = CheckIsOpen(d, known)) return v;
  const Programs programs = ProgramsOf(d, purchase, place);
  if (programs.empty()) {
    return RefuseUnknown(OutcomeCode::kNoContract, "issuing contract of",
                         purchase.merchant);
  }
  if (!is_known && !MayEnrol(programs)) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                         purchase.member);
  }

  OrderRow order = OpenOrder(d, purchase, place);
  PurchaseFacts facts;
  facts.purchase = &purchase;
  facts.merchant_place = place;
  facts.beneficiary = BeneficiaryOf(d, purchase, programs, order.member);
  facts.has_unused_code = UseCode(d, purchase);
  for (const Program* program : programs) {
    EarnInProgram(d, *program, facts, &order);
    QualifyByPurchase(d, purchase, *program, &order);
  }
  if (d.networks.looks_orders_up()) IndexOrder(d, &order);
  if (!order.awards.empty()) KeepLimitNotes(d);
  PayByPurchase(d, order.member,
                {d.event.key, order.occurred, order.amount, order.currency,
                 order.merchant});
  d.draft.effects().orders.Put({d.event.key}, order);
  d.draft.ForgetKey(TableId::kOrders, d.event.key,
                    d.networks.bounds().key_retention_us);
  return std::nullopt;
}

}  // namespace clearpoint
