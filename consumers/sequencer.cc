#include "consumers/sequencer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

// Before the first claim a journal belongs to no place.
absl::Status CheckIncarnation(const Follower& follower, const Journal& journal,
                              const SequencerOptions& options) {
  const Hash128& found = follower.head().incarnation;
  const Hash128& own = options.claim.incarnation;
  if (options.adopts || found == Hash128{} || found == own) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "journal ", journal.name(), ": expected one that is written here (",
      "incarnation ", ToHex(own), "), found a copy (its newest claim has ",
      ToHex(found),
      "); `clearpoint journal adopt` makes this the place where "
      "it is written"));
}

}  // namespace

bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status);
}

Sequencer::Sequencer(Follower* follower, Journal* journal,
                     SequencerOptions options, Publisher* publisher)
    : follower_(follower),
      journal_(journal),
      options_(std::move(options)),
      publisher_(publisher),
      accepted_(follower->head()),
      chain_(follower->chain()),
      unpublished_(follower->unpublished()),
      sealed_(follower->head().chain) {}

Sequencer::~Sequencer() {
  if (commit_.valid()) commit_.wait();
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Claim(
    Follower* follower, Journal* journal, SequencerOptions options,
    Publisher* publisher) {
  const absl::Status may = CheckIncarnation(*follower, *journal, options);
  if (!may.ok()) return may;
  auto writer = journal->OpenWriter(follower->head().end);
  if (!writer.ok()) return writer.status();
  std::unique_ptr<Sequencer> sequencer(
      new Sequencer(follower, journal, std::move(options), publisher));
  sequencer->writer_ = *std::move(writer);
  const absl::Status status = sequencer->AppendClaim();
  if (!status.ok()) return status;
  return sequencer;
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Start(
    Follower* follower, Journal* journal, SequencerOptions options,
    Publisher* publisher) {
  absl::Status status = follower->CatchUp();
  if (!status.ok()) return status;
  auto sequencer = Claim(follower, journal, std::move(options), publisher);
  if (!sequencer.ok()) return sequencer.status();
  status = (*sequencer)->Drain();
  if (status.ok()) status = (*sequencer)->Activate();
  if (!status.ok()) return status;
  return sequencer;
}

absl::Status Sequencer::Activate() {
  CLEARPOINT_CHECK(claimed());
  const StoreHead& head = accepted_;
  stepper_ = std::make_unique<Stepper>(&follower_->state(), head.clock_mode,
                                       head.chain.next_sequence,
                                       std::max(head.start, head.chain.time));
  last_checkpoint_ =
      head.chain.next_sequence.value / options_.checkpoint_records;
  return stepper_->Start();
}

FrameHeader Sequencer::Header(FrameKind kind) const {
  FrameHeader header = NextHeader(sealed_, kind);
  header.decide_version = kDecideVersion;
  if (stepper_ != nullptr) {
    header.time = std::max(header.time, stepper_->recorded());
    if (publisher_ != nullptr) header.published = publisher_->published();
  }
  const uint64_t bound = sealed_.in_flight_bound;
  const uint64_t number = header.number.value;
  header.durable = accepted_.clock_mode == ClockMode::kWall
                       ? accepted_.chain.number
                       : FrameNumber{number > bound ? number - bound : 0};
  return header;
}

absl::Status Sequencer::AppendClaim() {
  FrameHeader header = NextClaimHeader(sealed_, options_.writer_id);
  header.decide_version = kDecideVersion;
  header.durable = Header(FrameKind::kClaim).durable;
  return Append(SealClaim(header, options_.claim), {});
}

// ---- Frames in flight, and what the journal says of them. ----

absl::Status Sequencer::Doubt(absl::Status why) {
  in_doubt_ = true;
  return why;
}

absl::Status Sequencer::Append(SealedFrame frame, Tally tally) {
  if (frame.header.published > accepted_.chain.next_sequence) {
    return absl::DataLossError(absl::StrCat(
        "publisher: every record before ", frame.header.published.value,
        " was published, but the journal ends before record ",
        accepted_.chain.next_sequence.value));
  }
  InFlight flight{frame.header, frame.hash, std::move(tally), "", 0};
  flight.tally.frames = 1;
  flight.tally.bytes = frame.bytes.size();
  flight.bytes = std::move(frame.bytes);
  sealed_ = HeadAfter(sealed_, flight.header, flight.hash);
  in_flight_.push_back(std::move(flight));
  const absl::Status status = HandOver();
  return status.ok() ? TakeReports(0) : status;
}

absl::Status Sequencer::HandOver() {
  while (appended_ < in_flight_.size() && appended_ < sealed_.in_flight_bound) {
    InFlight& flight = in_flight_[appended_];
    SealedFrame frame{flight.header, flight.hash, ""};
    if (publisher_ == nullptr) {
      frame.bytes = std::move(flight.bytes);
    } else {
      frame.bytes = flight.bytes;
    }
    if (options_.steady_us) flight.appended_us = options_.steady_us();
    ++appended_;
    const absl::Status status = writer_->Append(std::move(frame));
    if (!status.ok()) return Doubt(status);
  }
  return absl::OkStatus();
}

absl::Status Sequencer::TakeReports(int64_t patience_us) {
  const bool forever = patience_us == Source::kForever;
  if (patience_us > 0 && !forever) writer_->AwaitReport(patience_us);
  while (appended_ > 0) {
    const auto report = writer_->NextReport(/*wait=*/forever);
    if (!report.ok()) return Doubt(report.status());
    if (!report->has_value()) break;
    absl::Status status = TakeReport(**report);
    if (status.ok()) status = HandOver();
    if (!status.ok()) return status;
    if (forever) break;
  }
  return absl::OkStatus();
}

absl::Status Sequencer::TakeReport(const AppendReport& report) {
  const InFlight& flight = in_flight_.front();
  if (report.number != flight.header.number) {
    return Doubt(absl::AbortedError(absl::StrCat(
        "journal: expected the report of frame ", flight.header.number.value,
        ", found that of frame ", report.number.value)));
  }
  if (!report.adjacent) {
    const absl::Status status = JudgeThrough(report);
    if (!status.ok()) return Doubt(status);
  }
  return Accept(report);
}

absl::Status Sequencer::JudgeThrough(const AppendReport& report) {
  const InFlight& flight = in_flight_.front();
  ChainReader chain = chain_;
  const auto reader = journal_->Read(accepted_.end);
  if (!reader.ok()) return reader.status();
  for (;;) {
    const auto entry = (*reader)->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value() || (*entry)->position > report.position) break;
    const auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    if ((*entry)->position == report.position) {
      if (frame->hash != flight.hash) break;
      if (options_.meters != nullptr) {
        options_.meters->skipped_foreign.Add((*reader)->foreign());
      }
      return absl::OkStatus();
    }
    const Judgement judgement = chain.Take(*frame);
    if (judgement.acceptance == Acceptance::kRepeat ||
        judgement.acceptance == Acceptance::kStale) {
      if (options_.meters != nullptr) CountSkipped(judgement.acceptance);
      continue;
    }
    return absl::AbortedError(
        absl::StrCat("journal: another frame ", frame->header.number.value,
                     " of term ", frame->header.term.value,
                     " stands before frame ", flight.header.number.value,
                     ", at position ", (*entry)->position.value));
  }
  return absl::AbortedError(absl::StrCat(
      "journal: expected frame ", flight.header.number.value, " at position ",
      report.position.value, ", where it was reported, found another entry"));
}

absl::StatusOr<bool> Sequencer::IsSucceeded() const {
  ChainReader chain = chain_;
  const auto reader = journal_->Read(accepted_.end);
  if (!reader.ok()) return reader.status();
  for (;;) {
    const auto entry = (*reader)->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return false;
    const auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    if (chain.Take(*frame).acceptance == Acceptance::kContinues) return true;
  }
}

void Sequencer::CountSkipped(Acceptance why) const {
  Meter& skipped = why == Acceptance::kRepeat ? options_.meters->skipped_repeats
                                              : options_.meters->skipped_stale;
  skipped.Add(1);
}

absl::Status Sequencer::Accept(const AppendReport& report) {
  InFlight& flight = in_flight_.front();
  FrameView judged;
  judged.header = std::move(flight.header);
  judged.hash = flight.hash;
  CLEARPOINT_CHECK(chain_.Take(judged).acceptance == Acceptance::kContinues);
  flight.header = std::move(judged.header);
  accepted_.chain = chain_.head();
  accepted_.position = report.position;
  accepted_.end = report.next;
  accepted_.MoveInputs(flight.header.inputs);
  accepted_.incarnation = options_.claim.incarnation;
  unpublished_.Take(flight.header, report.position);
  tally_.Add(flight.tally);
  CountAccepted(flight);
  absl::Status status;
  if (publisher_ != nullptr && stepper_ != nullptr) {
    const auto view = ParseCheckedFrame(flight.bytes, flight.hash);
    status = view.ok() ? publisher_->Accepted(*view) : view.status();
  }
  in_flight_.pop_front();
  --appended_;
  // It is in the journal, so it is given again after a doubt.
  return MayPass(status) ? Doubt(status) : status;
}

void Sequencer::CountAccepted(const InFlight& flight) const {
  ShardMeters* meters = options_.meters;
  if (meters == nullptr) return;
  meters->frames.Add(1);
  meters->frame_bytes.Add(flight.tally.bytes);
  meters->frame_size.Observe(flight.tally.bytes);
  if (options_.steady_us) {
    const int64_t took = options_.steady_us() - flight.appended_us;
    meters->append_us.Observe(
        static_cast<uint64_t>(std::max<int64_t>(took, 0)));
  }
  for (const auto& [kind, count] : flight.tally.kinds) {
    const auto index = static_cast<size_t>(kind);
    if (index < meters->events.size()) meters->events[index].Add(count);
  }
  for (const auto& [code, count] : flight.tally.outcomes) {
    const auto index = static_cast<size_t>(code);
    if (index < meters->outcomes.size()) meters->outcomes[index].Add(count);
  }
}

absl::Status Sequencer::Turn(int64_t patience_us) {
  absl::Status status = TakeReports(patience_us);
  if (status.ok()) status = SettleOn();
  return status.ok() ? FinishCommitIfReady() : status;
}

absl::Status Sequencer::Drain() {
  while (!in_flight_.empty() || settling_ != Settling::kNo) {
    const absl::Status status = Turn(Source::kForever);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// ---- Deciding and sealing. ----

bool Sequencer::SealsByAge() const {
  return accepted_.clock_mode == ClockMode::kWall ||
         options_.sealing == FrameSealing::kByAge;
}

absl::Status Sequencer::Decide(const Input& input, Stepper::Sink sink) {
  if (SealsByAge() && !IsOpen()) frame_started_ = options_.wall_clock();
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
  building_.Count(record);
  if (record.at.source != 0) MoveInput();
  return IsFull() ? Seal() : absl::OkStatus();
}

// An input has moved with the record of its event, not with the Ticks before.
void Sequencer::MoveInput() {
  auto moved = std::find_if(moved_.begin(), moved_.end(), [&](const Moved& m) {
    return m.source == source_ && m.partition == delivery_->partition;
  });
  if (moved == moved_.end()) {
    const std::string& name = source_->partitions()[delivery_->partition];
    moved_.push_back({source_, delivery_->partition, {name, 0, {}}, {}});
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
                                     const Delivery& delivery,
                                     Stepper::Sink sink) {
  source_ = &source;
  delivery_ = &delivery;
  Input input;
  input.event = &delivery.event;
  input.format = delivery.format;
  input.source = source.partitions()[delivery.partition];
  input.offset = delivery.offset;
  const FrameNumber before = sealed_.number;
  const CheckPlace place(input.source, input.offset);
  const absl::Status status = Decide(input, sink);
  if (!status.ok()) return status;
  const bool checkpoint_due =
      stepper_->next_sequence().value / options_.checkpoint_records !=
      last_checkpoint_;
  const bool sealed = sealed_.number != before;
  return sealed || checkpoint_due ? Settle() : absl::OkStatus();
}

absl::Status Sequencer::TakeSome(const Source& source,
                                 const DeliveryBatch& batch, size_t* next) {
  const std::vector<Delivery>& deliveries = batch.deliveries();
  const auto add = [this](const Record& record, std::string_view bytes) {
    return Add(record, bytes);
  };
  size_t expected = *next;
  while (*next < deliveries.size() && !must_wait()) {
    const size_t ahead = std::min(deliveries.size(), *next + Foresight::kAhead);
    while (expected < ahead) stepper_->Expect(deliveries[expected++].event);
    const absl::Status status = TakeDelivery(source, deliveries[*next], add);
    if (!status.ok()) return status;
    ++*next;
  }
  if (*next == deliveries.size()) HashLastMessages();  // they go with the batch
  return absl::OkStatus();
}

absl::Status Sequencer::TakeAlone(const Source& source,
                                  const Delivery& delivery) {
  // Ticks that are due before it go into a frame before.
  const auto add = [this](const Record& record, std::string_view bytes) {
    const absl::Status sealed =
        record.at.source != 0 ? Seal() : absl::OkStatus();
    return sealed.ok() ? Add(record, bytes) : sealed;
  };
  absl::Status status = Seal();
  if (status.ok()) status = TakeDelivery(source, delivery, add);
  return status.ok() ? Seal() : status;
}

absl::Status Sequencer::Settle() {
  const uint64_t reached =
      stepper_->next_sequence().value / options_.checkpoint_records;
  if (reached != last_checkpoint_) {
    last_checkpoint_ = reached;
    settling_ = Settling::kCheckpoint;
    return Seal();
  }
  State& state = follower_->state();
  if (state.memory_bytes() <= options_.cache_bytes) return absl::OkStatus();
  absl::Status status = FinishCommit();
  state.Trim(options_.cache_bytes);
  // Changed rows alone are too many: they must go to the store now.
  if (status.ok() && state.memory_bytes() > options_.cache_bytes) {
    settling_ = Settling::kRows;
    status = Seal();
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

absl::Status Sequencer::SealInTime() {
  if (!SealsByAge()) return absl::OkStatus();
  const absl::Status status = TakeReports(0);
  if (!status.ok() || !IsOpen()) return status;
  const int64_t age = options_.wall_clock().value - frame_started_.value;
  const bool due = in_flight_.empty() || age >= options_.frame_delay_us;
  return due ? Seal() : absl::OkStatus();
}

int64_t Sequencer::Patience() const {
  if (!SealsByAge()) return Source::kForever;
  const bool waits = IsOpen() || !in_flight_.empty();
  return waits ? options_.frame_delay_us : Source::kForever;
}

// ---- Commits and checkpoints. ----

std::shared_ptr<CommitBuilder> Sequencer::Collect() {
  CLEARPOINT_CHECK(in_flight_.empty());
  CLEARPOINT_CHECK(builder_.record_count() == 0);
  auto rows = std::make_shared<CommitBuilder>();
  follower_->state().Collect(rows.get());
  accepted_.digest = follower_->state().digest();
  return rows;
}

void Sequencer::StartCommit(std::shared_ptr<CommitBuilder> rows) {
  accepted_.recent = chain_.recent();
  accepted_.published = unpublished_.published();
  accepted_.publish_from = unpublished_.From(accepted_.end);
  const auto policy = options_.commits == CommitThread::kOwn
                          ? std::launch::async
                          : std::launch::deferred;
  commit_ =
      std::async(policy, [store = &follower_->store(), rows = std::move(rows),
                          head = EncodeStoreHead(accepted_),
                          meters = options_.meters, now = options_.steady_us] {
        const int64_t begun = now ? now() : 0;
        const absl::Status status = store->Commit({rows->Sorted(), head});
        if (meters != nullptr && status.ok()) {
          meters->commits.Add(1);
          if (now) {
            meters->commit_us.Observe(static_cast<uint64_t>(now() - begun));
          }
        }
        return status;
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

absl::Status Sequencer::FinishCommitIfReady() {
  if (!commit_.valid()) return absl::OkStatus();
  const bool ready =
      commit_.wait_for(std::chrono::seconds(0)) != std::future_status::timeout;
  return ready ? FinishCommit() : absl::OkStatus();
}

absl::Status Sequencer::CommitNow() {
  absl::Status status = FinishCommit();
  if (!status.ok()) return status;
  StartCommit(Collect());
  return FinishCommit();
}

// Nothing may be in flight while the digest is taken; the commit itself runs
// beside the next frames.
absl::Status Sequencer::AppendCheckpoint() {
  const absl::Status status = FinishCommit();
  if (!status.ok()) return status;
  settled_rows_ = Collect();
  FrameHeader header = Header(FrameKind::kCheckpoint);
  header.inputs = accepted_.inputs;
  return Append(
      SealCheckpoint(std::move(header), accepted_.digest.ToCheckpoint()), {});
}

absl::Status Sequencer::SettleOn() {
  if (!in_flight_.empty()) return absl::OkStatus();
  absl::Status status;
  switch (std::exchange(settling_, Settling::kNo)) {
    case Settling::kNo:
      return status;
    case Settling::kRows:
      return CommitNow();
    case Settling::kCheckpoint:
      settling_ = Settling::kCheckpointSent;
      return AppendCheckpoint();
    case Settling::kCheckpointSent:
      StartCommit(std::move(settled_rows_));
      return status;
    case Settling::kFinish:
      status = CommitNow();
      if (status.ok()) status = follower_->store().Sync();
      finished_ = status.ok();
      return status;
  }
  return status;
}

// A checkpoint that was not accepted leaves rows that were taken for it. They
// are of accepted frames all the same: nothing was in flight.
bool Sequencer::GiveBack() {
  if (IsAhead() || !follower_->state().status().ok()) return false;
  if (settled_rows_ != nullptr) StartCommit(std::move(settled_rows_));
  if (!FinishCommit().ok()) return false;
  follower_->GoOnBehind(accepted_, chain_, unpublished_);
  return true;
}

// ---- Waiting for as long as it takes. ----

absl::Status Sequencer::Run(Source* source, const Progress& progress) {
  absl::Status status = source->Resume(accepted_.inputs);
  while (status.ok()) {
    auto batch = source->Next(Patience());
    if (!batch.ok()) return batch.status();
    if (*batch == nullptr) break;
    const size_t count = (*batch)->deliveries().size();
    for (size_t next = 0; status.ok() && next < count;) {
      status = TakeSome(*source, **batch, &next);
      while (status.ok() && must_wait()) status = Turn(Source::kForever);
    }
    if (status.ok()) status = SealInTime();
    if (progress && count > 0) progress((*batch)->deliveries().back(), tally_);
  }
  return status.ok() ? Finish() : status;
}

absl::Status Sequencer::AskFinish() {
  if (settling_ != Settling::kNo || finishing_) return absl::OkStatus();
  finishing_ = true;
  settling_ = Settling::kFinish;
  return Seal();
}

absl::Status Sequencer::Finish() {
  absl::Status status = Drain();
  finishing_ = false;
  if (status.ok()) status = AskFinish();
  return status.ok() ? Drain() : status;
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
  if (status.ok()) status = Decide(input, sink);
  if (status.ok()) status = Seal();
  if (status.ok()) status = Drain();
  if (!status.ok()) return status;
  return outcome;
}

}  // namespace clearpoint
