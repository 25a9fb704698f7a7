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
  if (!frame_open_) {
    frame_open_ = true;
    if (accepted_.clock_mode == ClockMode::kWall) {
      frame_started_ = options_.wall_clock();
    }
  }
  const auto sink = [&](const Record& record) {
    record_bytes_.clear();
    EncodeRecord(record, &record_bytes_);
    builder_.AddRecord(record_bytes_);
    Count(record, &building_);
  };
  return stepper_->Step(input, frame_started_, sink);
}

absl::Status Sequencer::TakeDelivery(const Source& source,
                                     const Delivery& delivery) {
  const std::string& name = source.partitions()[delivery.partition];
  Input input;
  input.event = delivery.event;
  input.format = delivery.format;
  input.source = name;
  input.offset = delivery.offset;
  const absl::Status status = Decide(input);
  if (!status.ok()) return status;
  auto offset =
      std::find_if(moved_.begin(), moved_.end(),
                   [&](const InputOffset& o) { return o.source == name; });
  if (offset == moved_.end()) {
    moved_.push_back({name, 0, {}});
    offset = moved_.end() - 1;
  }
  offset->next_offset = delivery.next_offset;
  const bool full = builder_.payload_bytes() >= options_.frame_bytes ||
                    builder_.record_count() >= options_.frame_records;
  const bool checkpoint_due =
      stepper_->next_sequence().value / options_.checkpoint_records !=
      last_checkpoint_;
  // The hash is needed only where a frame may end.
  offset->last_message = Sha256Prefix(delivery.event.original);
  return full || checkpoint_due ? AfterGroup() : absl::OkStatus();
}

absl::Status Sequencer::AfterGroup() {
  absl::Status status = Seal();
  const uint64_t reached =
      stepper_->next_sequence().value / options_.checkpoint_records;
  if (status.ok() && reached != last_checkpoint_) {
    last_checkpoint_ = reached;
    return Checkpoint();
  }
  // Changed rows fill half of the cache: move them to the store early.
  State& state = follower_->state();
  const size_t used = state.memory_bytes();
  if (status.ok() && used > options_.cache_bytes) {
    if (commit_.valid()) status = FinishCommit();
    state.Trim(options_.cache_bytes);
    if (status.ok() && state.memory_bytes() > options_.cache_bytes) {
      status = Drain();
      if (status.ok()) StartCommit(Collect());
      if (status.ok()) status = FinishCommit();
    }
  }
  return status;
}

absl::Status Sequencer::Seal() {
  frame_open_ = false;
  if (builder_.record_count() == 0) return absl::OkStatus();
  FrameHeader header = Header(FrameKind::kRecords);
  header.inputs = std::exchange(moved_, {});
  return Append(builder_.Seal(std::move(header)),
                std::exchange(building_, {}));
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
  absl::Status status = Drain();
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

absl::Status Sequencer::Run(Source* source, const Progress& progress) {
  absl::Status status = source->Resume(accepted_.inputs);
  while (status.ok()) {
    auto batch = source->Next();
    if (!batch.ok()) return batch.status();
    if (*batch == nullptr) break;
    for (const Delivery& delivery : (*batch)->deliveries()) {
      status = TakeDelivery(*source, delivery);
      if (!status.ok()) return status;
    }
    if (accepted_.clock_mode == ClockMode::kWall && frame_open_ &&
        options_.wall_clock().value - frame_started_.value >=
            options_.frame_delay_us) {
      status = AfterGroup();
    }
    if (progress && !(*batch)->deliveries().empty()) {
      progress((*batch)->deliveries().back(), tally_);
    }
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
  input.event = event;
  input.format = format;
  absl::Status status = Seal();  // a configuration stands alone in its frame
  OutcomeCode outcome = OutcomeCode::kMalformed;
  const auto sink = [&](const Record& record) {
    record_bytes_.clear();
    EncodeRecord(record, &record_bytes_);
    builder_.AddRecord(record_bytes_);
    Count(record, &building_);
    if (record.kind != event.kind) return;
    outcome = record.outcome;
    *reason = record.reason;
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
