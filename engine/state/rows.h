// Rows: everything the state holds, one struct a table with its key and the
// numbers of its fields. state.proto documents the same fields for readers in
// other languages. A row equal to a default-constructed one does not exist.
//
// Units: points in minor units of their program, money in 10^-12 major units,
// amounts in minor units of the currency, instants in microseconds UTC.
// Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ROWS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/state/table_id.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Combines the plain members of a key into an absl hash.
#define CLEARPOINT_HASHABLE_KEY(Type, ...)                     \
  friend auto operator<=>(const Type&, const Type&) = default; \
  template <typename H>                                        \
  friend H AbslHashValue(H h, const Type& k) {                 \
    return H::combine(std::move(h), __VA_ARGS__);              \
  }

// --- names ---------------------------------------------------------------

enum class NameKind : uint8_t {
  kMember = 1,
  kParticipant = 2,
  kProgram = 3,
  kRule = 4,   // name is PROGRAM/RULE
  kLimit = 5,  // name is PROGRAM/LIMIT
  kSku = 6,
  kSource = 7,
};

struct NameRow {
  static constexpr TableId kTable = TableId::kNames;
  struct Key {
    NameKind kind = NameKind::kMember;
    Hash128 name;  // SHA-256 prefix of the name
    CLEARPOINT_HASHABLE_KEY(Key, k.kind, k.name)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.kind);
      v.H(2, k.name);
    }
  };
  uint64_t number = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.number);
  }
};

// --- members, wallets, lots -----------------------------------------------

struct MemberRow {
  static constexpr TableId kTable = TableId::kMembers;
  struct Key {
    MemberNumber member;
    CLEARPOINT_HASHABLE_KEY(Key, k.member)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
    }
  };
  std::string name;
  Timestamp enrolled_at;
  SequenceNumber enrolled_by;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.name);
    v.S(2, r.enrolled_at);
    v.U(3, r.enrolled_by);
  }
};

// A member's balances in one program: sums of the lots, less debt.
struct WalletRow {
  static constexpr TableId kTable = TableId::kWallets;
  struct Key {
    MemberNumber member;
    ProgramNumber program;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.program)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.program);
    }
  };
  Points pending;
  Points available;
  Points held;
  Points debt;            // zero or negative
  uint32_t last_lot = 0;  // number of the newest lot
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.pending);
    v.S(2, r.available);
    v.S(3, r.held);
    v.S(4, r.debt);
    v.U(5, r.last_lot);
  }
};

// Where a lot stands in its wallet's draw order: soonest to expire, earliest
// available, lowest number.
struct DrawKey {
  Timestamp expires_at = kNever;
  Timestamp available_at;
  uint32_t lot = 0;
  CLEARPOINT_HASHABLE_KEY(DrawKey, k.expires_at, k.available_at, k.lot)
  template <class V, class Self>
  static void Visit(V& v, Self& k) {
    v.S(1, k.expires_at);
    v.S(2, k.available_at);
    v.U(3, k.lot);
  }
};

struct LotRow {
  static constexpr TableId kTable = TableId::kLots;
  struct Key {
    MemberNumber member;
    ProgramNumber program;
    DrawKey draw;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.program, k.draw)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.program);
      v.S(3, k.draw.expires_at);
      v.S(4, k.draw.available_at);
      v.U(5, k.draw.lot);
    }
  };
  LotClassNumber lot_class;
  int32_t vintage = 0;       // months since 1970-01 of the first earning
  SequenceNumber opened_by;  // record that opened it
  Points remaining;
  Points expired;        // swept and not yet claimed by a return
  bool matured = false;  // booked as available, no longer pending
  Timestamp moved_at;    // recorded time of the last movement
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.lot_class);
    v.S(2, r.vintage);
    v.U(3, r.opened_by);
    v.S(4, r.remaining);
    v.S(5, r.expired);
    v.B(6, r.matured);
    v.S(7, r.moved_at);
  }
};

// A contract as it stood in one configuration version.
struct ContractRef {
  ConfigVersion version;
  uint32_t index = 0;  // 1-based place in that version; 0: none
  CLEARPOINT_HASHABLE_KEY(ContractRef, k.version, k.index)
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.version);
    v.U(2, r.index);
  }
};

