// Rows of what members did beside buying: requests by their key, streaks,
// referrals, and counters of limits.
//
// Units: engine/state/rows.h. Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ACTIVITY_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ACTIVITY_ROWS_H_

#include <cstdint>
#include <string>
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

// What became of an exchange with a partner outside the network.
enum class PartnerStatus : uint8_t {
  kNone = 0,  // there is no partner
  kAsked = 1,
  kConfirmed = 2,
  kFailed = 3,
  kUnknown = 4,  // no answer in time; the points stay held
};

// What undoing an exchange needs to know, or settling it once a partner answers.
struct Exchanged {
  ConfigVersion version;
  uint32_t rate = 0;  // its 1-based place in that version
  Points got;
  DrawKey lot;  // that it went to
  LotClassNumber lot_class;
  std::vector<Draw> fee_draws;  // that the fee in points was taken from
  PartnerStatus partner = PartnerStatus::kNone;
  Timestamp answer_due;  // of a partner
  // The household whose wallet got it; 0: the member's own.
  MemberNumber shared_wallet;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.version);
    v.U(2, r.rate);
    v.S(3, r.got);
    v.Message(4, r.lot);
    v.U(5, r.lot_class);
    v.Messages(6, r.fee_draws);
    v.U(7, r.partner);
    v.S(8, r.answer_due);
    v.U(9, r.shared_wallet);
  }
};

// What a second person approves, and what undoing an adjustment needs to know.
struct Adjustment {
  ConfigVersion version;  // that governs it
  std::string requested_by;
  ParticipantNumber funder;       // of points that are given
  Timestamp expires_at = kNever;  // kNever: by the program's policy
  Hash128 reverses;               // key of the adjustment that is undone
  DrawKey lot;                    // that points were given to
  LotClassNumber lot_class;
  // As asked, of points that are given: places in that version; 0: none.
  uint32_t campaign = 0;
  uint32_t cost_centre = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.version);
    v.Text(2, r.requested_by);
    v.U(3, r.funder);
    v.S(4, r.expires_at);
    v.H(5, r.reverses);
    v.Message(6, r.lot);
    v.U(7, r.lot_class);
    v.U(8, r.campaign);
    v.U(9, r.cost_centre);
  }
};

enum class HoldStatus : uint8_t {
  kHeld = 1,
  kCaptured = 2,  // whole or in part; the rest was released
  kReleased = 3,
  kTimedOut = 4,
};

// What becomes of a hold. While it lasts, the request's draws are what is held;
// once captured, its points and draws are those of the redemption it became.
struct Hold {
  HoldStatus status = HoldStatus::kHeld;
  Timestamp until;  // it ends by itself then
  Points points;    // that were held
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.status);
    v.S(2, r.until);
    v.S(3, r.points);
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
  std::vector<Exchanged> exchanged;  // one, of an exchange that may be undone
  std::vector<Award> awards;  // of an action, an enrolment, a balance, a prize
  std::vector<Adjustment> adjustments;  // one, of an adjustment
  std::vector<Hold> holds;           // one, of a hold
  Points asked;                      // of a burn that was reduced, else 0
  MinorAmount worth;                 // of the order, that the points paid
  uint32_t offer = 0;  // place in the program's offers, from 1; 0: none
  Timestamp entitled_from;  // of a privilege; 0: none
  // The household whose wallet the points moved in; 0: the member's own.
  MemberNumber shared_wallet;

  WalletRow::Key wallet() const {
    return {WalletOwner(shared_wallet, member), program};
  }
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
    v.Messages(12, r.exchanged);
    v.Messages(13, r.awards);
    v.Messages(14, r.holds);
    v.S(15, r.asked);
    v.S(16, r.worth);
    v.Messages(17, r.adjustments);
    v.U(18, r.offer);
    v.S(19, r.entitled_from);
    v.U(20, r.shared_wallet);
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

// An award of a rule that gives one only once: ever, a local day, an object.
struct OnceAwardRow {
  static constexpr TableId kTable = TableId::kOnceAwards;
  struct Key {
    MemberNumber member;
    RuleNumber rule;
    LocalDay day;  // of once a day; else 0
    // SHA-256 prefix of what is rewarded once, of the empty text for once
    // ever; zero for once a day.
    Hash128 object;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.rule, k.day, k.object)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.rule);
      v.S(3, k.day);
      v.H(4, k.object);
    }
  };
  SequenceNumber sequence;  // of the record that gave it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.sequence);
  }
};

// What a rule on the sum of a period counts of a member's purchases in it, and
// gave for it once the period was over.
struct PeriodSumRow {
  static constexpr TableId kTable = TableId::kPeriodSums;
  struct Key {
    MemberNumber member;
    LimitNumber sum;  // of the rule, its period and currency
    LocalDay last;    // of the period
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.sum, k.last)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.sum);
      v.S(3, k.last);
    }
  };
  ProgramNumber program;
  RuleNumber rule;
  ConfigVersion version;  // the newest that counted; once ended, that gave
  Timestamp ends_at;      // first instant behind the period
  MinorAmount counted;    // less what was returned
  MinorAmount carried_in;  // of the period before; known once ended
  MinorAmount carried;     // into the one that follows; likewise
  bool ended = false;
  Points due;            // that the sum is worth, before limits
  Award award;           // what was granted and taken so far
  Timestamp touched_at;  // recorded time of the newest purchase in it
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.program);
    v.U(2, r.rule);
    v.U(3, r.version);
    v.S(4, r.ends_at);
    v.S(5, r.counted);
    v.S(6, r.carried_in);
    v.S(7, r.carried);
    v.B(8, r.ended);
    v.S(9, r.due);
    v.Message(10, r.award);
    v.S(11, r.touched_at);
  }
};

// One run of a period of inactivity: from the first points that came in until
// they lapse (engine/calendar/inactivity.h).
struct ActivityRun {
  uint32_t period = 0;
  uint32_t run = 0;
  Timestamp last;       // newest activity
  Timestamp lapses_at;  // first instant at which its lots are not valid
  Timestamp swept_at;   // they are booked as expired then: with grace
  Timestamp told_at = kNever;  // the notice; kNever: none
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.U(1, r.period);
    v.U(2, r.run);
    v.S(3, r.last);
    v.S(4, r.lapses_at);
    v.S(5, r.swept_at);
    v.S(6, r.told_at);
  }
};

// When lots of a wallet lapse whose member has to stay active. One for each
// wallet that ever had such lots.
struct ActivityRow {
  static constexpr TableId kTable = TableId::kActivities;
  struct Key {
    MemberNumber member;  // or household
    ProgramNumber program;
    CLEARPOINT_HASHABLE_KEY(Key, k.member, k.program)
    template <class V, class Self>
    static void Visit(V& v, Self& k) {
      v.U(1, k.member);
      v.U(2, k.program);
    }
  };
  // By period, then run; of a period the last is the one that goes on. Those
  // before it stay while an event may still look back at them.
  std::vector<ActivityRun> runs;
  Timestamp timer_at;   // the timer that sweeps next; 0: none is set
  Timestamp notice_at;  // the timer that tells next; 0: none is set
  template <class V, class Self>
  static void Visit(V& v, Self& r) {
    v.Messages(1, r.runs);
    v.S(2, r.timer_at);
    v.S(3, r.notice_at);
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
