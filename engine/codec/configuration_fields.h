// Field lists of the network configuration; the numbers and names are those of
// proto/clearpoint/v1/network.proto (a test compares them).
// Threads: none.
#ifndef CLEARPOINT_ENGINE_CODEC_CONFIGURATION_FIELDS_H_
#define CLEARPOINT_ENGINE_CODEC_CONFIGURATION_FIELDS_H_

#include <string_view>

#include "engine/codec/fields.h"
#include "engine/network/configuration.h"

namespace clearpoint {

// Enums are numbered without gaps, first to last.
template <class E, E first, E last>
struct EnumFromTo {
  static constexpr int kFirst = static_cast<int>(first);
  static constexpr int kLast = static_cast<int>(last);
};

template <>
struct EnumRange<ExpiryPeriod>
    : EnumFromTo<ExpiryPeriod, ExpiryPeriod::kNever, ExpiryPeriod::kYears> {};
template <>
struct EnumRange<ExpiryAnchor>
    : EnumFromTo<ExpiryAnchor, ExpiryAnchor::kOccurred,
                 ExpiryAnchor::kRecorded> {};
template <>
struct EnumRange<ShortfallPolicy>
    : EnumFromTo<ShortfallPolicy, ShortfallPolicy::kDebt,
                 ShortfallPolicy::kRefuse> {};
template <>
struct EnumRange<UnmatchedReturns>
    : EnumFromTo<UnmatchedReturns, UnmatchedReturns::kRefuse,
                 UnmatchedReturns::kMatchNewest> {};
template <>
struct EnumRange<OffStep>
    : EnumFromTo<OffStep, OffStep::kRoundDown, OffStep::kRefuse> {};
template <>
struct EnumRange<Rounding>
    : EnumFromTo<Rounding, Rounding::kFloor, Rounding::kCeil> {};
template <>
struct EnumRange<FunderKind>
    : EnumFromTo<FunderKind, FunderKind::kMerchant, FunderKind::kShared> {};
template <>
struct EnumRange<PendingUpTo>
    : EnumFromTo<PendingUpTo, PendingUpTo::kSameDay, PendingUpTo::kEndOfMonth> {
};
template <>
struct EnumRange<NettingMode>
    : EnumFromTo<NettingMode, NettingMode::kMultilateral, NettingMode::kGross> {
};
template <>
struct EnumRange<ClosingPeriod>
    : EnumFromTo<ClosingPeriod, ClosingPeriod::kDay, ClosingPeriod::kMonth> {};
template <>
struct EnumRange<Stacking>
    : EnumFromTo<Stacking, Stacking::kAll, Stacking::kCompound> {};
template <>
struct EnumRange<BirthdayWindow>
    : EnumFromTo<BirthdayWindow, BirthdayWindow::kAlways,
                 BirthdayWindow::kMonth> {};
template <>
struct EnumRange<Trigger>
    : EnumFromTo<Trigger, Trigger::kPurchase, Trigger::kPrize> {};
template <>
struct EnumRange<Once> : EnumFromTo<Once, Once::kEachTime, Once::kObject> {};
template <>
struct EnumRange<LimitCounts>
    : EnumFromTo<LimitCounts, LimitCounts::kPoints, LimitCounts::kAwards> {};
template <>
struct EnumRange<OverLimit>
    : EnumFromTo<OverLimit, OverLimit::kRefuse, OverLimit::kReduce> {};
template <>
struct EnumRange<FeeBearer>
    : EnumFromTo<FeeBearer, FeeBearer::kSender, FeeBearer::kReceiver> {};
template <>
struct EnumRange<HouseholdWallet>
    : EnumFromTo<HouseholdWallet, HouseholdWallet::kNone,
                 HouseholdWallet::kOwnPointsMoveIn> {};
template <>
struct EnumRange<Settled>
    : EnumFromTo<Settled, Settled::kAtIssuance, Settled::kAtRedemption> {};
template <>
struct EnumRange<OfferKind>
    : EnumFromTo<OfferKind, OfferKind::kGift, OfferKind::kCash> {};

template <>
struct EnumRange<TierMeasure>
    : EnumFromTo<TierMeasure, TierMeasure::kPoints, TierMeasure::kPurchases> {};
template <>
struct EnumRange<TierSpan>
    : EnumFromTo<TierSpan, TierSpan::kDay, TierSpan::kYear> {};
template <>
struct EnumRange<TierFall>
    : EnumFromTo<TierFall, TierFall::kAtReview, TierFall::kAtOnce> {};
template <>
struct EnumRange<Nth> : EnumFromTo<Nth, Nth::kEvery, Nth::kOnly> {};
template <>
struct EnumRange<OverCap>
    : EnumFromTo<OverCap, OverCap::kWarn, OverCap::kNoAward> {};
template <>
struct EnumRange<Prepaid>
    : EnumFromTo<Prepaid, Prepaid::kNone, Prepaid::kFallBack> {};
template <>
struct EnumRange<FeeMoment>
    : EnumFromTo<FeeMoment, FeeMoment::kEarned, FeeMoment::kBurned> {};
template <>
struct EnumRange<FeeParty>
    : EnumFromTo<FeeParty, FeeParty::kOperator, FeeParty::kMerchant> {};
template <>
struct EnumRange<ParticipantKind>
    : EnumFromTo<ParticipantKind, ParticipantKind::kNone,
                 ParticipantKind::kProduct> {};

template <>
inline constexpr std::string_view kMessageName<DateRange> = "DateRange";
template <>
inline constexpr std::string_view kMessageName<Ratio> = "Ratio";
template <>
inline constexpr std::string_view kMessageName<TimeBounds> = "TimeBounds";
template <>
inline constexpr std::string_view kMessageName<SettlementConfig> = "Settlement";
template <>
inline constexpr std::string_view kMessageName<ClosingConfig> = "Closing";
template <>
inline constexpr std::string_view kMessageName<SchemeConfig> = "Scheme";
template <>
inline constexpr std::string_view kMessageName<CurrencyConfig> = "Currency";
template <>
inline constexpr std::string_view kMessageName<ZoneTransition> =
    "ZoneTransition";
template <>
inline constexpr std::string_view kMessageName<ZoneConfig> = "Zone";
template <>
inline constexpr std::string_view kMessageName<SourceRights> = "SourceRights";
template <>
inline constexpr std::string_view kMessageName<AliasKind> = "AliasKind";
template <>
inline constexpr std::string_view kMessageName<DebitCap> = "DebitCap";
template <>
inline constexpr std::string_view kMessageName<BankAccount> = "BankAccount";
template <>
inline constexpr std::string_view kMessageName<ParticipantConfig> =
    "Participant";
template <>
inline constexpr std::string_view kMessageName<ExpiryPolicy> = "ExpiryPolicy";
template <>
inline constexpr std::string_view kMessageName<ReturnPolicy> = "ReturnPolicy";
template <>
inline constexpr std::string_view kMessageName<PointWorth> = "PointWorth";
template <>
inline constexpr std::string_view kMessageName<OfferConfig> = "Offer";
template <>
inline constexpr std::string_view kMessageName<RedemptionTerms> =
    "RedemptionTerms";
template <>
inline constexpr std::string_view kMessageName<PointsFee> = "PointsFee";
template <>
inline constexpr std::string_view kMessageName<TransferTerms> = "TransferTerms";
template <>
inline constexpr std::string_view kMessageName<AdjustmentTerms> =
    "AdjustmentTerms";
template <>
inline constexpr std::string_view kMessageName<ReinstatementTerms> =
    "ReinstatementTerms";
template <>
inline constexpr std::string_view kMessageName<SignInRule> = "SignInRule";
template <>
inline constexpr std::string_view kMessageName<ReferralRule> = "ReferralRule";
template <>
inline constexpr std::string_view kMessageName<Selector> = "Selector";
template <>
inline constexpr std::string_view kMessageName<Grant> = "Grant";
template <>
inline constexpr std::string_view kMessageName<CalendarConfig> = "Calendar";
template <>
inline constexpr std::string_view kMessageName<NthPurchase> = "NthPurchase";
template <>
inline constexpr std::string_view kMessageName<StreakTerms> = "StreakTerms";
template <>
inline constexpr std::string_view kMessageName<CurrencyConversion> =
    "CurrencyConversion";
template <>
inline constexpr std::string_view kMessageName<PeriodSum> = "PeriodSum";
template <>
inline constexpr std::string_view kMessageName<PendingPolicy> = "PendingPolicy";
template <>
inline constexpr std::string_view kMessageName<FunderShare> = "FunderShare";
template <>
inline constexpr std::string_view kMessageName<EarnRule> = "EarnRule";
template <>
inline constexpr std::string_view kMessageName<CampaignConfig> = "Campaign";
template <>
inline constexpr std::string_view kMessageName<LimitConfig> = "Limit";
template <>
inline constexpr std::string_view kMessageName<TimeOfDayRange> =
    "TimeOfDayRange";
template <>
inline constexpr std::string_view kMessageName<Band> = "Band";
template <>
inline constexpr std::string_view kMessageName<BonusOf> = "BonusOf";
template <>
inline constexpr std::string_view kMessageName<StackingGroup> = "StackingGroup";
template <>
inline constexpr std::string_view kMessageName<TierLevel> = "TierLevel";
template <>
inline constexpr std::string_view kMessageName<TierPolicy> = "TierPolicy";
template <>
inline constexpr std::string_view kMessageName<ProgramConfig> = "Program";
template <>
inline constexpr std::string_view kMessageName<ContractConfig> = "Contract";
template <>
inline constexpr std::string_view kMessageName<Segment> = "Segment";
template <>
inline constexpr std::string_view kMessageName<ContractFee> = "ContractFee";
template <>
inline constexpr std::string_view kMessageName<ContractTax> = "ContractTax";
template <>
inline constexpr std::string_view kMessageName<ExchangeBonus> = "ExchangeBonus";
template <>
inline constexpr std::string_view kMessageName<ExchangeFee> = "ExchangeFee";
template <>
inline constexpr std::string_view kMessageName<ExchangePointsFee> =
    "ExchangePointsFee";
template <>
inline constexpr std::string_view kMessageName<PartnerTerms> = "PartnerTerms";
template <>
inline constexpr std::string_view kMessageName<RateConditions> =
    "RateConditions";
template <>
inline constexpr std::string_view kMessageName<RateConfig> = "Rate";
template <>
inline constexpr std::string_view kMessageName<Configuration> =
    "NetworkConfiguration";

template <Is<DateRange> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "from_us", Unless(m.from, kBeginningOfTime));
  v(2, "until_us", Unless(m.until, kNever));
}

