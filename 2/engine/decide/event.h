// Event: an input fact from upstream as the engine sees it, after the codec
// and before any verdict. All text is a view into memory that the source keeps
// until the event's records are sealed.
//
// Units: amounts in minor units of `currency`, points in minor units of the
// program, instants in microseconds UTC. Absent optional text is empty.
// Which fields an event must have is checked by Decide, not here.
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_DECIDE_EVENT_H_
#define CLEARPOINT_ENGINE_DECIDE_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/decide/outcome.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Numbers equal the field numbers of the oneof in events.proto; they stand in
// journals and are never reused.
enum class EventKind : uint16_t {
  kNone = 0,  // undecodable, or a kind this version does not know
  kPurchase = 20,
  kPurchaseReturned = 21,
  kSignIn = 22,
  kReferral = 23,
  kRedemptionRequested = 40,
  kRedemptionReversed = 44,
  kExchangeRequested = 45,
  kNetworkConfigured = 70,
  kWindowCloseRequested = 75,
  kTick = 90,  // the engine's own; refused from upstream
  kIntakePaused = 91,
  kIntakeResumed = 92,
  kCoordinateQuarantined = 93,
};

// "Purchase", "SignIn", ...: the name of the message in events.proto.
std::string_view EventKindName(EventKind kind);

// Whether only an operator of the shard may ask for it (a close of a window
// may also be asked for by who speaks for the network's operator).
constexpr bool IsCommand(EventKind kind) {
  return kind == EventKind::kNetworkConfigured ||
         kind == EventKind::kIntakePaused ||
         kind == EventKind::kIntakeResumed ||
         kind == EventKind::kCoordinateQuarantined;
}

struct PurchaseLine {
  std::string_view sku;
  std::string_view category;
  std::string_view brand;
  int64_t quantity = 0;  // in thousandths of the sales unit
  MinorAmount amount;    // of the whole line
};

struct Purchase {
  std::string_view program;  // empty: every program the merchant issues in
  std::string_view member;
  std::string_view merchant;
  std::string_view store;
  std::string_view order_id;
  std::string_view currency;
  MinorAmount amount;       // paid in all
  MinorAmount not_earning;  // part of it that earns nothing (tax, delivery)
  std::string_view channel;
  std::string_view tender;
  std::vector<PurchaseLine> lines;
  std::vector<std::string_view> tags;
};

struct ReturnLine {
  std::string_view sku;
  int64_t quantity = 0;  // thousandths; 0: told by amount only
  MinorAmount amount;    // money given back for this line
};

// By lines, or by amount when there are no lines.
struct PurchaseReturned {
  std::string_view member;  // needed when no order is named
  std::string_view merchant;
  std::string_view order_id;  // empty: match the member's newest purchases
  std::string_view return_id;
  std::string_view currency;
  MinorAmount amount;  // of the whole return; sum of the lines if there are
  std::vector<ReturnLine> lines;
};

struct SignIn {
  std::string_view program;
  std::string_view member;
  std::string_view place;  // venue or channel, no meaning to the rules yet
};

struct Referral {
  std::string_view program;
  std::string_view referrer;
  std::string_view referee;
};

struct RedemptionRequested {
  std::string_view program;
  std::string_view member;
  std::string_view merchant;  // where it is burned
  std::string_view redemption_id;
  Points points;
};

struct RedemptionReversed {
  std::string_view program;
  std::string_view redemption_id;  // the one that is reversed
  std::string_view reversal_id;
  Points points;  // 0: all that is left of it
};

struct ExchangeRequested {
  std::string_view exchange_id;
  std::string_view member;
  std::string_view from_program;
  std::string_view to_program;
  Points give;  // in minor units of from_program
};

// The canonical bytes of the whole configuration message; parsed by the codec
// when the event is decided, since only its version governs anything.
struct NetworkConfigured {
  std::string_view configuration;
};

struct WindowCloseRequested {
  std::string_view close_id;
  uint32_t window = 0;  // 0: the one that is open
};

// Commands of operators. Nothing more is read from the inputs, but commands.
struct IntakePaused {
  std::string_view command_id;
  std::string_view operator_name;  // the person who asks
  std::string_view reason;
};
struct IntakeResumed {
  std::string_view command_id;
  std::string_view operator_name;
  std::string_view reason;
};
// The message at this place of an input is not to be decided.
struct CoordinateQuarantined {
  std::string_view source;
  int64_t offset = 0;
  std::string_view operator_name;
  std::string_view reason;
};

// What the codec could not make an event of: outcome and the reason in words.
struct Undecodable {
  OutcomeCode code = OutcomeCode::kMalformed;
  std::string reason;
};

struct Event {
  EventKind kind = EventKind::kNone;
  std::string_view event_id;        // of the message; echoed, no identity
  std::string_view correlation_id;  // of the sender; echoed
  Timestamp occurred;
  // Identity: the 128-bit hashes of the business key (kind family, owner,
  // id) and of the content (WriteEventContent). Equal for the JSON and the
  // protobuf form. Zero while kind is kNone or kTick.
  Hash128 key;
  Hash128 content;
  // Under which the name of the body's member is interned; zero when the body
  // names none, or two.
  Hash128 member;
  std::variant<Undecodable, Purchase, PurchaseReturned, SignIn, Referral,
               RedemptionRequested, RedemptionReversed, ExchangeRequested,
               NetworkConfigured, WindowCloseRequested, IntakePaused,
               IntakeResumed, CoordinateQuarantined>
      body;
  std::string_view original;  // the bytes as they came
};

// Business keys are told apart by family, so that a purchase and a return may
// share an id. The codec computes Event::key with these; the engine computes
// the key of the purchase a return names with the same functions.
Hash128 PurchaseKey(std::string_view merchant, std::string_view order_id);
Hash128 ReturnKey(std::string_view merchant, std::string_view return_id);
// A sign-in's key has the local day, which only the program's zone tells: its
// Event::key covers program and member only.
Hash128 SignInKey(std::string_view program, std::string_view member);
Hash128 ReferralKey(std::string_view program, std::string_view referrer,
                    std::string_view referee);
Hash128 RedemptionKey(std::string_view program, std::string_view id);
Hash128 ReversalKey(std::string_view program, std::string_view redemption_id,
                    std::string_view reversal_id);
Hash128 ExchangeKey(std::string_view exchange_id);
Hash128 WindowCloseKey(std::string_view close_id);
Hash128 IntakeKey(std::string_view command_id);
Hash128 CoordinateKey(std::string_view source, uint64_t offset);

// Appends the canonical protobuf bytes of an Event that has occurred and body
// only: no ids of the message, fields in ascending order, zero and empty ones
// left out, so a field added to the schema later leaves older hashes as they
// are. The content hash is the first half of the SHA-256 of these bytes.
void WriteEventContent(const Event& event, std::string* out);

// Fills key, content and member from kind, occurred and body. kNone and kTick:
// all zero. A network configuration is its own key.
void Identify(Event* event);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_EVENT_H_
