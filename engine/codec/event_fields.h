// Field lists of the events this version decides; the numbers and names are
// those of proto/clearpoint/v1/events.proto (a test compares them). Fields of
// the schema that are not listed are not decided yet, and an event that has
// one is refused rather than read without it.
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_EVENT_FIELDS_H_
#define CLEARPOINT_ENGINE_CODEC_EVENT_FIELDS_H_

#include <cstdint>
#include <string_view>

#include "engine/codec/fields.h"
#include "engine/decide/event.h"

namespace clearpoint {

// The fields of message Event around its body.
struct Envelope {
  std::string_view event_id;
  std::string_view correlation_id;
  Timestamp occurred;
  uint32_t schema_version = 0;
};

template <>
inline constexpr std::string_view kMessageName<Envelope> = "Event";
template <>
inline constexpr std::string_view kMessageName<Purchase> = "Purchase";
template <>
inline constexpr std::string_view kMessageName<PurchaseLine> = "PurchaseLine";
template <>
inline constexpr std::string_view kMessageName<TenderPart> = "TenderPart";
template <>
inline constexpr std::string_view kMessageName<PurchaseReturned> =
    "PurchaseReturned";
template <>
inline constexpr std::string_view kMessageName<ReturnLine> = "ReturnLine";
template <>
inline constexpr std::string_view kMessageName<SignIn> = "SignIn";
template <>
inline constexpr std::string_view kMessageName<Referral> = "Referral";
template <>
inline constexpr std::string_view kMessageName<ActionCompleted> =
    "ActionCompleted";
template <>
inline constexpr std::string_view kMessageName<BalanceReported> =
    "BalanceReported";
template <>
inline constexpr std::string_view kMessageName<PrizeWon> = "PrizeWon";
template <>
inline constexpr std::string_view kMessageName<RedemptionRequested> =
    "RedemptionRequested";
template <>
inline constexpr std::string_view kMessageName<HoldPlaced> = "HoldPlaced";
template <>
inline constexpr std::string_view kMessageName<HoldCaptured> = "HoldCaptured";
template <>
inline constexpr std::string_view kMessageName<HoldReleased> = "HoldReleased";
template <>
inline constexpr std::string_view kMessageName<RedemptionReversed> =
    "RedemptionReversed";
template <>
inline constexpr std::string_view kMessageName<ExchangeRequested> =
    "ExchangeRequested";
template <>
inline constexpr std::string_view kMessageName<ExchangeReversed> =
    "ExchangeReversed";
template <>
inline constexpr std::string_view kMessageName<PartnerConfirmed> =
    "PartnerConfirmed";
template <>
inline constexpr std::string_view kMessageName<PartnerFailed> = "PartnerFailed";
template <>
inline constexpr std::string_view kMessageName<TransferRequested> =
    "TransferRequested";
template <>
inline constexpr std::string_view kMessageName<AdjustmentRequested> =
    "AdjustmentRequested";
template <>
inline constexpr std::string_view kMessageName<AdjustmentApproved> =
    "AdjustmentApproved";
template <>
inline constexpr std::string_view kMessageName<OpeningLot> = "OpeningLot";
template <>
inline constexpr std::string_view kMessageName<OpeningQualified> =
    "OpeningQualified";
template <>
inline constexpr std::string_view kMessageName<OpeningTier> = "OpeningTier";
template <>
inline constexpr std::string_view kMessageName<OpeningCounter> =
    "OpeningCounter";
template <>
inline constexpr std::string_view kMessageName<OpeningBalance> =
    "OpeningBalance";
template <>
inline constexpr std::string_view kMessageName<PointsReinstated> =
    "PointsReinstated";
template <>
inline constexpr std::string_view kMessageName<PendingReleased> =
    "PendingReleased";
template <>
inline constexpr std::string_view kMessageName<PendingCancelled> =
    "PendingCancelled";
template <>
inline constexpr std::string_view kMessageName<WindowCloseRequested> =
    "WindowCloseRequested";

template <>
inline constexpr std::string_view kMessageName<SettlementConfirmed> =
    "SettlementConfirmed";
template <>
inline constexpr std::string_view kMessageName<SettlementAborted> =
    "SettlementAborted";
template <>
inline constexpr std::string_view kMessageName<CollateralSet> = "CollateralSet";
template <>
inline constexpr std::string_view kMessageName<DisputeRaised> = "DisputeRaised";
template <>
inline constexpr std::string_view kMessageName<DisputeResolved> =
    "DisputeResolved";
template <>
inline constexpr std::string_view kMessageName<EstimateSet> = "EstimateSet";
template <>
inline constexpr std::string_view kMessageName<CurrencyRateSet> =
    "CurrencyRateSet";
template <>
inline constexpr std::string_view kMessageName<PrepaidBlockBought> =
    "PrepaidBlockBought";
template <>
inline constexpr std::string_view kMessageName<IntakePaused> = "IntakePaused";
template <>
inline constexpr std::string_view kMessageName<IntakeResumed> =
    "IntakeResumed";
template <>
inline constexpr std::string_view kMessageName<CoordinateQuarantined> =
    "CoordinateQuarantined";
template <>
inline constexpr std::string_view kMessageName<MemberLabel> = "MemberLabel";
template <>
inline constexpr std::string_view kMessageName<MemberEnrolled> =
    "MemberEnrolled";
template <>
inline constexpr std::string_view kMessageName<LimitOverride> = "LimitOverride";
template <>
inline constexpr std::string_view kMessageName<MemberUpdated> = "MemberUpdated";
template <>
inline constexpr std::string_view kMessageName<MemberLabelled> =
    "MemberLabelled";
template <>
inline constexpr std::string_view kMessageName<MemberFrozen> = "MemberFrozen";
template <>
inline constexpr std::string_view kMessageName<MemberUnfrozen> =
    "MemberUnfrozen";
template <>
inline constexpr std::string_view kMessageName<MemberClosed> = "MemberClosed";
template <>
inline constexpr std::string_view kMessageName<MemberReopened> =
    "MemberReopened";
template <>
inline constexpr std::string_view kMessageName<AliasBound> = "AliasBound";
template <>
inline constexpr std::string_view kMessageName<AliasUnbound> = "AliasUnbound";
template <>
inline constexpr std::string_view kMessageName<MemberForgotten> =
    "MemberForgotten";
template <>
inline constexpr std::string_view kMessageName<HouseholdJoined> =
    "HouseholdJoined";
template <>
inline constexpr std::string_view kMessageName<HouseholdLeft> = "HouseholdLeft";
template <>
inline constexpr std::string_view kMessageName<MemberMerged> = "MemberMerged";
template <>
inline constexpr std::string_view kMessageName<MemberUnmerged> =
    "MemberUnmerged";
template <>
inline constexpr std::string_view kMessageName<ConversionOrdered> =
    "ConversionOrdered";
template <>
inline constexpr std::string_view kMessageName<ConversionCancelled> =
    "ConversionCancelled";

template <Is<Envelope> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "event_id", m.event_id);
  v(2, "correlation_id", m.correlation_id);
  v(3, "occurred_at_us", m.occurred);
  v(4, "schema_version", m.schema_version);
}

