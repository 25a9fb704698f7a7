// Rows of orders: purchases with what rules gave for them, and early returns.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ORDER_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ORDER_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/state/member_rows.h"
#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Points of an award that one funder pays, in one lot.
struct AwardPart {
  LotClassNumber lot_class;
  DrawKey lot;
  Points points;
  Points taken;     // taken back so far
  Points relieved;  // of taken: what its funder was relieved of
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.lot_class);
    v.Message(2, r.lot);
    v.S(3, r.points);
    v.S(4, r.taken);
    v.S(5, r.relieved);
  }
};

// Points of an award that one prepaid block covers: its funder owes nothing for
// them but fees.
struct PrepaidDraw {
  ParticipantNumber funder;       // whose part of the award
  ParticipantNumber participant;  // whose block: the funder, or one above it
  SequenceNumber bought_by;       // record of the block
  Points points;
  Points back;  // of them what went back into the block
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.funder);
    v.U(2, r.participant);
    v.U(3, r.bought_by);
    v.S(4, r.points);
    v.S(5, r.back);
  }
};

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
  // All of it, where it stands in more than one lot; lot and lot_class are then
  // those of the first part. Funders come in the order of their names as bytes.
  std::vector<AwardPart> parts;
  // Whose limits per household it counted in; 0: in the member's own.
  MemberNumber household;
  // The household whose wallet it went into; 0: the member's own.
  MemberNumber shared_wallet;
  std::vector<PrepaidDraw> prepaid;  // in the order they were drawn
  // Of an order in another currency than the rule's: counted in the rule's, and
  // from when on the rate was valid. Else zero.
  MinorAmount converted;
  Timestamp rate_from;

  WalletRow::Key wallet() const {
    return {WalletOwner(shared_wallet, member), program};
  }
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
    v.Messages(13, r.parts);
    v.U(14, r.household);
    v.U(15, r.shared_wallet);
    v.Messages(20, r.prepaid);
    v.S(21, r.converted);
    v.S(22, r.rate_from);
  }
};

struct OrderLine {
  SkuNumber sku;
  int64_t quantity = 0;  // thousandths
  int64_t returned_quantity = 0;
  MinorAmount amount;
  MinorAmount returned;
  uint64_t awards = 0;  // awards that selected it, lowest bit the first
  uint64_t sums = 0;    // the same of the order's `summed`
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.sku);
    v.S(2, r.quantity);
    v.S(3, r.returned_quantity);
    v.S(4, r.amount);
    v.S(5, r.returned);
    v.U(6, r.awards);
    v.U(10, r.sums);
  }
};

// What an order counts for the tiers of a program, in the unit of its measure.
struct Qualified {
  ProgramNumber program;
  ConfigVersion version;  // that judged it
  Points counted;         // of the purchase
  Points left;            // after what was returned of it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.version);
    v.S(3, r.counted);
    v.S(4, r.left);
  }
};

// A rule that rewards n-th purchases counted the order.
struct CountedPurchase {
  ProgramNumber program;
  RuleNumber rule;
  ConfigVersion version;  // that judged it
  bool rewarded = false;  // it was one of those that the rule rewards
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.rule);
    v.U(3, r.version);
    v.B(4, r.rewarded);
  }
};

// A rule on the sum of a period counts a part of the order.
struct SummedPurchase {
  ProgramNumber program;
  RuleNumber rule;
  ConfigVersion version;  // that judged it
  MemberNumber member;    // whose sum it is in
  LocalDay last;          // of the period
  MinorAmount counted;
  MinorAmount left;       // after what was returned of it
  bool by_lines = false;  // counts only the lines marked with it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.rule);
    v.U(3, r.version);
    v.U(4, r.member);
    v.S(5, r.last);
    v.S(6, r.counted);
    v.S(7, r.left);
    v.B(8, r.by_lines);
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
  std::vector<Qualified> qualified;
  std::vector<CountedPurchase> counted_for;
  std::vector<SummedPurchase> summed;
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
    v.Messages(13, r.qualified);
    v.Messages(14, r.counted_for);
    v.Messages(18, r.summed);
  }
};

// A single-use code that a purchase carried. It stays: a code is used once, for
// ever.
struct UsedCodeRow {
  static constexpr TableId kTable = TableId::kUsedCodes;
  struct Key {
    Hash128 code;  // SHA-256 prefix of its text
    CLEARPOINT_HASHABLE_KEY(Key, k.code)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.H(1, k.code);
    }
  };
  SequenceNumber used_by;  // record of the purchase
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.used_by);
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

// An early return, kept until its purchase or its deadline comes; or a purchase
// under an alias that meant nobody, kept until it is claimed or its deadline.
struct WaitingRow {
  static constexpr TableId kTable = TableId::kWaiting;
  struct Key {
    Hash128 purchase;  // or the alias (AliasRow::Key)
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

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_ORDER_ROWS_H_
