#include "consumers/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

void Count(const Record& record, Tally* tally) {
  if (record.kind == EventKind::kTick) {
    ++tally->ticks;
    for (const LateVerdict& late : record.late_verdicts) {
      ++tally->outcomes[late.outcome];
    }
    return;
  }
  const bool released =
      record.at.source == 0 && record.kind == EventKind::kPurchaseReturned;
  ++(released ? tally->released : tally->events);
  ++tally->outcomes[record.outcome];
  ++tally->kinds[record.kind];
}

}  // namespace

void Tally::Add(const Tally& other) {
  for (const auto& [code, count] : other.outcomes) outcomes[code] += count;
  for (const auto& [kind, count] : other.kinds) kinds[kind] += count;
  events += other.events;
  ticks += other.ticks;
  released += other.released;
  frames += other.frames;
  bytes += other.bytes;
}

Sequencer::Sequencer(Follower* follower, SequencerOptions options,
                     Publisher* publisher)
    : follower_(follower),
      options_(std::move(options)),
      publisher_(publisher) {}

Sequencer::~Sequencer() {
  if (commit_.valid()) commit_.wait();
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Start(
    Follower* follower, Journal* journal, SequencerOptions options,
    Publisher* publisher) {
  absl::Status status = follower->CatchUp();
  if (!status.ok()) return status;
  std::unique_ptr<Sequencer> sequencer(
      new Sequencer(follower, std::move(options), publisher));
  sequencer->accepted_ = follower->head();
  sequencer->sealed_ = follower->head().chain;
  auto writer = journal->OpenWriter(follower->head().end);
  if (!writer.ok()) return writer.status();
  sequencer->writer_ = *std::move(writer);
  status = sequencer->Claim();
  if (!status.ok()) return status;
  const StoreHead& head = sequencer->accepted_;
  sequencer->stepper_ = std::make_unique<Stepper>(
      &follower->state(), head.clock_mode, head.chain.next_sequence,
      std::max(head.start, head.chain.time));
  sequencer->last_checkpoint_ =
      head.chain.next_sequence.value / sequencer->options_.checkpoint_records;
  status = sequencer->stepper_->Start();
  if (!status.ok()) return status;
  return sequencer;
}

FrameHeader Sequencer::Header(FrameKind kind) const {
  FrameHeader header = NextHeader(sealed_, kind);
  header.decide_version = kDecideVersion;
  if (stepper_ != nullptr) {
    header.time = std::max(header.time, stepper_->recorded());
  }
  const uint64_t bound = sealed_.in_flight_bound;
  const uint64_t number = header.number.value;
  header.durable = accepted_.clock_mode == ClockMode::kWall
                       ? accepted_.chain.number
                       : FrameNumber{number > bound ? number - bound : 0};
  return header;
}

absl::Status Sequencer::Claim() {
  FrameHeader header = NextClaimHeader(sealed_, options_.writer_id);
  header.decide_version = kDecideVersion;
  header.durable = Header(FrameKind::kClaim).durable;
  absl::Status status = Append(SealClaim(header, options_.claim), {});
  if (status.ok()) status = Drain();
  return status;
}

absl::Status Sequencer::Append(SealedFrame frame, Tally tally) {
  InFlight flight{frame.header, frame.hash, std::move(tally), ""};
  flight.tally.frames = 1;
  flight.tally.bytes = frame.bytes.size();
  if (publisher_ != nullptr) flight.bytes = frame.bytes;
  sealed_ = HeadAfter(sealed_, frame.header, frame.hash);
  in_flight_.push_back(std::move(flight));
  absl::Status status = writer_->Append(std::move(frame));
  while (status.ok() && !in_flight_.empty()) {
    const size_t before = in_flight_.size();
    status = TakeReport(/*wait=*/false);
    if (in_flight_.size() == before) break;
  }
  return status;
}

absl::Status Sequencer::TakeReport(bool wait) {
  auto report = writer_->NextReport(wait);
  if (!report.ok()) return report.status();
  if (!report->has_value()) return absl::OkStatus();
  InFlight& flight = in_flight_.front();
  if ((*report)->number != flight.header.number || !(*report)->adjacent) {
    return absl::AbortedError(absl::StrCat(
        "journal: expected frame ", flight.header.number.value,
        " right behind the frame before it, found frame ",
        (*report)->number.value, " at position ", (*report)->position.value));
  }
  accepted_.chain = HeadAfter(accepted_.chain, flight.header, flight.hash);
  accepted_.position = (*report)->position;
  accepted_.end = (*report)->next;
  accepted_.MoveInputs(flight.header.inputs);
  tally_.Add(flight.tally);
  absl::Status status;
  if (publisher_ != nullptr) {
    auto view = ParseFrame(flight.bytes);
    status = view.ok() ? publisher_->Accepted(*view) : view.status();
  }
  in_flight_.pop_front();
  return status;
}

absl::Status Sequencer::Drain() {
  while (!in_flight_.empty()) {
    const absl::Status status = TakeReport(/*wait=*/true);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Sequencer::Decide(const Input& input) {
  if (accepted_.clock_mode == ClockMode::kWall && !IsOpen()) {
    frame_started_ = options_.wall_clock();
  }
  const auto sink = [&](const Record& record, std::string_view bytes) {
    return Add(record, bytes);
  };
  return stepper_->Step(input, frame_started_, sink);
}

bool Sequencer::IsFull() const {
  return builder_.payload_bytes() >= options_.frame_bytes ||
         builder_.record_count() >= options_.frame_records;
}

absl::Status Sequencer::Add(const Record& record, std::string_view bytes) {
  absl::Status status;
  if (builder_.payload_bytes() + bytes.size() > kMaxFramePayload) {
    status = Seal();
  }
  if (!status.ok()) return status;
  builder_.AddRecord(bytes);
  Count(record, &building_);
  if (record.at.source != 0) MoveInput();
  return IsFull() ? Seal() : absl::OkStatus();
}

// An input has moved with the record of its event, not with the Ticks before.
void Sequencer::MoveInput() {
  auto moved = std::find_if(moved_.begin(), moved_.end(), [&](const Moved& m) {
    return m.partition == delivery_->partition;
  });
  if (moved == moved_.end()) {
    moved_.push_back({delivery_->partition, {*partition_name_, 0, {}}, {}});
    moved = moved_.end() - 1;
  }
  moved->offset.next_offset = delivery_->next_offset;
  moved->last = delivery_->event.original;
}

void Sequencer::HashLastMessages() {
  for (Moved& moved : moved_) {
    if (!moved.last.has_value()) continue;
    moved.offset.last_message = Sha256Prefix(*moved.last);
    moved.last.reset();
  }
}

absl::Status Sequencer::TakeDelivery(const Source& source,
                                     const Delivery& delivery) {
  delivery_ = &delivery;
  partition_name_ = &source.partitions()[delivery.partition];
  Input input;
  input.event = &delivery.event;
  input.format = delivery.format;
  input.source = *partition_name_;
  input.offset = delivery.offset;
  const FrameNumber before = sealed_.number;
  const absl::Status status = Decide(input);
  if (!status.ok()) return status;
  const bool checkpoint_due =
      stepper_->next_sequence().value / options_.checkpoint_records !=
      last_checkpoint_;
  const bool sealed = sealed_.number != before;
  return sealed || checkpoint_due ? Settle() : absl::OkStatus();
}

absl::Status Sequencer::Settle() {
  const uint64_t reached =
      stepper_->next_sequence().value / options_.checkpoint_records;
  if (reached != last_checkpoint_) {
    last_checkpoint_ = reached;
    return Checkpoint();
  }
  State& state = follower_->state();
  if (state.memory_bytes() <= options_.cache_bytes) return absl::OkStatus();
  absl::Status status = FinishCommit();
  state.Trim(options_.cache_bytes);
  // Changed rows alone are too many: they must go to the store now.
  if (status.ok() && state.memory_bytes() > options_.cache_bytes) {
    status = Seal();
    if (status.ok()) status = Drain();
    if (status.ok()) StartCommit(Collect());
    if (status.ok()) status = FinishCommit();
  }
  return status;
}

absl::Status Sequencer::Seal() {
  if (!IsOpen()) return absl::OkStatus();
  FrameHeader header = Header(FrameKind::kRecords);
  HashLastMessages();
  for (Moved& moved : moved_) {
    header.inputs.push_back(std::move(moved.offset));
  }
  moved_.clear();
  return Append(builder_.Seal(std::move(header)), std::exchange(building_, {}));
}

std::shared_ptr<CommitBuilder> Sequencer::Collect() {
  CLEARPOINT_CHECK(in_flight_.empty());
  CLEARPOINT_CHECK(builder_.record_count() == 0);
  auto rows = std::make_shared<CommitBuilder>();
  follower_->state().Collect(rows.get());
  accepted_.digest = follower_->state().digest();
  return rows;
}

void Sequencer::StartCommit(std::shared_ptr<CommitBuilder> rows) {
  commit_ = std::async(std::launch::async,
                       [store = &follower_->store(), rows = std::move(rows),
                        head = EncodeStoreHead(accepted_)] {
                         return store->Commit({rows->Sorted(), head});
                       });
}

absl::Status Sequencer::FinishCommit() {
  if (!commit_.valid()) return absl::OkStatus();
  const absl::Status status = commit_.get();
  if (!status.ok()) return status;
  follower_->state().CommitDone();
  follower_->state().Trim(options_.cache_bytes);
  return follower_->state().status();
}

// Nothing may be in flight while the digest is taken; the commit itself runs
// beside the next frames.
absl::Status Sequencer::Checkpoint() {
  absl::Status status = Seal();
  if (status.ok()) status = Drain();
  if (status.ok()) status = FinishCommit();
  if (!status.ok()) return status;
  std::shared_ptr<CommitBuilder> rows = Collect();
  FrameHeader header = Header(FrameKind::kCheckpoint);
  header.inputs = accepted_.inputs;
  status = Append(
      SealCheckpoint(std::move(header), accepted_.digest.ToCheckpoint()), {});
  if (status.ok()) status = Drain();
  if (!status.ok()) return status;
  StartCommit(std::move(rows));
  return absl::OkStatus();
}

absl::Status Sequencer::TakeBatch(const Source& source,
                                  const DeliveryBatch& batch) {
  const std::vector<Delivery>& deliveries = batch.deliveries();
  size_t expected = 0;
  for (size_t i = 0; i < deliveries.size(); ++i) {
    const size_t ahead = std::min(deliveries.size(), i + Foresight::kAhead);
    while (expected < ahead) stepper_->Expect(deliveries[expected++].event);
    const absl::Status status = TakeDelivery(source, deliveries[i]);
    if (!status.ok()) return status;
  }
  HashLastMessages();  // their bytes go with the batch
  return absl::OkStatus();
}

// At once when nothing is in flight, else when the frame is old enough.
absl::Status Sequencer::SealInTime() {
  if (accepted_.clock_mode != ClockMode::kWall) return absl::OkStatus();
  while (!in_flight_.empty()) {
    const size_t before = in_flight_.size();
    const absl::Status status = TakeReport(/*wait=*/false);
    if (!status.ok()) return status;
    if (in_flight_.size() == before) break;
  }
  if (!IsOpen()) return absl::OkStatus();
  const int64_t age = options_.wall_clock().value - frame_started_.value;
  const bool due = in_flight_.empty() || age >= options_.frame_delay_us;
  return due ? Seal() : absl::OkStatus();
}

int64_t Sequencer::Patience() const {
  if (accepted_.clock_mode != ClockMode::kWall) return Source::kForever;
  const bool waits = IsOpen() || !in_flight_.empty();
  return waits ? options_.frame_delay_us : Source::kForever;
}

absl::Status Sequencer::Run(Source* source, const Progress& progress) {
  absl::Status status = source->Resume(accepted_.inputs);
  while (status.ok()) {
    auto batch = source->Next(Patience());
    if (!batch.ok()) return batch.status();
    if (*batch == nullptr) break;
    status = TakeBatch(*source, **batch);
    if (status.ok()) status = SealInTime();
    const bool moved = !(*batch)->deliveries().empty();
    if (progress && moved) progress((*batch)->deliveries().back(), tally_);
  }
  if (status.ok()) status = Finish();
  return status;
}

absl::Status Sequencer::Finish() {
  absl::Status status = Seal();
  if (status.ok()) status = Drain();
  if (status.ok()) status = FinishCommit();
  if (status.ok()) StartCommit(Collect());
  if (status.ok()) status = FinishCommit();
  if (status.ok()) status = follower_->store().Sync();
  return status;
}

absl::StatusOr<OutcomeCode> Sequencer::Take(const Event& event,
                                            EventFormat format,
                                            std::string* reason) {
  Input input;
  input.event = &event;
  input.format = format;
  absl::Status status = Seal();  // a configuration stands alone in its frame
  OutcomeCode outcome = OutcomeCode::kMalformed;
  const auto sink = [&](const Record& record, std::string_view bytes) {
    if (record.kind == event.kind) {
      outcome = record.outcome;
      *reason = record.reason;
    }
    return Add(record, bytes);
  };
  if (accepted_.clock_mode == ClockMode::kWall) {
    frame_started_ = options_.wall_clock();
  }
  if (status.ok()) status = stepper_->Step(input, frame_started_, sink);
  if (status.ok()) status = Seal();
  if (status.ok()) status = Drain();
  if (!status.ok()) return status;
  return outcome;
}

}  // namespace clearpoint
