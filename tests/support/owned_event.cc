#include "tests/support/owned_event.h"

#include <sstream>

namespace clearpoint {
namespace {

Purchase PurchaseOf(const OwnedEvent& e) {
  Purchase p;
  p.program = e.program;
  p.member = e.member;
  p.merchant = e.merchant;
  p.store = e.store;
  p.order_id = e.id;
  p.currency = e.currency;
  p.amount = {e.amount};
  p.not_earning = {e.not_earning};
  p.channel = e.channel;
  p.tender = e.tender;
  for (const OwnedLine& line : e.lines) {
    p.lines.push_back({line.sku, line.category, line.brand, line.quantity,
                       MinorAmount{line.amount}});
  }
  for (const std::string& tag : e.tags) p.tags.push_back(tag);
  for (const OwnedTender& part : e.tender_parts) {
    p.tender_parts.push_back({part.tender, MinorAmount{part.amount}});
  }
  p.beneficiary = e.referee;
  p.single_use_code = e.second_id;
  return p;
}

PurchaseReturned ReturnOf(const OwnedEvent& e) {
  PurchaseReturned r;
  r.member = e.member;
  r.merchant = e.merchant;
  r.order_id = e.id;
  r.return_id = e.second_id;
  r.currency = e.currency;
  r.amount = {e.amount};
  for (const OwnedLine& line : e.lines) {
    r.lines.push_back({line.sku, line.quantity, MinorAmount{line.amount}});
  }
  r.redemption_id = e.object;
  r.redeemed_points = {e.order_amount};
  return r;
}

ActionCompleted ActionOf(const OwnedEvent& e) {
  ActionCompleted action;
  action.program = e.program;
  action.member = e.member;
  action.action = e.action;
  action.action_id = e.id;
  action.merchant = e.merchant;
  action.campaign = e.campaign;
  action.channel = e.channel;
  action.attribute = e.amount;
  for (const std::string& tag : e.tags) action.tags.push_back(tag);
  action.object = e.object;
  return action;
}

BalanceReported BalanceOf(const OwnedEvent& e) {
  BalanceReported report;
  report.program = e.program;
  report.member = e.member;
  report.participant = e.merchant;
  report.account = e.store;
  report.currency = e.currency;
  report.balance = {e.amount};
  report.period_from = e.period_from;
  report.period_until = e.period_until;
  return report;
}

std::vector<MemberLabel> LabelsOf(const OwnedEvent& e) {
  std::vector<MemberLabel> labels;
  for (const OwnedLabel& label : e.labels) {
    labels.push_back({label.label, label.from, label.until});
  }
  return labels;
}

MemberUpdated UpdateOf(const OwnedEvent& e) {
  MemberUpdated update{e.member, e.id, e.birthday, {}};
  for (const OwnedOverride& own : e.overrides) {
    update.limits.push_back(
        {own.limit, Points{own.amount}, own.until, own.program});
  }
  return update;
}

MemberEnrolled EnrolmentOf(const OwnedEvent& e) {
  MemberEnrolled enrolled{e.member, {}, e.birthday, e.channel, LabelsOf(e)};
  if (!e.program.empty()) enrolled.programs = {e.program};
  return enrolled;
}

MemberLabelled LabellingOf(const OwnedEvent& e) {
  MemberLabelled labelled{e.member, e.id, LabelsOf(e), {}};
  for (const std::string& label : e.removed) labelled.removed.push_back(label);
  return labelled;
}

OpeningBalance OpeningOf(const OwnedEvent& e) {
  OpeningBalance opening{e.program, e.member, {}, e.id, {}, {}};
  for (const OwnedLot& lot : e.lots) {
    opening.lots.push_back({Points{lot.points}, lot.funder, lot.earned_at,
                            lot.available_at, lot.expires_at, lot.paid,
                            lot.campaign, lot.cost_center});
  }
  for (const OwnedTier& tier : e.tiers) {
    opening.tiers.push_back({tier.tier, tier.since, tier.until, {}});
    for (const OwnedQualified& one : tier.qualified) {
      opening.tiers.back().qualified.push_back(
          {Points{one.amount}, one.counted_at});
    }
  }
  for (const OwnedCounter& counter : e.counters) {
    opening.counters.push_back(
        {counter.limit, Points{counter.used}, counter.period_at});
  }
  return opening;
}

EstimateSet EstimateOf(const OwnedEvent& e) {
  return {.program = e.program,
          .vintage_from = e.period_from,
          .vintage_until = e.period_until,
          .dated = e.until == kNever ? Timestamp{} : e.until,
          .expected_used_ppm = static_cast<int32_t>(e.amount),
          .proposed_by = e.proposed_by,
          .approved_by = e.approved_by,
          .value = {e.not_earning},
          .value_points = {e.order_amount}};
}

SettlementAborted AbortOf(const OwnedEvent& e) {
  SettlementAborted aborted{e.window, e.id,          {},
                            {},       e.proposed_by, e.approved_by};
  for (const std::string& name : e.participants) {
    aborted.participants.push_back(name);
  }
  return aborted;
}

}  // namespace

Event OwnedEvent::View() const {
  Event event;
  event.kind = kind;
  event.occurred = occurred;
  switch (kind) {
    case EventKind::kPurchase:
      event.body = PurchaseOf(*this);
      break;
    case EventKind::kPurchaseReturned:
      event.body = ReturnOf(*this);
      break;
    case EventKind::kSignIn:
      event.body = SignIn{program, member, {}};
      break;
    case EventKind::kReferral:
      event.body = Referral{program, member, referee};
      break;
    case EventKind::kActionCompleted:
      event.body = ActionOf(*this);
      break;
    case EventKind::kBalanceReported:
      event.body = BalanceOf(*this);
      break;
    case EventKind::kPrizeWon:
      event.body = PrizeWon{program,        member,   action,  id,
                            Points{amount}, merchant, campaign};
      break;
    case EventKind::kRedemptionRequested:
      event.body = RedemptionRequested{
          program,        member,    merchant, id,
          Points{amount}, offer,     offer_quantity,
          second_id,      currency,  MinorAmount{order_amount},
          channel,        {tags.begin(), tags.end()}};
      break;
    case EventKind::kHoldPlaced:
      event.body = HoldPlaced{
          program, member,         merchant,  id,       Points{amount},
          until,   offer,          offer_quantity, second_id, currency,
          MinorAmount{order_amount}, channel, {tags.begin(), tags.end()}};
      break;
    case EventKind::kHoldCaptured:
      event.body = HoldCaptured{program, id, second_id, Points{amount}};
      break;
    case EventKind::kHoldReleased:
      event.body = HoldReleased{program, id, second_id, {}};
      break;
    case EventKind::kPendingReleased:
      event.body = PendingReleased{program, second_id, member,        merchant,
                                   id,      rule,      Points{amount}};
      break;
    case EventKind::kPendingCancelled:
      event.body = PendingCancelled{
          program, second_id, member, merchant, id, rule, Points{amount}, {}};
      break;
    case EventKind::kRedemptionReversed:
      event.body = RedemptionReversed{program, id, second_id, Points{amount}};
      break;
    case EventKind::kExchangeRequested:
      event.body =
          ExchangeRequested{id,         member,         program,
                            to_program, Points{amount}, second_id};
      break;
    case EventKind::kExchangeReversed:
      event.body = ExchangeReversed{id, second_id, Points{amount}};
      break;
    case EventKind::kConversionOrdered:
      event.body = ConversionOrdered{
          id, member, {tags.begin(), tags.end()}, to_program, action};
      break;
    case EventKind::kConversionCancelled:
      event.body = ConversionCancelled{id, member};
      break;
    case EventKind::kPartnerConfirmed:
      event.body = PartnerConfirmed{id, second_id, Points{amount}};
      break;
    case EventKind::kPartnerFailed:
      event.body = PartnerFailed{id, second_id, store};
      break;
    case EventKind::kTransferRequested:
      event.body =
          TransferRequested{program, id, member, referee, Points{amount}};
      break;
    case EventKind::kAdjustmentRequested:
      event.body = AdjustmentRequested{
          program,    id,    member, Points{amount}, merchant,
          expires_at, store, tender, second_id,      campaign,
          cost_center};
      break;
    case EventKind::kAdjustmentApproved:
      event.body = AdjustmentApproved{program, id, tender};
      break;
    case EventKind::kOpeningBalance:
      event.body = OpeningOf(*this);
      break;
    case EventKind::kPointsReinstated:
      event.body = PointsReinstated{
          program,      id,            member,     Points{amount},
          expired_from, expired_until, expires_at, store};
      break;
    case EventKind::kWindowCloseRequested:
      event.body = WindowCloseRequested{id, window, proposed_by, approved_by,
                                        scheme};
      break;
    case EventKind::kSettlementConfirmed:
      event.body = SettlementConfirmed{
          window,      merchant,    currency,    {amount}, id,
          proposed_by, approved_by, counterparty};
      break;
    case EventKind::kSettlementAborted:
      event.body = AbortOf(*this);
      break;
    case EventKind::kCollateralSet:
      event.body = CollateralSet{merchant, currency, {amount}, {}};
      break;
    case EventKind::kDisputeRaised:
      event.body =
          DisputeRaised{merchant, id,     sequence, currency, {amount}, store,
                        window,   rule,   action,   object,   {}};
      break;
    case EventKind::kDisputeResolved:
      event.body =
          DisputeResolved{merchant, id,    currency,    {amount},
                          channel,  store, proposed_by, approved_by};
      break;
    case EventKind::kEstimateSet:
      event.body = EstimateOf(*this);
      break;
    case EventKind::kCurrencyRateSet:
      event.body = CurrencyRateSet{currency,     second_id,   amount,
                                   order_amount, period_from, store};
      break;
    case EventKind::kPrepaidBlockBought:
      event.body = PrepaidBlockBought{merchant, program,  id, Points{amount},
                                      currency, {order_amount}};
      break;
    case EventKind::kMemberEnrolled:
      event.body = EnrolmentOf(*this);
      break;
    case EventKind::kMemberUpdated:
      event.body = UpdateOf(*this);
      break;
    case EventKind::kMemberLabelled:
      event.body = LabellingOf(*this);
      break;
    case EventKind::kMemberFrozen:
      event.body = MemberFrozen{member, id, {}, {}};
      break;
    case EventKind::kMemberUnfrozen:
      event.body = MemberUnfrozen{member, id, {}, {}};
      break;
    case EventKind::kMemberClosed:
      event.body = MemberClosed{member, id, {}};
      break;
    case EventKind::kMemberReopened:
      event.body = MemberReopened{member, id, {}};
      break;
    case EventKind::kAliasBound:
      event.body = AliasBound{member, channel, id, until};
      break;
    case EventKind::kAliasUnbound:
      event.body = AliasUnbound{member, channel, id, until};
      break;
    case EventKind::kMemberForgotten:
      event.body = MemberForgotten{member, id};
      break;
    case EventKind::kHouseholdJoined:
      event.body = HouseholdJoined{second_id, member};
      break;
    case EventKind::kHouseholdLeft:
      event.body = HouseholdLeft{second_id, member};
      break;
    case EventKind::kMemberMerged:
      event.body = MemberMerged{id, member, referee, {}};
      break;
    case EventKind::kMemberUnmerged:
      event.body = MemberUnmerged{id, {}};
      break;
    case EventKind::kNetworkConfigured:
    case EventKind::kIntakePaused:
    case EventKind::kIntakeResumed:
    case EventKind::kCoordinateQuarantined:
    case EventKind::kTick:
    case EventKind::kNone:
      break;
  }
  return event;
}

std::string OwnedEvent::Text() const {
  std::ostringstream text;
  text << "kind " << static_cast<int>(kind) << " at " << occurred.value;
  const auto word = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text << " " << name << " " << value;
  };
  word("program", program);
  word("to", to_program);
  word("member", member);
  word("referee", referee);
  word("merchant", merchant);
  word("id", id);
  word("second id", second_id);
  word("currency", currency);
  text << " amount " << amount;
  if (not_earning != 0) text << " not earning " << not_earning;
  word("store", store);
  word("channel", channel);
  word("rule", rule);
  word("tender", tender);
  word("action", action);
  word("object", object);
  if (sequence != 0) text << " sequence " << sequence;
  for (const OwnedLine& line : lines) {
    text << " [" << line.sku << " " << line.category << " " << line.brand
         << " quantity " << line.quantity << " amount " << line.amount << "]";
  }
  for (const std::string& tag : tags) text << " #" << tag;
  for (const OwnedTender& part : tender_parts) {
    text << " " << part.tender << " " << part.amount;
  }
  if (expires_at != kNever) text << " expires " << expires_at.value;
  for (const OwnedLot& lot : lots) {
    text << " [lot " << lot.points << " of " << lot.funder << " earned "
         << lot.earned_at.value << " available " << lot.available_at.value
         << " expires " << lot.expires_at.value << (lot.paid ? " paid" : "")
         << (lot.campaign.empty() ? "" : " campaign ") << lot.campaign
         << (lot.cost_center.empty() ? "" : " at ") << lot.cost_center << "]";
  }
  for (const OwnedTier& tier : tiers) {
    text << " [tier " << tier.tier << " since " << tier.since.value << " until "
         << tier.until.value;
    for (const OwnedQualified& one : tier.qualified) {
      text << " " << one.amount << " at " << one.counted_at.value;
    }
    text << "]";
  }
  for (const OwnedCounter& counter : counters) {
    text << " [used " << counter.used << " of " << counter.limit << " at "
         << counter.period_at.value << "]";
  }
  if (expired_from.value != 0) text << " lapsed from " << expired_from.value;
  if (expired_until.value != 0) text << " until " << expired_until.value;
  if (window != 0) text << " window " << window;
  word("action", action);
  word("object", object);
  word("campaign", campaign);
  word("cost_center", cost_center);
  if (period_until.value != 0) {
    text << " from " << period_from.value << " until " << period_until.value;
  }
  for (const std::string& name : participants) text << " of " << name;
  word("proposed by", proposed_by);
  word("approved by", approved_by);
  if (!offer.empty()) text << " offer " << offer << " x " << offer_quantity;
  if (order_amount != 0) text << " of order " << order_amount;
  if (until != kNever) text << " until " << until.value;
  if (birthday != 0) text << " birthday " << birthday;
  for (const OwnedLabel& label : labels) {
    text << " +" << label.label << " from " << label.from.value << " until "
         << label.until.value;
  }
  for (const std::string& label : removed) text << " -" << label;
  for (const OwnedOverride& own : overrides) {
    text << " [limit " << own.program << " " << own.limit << " " << own.amount
         << " until " << own.until.value << "]";
  }
  return text.str();
}

}  // namespace clearpoint