template <Is<Ratio> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "num", m.num);
  v(2, "den", Stated(m.den));
}

template <Is<TimeBounds> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "max_event_age_us", Stated(m.max_event_age_us));
  v(2, "max_clock_skew_us", Stated(m.max_clock_skew_us));
  v(3, "max_clock_jump_us", Stated(m.max_clock_jump_us));
  v(4, "key_retention_us", Stated(m.key_retention_us));
  v(5, "reopen_within_us", Unless(m.reopen_within_us, kReopenWithinUs));
}

template <Is<SettlementConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "operator_name", m.operator_name);
  v(2, "currency", m.currency);
  v(3, "fee_basis_points", m.fee_basis_points);
  v(4, "close_by_two", m.close_by_two);
  v(5, "confirm_by_two", m.confirm_by_two);
  v(26, "closes", m.closes);
  v(27, "mode", m.mode);
  v(35, "schemes", m.schemes);
}

template <Is<SchemeConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "currency", m.currency);
  v(3, "mode", m.mode);
  v(4, "closes", m.closes);
}

template <Is<ClosingConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "every", m.every);
  v(2, "at_minute", m.at_minute);
  v(3, "zone", m.zone);
  v(4, "calendar", m.calendar);
}

template <Is<CurrencyConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "code", m.code);
  v(2, "minor_digits", Stated(m.minor_digits));
}