template <Is<PurchaseLine> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "sku", m.sku);
  v(2, "category", m.category);
  v(3, "brand", m.brand);
  v(4, "quantity", m.quantity);
  v(5, "amount", m.amount);
}

template <Is<TenderPart> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "tender", m.tender);
  v(2, "amount", m.amount);
}

template <Is<Purchase> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "merchant", m.merchant);
  v(4, "store", m.store);
  v(5, "order_id", m.order_id);
  v(6, "currency", m.currency);
  v(7, "amount", m.amount);
  v(8, "not_earning", m.not_earning);
  v(9, "channel", m.channel);
  v(10, "tender", m.tender);
  v(11, "lines", m.lines);
  v(12, "tags", m.tags);
  v(13, "tender_parts", m.tender_parts);
  v(14, "beneficiary", m.beneficiary);
  v(15, "single_use_code", m.single_use_code);
}

template <Is<ReturnLine> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "sku", m.sku);
  v(2, "quantity", m.quantity);
  v(3, "amount", m.amount);
}

template <Is<PurchaseReturned> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "merchant", m.merchant);
  v(3, "order_id", m.order_id);
  v(4, "return_id", m.return_id);
  v(5, "currency", m.currency);
  v(6, "amount", m.amount);
  v(7, "lines", m.lines);
  v(8, "redemption_id", m.redemption_id);
  v(9, "redeemed_points", m.redeemed_points);
}

template <Is<SignIn> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "place", m.place);
}

template <Is<Referral> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "referrer", m.referrer);
  v(3, "referee", m.referee);
}