// What points in lots have in common besides their dates. Few, so they stay
// in memory and lots name them by number.
struct LotClassRow {
  static constexpr TableId kTable = TableId::kLotClasses;
  struct Key {
    LotClassNumber lot_class;
    CLEARPOINT_HASHABLE_KEY(Key, k.lot_class)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.lot_class);
    }
  };
  ProgramNumber program;
  ParticipantNumber funder;
  ContractRef contract;
  RuleNumber rule;  // 0: got by exchange
  ConfigVersion rule_version;
  bool owed = false;  // settled at redemption: its funder owes when burned
  uint32_t campaign = 0;
  uint32_t cost_centre = 0;
  CLEARPOINT_HASHABLE_KEY(LotClassRow, k.program, k.funder, k.contract, k.rule,
                          k.rule_version, k.owed, k.campaign, k.cost_centre)
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.funder);
    v.Message(3, r.contract);
    v.U(4, r.rule);
    v.U(5, r.rule_version);
    v.B(6, r.owed);
    v.U(7, r.campaign);
    v.U(8, r.cost_centre);
  }
};

// --- orders and their awards ------------------------------------------------

// What one rule gave for one event, and what was taken back of it.
struct Award {
  ProgramNumber program;
  MemberNumber member;
  RuleNumber rule;
  ConfigVersion version;  // of the configuration that judged it
  LotClassNumber lot_class;
  DrawKey lot;
  MinorAmount counted;    // part of the order this rule counted
  Points granted;         // after limits
  Points forfeited;       // cut off by limits
  Points taken;           // taken back by returns so far
  bool by_lines = false;  // counts only the lines marked with it
  Points relieved;        // of taken: what its funder was relieved of
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.member);
    v.U(3, r.rule);
    v.U(4, r.version);
    v.U(5, r.lot_class);
    v.Message(6, r.lot);
    v.S(7, r.counted);
    v.S(8, r.granted);
    v.S(9, r.forfeited);
    v.S(10, r.taken);
    v.B(11, r.by_lines);
    v.S(12, r.relieved);
  }
};

struct OrderLine {
  SkuNumber sku;
  int64_t quantity = 0;  // thousandths
  int64_t returned_quantity = 0;
  MinorAmount amount;
  MinorAmount returned;
  uint64_t awards = 0;  // awards that selected it, lowest bit the first
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.sku);
    v.S(2, r.quantity);
    v.S(3, r.returned_quantity);
    v.S(4, r.amount);
    v.S(5, r.returned);
    v.U(6, r.awards);
  }
};

struct OrderRow {
  static constexpr TableId kTable = TableId::kOrders;
  struct Key {
    Hash128 purchase;
    CLEARPOINT_HASHABLE_KEY(Key, k.purchase)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.purchase);
    }
  };
  Hash128 content;
  SequenceNumber sequence;
  MemberNumber member;
  ParticipantNumber merchant;
  Timestamp occurred;
  MinorAmount amount;
  MinorAmount returned;
  MinorAmount unlined_returned;  // of the part that no line holds
  bool indexed = false;          // stands in member_orders
  uint32_t currency = 0;         // numeric form of the code, 3 letters base 27
  absl::InlinedVector<Award, 1> awards;
  std::vector<OrderLine> lines;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.content);
    v.U(2, r.sequence);
    v.U(3, r.member);
    v.U(4, r.merchant);
    v.S(5, r.occurred);
    v.S(6, r.amount);
    v.S(7, r.returned);
    v.S(8, r.unlined_returned);
    v.B(9, r.indexed);
    v.U(10, r.currency);
    v.Messages(11, r.awards);
    v.Messages(12, r.lines);
  }
};

// Orders of a member by time, where matching needs them.
struct MemberOrderRow {
  static constexpr TableId kTable = TableId::kMemberOrders;
  struct Key {
    MemberNumber member;
    Timestamp occurred;
    SequenceNumber sequence;
    Hash128 purchase;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.occurred, k.sequence, k.purchase)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.S(2, k.occurred);
      v.U(3, k.sequence);
      v.H(4, k.purchase);
    }
  };
  ParticipantNumber merchant;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.merchant);
  }
};

// An early return, kept until its purchase or its deadline comes.
struct WaitingRow {
  static constexpr TableId kTable = TableId::kWaiting;
  struct Key {
    Hash128 purchase;
    Timestamp occurred;
    SequenceNumber sequence;
    CLEARPOINT_HASHABLE_KEY(Key, k.purchase, k.occurred, k.sequence)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.purchase);
      v.S(2, k.occurred);
      v.U(3, k.sequence);
    }
  };
  uint32_t format = 0;  // EventFormat of the bytes
  std::string event;    // as it came
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.format);
    v.Text(2, r.event);
  }
};

