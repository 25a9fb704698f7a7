#include "tests/simulation/simulated_world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "consumers/sequencer.h"
#include "engine/codec/codec.h"
#include "engine/values/check.h"
#include "tests/support/made_events.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

class DecodedMessages : public DeliveryBatch {
 public:
  const std::vector<Delivery>& deliveries() const override {
    return deliveries_;
  }
  void Add(const InputMessage& message, uint32_t partition, uint64_t offset) {
    Delivery delivery;
    delivery.partition = partition;
    delivery.offset = offset;
    delivery.next_offset = offset + 1;
    delivery.event = decoder_.Decode(message.bytes, EventFormat::kProtobuf);
    deliveries_.push_back(std::move(delivery));
  }

 private:
  EventDecoder decoder_;
  std::vector<Delivery> deliveries_;
};

void TakeAtOnce(Sequencer* sequencer, const std::string& bytes) {
  EventDecoder decoder;
  std::string reason;
  const auto outcome =
      sequencer->Take(decoder.Decode(bytes, EventFormat::kProtobuf),
                      EventFormat::kProtobuf, &reason);
  CLEARPOINT_CHECK(outcome.ok());
  CLEARPOINT_CHECK(*outcome == OutcomeCode::kAccepted);
}

}  // namespace

void PrepareJournal(SimulatedLog* log, ClockMode mode,
                    const std::vector<std::string>& members, int64_t points) {
  Genesis genesis;
  genesis.journal_id.bytes.fill(0x51);
  genesis.clock_mode = mode;
  genesis.start = ReferenceDayStart();
  log->Append(SealGenesis(GenesisHeader(genesis), genesis).bytes);
  MemoryStore store;
  const auto journal = log->Connect(std::make_shared<SimulatedLife>());
  const auto follower = Follower::Start(&store, journal.get(), {});
  CLEARPOINT_CHECK(follower.ok());
  SequencerOptions options;
  options.writer_id.bytes.fill(0x52);
  options.wall_clock = [] { return ReferenceDayStart(); };
  const auto sequencer =
      Sequencer::Start(follower->get(), journal.get(), options, nullptr);
  CLEARPOINT_CHECK(sequencer.ok());
  const std::string configuration =
      SerializeConfiguration(ReferenceConfiguration());
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{configuration};
  TakeAtOnce(sequencer->get(), EncodeEvent(event, EventFormat::kProtobuf));
  for (const std::string& member : members) {
    const OwnedEvent purchase =
        MadePurchase(ReferenceDayStart(), member, "0" + member, 100 * points);
    TakeAtOnce(sequencer->get(),
               EncodeEvent(purchase.View(), EventFormat::kProtobuf));
  }
}

absl::Status SimulatedStore::Commit(const StoreCommit& commit) {
  if (!life_->Act()) return absl::UnavailableError("killed");
  const absl::Status status = store_.Commit(commit);
  versions_.push_back(store_);
  return status;
}

absl::Status SimulatedStore::Sync() {
  if (!life_->Act()) return absl::UnavailableError("killed");
  versions_ = {store_};
  return absl::OkStatus();
}

void SimulatedStore::LoseUnsynced(RandomSource* random) {
  const auto kept = random->Between(1, static_cast<int64_t>(versions_.size()));
  versions_.resize(static_cast<size_t>(kept));
  store_ = versions_.back();
  versions_ = {store_};
}

SimulatedSource::SimulatedSource(
    const std::vector<const InputPartition*>& partitions, RandomSource* random,
    const SimulatedTime* time, const bool* is_wild)
    : partitions_(partitions),
      random_(random),
      time_(time),
      is_wild_(is_wild),
      next_(partitions.size()) {
  for (const InputPartition* each : partitions_) names_.push_back(each->name);
}

absl::Status SimulatedSource::Resume(const std::vector<InputOffset>& offsets) {
  for (const InputOffset& offset : offsets) {
    const auto name = std::find(names_.begin(), names_.end(), offset.source);
    if (name == names_.end()) continue;
    const auto index = static_cast<size_t>(name - names_.begin());
    const auto& messages = partitions_[index]->messages;
    next_[index] = offset.next_offset;
    if (offset.next_offset == 0) continue;
    if (offset.next_offset > messages.size()) {
      return absl::OutOfRangeError("input: offset behind the end");
    }
    const std::string& last = messages[offset.next_offset - 1].bytes;
    if (Sha256Prefix(last) != offset.last_message) {
      return absl::DataLossError("input: another message than was read");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<DeliveryBatch>> SimulatedSource::Next(int64_t) {
  if (*is_wild_ && random_->Between(1, 300) == 1) {
    return absl::UnavailableError("input: the broker is away");
  }
  auto batch = std::make_unique<DecodedMessages>();
  const size_t index = turn_++ % partitions_.size();
  const int64_t until_us = end_us_.value_or(time_->now_us);
  const auto& messages = partitions_[index]->messages;
  for (int64_t left = random_->Between(1, 5); left > 0; --left) {
    const uint64_t offset = next_[index];
    if (offset >= messages.size()) break;
    if (messages[offset].published_us > until_us) break;
    batch->Add(messages[offset], static_cast<uint32_t>(index), offset);
    ++next_[index];
  }
  const bool is_over = end_us_.has_value() && turn_ >= partitions_.size() &&
                       batch->deliveries().empty();
  if (is_over) return std::unique_ptr<DeliveryBatch>();
  return batch;
}

// What was published must lie before the head.
absl::Status SimulatedPublisher::Begin(const Head& head, const Networks&) {
  if (topic_->next_sequence > head.next_sequence.value) {
    return absl::DataLossError(absl::StrCat(
        "outcomes: published before ", topic_->next_sequence,
        ", but the journal ends before ", head.next_sequence.value));
  }
  waiting_.clear();
  published_ = head.next_sequence.value;
  return absl::OkStatus();
}

absl::Status SimulatedPublisher::Accepted(const FrameView& frame) {
  if (frame.header.record_count == 0) return absl::OkStatus();
  if (std::exchange(refuses_, 0) > 0) {
    return absl::DeadlineExceededError("outcomes: no room within patience");
  }
  waiting_.push_back({frame.header.first_sequence.value,
                      frame.header.record_count, frame.hash});
  return absl::OkStatus();
}

SequenceNumber SimulatedPublisher::published() const {
  if (waiting_.empty()) return SequenceNumber{published_};
  return SequenceNumber{waiting_.front().first};
}

void SimulatedPublisher::Publish(int64_t frames) {
  for (; frames > 0 && !waiting_.empty(); --frames) {
    if (!life_->Act()) return;
    const Waiting& each = waiting_.front();
    topic_->watch(each.hash);
    for (uint32_t i = 0; i < each.count; ++i) {
      topic_->records.push_back({each.first + i, each.hash});
    }
    published_ = each.first + each.count;
    topic_->next_sequence = std::max(topic_->next_sequence, published_);
    waiting_.pop_front();
  }
}

}  // namespace clearpoint
