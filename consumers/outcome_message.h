// OutcomeMaker: the verdict on a record as one JSON object: what came, what was
// decided and why, awards, and the balances after. Lines of an outcomes file
// and messages of the outcomes topic are made here (consumers/README.md has
// the fields).
//
//   BeginFrame(frame)            once a frame
//   Read(bytes)                  once a record of it; then any of
//   AppendOutcome, AppendLateVerdict, member_key ...
//
// It is on the way of every event, so it decodes of a record only what it
// tells, keeps its buffers and takes nothing from the heap once it is warm.
// Threads: one.
#ifndef CLEARPOINT_CONSUMERS_OUTCOME_MESSAGE_H_
#define CLEARPOINT_CONSUMERS_OUTCOME_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "consumers/network_names.h"
#include "engine/codec/event_glance.h"
#include "engine/journal/frame.h"
#include "engine/ledger/record.h"

namespace clearpoint {

enum class OutcomeForm : uint8_t {
  kLine,     // of a file: with the frame's hash, which a topic has as a header
  kMessage,  // of a topic: with the name of the input partition
};

class OutcomeMaker {
 public:
  explicit OutcomeMaker(OutcomeForm form) : form_(form) {}

  NetworkNames& names() { return names_; }

  // `frame` must outlive its records' reading.
  void BeginFrame(const FrameView& frame);
  // Takes one record of the frame. `bytes` must stay until the next one.
  // DataLoss when they are no record.
  absl::Status Read(std::string_view bytes);

  const Record& record() const { return record_; }
  const EventGlance& event() const { return event_; }
  const std::string& frame_hash() const { return frame_hash_; }  // in hex

  // What keeps the messages of one member together: the member's name, or the
  // business key in hex where the event names none. The view holds until the
  // next call.
  std::string_view Key();
  // The same for a late verdict of a Tick: the key, in hex, of the purchase
  // that was waited for.
  std::string_view LateKey(const LateVerdict& verdict);

  // Appends the record's outcome. `partition` is the name of its source, for
  // the form of a message; empty: not known.
  void AppendOutcome(std::string_view partition, std::string* out);
  // Appends one of the Tick's late verdicts.
  void AppendLateVerdict(const LateVerdict& verdict, std::string* out);

 private:
  struct Balance {
    MemberNumber member;
    ProgramNumber program;
    Account account = Account::kIssued;
    Points points;
  };

  void AppendHead(OutcomeCode outcome, std::string* out);
  void AppendEvent(std::string* out);
  void AppendOrigin(std::string_view partition, std::string* out);
  void AppendAwards(std::string* out);
  void AppendAward(const Award& award, std::string* out);
  void AppendBalances(std::string* out);
  void AppendNotes(std::string* out);
  void CollectBalances();

  const OutcomeForm form_;
  NetworkNames names_;
  const FrameView* frame_ = nullptr;
  std::string frame_hash_;
  std::string frame_fields_;  // "shard":..,"term":..
  Record record_;
  EventGlance event_;
  TextArena arena_;
  EventDecoder decoder_;  // for what is no event
  std::string key_;
  std::vector<Balance> balances_;
  OrderRow order_;
  RequestRow request_;
  StreakRow streak_;
  PeriodSumRow period_sum_;
  ReferralRow referral_;
  bool has_awards_ = false;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_OUTCOME_MESSAGE_H_
