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
    : EnumFromTo<FunderKind, FunderKind::kMerchant, FunderKind::kNamed> {};
template <>
struct EnumRange<LimitCounts>
    : EnumFromTo<LimitCounts, LimitCounts::kPoints, LimitCounts::kAwards> {};
template <>
struct EnumRange<OverLimit>
    : EnumFromTo<OverLimit, OverLimit::kRefuse, OverLimit::kReduce> {};
template <>
struct EnumRange<Settled>
    : EnumFromTo<Settled, Settled::kAtIssuance, Settled::kAtRedemption> {};

template <>
inline constexpr std::string_view kMessageName<DateRange> = "DateRange";
template <>
inline constexpr std::string_view kMessageName<Ratio> = "Ratio";
template <>
inline constexpr std::string_view kMessageName<TimeBounds> = "TimeBounds";
template <>
inline constexpr std::string_view kMessageName<SettlementConfig> = "Settlement";
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
inline constexpr std::string_view kMessageName<ParticipantConfig> =
    "Participant";
template <>
inline constexpr std::string_view kMessageName<ExpiryPolicy> = "ExpiryPolicy";
template <>
inline constexpr std::string_view kMessageName<ReturnPolicy> = "ReturnPolicy";
template <>
inline constexpr std::string_view kMessageName<RedemptionTerms> =
    "RedemptionTerms";
template <>
inline constexpr std::string_view kMessageName<SignInRule> = "SignInRule";
template <>
inline constexpr std::string_view kMessageName<ReferralRule> = "ReferralRule";
template <>
inline constexpr std::string_view kMessageName<Selector> = "Selector";
template <>
inline constexpr std::string_view kMessageName<Grant> = "Grant";
template <>
inline constexpr std::string_view kMessageName<EarnRule> = "EarnRule";
template <>
inline constexpr std::string_view kMessageName<LimitConfig> = "Limit";
template <>
inline constexpr std::string_view kMessageName<ProgramConfig> = "Program";
template <>
inline constexpr std::string_view kMessageName<ContractConfig> = "Contract";
template <>
inline constexpr std::string_view kMessageName<Segment> = "Segment";
template <>
inline constexpr std::string_view kMessageName<ExchangeBonus> = "ExchangeBonus";
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
}

template <Is<SettlementConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "operator_name", m.operator_name);
  v(2, "currency", m.currency);
  v(3, "fee_basis_points", m.fee_basis_points);
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

template <Is<ParticipantConfig> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "name", m.name);
  v(2, "parent", m.parent);
  v(3, "title", m.title);
}

template <Is<ExpiryPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "period", m.period);
  v(2, "count", m.count);
  v(3, "align", m.align);
  v(4, "anchor", m.anchor);
  v(5, "date", m.date);
}

template <Is<ReturnPolicy> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "shortfall", Stated(m.shortfall));
  v(2, "without_order", Stated(m.without_order));
  v(3, "wait_us", Stated(m.wait_us));
}

template <Is<RedemptionTerms> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "minimum", m.minimum);
  v(2, "maximum", m.maximum);
  v(3, "step", m.step);
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
}

template <Is<Grant> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "block", m.block);
  v(2, "multiply", m.multiply);
  v(3, "rounding", Stated(m.rounding));
  v(4, "minimum", m.minimum);
  v(5, "maximum", m.maximum);
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
}

template <Is<SourceRights> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "source", m.source);
  v(2, "participants", m.participants);
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
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_CONFIGURATION_FIELDS_H_
