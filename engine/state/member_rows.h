// Rows of members: the numbers of names, the members with their wallets and
// lots, and what lots have in common.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_MEMBER_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_MEMBER_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

enum class NameKind : uint8_t {
  kMember = 1,
  kParticipant = 2,
  kProgram = 3,
  kRule = 4,   // name is PROGRAM/RULE
  kLimit = 5,  // name is PROGRAM/LIMIT
  kSku = 6,
  kSource = 7,
  kHousehold = 9,  // numbered among the members
  kTierSums = 12,  // of the program of that name; numbered among the limits
  kOffer = 13,     // PROGRAM/stock/OFFER and the like; numbered among the limits
  // Purchases, or rewards, of the rule and period; numbered among the limits.
  kNthPurchase = 14,
  kPeriodSum = 18,  // sums of the rule and period; numbered among the limits
  kScheme = 39,     // named settlement scheme; its number is one below
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

// A freeze that has not ended.
struct Freeze {
  Hash128 key;  // of the event that ordered it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.key);
  }
};

// An alias that means a member, now or from an instant to come on.
struct BoundAlias {
  Hash128 alias;  // key of its AliasRow
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.alias);
  }
};

// A member's account in a program that a partner outside the network keeps,
// bound at first use. One for each such program at most.
struct BoundAccount {
  ProgramNumber program;
  std::string account;     // empty: its member was forgotten
  Hash128 hash;            // SHA-256 prefix of the account
  uint32_t exchanges = 0;  // to it, but those that failed; above zero
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.Text(2, r.account);
    v.H(3, r.hash);
    v.U(4, r.exchanges);
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

// Points of a member that was merged which went to the member it was merged
// into: between which lots, and how many so far.
struct MovedLot {
  ProgramNumber program;
  DrawKey from;  // in the wallet of the member that was merged
  DrawKey to;    // in the other's
  Points points;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.Message(2, r.from);
    v.Message(3, r.to);
    v.S(4, r.points);
  }
};

// Debt that went the same way.
struct MovedDebt {
  ProgramNumber program;
  Points points;  // above zero
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.S(2, r.points);
  }
};

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
  int32_t birthday = 0;  // 100 x month + day; 0: not known
  std::vector<Freeze> freezes;
  Hash128 closing;         // key of the event that closed it; zero: open
  Timestamp reopen_until;  // it may be reopened before that
  bool forgotten = false;  // no birthday or label is to be told again
  MemberNumber household;  // 0: in none
  std::string household_name;
  bool is_household = false;  // no member: the row names a household
  MemberNumber merged_into;  // who answers for it; 0: the member itself
  Hash128 merge;             // key of the event that merged it
  std::vector<MovedLot> moved_lots;    // by that, in the order they moved
  std::vector<MovedDebt> moved_debts;  // likewise
  std::vector<BoundAccount> accounts;  // in the order they were bound
  // In the order they were bound. Some may have ended since at an instant that
  // was told before.
  std::vector<BoundAlias> aliases;

  bool is_frozen() const { return !freezes.empty(); }
  bool is_closed() const { return closing != Hash128{}; }
  bool is_merged() const { return merged_into.value != 0; }
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.name);
    v.S(2, r.enrolled_at);
    v.U(3, r.enrolled_by);
    v.S(4, r.birthday);
    v.Messages(5, r.freezes);
    v.H(6, r.closing);
    v.S(7, r.reopen_until);
    v.B(8, r.forgotten);
    v.U(9, r.household);
    v.Text(10, r.household_name);
    v.B(11, r.is_household);
    v.U(24, r.merged_into);
    v.H(25, r.merge);
    v.Messages(26, r.moved_lots);
    v.Messages(27, r.moved_debts);
    v.Messages(28, r.accounts);
    v.Messages(29, r.aliases);
  }
};

// A label (segment) of a member from its key's `from` on. Labels that have
// ended stay while an event of that time may still be taken.
struct MemberLabelRow {
  static constexpr TableId kTable = TableId::kMemberLabels;
  struct Key {
    MemberNumber member;
    Hash128 label;  // SHA-256 prefix of its text
    Timestamp from;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.label, k.from)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.H(2, k.label);
      v.S(3, k.from);
    }
  };
  std::string label;
  Timestamp until = kNever;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.label);
    v.S(2, r.until);
  }
};

// What a limit allows one member instead of its amount.
struct LimitOverrideRow {
  static constexpr TableId kTable = TableId::kLimitOverrides;
  struct Key {
    MemberNumber member;
    LimitNumber limit;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.limit)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.limit);
    }
  };
  Points amount;      // in the unit of the limit
  LocalDay last_day;  // on which it holds, of the program's zone
  Timestamp until = kNever;
  friend bool operator==(const LimitOverrideRow&,
                         const LimitOverrideRow&) = default;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.amount);
    v.S(2, r.last_day);
    v.S(3, r.until);
  }
};