// --- requests: every other business key -------------------------------------

struct Draw {
  DrawKey lot;
  LotClassNumber lot_class;
  Points points;
  Points reversed;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Message(1, r.lot);
    v.U(2, r.lot_class);
    v.S(3, r.points);
    v.S(4, r.reversed);
  }
};

struct RequestRow {
  static constexpr TableId kTable = TableId::kRequests;
  struct Key {
    Hash128 key;
    CLEARPOINT_HASHABLE_KEY(Key, k.key)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.key);
    }
  };
  Hash128 content;
  SequenceNumber sequence;
  uint32_t outcome = 0;  // OutcomeCode it was answered with
  ProgramNumber program;
  MemberNumber member;
  ParticipantNumber merchant;
  Timestamp occurred;
  ContractRef contract;
  Points points;
  Points reversed;
  std::vector<Draw> draws;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.content);
    v.U(2, r.sequence);
    v.U(3, r.outcome);
    v.U(4, r.program);
    v.U(5, r.member);
    v.U(6, r.merchant);
    v.S(7, r.occurred);
    v.Message(8, r.contract);
    v.S(9, r.points);
    v.S(10, r.reversed);
    v.Messages(11, r.draws);
  }
};

// --- streaks and referrals ---------------------------------------------------

struct StreakDay {
  LocalDay day;
  uint32_t position = 0;  // 1-based place in its streak
  Points ladder;          // what the ladder gives for the position
  Award award;            // what was granted and taken so far
  Hash128 content;
  SequenceNumber sequence;
  Timestamp occurred;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.day);
    v.U(2, r.position);
    v.S(3, r.ladder);
    v.Message(4, r.award);
    v.H(5, r.content);
    v.U(6, r.sequence);
    v.S(7, r.occurred);
  }
};

struct StreakRow {
  static constexpr TableId kTable = TableId::kStreaks;
  struct Key {
    ProgramNumber program;
    MemberNumber member;
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.member)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.U(2, k.member);
    }
  };
  std::vector<StreakDay> days;  // ascending
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Messages(1, r.days);
  }
};

enum class ReferralStatus : uint8_t { kOpen = 1, kPaid = 2, kTakenBack = 3 };

struct ReferralRow {
  static constexpr TableId kTable = TableId::kReferrals;
  struct Key {
    ProgramNumber program;
    MemberNumber referee;
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.referee)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.U(2, k.referee);
    }
  };
  MemberNumber referrer;
  Hash128 content;
  SequenceNumber sequence;
  Timestamp occurred;
  ReferralStatus status = ReferralStatus::kOpen;
  RuleNumber rule;
  ConfigVersion version;
  Hash128 purchase;  // that qualified
  Award referrer_award;
  Award referee_award;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.referrer);
    v.H(2, r.content);
    v.U(3, r.sequence);
    v.S(4, r.occurred);
    v.U(5, r.status);
    v.U(6, r.rule);
    v.U(7, r.version);
    v.H(8, r.purchase);
    v.Message(9, r.referrer_award);
    v.Message(10, r.referee_award);
  }
};

// --- counters and accounts
// ----------------------------------------------------

struct CounterRow {
  static constexpr TableId kTable = TableId::kCounters;
  struct Key {
    LimitNumber limit;
    uint64_t subject = 0;  // member number, or 0 for the program
    LocalDay period;       // first day of the period; 0 for a lifetime
    CLEARPOINT_HASHABLE_KEY(Key, k.limit, k.subject, k.period)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.limit);
      v.U(2, k.subject);
      v.S(3, k.period);
    }
  };
  Points used;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.used);
  }
};

// Point accounts of a program. Those of members are sums over all wallets.
enum class Account : uint8_t {
  kIssued = 1,
  kPending = 2,
  kAvailable = 3,
  kHeld = 4,
  kDebt = 5,
  kRedeemed = 6,
  kExpired = 7,
  kExchangedOut = 8,
  kExchangedIn = 9,
  kTransferred = 10,
  kFees = 11,
  kForfeited = 12,
  kAdjusted = 13,
  kInTransit = 14,
};
inline constexpr bool IsWalletAccount(Account account) {
  return account >= Account::kPending && account <= Account::kDebt;
}
// "issued", "available", ...
std::string_view AccountName(Account account);

