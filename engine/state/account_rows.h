// Rows of accounts: points of programs, obligations between participants, and
// settlement windows with their positions.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ACCOUNT_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ACCOUNT_ROWS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

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

enum class ObligationKind : uint8_t {
  kIssue = 1,        // funder owes issuer for points earned, or burned if owed
  kRedeem = 2,       // issuer owes the merchant where points were burned
  kExchange = 3,     // source's issuer owes target's issuer
  kFee = 4,          // creditor owes the operator
  kExchangeFee = 5,  // source's issuer owes the operator
  kOffer = 6,        // issuer owes the supplier; its points are items
  kSettlement = 7,   // unpaid of an aborted window, to or from the operator
  kDispute = 8,      // what an accepted dispute gives back
  kPrepaid = 9,      // participant owes issuer for a block of points
  kContractFee = 20,  // as a contract says
  kTax = 21,          // on a fee, between the same two
  kRounding = 22,     // what rounding a tax left, to the operator
};
// "issue", "redeem", "exchange", "fee", "exchange_fee", "offer", "settlement",
// "dispute", "prepaid", "contract_fee", "tax", "rounding".
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
  ParticipantNumber through;   // whom payments go through: the operator, or 0
  uint64_t unpaid = 0;         // positions whose payment is not complete
  Timestamp finished_at;       // settled or aborted; 0: not yet
  SequenceNumber finished_by;
  SequenceNumber aborted_by;   // the newest record that gave payments up
  Timestamp closes_at;         // the cut-off that is or was next; 0: none
  SchemeNumber scheme = kMainScheme;
  WindowNumber before;         // of the scheme, whose carries go in; 0: none
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
    v.U(11, r.through);
    v.U(12, r.unpaid);
    v.S(13, r.finished_at);
    v.U(14, r.finished_by);
    v.U(15, r.aborted_by);
    v.S(36, r.closes_at);
    v.U(37, r.scheme);
    v.U(38, r.before);
  }
};

// A participant's position in a closed window; exact = rounded + carry. Netted
// through the operator it is against all others, and the operator's is what is
// left with it: nothing of that is confirmed or rebooked. Between two it stands
// once, as the one sees it who comes first: of a netted pair the lower number,
// of a gross payment the creditor.
struct PositionRow {
  static constexpr TableId kTable = TableId::kPositions;
  struct Key {
    WindowNumber window;
    ParticipantNumber participant;
    ParticipantNumber counterparty;  // 0: all others, through the operator
    CLEARPOINT_HASHABLE_KEY(Key, k.window, k.participant, k.counterparty)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.window);
      v.U(2, k.participant);
      v.U(3, k.counterparty);
    }
  };
  Money opening_carry;
  Money receives;  // as creditor in this window
  Money pays;      // as debtor in this window
  Money exact;     // opening_carry + receives - pays
  MinorAmount rounded;
  Money carry;            // into the next window
  MinorAmount confirmed;  // of rounded, by payments
  MinorAmount rebooked;   // of rounded, into a later window

  MinorAmount unpaid() const { return rounded - confirmed - rebooked; }
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Wide(1, r.opening_carry);
    v.Wide(3, r.receives);
    v.Wide(5, r.pays);
    v.Wide(7, r.exact);
    v.S(9, r.rounded);
    v.Wide(10, r.carry);
    v.S(12, r.confirmed);
    v.S(13, r.rebooked);
  }
};

// The other side of a position's payment: its counterparty, or the operator,
// through whom the window's payments go.
inline ParticipantNumber OtherSide(const WindowRow& window,
                                   const PositionRow::Key& key) {
  return key.counterparty.value != 0 ? key.counterparty : window.through;
}

// What a participant is to receive, or (negative) owes, over all windows of a
// scheme that are not settled: the open one, unpaid payments, and the carry.
// Bookings and payments move it; those of a scheme sum to zero.
struct ExposureRow {
  static constexpr TableId kTable = TableId::kExposures;
  struct Key {
    ParticipantNumber participant;
    SchemeNumber scheme;
    CLEARPOINT_HASHABLE_KEY(Key, k.participant, k.scheme)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.participant);
      v.U(2, k.scheme);
    }
  };
  Money net;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Wide(1, r.net);
  }
};

// What a participant has deposited, in minor units of a settlement currency.
struct CollateralRow {
  static constexpr TableId kTable = TableId::kCollaterals;
  struct Key {
    ParticipantNumber participant;
    uint32_t currency = 0;  // CurrencyNumber (engine/network/network.h)
    CLEARPOINT_HASHABLE_KEY(Key, k.participant, k.currency)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.participant);
      v.U(2, k.currency);
    }
  };
  MinorAmount amount;
  Timestamp set_at;       // when the event occurred
  SequenceNumber set_by;  // its record
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.amount);
    v.S(2, r.set_at);
    v.U(3, r.set_by);
  }
};

enum class DisputeStatus : uint8_t {
  kOpen = 1,
  kAccepted = 2,
  kRejected = 3,
  kPartly = 4,
};
// "OPEN", "ACCEPTED", "REJECTED", "PARTLY".
std::string_view DisputeStatusName(DisputeStatus status);

