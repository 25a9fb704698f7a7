// One shard's processes as a test drives them: a Place that they share
// (journal, input, outcomes) and Members that are opened on it, killed and
// stepped in virtual time, on the doubles of tests/simulation. Threads: none.
#ifndef CLEARPOINT_TESTS_CONSUMERS_SHARD_MEMBER_H_
#define CLEARPOINT_TESTS_CONSUMERS_SHARD_MEMBER_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "consumers/shard_process.h"
#include "engine/state/store_head.h"
#include "tests/simulation/naive_books.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_world.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {

inline constexpr int64_t kLongAgoUs = -1;

// Of an event that was published before the run.
inline InputMessage MessageOf(const Event& event) {
  InputMessage message;
  message.bytes = EncodeEvent(event, EventFormat::kProtobuf);
  message.published_us = kLongAgoUs;
  return message;
}

inline InputMessage PurchaseMessage(int number) {
  const std::string id = "o" + std::to_string(number);
  InputMessage message =
      MessageOf(MadePurchase(ReferenceDayStart(), "m1", id, 100).View());
  message.kind = MessageKind::kPurchase;
  message.id = id;
  return message;
}

inline InputMessage CloseMessage(int number) {
  const std::string id = "c" + std::to_string(number);
  InputMessage message =
      MessageOf(MadeClose(ReferenceDayStart(), id, 0).View());
  message.kind = MessageKind::kClose;
  return message;
}

template <class Command>
InputMessage IntakeCommand(EventKind kind, const char* id) {
  Command command;
  command.command_id = id;
  command.reason = "a test";
  command.operator_name = "an operator";
  Event event;
  event.kind = kind;
  event.occurred = ReferenceDayStart();
  event.body = command;
  return MessageOf(event);
}

inline InputMessage QuarantineMessage(std::string_view source, int64_t offset) {
  Event event;
  event.kind = EventKind::kCoordinateQuarantined;
  event.occurred = ReferenceDayStart();
  event.body = CoordinateQuarantined{source, offset, "an operator", "a test"};
  return MessageOf(event);
}

// A journal, its input and what else several processes share.
struct Place {
  SimulatedTime time;
  SimulatedLog log{1, &time};
  RandomSource random{1};
  bool is_wild = false;
  InputPartition admin{"admin:control/0", {}};
  InputPartition backlog{"admin:backlog/0", {}};
  InputPartition input{"kafka:in/0", {}};
  OutcomeTopic topic;
  uint8_t writers = 0;

  explicit Place(ClockMode mode) {
    topic.watch = [](const Hash256&) {};
    PrepareJournal(&log, mode, {"m1"}, 10);
  }
  void Buy(int count) {
    for (int i = 0; i < count; ++i) {
      input.messages.push_back(
          PurchaseMessage(static_cast<int>(input.messages.size())));
    }
  }
  NaiveChain Chain() {
    NaiveChain chain;
    chain.Follow(log);
    return chain;
  }
  uint64_t InputRead() {
    const NaiveChain chain = Chain();
    const auto read = chain.inputs().find(input.name);
    return read == chain.inputs().end() ? 0 : read->second;
  }
  // Of every frame of records: kinds and outcomes as "20:1", one a frame.
  std::vector<std::string> Frames() {
    std::vector<std::string> frames;
    const NaiveChain chain = Chain();
    for (const size_t entry : chain.frames()) {
      const auto frame = ParseFrame(log.entries()[entry]);
      std::string text;
      for (const std::string_view bytes : frame->records) {
        Record record;
        EXPECT_TRUE(DecodeRecord(bytes, &record).ok());
        if (record.at.source == 0) continue;
        if (!text.empty()) text += ' ';
        text += std::to_string(static_cast<int>(record.kind)) + ":" +
                std::to_string(static_cast<int>(record.outcome));
      }
      if (!text.empty()) frames.push_back(text);
    }
    return frames;
  }
};

class Member {
 public:
  Member(Place* place, const std::string& host) : place_(*place), host_(host) {
    Open();
  }
  ~Member() { shard_.reset(); }

  void Kill() {
    life_->is_alive = false;
    shard_.reset();
  }
  void Open() {
    shard_.reset();
    life_ = std::make_shared<SimulatedLife>();
    store.Belong(life_);
    journal_ = place_.log.Connect(life_);
    publisher = std::make_unique<SimulatedPublisher>(&place_.topic, life_);
    meters = std::make_unique<ShardMeters>();
    shard_ = std::make_unique<ShardProcess>(Parts());
  }
  // Steps until `phase` is reached, within some steps; answers the last phase.
  ShardPhase StepTo(ShardPhase wanted) {
    for (int i = 0; i < 300 && phase() != wanted; ++i) Step();
    return phase();
  }
  void Step() {
    place_.time.now_us += 1'000;
    place_.log.Advance();
    shard_->Step(1'000).IgnoreError();
  }
  void Steps(int count) {
    for (int i = 0; i < count; ++i) Step();
  }
  ShardPhase phase() const { return shard_->phase(); }
  ShardProcess& shard() { return *shard_; }
  absl::Status End() { return shard_->Step(0); }
  StoreHead Committed() const {
    const auto bytes = store.ReadHead();
    return bytes->empty() ? StoreHead{} : *DecodeStoreHead(*bytes);
  }
  std::string message() const { return meters->message; }

  SimulatedStore store;
  SimulatedOwnership ownership;
  std::unique_ptr<SimulatedPublisher> publisher;
  std::unique_ptr<ShardMeters> meters;
  absl::Status source_error;
  Hash128 incarnation;  // of the place it writes in; both for the next Open
  bool adopts = false;

 private:
  absl::StatusOr<std::unique_ptr<Source>> OpenInput(
      const InputPartition& partition) {
    if (!source_error.ok()) {
      return std::exchange(source_error, absl::OkStatus());
    }
    return SourceOf(partition);
  }
  std::unique_ptr<SimulatedSource> SourceOf(const InputPartition& partition) {
    return std::make_unique<SimulatedSource>(
        std::vector<const InputPartition*>{&partition}, &place_.random,
        &place_.time, &place_.is_wild);
  }
  absl::StatusOr<std::unique_ptr<Source>> OpenBacklog() {
    auto source = SourceOf(place_.backlog);
    source->EndHere();
    return source;
  }
  ShardParts Parts() {
    ShardParts parts;
    parts.store = &store;
    parts.journal = journal_.get();
    parts.open_source = [this] { return OpenInput(place_.input); };
    parts.open_admin = [this] { return OpenInput(place_.admin); };
    if (!place_.backlog.messages.empty()) {
      parts.open_admin_backlog = [this] { return OpenBacklog(); };
    }
    parts.publisher = publisher.get();
    parts.ownership = &ownership;
    parts.meters = meters.get();
    parts.clock = &clock_;
    parts.writer_id = [this] {
      Hash128 id;
      id.bytes.fill(++place_.writers);
      return id;
    };
    parts.reclaim_after_us = 10'000'000;
    parts.sequencer.commits = CommitThread::kCaller;
    parts.sequencer.claim.host = host_;
    parts.sequencer.claim.process = 7;
    parts.sequencer.claim.incarnation = incarnation;
    parts.sequencer.adopts = adopts;
    parts.sequencer.wall_clock = [this] {
      return Timestamp{ReferenceDayStart().value + place_.time.now_us};
    };
    return parts;
  }

  Place& place_;
  const std::string host_;
  SimulatedClock clock_{&place_.time};
  std::shared_ptr<SimulatedLife> life_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<ShardProcess> shard_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TESTS_CONSUMERS_SHARD_MEMBER_H_