template <Is<ZoneTransition> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "at_us", Unless(m.at, kBeginningOfTime));
  v(2, "offset_seconds", m.offset_seconds);
}

template <Is<ZoneConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "transitions", m.transitions);
}

template <Is<DebitCap> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "currency", m.currency);
  v(2, "amount", m.amount);
  v(3, "warn_percent", m.warn_percent);
}

template <Is<BankAccount> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "iban", m.iban);
  v(3, "other_id", m.other_id);
  v(4, "bic", m.bic);
  v(5, "country", m.country);
}

template <Is<ParticipantConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "parent", m.parent);
  v(3, "title", m.title);
  v(4, "debit_caps", m.debit_caps);
  v(20, "bank_account", m.bank_account);
  v(29, "cost_centre", m.cost_centre);
  v(54, "kind", m.kind);
}

template <Is<ExpiryPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "period", m.period);
  v(2, "count", m.count);
  v(3, "align", m.align);
  v(4, "anchor", m.anchor);
  v(5, "date", m.date);
  v(18, "by_inactivity", m.by_inactivity);
}

template <Is<ReturnPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "shortfall", Stated(m.shortfall));
  v(2, "without_order", Stated(m.without_order));
  v(3, "wait_us", Stated(m.wait_us));
}

template <Is<OfferConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "kind", Stated(m.kind));
  v(3, "price", m.price);
  v(4, "money", m.money);
  v(5, "currency", m.currency);
  v(6, "valid", m.valid);
  v(7, "stock", m.stock);
  v(8, "per_member", m.per_member);
  v(9, "supplier", m.supplier);
  v(10, "supplier_price", m.supplier_price);
  v(11, "days", m.days);
  v(12, "selector", m.selector);
  v(13, "member_for_us", m.member_for_us);
  v(14, "limits", m.limits);
  v(15, "scheme", m.scheme);
}

