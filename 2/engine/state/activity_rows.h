// Rows of what members did beside buying: requests by their key, streaks,
// referrals, and counters of limits.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ACTIVITY_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ACTIVITY_ROWS_H_

#include <cstdint>
#include <vector>

#include "engine/state/member_rows.h"
#include "engine/state/order_rows.h"
#include "engine/state/row_key.h"
#include "engine/state/table_id.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

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

struct CounterRow {
  static constexpr TableId kTable = TableId::kCounters;
  struct Key {
    LimitNumber limit;
    uint64_t subject = 0;  // member number, or 0 for the program
    // Last day on which it is asked for: the last of a month for a limit that
    // counts in months; 0: it never ends.
    LocalDay period;
    CLEARPOINT_HASHABLE_KEY(Key, k.limit, k.subject, k.period)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.limit);
      v.U(2, k.subject);
      v.S(3, k.period);
    }
  };
  Points used;  // or awards, as the limit counts
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.S(1, r.used);
  }
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_STATE_ACTIVITY_ROWS_H_
