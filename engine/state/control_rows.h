// Rows of control: configurations, timers, totals and quarantines.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_CONTROL_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_CONTROL_ROWS_H_

#include <cstdint>
#include <string>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

struct ConfigurationRow {
  static constexpr TableId kTable = TableId::kConfigurations;
  struct Key {
    ConfigVersion version;
    CLEARPOINT_HASHABLE_KEY(Key, k.version)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.version);
    }
  };
  SequenceNumber applied_by;
  std::string bytes;  // protobuf NetworkConfiguration
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.applied_by);
    v.Text(2, r.bytes);
  }
};

enum class TimerKind : uint8_t {
  kMature = 1,   // a wallet's pending points become available
  kExpire = 2,   // a wallet's lots are swept (expiry + grace)
  kWaiting = 3,  // an early return's deadline
  kForget = 4,   // keys that can no longer arrive, and what only they reach
  kNotice = 5,   // a wallet's lots expire within the program's notice
  kApproval = 14,  // the deadline of an adjustment's second person
  kTierReview = 12,  // a member's tier in a program is judged anew
  kHold = 10,    // a hold ends by itself
  kClaim = 6,    // a purchase can no longer be claimed
  kPartner = 8,  // a partner's answer is due
  kPeriodEnd = 18,  // a period is over of which a rule has the sum
  // A standing conversion sweeps a program: behind all else of that instant.
  kConversion = 35,
  // The open window closes: behind whatever that instant still brings into it.
  kWindowClose = 56,
};

struct TimerRow {
  static constexpr TableId kTable = TableId::kTimers;
  struct Key {
    Timestamp due;
    TimerKind kind = TimerKind::kMature;
    uint64_t first = 0;   // member; sequence; ForgetLater::chunk; scheme
    uint32_t second = 0;  // program, sum of kPeriodEnd, or 0
    CLEARPOINT_HASHABLE_KEY(Key, k.due, k.kind, k.first, k.second)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.S(1, k.due);
      v.U(2, k.kind);
      v.U(3, k.first);
      v.U(4, k.second);
    }
  };
  bool set = false;
  // kForget: 17 bytes each, table and key (of kWallets and kCounters: see
  // engine/ledger/forget_item.h). kWaiting, kClaim: the waiting row's key and
  // that of what waits. kApproval: the request's key. kHold: the hold's. Else empty.
  std::string items;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.B(1, r.set);
    v.Text(2, r.items);
  }
};

enum class Total : uint8_t {
  kMembers = 1,  // newest member number
  kParticipants = 2,
  kPrograms = 3,
  kRules = 4,
  kLimits = 5,
  kSkus = 6,
  kSources = 7,
  kLotClasses = 8,
  kConfigurations = 9,
  kOpenWindow = 10,  // number of the main scheme's open window
  // Instant in microseconds: what occurred before it is TOO_LATE for ever. 0:
  // none. Moved on by a configuration that takes older events than the one
  // before it, whose keys may be forgotten.
  kHorizon = 11,
  kIntakePaused = 12,  // number of the record that paused it; 0: it runs
  kQuarantines = 13,   // rows of quarantines
  kBarredMembers = 14,  // that are frozen, closed or merged into another
  kSchemes = 15,        // named settlement schemes
  // Number of the open window of the scheme behind the main one, and so on for
  // those that follow.
  kOpenWindowOfSecond = 16,
};
// One more than the last.
inline constexpr size_t kTotalCount =
    static_cast<size_t>(Total::kOpenWindowOfSecond) + kMaxSchemes - 1;
// The total that has the number of a scheme's open window.
constexpr Total OpenWindowTotal(SchemeNumber scheme) {
  if (scheme == kMainScheme) return Total::kOpenWindow;
  return static_cast<Total>(static_cast<uint32_t>(Total::kOpenWindowOfSecond) +
                            scheme.value - kMainScheme.value - 1);
}

struct TotalRow {
  static constexpr TableId kTable = TableId::kTotals;
  struct Key {
    Total total = Total::kMembers;
    CLEARPOINT_HASHABLE_KEY(Key, k.total)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.total);
    }
  };
  int64_t value = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.value);
  }
};

// A message that is not to be decided. The row goes when the message is met.
struct QuarantineRow {
  static constexpr TableId kTable = TableId::kQuarantines;
  struct Key {
    Hash128 source;  // of its name
    uint64_t offset = 0;
    CLEARPOINT_HASHABLE_KEY(Key, k.source, k.offset)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.source);
      v.U(2, k.offset);
    }
  };
  SequenceNumber asked_by;  // the record of the command
  std::string operator_name;
  std::string reason;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.asked_by);
    v.Text(2, r.operator_name);
    v.Text(3, r.reason);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_CONTROL_ROWS_H_