template <Is<PointWorth> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "currency", m.currency);
  v(2, "points", m.points);
  v(3, "amount", m.amount);
  v(4, "share_basis_points", m.share_basis_points);
}

template <Is<RedemptionTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "minimum", m.minimum);
  v(2, "maximum", m.maximum);
  v(3, "step", m.step);
  v(4, "worth", m.worth);
  v(5, "over", m.over);
  v(6, "off_step", Unless(m.off_step, OffStep::kRefuse));
  v(7, "limits", m.limits);
  v(8, "valid", m.valid);
}

template <Is<PointsFee> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "points", m.points);
  v(2, "basis_points", m.basis_points);
}

template <Is<TransferTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "minimum", m.minimum);
  v(2, "maximum", m.maximum);
  v(3, "step", m.step);
  v(4, "limits", m.limits);
  v(5, "receive_limits", m.receive_limits);
  v(6, "fee", m.fee);
  v(7, "fee_bearer", m.fee_bearer);
}

template <Is<AdjustmentTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "maximum", m.maximum);
  v(2, "reasons", m.reasons);
  v(3, "limits", m.limits);
  v(4, "approve_within_us", Unless(m.approve_within_us, kApproveWithinUs));
}

template <Is<ReinstatementTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "within_us", m.within_us);
  v(2, "limits", m.limits);
  v(3, "fee", m.fee);
  v(4, "expiry", m.expiry);
}

template <Is<SignInRule> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "valid", m.valid);
  v(3, "ladder", m.ladder);
  v(4, "restart", Stated(m.restart));
  v(5, "available_after_days", m.available_after_days);
  v(6, "limits", m.limits);
  v(7, "funder", m.funder);
  v(8, "expiry", m.expiry);
  v(9, "pending", m.pending);
  v(10, "funder_shares", m.funder_shares);
  v(19, "cost_centre", m.cost_centre);
}

template <Is<ReferralRule> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "valid", m.valid);
  v(3, "referrer_points", m.referrer_points);
  v(4, "referee_points", m.referee_points);
  v(5, "minimum", m.minimum);
  v(6, "currency", m.currency);
  v(7, "merchants", m.merchants);
  v(8, "within_us", Unless(m.within_us, kNever.value));
  v(9, "return_window_us", Unless(m.return_window_us, kNever.value));
  v(10, "limits", m.limits);
  v(11, "funder", m.funder);
  v(12, "expiry", m.expiry);
  v(13, "available_after_days", m.available_after_days);
  v(14, "pending", m.pending);
  v(15, "funder_shares", m.funder_shares);
  v(24, "cost_centre", m.cost_centre);
}

template <Is<Selector> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "merchants", m.merchants);
  v(2, "stores", m.stores);
  v(3, "channels", m.channels);
  v(4, "tenders", m.tenders);
  v(5, "tags", m.tags);
  v(6, "categories", m.categories);
  v(7, "brands", m.brands);
  v(8, "skus", m.skus);
  v(9, "excluded_categories", m.excluded_categories);
  v(10, "excluded_skus", m.excluded_skus);
  v(11, "weekdays", m.weekdays);
  v(12, "minimum_amount", m.minimum_amount);
  v(13, "month_days", m.month_days);
  v(14, "hours", m.hours);
  v(15, "labels", m.labels);
  v(16, "birthday", m.birthday);
  v(17, "campaigns", m.campaigns);
  v(18, "tiers", m.tiers);
}

template <Is<TimeOfDayRange> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "from_minute", m.from_minute);
  v(2, "until_minute", m.until_minute);
}

template <Is<Band> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "from", m.from);
  v(2, "until", m.until);
  v(3, "block", m.block);
  v(4, "multiply", m.multiply);
}