template <Is<ActionCompleted> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "action", m.action);
  v(4, "action_id", m.action_id);
  v(5, "merchant", m.merchant);
  v(6, "campaign", m.campaign);
  v(7, "channel", m.channel);
  v(8, "attribute", m.attribute);
  v(9, "tags", m.tags);
  v(10, "object", m.object);
}

template <Is<BalanceReported> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "participant", m.participant);
  v(4, "account", m.account);
  v(5, "currency", m.currency);
  v(6, "balance", m.balance);
  v(7, "period_from_us", m.period_from);
  v(8, "period_until_us", m.period_until);
}

template <Is<PrizeWon> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "draw", m.draw);
  v(4, "prize_id", m.prize_id);
  v(5, "points", m.points);
  v(6, "funder", m.funder);
  v(7, "campaign", m.campaign);
}

template <Is<RedemptionRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "merchant", m.merchant);
  v(4, "redemption_id", m.redemption_id);
  v(5, "points", m.points);
  v(6, "offer", m.offer);
  v(7, "offer_quantity", m.offer_quantity);
  v(8, "order_id", m.order_id);
  v(9, "currency", m.currency);
  v(10, "order_amount", m.order_amount);
  v(11, "channel", m.channel);
  v(12, "tags", m.tags);
}

template <Is<HoldPlaced> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "merchant", m.merchant);
  v(4, "hold_id", m.hold_id);
  v(5, "points", m.points);
  v(6, "expires_at_us", Unless(m.expires_at, kNever));
  v(7, "offer", m.offer);
  v(8, "offer_quantity", m.offer_quantity);
  v(9, "order_id", m.order_id);
  v(10, "currency", m.currency);
  v(11, "order_amount", m.order_amount);
  v(12, "channel", m.channel);
  v(13, "tags", m.tags);
}

template <Is<HoldCaptured> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "hold_id", m.hold_id);
  v(3, "capture_id", m.capture_id);
  v(4, "points", m.points);
}

template <Is<HoldReleased> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "hold_id", m.hold_id);
  v(3, "release_id", m.release_id);
  v(4, "reason", m.reason);
}

template <Is<RedemptionReversed> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "redemption_id", m.redemption_id);
  v(3, "reversal_id", m.reversal_id);
  v(4, "points", m.points);
}

template <Is<ExchangeRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "exchange_id", m.exchange_id);
  v(2, "member", m.member);
  v(3, "from_program", m.from_program);
  v(4, "to_program", m.to_program);
  v(5, "give", m.give);
  v(6, "destination_account", m.destination_account);
}

template <Is<ExchangeReversed> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "exchange_id", m.exchange_id);
  v(2, "reversal_id", m.reversal_id);
  v(3, "give", m.give);
}

template <Is<PartnerConfirmed> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "exchange_id", m.exchange_id);
  v(2, "partner_reference", m.partner_reference);
  v(3, "got", m.got);
}

template <Is<PartnerFailed> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "exchange_id", m.exchange_id);
  v(2, "partner_reference", m.partner_reference);
  v(3, "reason", m.reason);
}

template <Is<TransferRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "transfer_id", m.transfer_id);
  v(3, "from_member", m.from_member);
  v(4, "to_member", m.to_member);
  v(5, "points", m.points);
}

template <Is<AdjustmentRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "adjustment_id", m.adjustment_id);
  v(3, "member", m.member);
  v(4, "points", m.points);
  v(5, "funder", m.funder);
  v(6, "campaign", m.campaign);
  v(7, "cost_center", m.cost_center);
  v(8, "expires_at_us", Unless(m.expires_at, kNever));
  v(9, "reason", m.reason);
  v(10, "requested_by", m.requested_by);
  v(11, "reverses", m.reverses);
}

template <Is<AdjustmentApproved> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "adjustment_id", m.adjustment_id);
  v(3, "approved_by", m.approved_by);
}

template <Is<OpeningLot> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "points", m.points);
  v(2, "funder", m.funder);
  v(3, "campaign", m.campaign);
  v(4, "cost_center", m.cost_center);
  v(5, "earned_at_us", m.earned_at);
  v(6, "available_at_us", m.available_at);
  v(7, "expires_at_us", Unless(m.expires_at, kNever));
  v(8, "paid", m.paid);
}

template <Is<OpeningQualified> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "amount", m.amount);
  v(2, "counted_at_us", m.counted_at);
}

