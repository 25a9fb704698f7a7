// OwnedEvent: an event that keeps its own text, so tests can make, store and
// change events and hand out the views that the engine takes.
//
// One flat set of fields serves every kind; which of them a kind uses stands
// beside each. Threads: none; a value.
#ifndef CLEARPOINT_TESTS_SUPPORT_OWNED_EVENT_H_
#define CLEARPOINT_TESTS_SUPPORT_OWNED_EVENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/decide/event.h"

namespace clearpoint {

struct OwnedLine {
  std::string sku{};
  std::string category{};
  std::string brand{};
  int64_t quantity = 0;  // thousandths
  int64_t amount = 0;
};

struct OwnedTender {
  std::string tender{};
  int64_t amount = 0;
};

struct OwnedLabel {
  std::string label{};
  Timestamp from{};
  Timestamp until = kNever;
};

struct OwnedOverride {
  std::string limit{};
  int64_t amount = 0;
  Timestamp until = kNever;
  std::string program{};
};

struct OwnedLot {
  int64_t points = 0;
  std::string funder{};
  Timestamp earned_at{};
  Timestamp available_at{};
  Timestamp expires_at = kNever;
  bool paid = false;
  std::string campaign{};
  std::string cost_center{};
};

struct OwnedQualified {
  int64_t amount = 0;
  Timestamp counted_at{};
};

struct OwnedTier {
  std::string tier{};
  Timestamp since{};
  Timestamp until = kNever;
  std::vector<OwnedQualified> qualified{};
};

struct OwnedCounter {
  std::string limit{};
  int64_t used = 0;
  Timestamp period_at{};
};

struct OwnedEvent {
  EventKind kind = EventKind::kNone;
  Timestamp occurred{};
  std::string program{};     // all but returns and closes; source of exchange
  std::string to_program{};  // exchange
  std::string member{};      // all but reversals and closes; the referrer
  // Or who receives a transfer, is a beneficiary, or merged into `member`.
  std::string referee{};
  std::string merchant{};  // purchase, return, redemption, action,
                           // balance; the funder of a prize
  // Order (purchase, return, pending), redemption, exchange, close.
  std::string id{};
  // Return, reversals, capture, release, pending; code of a purchase; a
  // household; the account an exchange goes to.
  std::string second_id{};
  std::string currency{};
  int64_t amount = 0;  // minor units, or points of a request
  int64_t not_earning = 0;
  std::string store{};
  std::string channel{};
  std::string rule{};  // pending
  std::string tender{};
  std::vector<OwnedLine> lines{};
  std::vector<std::string> tags{};
  std::vector<OwnedTender> tender_parts{};
  uint32_t window = 0;
  // Of an action, whose attribute is `amount`; `action` of a prize is its draw,
  // of a standing conversion of the programs in `tags` its period.
  std::string action{};
  std::string object{};
  std::string campaign{};
  std::string cost_center{};
  // Of a balance; its account is `store`.
  Timestamp period_from{};
  Timestamp period_until{};
  // Adjustments: `merchant` pays, `store` is the reason, `tender` the person,
  // `second_id` the one that is undone.
  Timestamp expires_at = kNever;
  // Of a reinstatement, which has an end in `expires_at`, too.
  Timestamp expired_from{};
  Timestamp expired_until{};
  std::vector<OwnedLot> lots{};  // of an opening balance; its batch is `id`
  std::vector<OwnedTier> tiers{};
  std::vector<OwnedCounter> counters{};
  // Of settlement: the participant is `merchant`, the payment or abort `id`.
  // Of a dispute: who contests is `merchant`, `rule` owes `action` what
  // `object` says, in major units; the reason is `store`, the resolution
  // `channel`.
  int64_t sequence = 0;  // of the contested record
  std::vector<std::string> participants{};
  std::string proposed_by{};
  std::string approved_by{};
  std::string scheme{};        // whose window is closed
  std::string counterparty{};  // of a confirmation
  // Of an estimate, which has its share in `amount`, its vintages in `period_`
  // and its value in `not_earning` for `order_amount` points, the date; of a
  // hold; of an alias the date, its kind is `channel` and it is `id`.
  Timestamp until = kNever;
  // Of a redemption or hold; what `merchant` pays for a block of points, `id`.
  int64_t order_amount = 0;
  std::string offer{};
  int64_t offer_quantity = 0;
  // Of members; their update is `id`.
  int32_t birthday = 0;
  std::vector<OwnedLabel> labels{};
  std::vector<std::string> removed{};
  std::vector<OwnedOverride> overrides{};

  // Views into this event, which must stay where it is while they are used.
  // Key and content are left zero: Identify fills them.
  Event View() const;

  // The event on one line, for messages of failing tests.
  std::string Text() const;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_OWNED_EVENT_H_