struct AccountRow {
  static constexpr TableId kTable = TableId::kAccounts;
  struct Key {
    ProgramNumber program;
    Account account = Account::kIssued;
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.account)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.U(2, k.account);
    }
  };
  Points balance;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.balance);
  }
};

// --- obligations and settlement windows
// ----------------------------------------

enum class ObligationKind : uint8_t {
  kIssue = 1,     // funder owes issuer for points earned, or burned if owed
  kRedeem = 2,    // issuer owes the merchant where points were burned
  kExchange = 3,  // source's issuer owes target's issuer
  kFee = 4,       // creditor owes the operator
};
// "issue", "redeem", "exchange", "fee".
std::string_view ObligationKindName(ObligationKind kind);

struct ObligationRow {
  static constexpr TableId kTable = TableId::kObligations;
  struct Key {
    WindowNumber window;
    ParticipantNumber debtor;
    ParticipantNumber creditor;
    ObligationKind kind = ObligationKind::kIssue;
    CLEARPOINT_HASHABLE_KEY(Key, k.window, k.debtor, k.creditor, k.kind)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.window);
      v.U(2, k.debtor);
      v.U(3, k.creditor);
      v.U(4, k.kind);
    }
  };
  Money amount;   // exact sum of all bookings
  Points points;  // they stand for (mixed programs: minor units summed)
  uint64_t bookings = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Wide(1, r.amount);
    v.S(3, r.points);
    v.U(4, r.bookings);
  }
};

enum class WindowStatus : uint8_t {
  kOpen = 1,
  kClosed = 2,
  kSettling = 3,
  kSettled = 4,
  kAborted = 5,
};
std::string_view WindowStatusName(WindowStatus status);

struct WindowRow {
  static constexpr TableId kTable = TableId::kWindows;
  struct Key {
    WindowNumber window;
    CLEARPOINT_HASHABLE_KEY(Key, k.window)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.window);
    }
  };
  WindowStatus status = WindowStatus::kOpen;
  Timestamp opened_at;
  SequenceNumber opened_by;
  Timestamp closed_at;
  SequenceNumber closed_by;
  Money gross;  // sum of all obligations, whatever their direction
  Money net;    // sum of the positions that receive
  uint64_t pairs = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.status);
    v.S(2, r.opened_at);
    v.U(3, r.opened_by);
    v.S(4, r.closed_at);
    v.U(5, r.closed_by);
    v.Wide(6, r.gross);
    v.Wide(8, r.net);
    v.U(10, r.pairs);
  }
};

// A participant's position in a closed window; exact = rounded + carry.
struct PositionRow {
  static constexpr TableId kTable = TableId::kPositions;
  struct Key {
    WindowNumber window;
    ParticipantNumber participant;
    CLEARPOINT_HASHABLE_KEY(Key, k.window, k.participant)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.window);
      v.U(2, k.participant);
    }
  };
  Money opening_carry;
  Money receives;  // as creditor in this window
  Money pays;      // as debtor in this window
  Money exact;     // opening_carry + receives - pays
  MinorAmount rounded;
  Money carry;  // into the next window
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Wide(1, r.opening_carry);
    v.Wide(3, r.receives);
    v.Wide(5, r.pays);
    v.Wide(7, r.exact);
    v.S(9, r.rounded);
    v.Wide(10, r.carry);
  }
};

// --- configuration, timers, totals
// ----------------------------------------------

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
};

struct TimerRow {
  static constexpr TableId kTable = TableId::kTimers;
  struct Key {
    Timestamp due;
    TimerKind kind = TimerKind::kMature;
    uint64_t first = 0;   // member; sequence; sequence / 256 of kForget
    uint32_t second = 0;  // program, or 0
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
  // engine/ledger/forget_item.h). kWaiting: the waiting row's key and the
  // return's. Else empty.
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
  kOpenWindow = 10,  // number of the window that is open
  // Instant in microseconds: what occurred before it is TOO_LATE for ever. 0:
  // none. Moved on by a configuration that takes older events than the one
  // before it, whose keys may be forgotten.
  kHorizon = 11,
  kIntakePaused = 12,   // number of the record that paused it; 0: it runs
  kQuarantines = 13,    // rows of quarantines
};
inline constexpr size_t kTotalCount = 14;  // one more than the last

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

#undef CLEARPOINT_HASHABLE_KEY

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_ROWS_H_