template <Is<OpeningTier> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "tier", m.tier);
  v(3, "since_us", m.since);
  v(4, "until_us", Unless(m.until, kNever));
  v(14, "qualified", m.qualified);
}

template <Is<OpeningCounter> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "limit", m.limit);
  v(2, "used", m.used);
  v(3, "period_at_us", m.period_at);
}

template <Is<OpeningBalance> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "lots", m.lots);
  v(4, "tiers", m.tiers);
  v(5, "counters", m.counters);
  v(6, "batch", m.batch);
}

template <Is<PointsReinstated> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "reinstatement_id", m.reinstatement_id);
  v(3, "member", m.member);
  v(4, "points", m.points);
  v(5, "expired_from_us", m.expired_from);
  v(6, "expired_until_us", m.expired_until);
  v(7, "expires_at_us", Unless(m.expires_at, kNever));
  v(8, "reason", m.reason);
}

template <Is<PendingReleased> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "release_id", m.release_id);
  v(3, "member", m.member);
  v(4, "merchant", m.merchant);
  v(5, "order_id", m.order_id);
  v(6, "rule", m.rule);
  v(7, "points", m.points);
}

template <Is<PendingCancelled> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "cancel_id", m.cancel_id);
  v(3, "member", m.member);
  v(4, "merchant", m.merchant);
  v(5, "order_id", m.order_id);
  v(6, "rule", m.rule);
  v(7, "points", m.points);
  v(8, "reason", m.reason);
}

template <Is<WindowCloseRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "close_id", m.close_id);
  v(2, "window", m.window);
  v(3, "scheme", m.scheme);
  v(4, "proposed_by", m.proposed_by);
  v(5, "approved_by", m.approved_by);
}

template <Is<SettlementConfirmed> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "window", m.window);
  v(2, "participant", m.participant);
  v(3, "currency", m.currency);
  v(4, "amount", m.amount);
  v(5, "payment_id", m.payment_id);
  v(6, "proposed_by", m.proposed_by);
  v(7, "approved_by", m.approved_by);
  v(8, "counterparty", m.counterparty);
}

template <Is<SettlementAborted> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "window", m.window);
  v(2, "abort_id", m.abort_id);
  v(3, "participants", m.participants);
  v(4, "reason", m.reason);
  v(5, "proposed_by", m.proposed_by);
  v(6, "approved_by", m.approved_by);
}

template <Is<CollateralSet> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "participant", m.participant);
  v(2, "currency", m.currency);
  v(3, "amount", m.amount);
  v(4, "set_by", m.set_by);
}

template <Is<DisputeRaised> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "participant", m.participant);
  v(2, "dispute_id", m.dispute_id);
  v(4, "sequence", m.sequence);
  v(5, "currency", m.currency);
  v(6, "amount", m.amount);
  v(7, "reason", m.reason);
  v(8, "window", m.window);
  v(9, "debtor", m.debtor);
  v(10, "creditor", m.creditor);
  v(11, "booked", m.booked);
  v(12, "note", m.note);
}

template <Is<DisputeResolved> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "participant", m.participant);
  v(2, "dispute_id", m.dispute_id);
  v(5, "currency", m.currency);
  v(6, "amount", m.amount);
  v(8, "resolution", m.resolution);
  v(9, "reason", m.reason);
  v(10, "proposed_by", m.proposed_by);
  v(11, "approved_by", m.approved_by);
}

template <Is<EstimateSet> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "vintage_from_us", m.vintage_from);
  v(3, "vintage_until_us", m.vintage_until);
  v(4, "dated_us", m.dated);
  v(5, "expected_used_ppm", m.expected_used_ppm);
  v(6, "proposed_by", m.proposed_by);
  v(7, "approved_by", m.approved_by);
  v(16, "value", m.value);
  v(17, "value_points", m.value_points);
}

template <Is<CurrencyRateSet> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "from_currency", m.from_currency);
  v(2, "to_currency", m.to_currency);
  v(3, "numerator", m.numerator);
  v(4, "denominator", m.denominator);
  v(5, "valid_from_us", m.valid_from);
  v(6, "source", m.source);
}

template <Is<PrepaidBlockBought> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "participant", m.participant);
  v(2, "program", m.program);
  v(3, "block_id", m.block_id);
  v(4, "points", m.points);
  v(5, "currency", m.currency);
  v(6, "paid", m.paid);
}

template <class M, class V>
  requires Is<M, IntakePaused> || Is<M, IntakeResumed>
