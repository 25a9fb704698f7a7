// Events of the reference network (tests/support/reference_day.h), made from
// what differs between them. Ids are the caller's. Threads: none.
#ifndef CLEARPOINT_TESTS_SUPPORT_MADE_EVENTS_H_
#define CLEARPOINT_TESTS_SUPPORT_MADE_EVENTS_H_

#include <cstdint>
#include <string>

#include "tests/support/owned_event.h"

namespace clearpoint {

inline OwnedEvent Made(EventKind kind, Timestamp occurred,
                       const std::string& member) {
  OwnedEvent event;
  event.kind = kind;
  event.occurred = occurred;
  event.member = member;
  return event;
}

// At merchant cafe, which issues and redeems star.
inline OwnedEvent MadePurchase(Timestamp occurred, const std::string& member,
                               const std::string& order, int64_t amount) {
  OwnedEvent event = Made(EventKind::kPurchase, occurred, member);
  event.merchant = "cafe";
  event.id = order;
  event.currency = "CNY";
  event.amount = amount;
  return event;
}

inline OwnedEvent MadeReturn(Timestamp occurred, const std::string& order,
                             const std::string& id, int64_t amount) {
  OwnedEvent event = MadePurchase(occurred, "", order, amount);
  event.kind = EventKind::kPurchaseReturned;
  event.second_id = id;
  return event;
}

inline OwnedEvent MadeRedemption(Timestamp occurred, const std::string& member,
                                 const std::string& id, int64_t points) {
  OwnedEvent event = Made(EventKind::kRedemptionRequested, occurred, member);
  event.program = "star";
  event.merchant = "cafe";
  event.id = id;
  event.amount = points;
  return event;
}

inline OwnedEvent MadeReversal(Timestamp occurred,
                               const std::string& redemption,
                               const std::string& id, int64_t points) {
  OwnedEvent event = Made(EventKind::kRedemptionReversed, occurred, "");
  event.program = "star";
  event.id = redemption;
  event.second_id = id;
  event.amount = points;
  return event;
}

// From star to leaf.
inline OwnedEvent MadeExchange(Timestamp occurred, const std::string& member,
                               const std::string& id, int64_t give) {
  OwnedEvent event = Made(EventKind::kExchangeRequested, occurred, member);
  event.program = "star";
  event.to_program = "leaf";
  event.id = id;
  event.amount = give;
  return event;
}

inline OwnedEvent MadeSignIn(Timestamp occurred, const std::string& member) {
  OwnedEvent event = Made(EventKind::kSignIn, occurred, member);
  event.program = "star";
  return event;
}

inline OwnedEvent MadeReferral(Timestamp occurred, const std::string& referrer,
                               const std::string& referee) {
  OwnedEvent event = Made(EventKind::kReferral, occurred, referrer);
  event.program = "star";
  event.referee = referee;
  return event;
}

// `window` 0: the one that is open.
inline OwnedEvent MadeClose(Timestamp occurred, const std::string& id,
                            uint32_t window) {
  OwnedEvent event = Made(EventKind::kWindowCloseRequested, occurred, "");
  event.id = id;
  event.window = window;
  return event;
}

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_MADE_EVENTS_H_