template <Is<BonusOf> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "rule", m.rule);
  v(2, "exact", m.exact);
  v(3, "times", m.times);
  v(4, "multiplier", m.multiplier);
}

template <Is<StackingGroup> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "how", Stated(m.how));
}

template <Is<Grant> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "block", m.block);
  v(2, "multiply", m.multiply);
  v(3, "rounding", Stated(m.rounding));
  v(4, "minimum", m.minimum);
  v(5, "maximum", m.maximum);
  v(6, "bands", m.bands);
  v(7, "fixed", m.fixed);
}

template <Is<CalendarConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "weekend", m.weekend);
  v(3, "holidays", m.holidays);
  v(4, "working_days", m.working_days);
}

template <Is<PendingPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "working_days", m.working_days);
  v(2, "calendar", m.calendar);
  v(3, "up_to", m.up_to);
  v(4, "until_event", m.until_event);
}

template <Is<FunderShare> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "funder", Stated(m.funder));
  v(2, "name", m.name);
  v(3, "weight", m.weight);
}

template <Is<StreakTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "which", m.which);
  v(2, "number", m.number);
  v(3, "unit", m.unit);
}

template <Is<CurrencyConversion> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "rounding", m.rounding);
}

template <Is<NthPurchase> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "which", m.which);
  v(2, "number", m.number);
  v(3, "period", m.period);
}

template <Is<PeriodSum> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "period", m.period);
  v(2, "closes_on", m.closes_on);
  v(3, "at_least", m.at_least);
  v(4, "carry", m.carry);
}

template <Is<EarnRule> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "valid", m.valid);
  v(3, "base", Stated(m.base));
  v(4, "currency", m.currency);
  v(5, "selector", m.selector);
  v(6, "grant", m.grant);
  v(7, "available_after_days", m.available_after_days);
  v(8, "limits", m.limits);
  v(9, "funder", Stated(m.funder));
  v(10, "funder_name", m.funder_name);
  v(11, "expiry", m.expiry);
  v(12, "bonus", m.bonus);
  v(13, "group", m.group);
  v(14, "on", m.on);
  v(15, "actions", m.actions);
  v(16, "once", m.once);
  v(17, "draws", m.draws);
  v(18, "funder_shares", m.funder_shares);
  v(19, "campaign", m.campaign);
  v(20, "pending", m.pending);
  v(21, "qualifying", m.qualifying);
  v(22, "to_beneficiary", m.to_beneficiary);
  v(23, "needs_code", m.needs_code);
  v(24, "nth_purchase", m.nth_purchase);
  v(28, "period_sum", m.period_sum);
  v(37, "cost_centre", m.cost_centre);
  v(38, "convert", m.convert);
  v(39, "streak", m.streak);
}

template <Is<CampaignConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "valid", m.valid);
  v(3, "cost_centre", m.cost_centre);
  v(4, "budget", m.budget);
  v(5, "per_member", m.per_member);
}

template <Is<LimitConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "subject", m.subject);
  v(3, "period", m.period);
  v(4, "amount", m.amount);
  v(5, "days", m.days);
  v(6, "counts", Stated(m.counts));
}

template <Is<TierLevel> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "threshold", m.threshold);
  v(3, "expiry", m.expiry);
}

template <Is<TierPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "measure", Stated(m.measure));
  v(2, "currency", m.currency);
  v(3, "window", Stated(m.window));
  v(4, "rolling", m.rolling);
  v(5, "review", Stated(m.review));
  v(6, "after_return", m.after_return);
  v(7, "soft_landing", m.soft_landing);
  v(8, "levels", m.levels);
}

template <Is<ProgramConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "issuer", m.issuer);
  v(3, "scale", m.scale);
  v(4, "zone", m.zone);
  v(5, "auto_enrol", Stated(m.auto_enrol));
  v(6, "expiry", m.expiry);
  v(7, "expiry_grace_us", Stated(m.expiry_grace_us));
  v(8, "point_value", m.point_value);
  v(9, "value_currency", m.value_currency);
  v(10, "returns", m.returns);
  v(11, "redemption", m.redemption);
  v(12, "earn", m.earn);
  v(13, "sign_in", m.sign_in);
  v(14, "referral", m.referral);
  v(15, "limits", m.limits);
  v(16, "expiry_notice_us", m.expiry_notice_us);
  v(17, "groups", m.groups);
  v(18, "frozen_members_earn", Unless(m.frozen_members_earn, true));
  v(19, "hold_time_us", Unless(m.hold_time_us, kHoldTimeUs));
  v(20, "longest_hold_us", Unless(m.longest_hold_us, kLongestHoldUs));
  v(21, "tiers", m.tiers);
  v(22, "transfer", m.transfer);
  v(23, "adjustments", m.adjustments);
  v(24, "reinstatement", m.reinstatement);
  v(25, "campaigns", m.campaigns);
  v(26, "offers", m.offers);
  v(27, "expired_into", m.expired_into);
  v(28, "household_wallet", m.household_wallet);
  v(41, "activity", m.activity);
}