void VisitFields(M& m, V&& v) {
  v(1, "command_id", m.command_id);
  v(2, "operator_name", m.operator_name);
  v(3, "reason", m.reason);
}

template <Is<CoordinateQuarantined> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "source", m.source);
  v(2, "offset", m.offset);
  v(3, "operator_name", m.operator_name);
  v(4, "reason", m.reason);
}

template <Is<MemberLabel> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "label", m.label);
  v(2, "from_us", m.from);
  v(3, "until_us", Unless(m.until, kNever));
}

template <Is<MemberEnrolled> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "programs", m.programs);
  v(3, "birthday", m.birthday);
  v(4, "channel", m.channel);
  v(5, "labels", m.labels);
}

template <Is<LimitOverride> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "limit", m.limit);
  v(2, "amount", m.amount);
  v(3, "until_us", Unless(m.until, kNever));
  v(4, "program", m.program);
}

template <Is<MemberUpdated> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "update_id", m.update_id);
  v(3, "birthday", Unless(m.birthday, kBirthdayAsItWas));
  v(4, "limits", m.limits);
}

template <Is<MemberLabelled> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "update_id", m.update_id);
  v(3, "added", m.added);
  v(4, "removed", m.removed);
}

template <class M, class V>
  requires Is<M, MemberFrozen> || Is<M, MemberUnfrozen>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "freeze_id", m.freeze_id);
  v(3, "reason", m.reason);
  v(4, "ordered_by", m.ordered_by);
}

template <class M, class V>
  requires Is<M, MemberClosed> || Is<M, MemberReopened>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "closing_id", m.closing_id);
  v(3, "reason", m.reason);
}

template <Is<AliasBound> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "alias_kind", m.alias_kind);
  v(3, "alias", m.alias);
  v(4, "valid_from_us", Unless(m.valid_from, kNever));
}

template <Is<AliasUnbound> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "alias_kind", m.alias_kind);
  v(3, "alias", m.alias);
  v(4, "valid_until_us", Unless(m.valid_until, kNever));
}

template <Is<MemberForgotten> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "member", m.member);
  v(2, "request_id", m.request_id);
}

template <class M, class V>
requires Is<M, HouseholdJoined> || Is<M, HouseholdLeft>
void VisitFields(M& m, V&& v) {
  v(1, "household", m.household);
  v(2, "member", m.member);
}

template <Is<MemberMerged> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "merge_id", m.merge_id);
  v(2, "kept", m.kept);
  v(3, "absorbed", m.absorbed);
  v(4, "reason", m.reason);
}

template <Is<MemberUnmerged> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "merge_id", m.merge_id);
  v(2, "reason", m.reason);
}

template <Is<ConversionOrdered> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "order_id", m.order_id);
  v(2, "member", m.member);
  v(3, "from_programs", m.from_programs);
  v(4, "to_program", m.to_program);
  v(5, "every", m.every);
}

template <Is<ConversionCancelled> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "order_id", m.order_id);
  v(2, "member", m.member);
}

