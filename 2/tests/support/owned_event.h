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

struct OwnedEvent {
  EventKind kind = EventKind::kNone;
  Timestamp occurred{};
  std::string program{};     // all but returns and closes; source of exchange
  std::string to_program{};  // exchange
  std::string member{};      // all but reversals and closes; the referrer
  std::string referee{};
  std::string merchant{};  // purchase, return, redemption
  std::string id{};  // order (purchase, return), redemption, exchange, close
  std::string second_id{};  // return, reversal
  std::string currency{};
  int64_t amount = 0;  // minor units, or points of a request
  int64_t not_earning = 0;
  std::string store{};
  std::string channel{};
  std::string tender{};
  std::vector<OwnedLine> lines{};
  std::vector<std::string> tags{};
  uint32_t window = 0;

  // Views into this event, which must stay where it is while they are used.
  // Key and content are left zero: Identify fills them.
  Event View() const;

  // The event on one line, for messages of failing tests.
  std::string Text() const;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_SUPPORT_OWNED_EVENT_H_
