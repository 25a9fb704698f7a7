// Record: one event, its outcome and its effects, as it stands in the journal
// under a sequence number. record.proto documents the bytes.
//
// A record says nothing about the frame that carries it, so the same input
// under the same configuration gives the same records however it was framed.
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_LEDGER_RECORD_H_
#define CLEARPOINT_ENGINE_LEDGER_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/decide/event.h"
#include "engine/decide/outcome.h"
#include "engine/ledger/effects.h"

namespace clearpoint {

// Why one rule gave nothing, or less than it would have.
enum class RuleReason : uint8_t {
  kGranted = 0,
  kNotSelected = 1,    // a selector did not match
  kOtherCurrency = 2,  // asked: none
  kBelowMinimum = 3,   // amount asked, minimum there
  kRoundsToZero = 4,   // counted asked
  kLimit = 5,          // granted asked, room there
  kNoContract = 6,     // points asked; no contract names the funder's price
  kNothingCounted = 7,
  kNotInForce = 8,       // outside the rule's dates
  kNotBest = 9,          // points asked; another of its group leaves room there
  kOtherMerchants = 10,  // of no rule: so many, asked, look at other merchants
  kMemberFrozen = 11,    // and the program lets none of them earn
  kRewardedBefore = 12,  // there: record of the award that is given once
  kOtherActions = 13,  // of no rule: so many, asked, are for other actions or
                       // draws
  // Asked: the member's place among the tiers, from 1, 0: none; there: the
  // lowest that the rule selects.
  kOtherTier = 16,
  kBudget = 14,  // granted there: the campaign's leaves least of all limits
  kNotInCampaign = 15,  // outside the dates of the rule's campaign
  kDebitCap = 17,  // points asked; none beyond the funder's net debit cap
  kNoBeneficiary = 18,  // of the purchase, other than the buyer
  kNoUnusedCode = 19,   // with the purchase
  kNotNth = 20,  // asked: which purchase of its period it is; there: which is
                 // rewarded
  kInPeriod = 24,  // asked: counted of the purchase; there: the sum so far
  kPrepaidBlockEmpty = 29,  // points of a funder asked; there: left in blocks
  kNotInStreak = 31,  // asked: place in the run, 0: its unit has been counted;
                      // there: which is rewarded
  kNoCurrencyRate = 30,  // the rule converts, and none is known of that time
};
std::string_view RuleReasonName(RuleReason reason);

struct RuleNote {
  RuleNumber rule;
  RuleReason reason = RuleReason::kGranted;
  int64_t asked = 0;
  int64_t there = 0;
  template <class V, class Self>
  static void Visit(V& v, Self& n) {
    v.U(1, n.rule);
    v.U(2, n.reason);
    v.S(3, n.asked);
    v.S(4, n.there);
  }
};

// What a Tick made of a return that waited in vain.
struct LateVerdict {
  SequenceNumber sequence;  // of the record that left it waiting
  OutcomeCode outcome = OutcomeCode::kUnknownOrder;
  template <class V, class Self>
  static void Visit(V& v, Self& n) {
    v.U(1, n.sequence);
    v.U(2, n.outcome);
  }
};

// What a Tick tells of a wallet's points that expire together, before they do.
struct ExpiryNotice {
  MemberNumber member;
  std::string member_name;
  ProgramNumber program;
  Timestamp expires_at;
  Points points;  // that the lots have left, pending or available
  bool of_household = false;  // whose number and name stand as the member's
  template <class V, class Self>
  static void Visit(V& v, Self& n) {
    v.U(1, n.member);
    v.Text(2, n.member_name);
    v.U(3, n.program);
    v.S(4, n.expires_at);
    v.S(5, n.points);
    v.B(6, n.of_household);
  }
};

// What a Tick made of a standing conversion at the end of a period: an
// exchange, or nothing, and why.
struct ConversionSweep {
  MemberNumber member;
  std::string member_name;
  std::string order_id;
  std::string exchange_id;
  ProgramNumber from;
  ProgramNumber to;
  Timestamp occurred;  // the last instant of the period
  OutcomeCode outcome = OutcomeCode::kAccepted;
  std::string reason;  // of a refusal
  Points asked;        // what there was to give, less the fee in points
  Points gave;
  Points got;
  Points fee;  // in points of `from`
  bool ended = false;  // the program is swept no more
  template <class V, class Self>
  static void Visit(V& v, Self& s) {
    v.U(1, s.member);
    v.Text(2, s.member_name);
    v.Text(3, s.order_id);
    v.Text(4, s.exchange_id);
    v.U(5, s.from);
    v.U(6, s.to);
    v.S(7, s.occurred);
    v.U(8, s.outcome);
    v.Text(9, s.reason);
    v.S(10, s.asked);
    v.S(11, s.gave);
    v.S(12, s.got);
    v.S(13, s.fee);
    v.B(14, s.ended);
  }
};

// What a record tells of a participant that owes more than a share of what it
// may, and did not before.
struct CapWarning {
  ParticipantNumber participant;
  std::string name;
  Money owes;            // over all unsettled windows and the carry
  Money limit;           // its net debit cap and its collateral
  uint32_t percent = 0;  // that was passed; 100: the limit itself
  std::string currency;
  template <class V, class Self>
  static void Visit(V& v, Self& n) {
    v.U(1, n.participant);
    v.Text(2, n.name);
    v.Wide(3, n.owes);
    v.Wide(5, n.limit);
    v.U(7, n.percent);
    v.Text(8, n.currency);
  }
};

// Where an event came from. Source 0: the engine's own.
struct Coordinates {
  uint32_t source = 0;  // number under which the source's name is interned
  uint64_t offset = 0;
};

struct Record {
  SequenceNumber sequence;
  Timestamp recorded;
  OutcomeCode outcome = OutcomeCode::kAccepted;
  EventKind kind = EventKind::kNone;
  Coordinates at;
  uint32_t format = 0;       // EventFormat of `event`; 0: the engine's own
  std::string_view event;    // the bytes as they came, or a prefix
  uint64_t event_size = 0;   // of the whole when `event` is a prefix, else 0
  Hash128 key;               // business key
  SequenceNumber refers_to;  // first record of a duplicate; a waiting return
  // Of a refusal: what was asked, what was there. Of a Tick: why the open window
  // could not close at its cut-off.
  std::string reason;
  std::vector<RuleNote> notes;
  std::vector<LateVerdict> late_verdicts;
  Effects effects;
  std::vector<ExpiryNotice> notices;
  std::vector<CapWarning> cap_warnings;
  std::vector<ConversionSweep> sweeps;

  void Clear();
};

// No record is larger, so that it fits into a frame with its header.
inline constexpr size_t kMaxRecordBytes = 896 * 1024;

// A bound of the record's encoded size, as the counts of its effects tell it.
// O(rows put).
size_t EncodedBytesAtMost(const Record& record);

// Appends the record's bytes to *out.
void EncodeRecord(const Record& record, std::string* out);
// Views in the result point into `bytes`. DataLoss when malformed.
absl::Status DecodeRecord(std::string_view bytes, Record* record);

// The same for whoever tells of the record and applies nothing: of the effects
// it reads postings, names, orders, requests, streaks, referrals, waiting,
// windows, sums of periods and configurations; the other lists are passed over
// and empty.
absl::Status DecodeRecordToTell(std::string_view bytes, Record* record);

// Inputs above this size are kept as a prefix with their hash and are
// MALFORMED (architecture: frames and the chain).
inline constexpr size_t kMaxEventBytes = 512 * 1024;
inline constexpr size_t kKeptPrefixBytes = 1024;

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_LEDGER_RECORD_H_