// What a participant contests of a record of a closed window, and what became
// of it (engine/decide/dispute.cc). Kept for ever: an adjustment points to its
// original through it. One for each dispute that was ever raised.
struct DisputeRow {
  static constexpr TableId kTable = TableId::kDisputes;
  struct Key {
    Hash128 dispute;  // DisputeKey of its event
    CLEARPOINT_HASHABLE_KEY(Key, k.dispute)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.dispute);
    }
  };
  ParticipantNumber participant;  // who contests: debtor or creditor
  std::string dispute_id;
  WindowNumber window;      // of the contested record
  SequenceNumber sequence;  // the contested record
  ParticipantNumber debtor;
  ParticipantNumber creditor;
  Money booked;     // by the record, as the participant states
  Money contested;  // of it
  std::string reason;
  DisputeStatus status = DisputeStatus::kOpen;
  Timestamp raised_at;  // recorded
  SequenceNumber raised_by;
  Money accepted;           // the creditor owes it to the debtor
  WindowNumber settled_in;  // in this window; 0: nothing was accepted
  Timestamp resolved_at;
  SequenceNumber resolved_by;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.participant);
    v.Text(2, r.dispute_id);
    v.U(3, r.window);
    v.U(4, r.sequence);
    v.U(5, r.debtor);
    v.U(6, r.creditor);
    v.Wide(7, r.booked);
    v.Wide(9, r.contested);
    v.Text(11, r.reason);
    v.U(12, r.status);
    v.S(13, r.raised_at);
    v.U(14, r.raised_by);
    v.Wide(15, r.accepted);
    v.U(17, r.settled_in);
    v.S(18, r.resolved_at);
    v.U(19, r.resolved_by);
  }
};

// What of a record's bookings between two participants is contested or, once
// that is resolved, was accepted. A record is contested once by a pair; those
// of a pair and window sum to at most what was booked between them.
struct ContestedRow {
  static constexpr TableId kTable = TableId::kContested;
  struct Key {
    WindowNumber window;
    ParticipantNumber debtor;
    ParticipantNumber creditor;
    SequenceNumber sequence;
    CLEARPOINT_HASHABLE_KEY(Key, k.window, k.debtor, k.creditor, k.sequence)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.window);
      v.U(2, k.debtor);
      v.U(3, k.creditor);
      v.U(4, k.sequence);
    }
  };
  Hash128 dispute;
  Money amount;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.H(1, r.dispute);
    v.Wide(2, r.amount);
  }
};

// What finance expects of the points of some vintages, by the record that set
// it. Few, and they stay: a report of any position reads them.
struct EstimateRow {
  static constexpr TableId kTable = TableId::kEstimates;
  struct Key {
    ProgramNumber program;
    SequenceNumber set_by;
    CLEARPOINT_HASHABLE_KEY(Key, k.program, k.set_by)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.program);
      v.U(2, k.set_by);
    }
  };
  int32_t from_month = 0;   // months since 1970-01; 0: no bound
  int32_t until_month = 0;  // the first that it does not speak of; 0: no bound
  Timestamp dated;
  uint32_t expected_used_ppm = 0;  // of the points issued
  MinorAmount value;    // stand-alone, of so many points; 0: not told
  Points value_points;
  std::string proposed_by;
  std::string approved_by;

  bool SpeaksOf(int32_t vintage) const {
    return vintage >= from_month && (until_month == 0 || vintage < until_month);
  }
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.from_month);
    v.S(2, r.until_month);
    v.S(3, r.dated);
    v.U(4, r.expected_used_ppm);
    v.S(5, r.value);
    v.S(6, r.value_points);
    v.Text(7, r.proposed_by);
    v.Text(8, r.approved_by);
  }
};

// Points that a participant bought ahead of a program's issuer, and how many of
// them awards have drawn (engine/rules/prepaid.h). Those of a pair stand in the
// order they were bought in. They stay, empty ones too: what is taken back goes
// into them again.
struct PrepaidBlockRow {
  static constexpr TableId kTable = TableId::kPrepaidBlocks;
  struct Key {
    ParticipantNumber participant;
    ProgramNumber program;
    SequenceNumber bought_by;
    CLEARPOINT_HASHABLE_KEY(Key, k.participant, k.program, k.bought_by)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.participant);
      v.U(2, k.program);
      v.U(3, k.bought_by);
    }
  };
  std::string block_id;
  ParticipantNumber issuer;  // of the program then: to whom it was owed
  Points points;             // bought
  Points drawn;              // of them; never below zero, never more
  Money paid;                // for all of it
  Timestamp bought_at;       // when the event occurred
  SchemeNumber scheme = kMainScheme;  // in whose window it was owed

  Points left() const { return points - drawn; }
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Text(1, r.block_id);
    v.U(2, r.issuer);
    v.S(3, r.points);
    v.S(4, r.drawn);
    v.Wide(5, r.paid);
    v.S(7, r.bought_at);
    v.U(8, r.scheme);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_ACCOUNT_ROWS_H_