// Calls v.template operator()<Body>(kind, name in the oneof) for each body
// that is read field by field. NetworkConfigured is not: it stays bytes.
template <class V>
void VisitBodies(V&& v) {
  v.template operator()<Purchase>(EventKind::kPurchase, "purchase");
  v.template operator()<PurchaseReturned>(EventKind::kPurchaseReturned,
                                          "purchase_returned");
  v.template operator()<SignIn>(EventKind::kSignIn, "sign_in");
  v.template operator()<Referral>(EventKind::kReferral, "referral");
  v.template operator()<ActionCompleted>(EventKind::kActionCompleted,
                                         "action_completed");
  v.template operator()<BalanceReported>(EventKind::kBalanceReported,
                                         "balance_reported");
  v.template operator()<PrizeWon>(EventKind::kPrizeWon, "prize_won");
  v.template operator()<PendingReleased>(EventKind::kPendingReleased,
                                         "pending_released");
  v.template operator()<PendingCancelled>(EventKind::kPendingCancelled,
                                          "pending_cancelled");
  v.template operator()<RedemptionRequested>(EventKind::kRedemptionRequested,
                                             "redemption_requested");
  v.template operator()<HoldPlaced>(EventKind::kHoldPlaced, "hold_placed");
  v.template operator()<HoldCaptured>(EventKind::kHoldCaptured,
                                      "hold_captured");
  v.template operator()<HoldReleased>(EventKind::kHoldReleased,
                                      "hold_released");
  v.template operator()<RedemptionReversed>(EventKind::kRedemptionReversed,
                                            "redemption_reversed");
  v.template operator()<ExchangeRequested>(EventKind::kExchangeRequested,
                                           "exchange_requested");
  v.template operator()<ExchangeReversed>(EventKind::kExchangeReversed,
                                          "exchange_reversed");
  v.template operator()<PartnerConfirmed>(EventKind::kPartnerConfirmed,
                                          "partner_confirmed");
  v.template operator()<PartnerFailed>(EventKind::kPartnerFailed,
                                       "partner_failed");
  v.template operator()<TransferRequested>(EventKind::kTransferRequested,
                                           "transfer_requested");
  v.template operator()<AdjustmentRequested>(EventKind::kAdjustmentRequested,
                                             "adjustment_requested");
  v.template operator()<AdjustmentApproved>(EventKind::kAdjustmentApproved,
                                            "adjustment_approved");
  v.template operator()<OpeningBalance>(EventKind::kOpeningBalance,
                                        "opening_balance");
  v.template operator()<PointsReinstated>(EventKind::kPointsReinstated,
                                          "points_reinstated");
  v.template operator()<WindowCloseRequested>(EventKind::kWindowCloseRequested,
                                              "window_close_requested");
  v.template operator()<SettlementConfirmed>(EventKind::kSettlementConfirmed,
                                             "settlement_confirmed");
  v.template operator()<SettlementAborted>(EventKind::kSettlementAborted,
                                           "settlement_aborted");
  v.template operator()<CollateralSet>(EventKind::kCollateralSet,
                                       "collateral_set");
  v.template operator()<EstimateSet>(EventKind::kEstimateSet, "estimate_set");
  v.template operator()<IntakePaused>(EventKind::kIntakePaused,
                                      "intake_paused");
  v.template operator()<IntakeResumed>(EventKind::kIntakeResumed,
                                       "intake_resumed");
  v.template operator()<CoordinateQuarantined>(
      EventKind::kCoordinateQuarantined, "coordinate_quarantined");
  v.template operator()<MemberEnrolled>(EventKind::kMemberEnrolled,
                                        "member_enrolled");
  v.template operator()<MemberUpdated>(EventKind::kMemberUpdated,
                                       "member_updated");
  v.template operator()<MemberLabelled>(EventKind::kMemberLabelled,
                                        "member_labelled");
  v.template operator()<MemberFrozen>(EventKind::kMemberFrozen,
                                      "member_frozen");
  v.template operator()<MemberUnfrozen>(EventKind::kMemberUnfrozen,
                                        "member_unfrozen");
  v.template operator()<MemberClosed>(EventKind::kMemberClosed,
                                      "member_closed");
  v.template operator()<MemberReopened>(EventKind::kMemberReopened,
                                        "member_reopened");
  v.template operator()<AliasBound>(EventKind::kAliasBound, "alias_bound");
  v.template operator()<AliasUnbound>(EventKind::kAliasUnbound,
                                      "alias_unbound");
  v.template operator()<MemberForgotten>(EventKind::kMemberForgotten,
                                         "member_forgotten");
  v.template operator()<HouseholdJoined>(EventKind::kHouseholdJoined,
                                         "household_joined");
  v.template operator()<HouseholdLeft>(EventKind::kHouseholdLeft,
                                       "household_left");
  v.template operator()<DisputeRaised>(EventKind::kDisputeRaised,
                                       "dispute_raised");
  v.template operator()<DisputeResolved>(EventKind::kDisputeResolved,
                                         "dispute_resolved");
  v.template operator()<CurrencyRateSet>(EventKind::kCurrencyRateSet,
                                         "currency_rate_set");
  v.template operator()<PrepaidBlockBought>(EventKind::kPrepaidBlockBought,
                                            "prepaid_block_bought");
  v.template operator()<MemberMerged>(EventKind::kMemberMerged,
                                      "member_merged");
  v.template operator()<MemberUnmerged>(EventKind::kMemberUnmerged,
                                        "member_unmerged");
  v.template operator()<ConversionOrdered>(EventKind::kConversionOrdered,
                                           "conversion_ordered");
  v.template operator()<ConversionCancelled>(EventKind::kConversionCancelled,
                                             "conversion_cancelled");
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_EVENT_FIELDS_H_