template <Is<ContractFee> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "on", m.on);
  v(2, "owed_by", m.owed_by);
  v(3, "to", m.to);
  v(4, "basis_points", m.basis_points);
  v(5, "price", m.price);
  v(6, "fixed", m.fixed);
  v(7, "minimum", m.minimum);
  v(8, "cap", m.cap);
}

template <Is<ContractTax> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "basis_points", m.basis_points);
  v(2, "rounding", Stated(m.rounding));
  v(3, "decimals", Stated(m.decimals));
}

template <Is<ContractConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "participant", m.participant);
  v(2, "program", m.program);
  v(3, "valid", m.valid);
  v(4, "currency", m.currency);
  v(5, "settled", Stated(m.settled));
  v(6, "issues", m.issues);
  v(7, "issue_price", m.issue_price);
  v(8, "redeems", m.redeems);
  v(9, "redeem_price", m.redeem_price);
  v(10, "over_cap", m.over_cap);
  v(23, "fees", m.fees);
  v(24, "tax", m.tax);
  v(25, "keeps_fees", m.keeps_fees);
  v(30, "prepaid", m.prepaid);
  v(51, "scheme", m.scheme);
}

template <Is<Segment> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "give", m.give);
  v(2, "get", m.get);
  v(3, "steps", m.steps);
}

template <Is<ExchangeBonus> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "per", m.per);
  v(2, "points", m.points);
}

template <Is<ExchangeFee> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "price", m.price);
  v(2, "cap", m.cap);
  v(3, "kept_on_undo", m.kept_on_undo);
}

template <Is<ExchangePointsFee> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "fee", m.fee);
  v(2, "cap", m.cap);
  v(3, "kept_on_undo", m.kept_on_undo);
}

template <Is<RateConditions> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "labels", m.labels);
  v(2, "tiers", m.tiers);
  v(3, "account_age_us", m.account_age_us);
}

template <Is<PartnerTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "answer_within_us", Unless(m.answer_within_us, 3 * kMicrosPerDay));
  v(18, "bind_account", m.bind_account);
}

template <Is<RateConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "from", m.from);
  v(2, "to", m.to);
  v(3, "valid", m.valid);
  v(4, "give", m.give);
  v(5, "get", m.get);
  v(6, "minimum", m.minimum);
  v(7, "off_step", Stated(m.off_step));
  v(8, "currency", m.currency);
  v(9, "settlement_price", m.settlement_price);
  v(10, "maximum", m.maximum);
  v(11, "segments", m.segments);
  v(12, "may_cross", Unless(m.may_cross, true));
  v(13, "bonus", m.bonus);
  v(14, "limits", m.limits);
  v(15, "get_limits", m.get_limits);
  v(16, "over_limit", m.over_limit);
  v(17, "fee", m.fee);
  v(18, "undo_window_us", m.undo_window_us);
  v(19, "points_fee", m.points_fee);
  v(20, "available_after_days", m.available_after_days);
  v(21, "pending", m.pending);
  v(22, "members", m.members);
  v(23, "partner", m.partner);
  v(44, "scheme", m.scheme);
}

template <Is<SourceRights> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "source", m.source);
  v(2, "participants", m.participants);
}

template <Is<AliasKind> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "kind", m.kind);
  v(2, "claim_within_us", m.claim_within_us);
}

template <Is<Configuration> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "network", m.network);
  v(2, "label", m.label);
  v(3, "effective_from_us", m.effective_from);
  v(4, "bounds", m.bounds);
  v(5, "settlement", m.settlement);
  v(6, "currencies", m.currencies);
  v(7, "zones", m.zones);
  v(8, "participants", m.participants);
  v(9, "programs", m.programs);
  v(10, "contracts", m.contracts);
  v(11, "rates", m.rates);
  v(12, "sources", m.sources);
  v(13, "calendars", m.calendars);
  v(14, "alias_kinds", m.alias_kinds);
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_CONFIGURATION_FIELDS_H_
