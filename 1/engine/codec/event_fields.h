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
inline constexpr std::string_view kMessageName<PurchaseReturned> =
    "PurchaseReturned";
template <>
inline constexpr std::string_view kMessageName<ReturnLine> = "ReturnLine";
template <>
inline constexpr std::string_view kMessageName<SignIn> = "SignIn";
template <>
inline constexpr std::string_view kMessageName<Referral> = "Referral";
template <>
inline constexpr std::string_view kMessageName<RedemptionRequested> =
    "RedemptionRequested";
template <>
inline constexpr std::string_view kMessageName<RedemptionReversed> =
    "RedemptionReversed";
template <>
inline constexpr std::string_view kMessageName<ExchangeRequested> =
    "ExchangeRequested";
template <>
inline constexpr std::string_view kMessageName<WindowCloseRequested> =
    "WindowCloseRequested";

template <>
inline constexpr std::string_view kMessageName<IntakePaused> = "IntakePaused";
template <>
inline constexpr std::string_view kMessageName<IntakeResumed> =
    "IntakeResumed";
template <>
inline constexpr std::string_view kMessageName<CoordinateQuarantined> =
    "CoordinateQuarantined";

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

template <Is<RedemptionRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "program", m.program);
  v(2, "member", m.member);
  v(3, "merchant", m.merchant);
  v(4, "redemption_id", m.redemption_id);
  v(5, "points", m.points);
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
}

template <Is<WindowCloseRequested> M, class V>
void VisitFields(M& m, V&& v) {
  v(1, "close_id", m.close_id);
  v(2, "window", m.window);
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

// Calls v.template operator()<Body>(kind, name in the oneof) for each body
// that is read field by field. NetworkConfigured is not: it stays bytes.
template <class V>
void VisitBodies(V&& v) {
  v.template operator()<Purchase>(EventKind::kPurchase, "purchase");
  v.template operator()<PurchaseReturned>(EventKind::kPurchaseReturned,
                                          "purchase_returned");
  v.template operator()<SignIn>(EventKind::kSignIn, "sign_in");
  v.template operator()<Referral>(EventKind::kReferral, "referral");
  v.template operator()<RedemptionRequested>(EventKind::kRedemptionRequested,
                                             "redemption_requested");
  v.template operator()<RedemptionReversed>(EventKind::kRedemptionReversed,
                                            "redemption_reversed");
  v.template operator()<ExchangeRequested>(EventKind::kExchangeRequested,
                                           "exchange_requested");
  v.template operator()<WindowCloseRequested>(EventKind::kWindowCloseRequested,
                                              "window_close_requested");
  v.template operator()<IntakePaused>(EventKind::kIntakePaused,
                                      "intake_paused");
  v.template operator()<IntakeResumed>(EventKind::kIntakeResumed,
                                       "intake_resumed");
  v.template operator()<CoordinateQuarantined>(
      EventKind::kCoordinateQuarantined, "coordinate_quarantined");
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_CODEC_EVENT_FIELDS_H_
