// Decider: Decide, (state, event, now, rules) -> record (architecture: decide
// and evolve). It reads the state and never changes it; Evolve does, once the
// record stands. Total: every event gets a record.
//
// Three things are decided: events from upstream, Ticks that fire timers, and
// what waited: returns whose purchase has come, purchases that were claimed. Step (step.h) puts them in their order.
//
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_DECIDER_H_
#define CLEARPOINT_ENGINE_DECIDE_DECIDER_H_

#include <cstdint>
#include <optional>

#include "engine/codec/codec.h"
#include "engine/decide/alias.h"
#include "engine/decide/event.h"
#include "engine/ledger/draft.h"
#include "engine/ledger/record.h"
#include "engine/network/network.h"

namespace clearpoint {

struct Decision;
struct Explanation;
struct Refusal;
struct Speaker;

// Version of Decide. It stands in frame headers; verify compares only journals
// of its own version.
inline constexpr uint32_t kDecideVersion = 1;

// Partitions of the administrative topic have names that begin like this: what
// comes from them is the operator's word.
inline constexpr std::string_view kAdminSource = "admin:";

// Timers that one Tick fires at most.
inline constexpr int kTimersPerTick = 1000;

// An event with where it came from.
struct Input {
  const Event* event = nullptr;  // outlives the call
  EventFormat format = EventFormat::kProtobuf;
  std::string_view source;  // name of its partition; empty: the engine's own
  uint64_t offset = 0;
};

// Whether the record of `event` keeps all of its bytes: up to kMaxEventBytes.
bool IsKeptWhole(const Event& event);

class Decider {
 public:
  // Both must outlive the decider.
  Decider(State* state, const Networks* networks)
      : state_(state), draft_(state), networks_(*networks) {}

  // Fills `explanation`, which must outlive the decider, anew for every record
  // from now on; null: no more.
  void ExplainTo(Explanation* explanation) { explanation_ = explanation; }

  // Decides one event as record number `sequence` at `recorded`. OVERFLOW when
  // what it would leave is beyond the bounds of a sum (values/amounts.h), or
  // its record could be larger than kMaxRecordBytes.
  void DecideEvent(const Input& input, SequenceNumber sequence,
                   Timestamp recorded, Record* record);
  // Fires the timers that are due at `recorded`, as many as a Tick may.
  void DecideTick(SequenceNumber sequence, Timestamp recorded, Record* record);
  // Decides what waited under `key`, which `event` is: a return whose purchase
  // is known now, or a purchase whose alias means a member now.
  void DecideReleased(const WaitingRow::Key& key, const Event& event,
                      EventFormat format, SequenceNumber sequence,
                      Timestamp recorded, Record* record);

 private:
  void Start(SequenceNumber sequence, Timestamp recorded, Record* record);
  // Whether the event stands; otherwise its record is that of a refusal.
  bool Judge(Decision& d);
  std::optional<Refusal> VerdictOf(Decision& d);
  void Finish(const Decision& d, const Refusal& refusal);
  void NoteSource(std::string_view source);
  Speaker SpeakerAt(Timestamp recorded);

  // What the newest configuration says; worked out once a version.
  const DraftTerms& Terms();

  State* state_;
  Draft draft_;
  const Networks& networks_;
  AliasNames alias_names_;
  DraftTerms terms_;
  size_t terms_version_ = ~size_t{0};  // versions there were then
  std::string source_;   // of the last event
  Hash128 source_hash_;  // of its name; zero for the engine's own
  // The version whose rights of source_ are rights_; null: not looked up.
  const Network* rights_of_ = nullptr;
  const SourceRightsView* rights_ = nullptr;
  Explanation* explanation_ = nullptr;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_DECIDER_H_