// From `from` to before `until` an alias means the member.
struct AliasBinding {
  MemberNumber member;
  Timestamp from;
  Timestamp until = kNever;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.member);
    v.S(2, r.from);
    v.S(3, r.until);
  }
};

// Whom a card, phone or app id means, and meant as far back as an event may
// still ask. The row goes when nothing is left to tell.
struct AliasRow {
  static constexpr TableId kTable = TableId::kAliases;
  struct Key {
    Hash128 alias;  // SHA-256 prefix of KIND:ALIAS
    CLEARPOINT_HASHABLE_KEY(Key, k.alias)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.alias);
    }
  };
  std::string alias;                   // KIND:ALIAS
  std::vector<AliasBinding> bindings;  // ascending, apart in time
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.alias);
    v.Messages(2, r.bindings);
  }
};

// A member's tier from an instant on; an empty name: none.
struct TierChange {
  Timestamp from;
  std::string tier;
  friend bool operator==(const TierChange&, const TierChange&) = default;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.from);
    v.Text(2, r.tier);
  }
};

// How a member's tier in a program changed, as far back as an event may still
// ask; before that it had the one that every member has. What it has qualified
// for stands in counters, one a day.
struct TierRow {
  static constexpr TableId kTable = TableId::kTiers;
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
  std::vector<TierChange> changes;  // ascending
  // A tier that was taken over from the system before: the member has it at
  // least from this instant up to the first review not before the other.
  std::string kept_tier;
  Timestamp kept_from;
  Timestamp kept_until;
  friend bool operator==(const TierRow&, const TierRow&) = default;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Messages(1, r.changes);
    v.Text(11, r.kept_tier);
    v.S(12, r.kept_from);
    v.S(13, r.kept_until);
  }
};

// Whose wallet is used: that of the household `shared`; 0: the member's own.
inline MemberNumber WalletOwner(MemberNumber shared, MemberNumber member) {
  return shared.value != 0 ? shared : member;
}

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
  Points forfeited;      // when its member was closed; may come back
  Points held;           // set aside by holds, and not in `remaining`
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.lot_class);
    v.S(2, r.vintage);
    v.U(3, r.opened_by);
    v.S(4, r.remaining);
    v.S(5, r.expired);
    v.B(6, r.matured);
    v.S(7, r.moved_at);
    v.S(8, r.forfeited);
    v.S(9, r.held);
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

// What a load of opening balances has brought so far. Batches are few and stay.
struct OpeningBatchRow {
  static constexpr TableId kTable = TableId::kOpeningBatches;
  struct Key {
    ProgramNumber program;
    Hash128 batch;  // SHA-256 prefix of its name
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.batch)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.H(2, k.batch);
    }
  };
  std::string batch;
  uint64_t members = 0;
  uint64_t lots = 0;
  Points points;
  Points debt;  // above zero
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.batch);
    v.U(2, r.members);
    v.U(3, r.lots);
    v.S(4, r.points);
    v.S(5, r.debt);
  }
};

// By what the totals of a load are told apart.
enum class OpeningPart : uint8_t {
  kExpiryMonth = 1,  // lots whose last day lies in a month
  kNoExpiry = 2,     // lots that never expire
  kTier = 3,         // members by the tier they brought
};

// What a load of opening balances has brought so far of one part.
struct OpeningPartRow {
  static constexpr TableId kTable = TableId::kOpeningParts;
  struct Key {
    ProgramNumber program;
    Hash128 batch;  // SHA-256 prefix of its name
    OpeningPart part = OpeningPart::kExpiryMonth;
    int32_t month = 0;  // of kExpiryMonth: months since 1970-01; else 0
    Hash128 tier;       // of kTier: SHA-256 prefix of its name; else zero
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.batch, k.part, k.month, k.tier)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.H(2, k.batch);
      v.U(3, k.part);
      v.S(4, k.month);
      v.H(5, k.tier);
    }
  };
  std::string tier;      // of kTier
  uint64_t members = 0;  // of kTier
  uint64_t lots = 0;
  Points points;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.tier);
    v.U(2, r.members);
    v.U(3, r.lots);
    v.S(4, r.points);
  }
};

// Where points came from that no rule gave.
enum class LotOrigin : uint8_t {
  kEarned = 0,  // by a rule, or got by exchange
  kAdjustment = 1,
  kOpening = 2,  // an opening balance
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
  RuleNumber rule;  // 0: got by exchange, or as `origin` says
  ConfigVersion rule_version;
  bool owed = false;  // settled at redemption: its funder owes when burned
  uint32_t campaign = 0;  // 1-based place in the program of that version
  uint32_t cost_centre = 0;  // 1-based place in that version; 0: none
  LotOrigin origin = LotOrigin::kEarned;
  CLEARPOINT_HASHABLE_KEY(LotClassRow, k.program, k.funder, k.contract, k.rule,
                          k.rule_version, k.owed, k.campaign, k.cost_centre,
                          k.origin)
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
    v.U(9, r.origin);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_MEMBER_ROWS_H_
