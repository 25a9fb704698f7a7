#include "consumers/shard_process.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"

namespace clearpoint {
namespace {

constexpr int64_t kLeastPauseUs = 10'000;
constexpr int64_t kLongestPauseUs = 1'000'000;
// How long Run lets a step wait: Stop and ownership are looked at between.
constexpr int64_t kStepUs = 50'000;
// How long a report is waited for before the sources are asked again.
constexpr int64_t kReportUs = 1'000;

class SteadyClock : public ShardClock {
 public:
  int64_t NowUs() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  void Wait(int64_t us) override {
    std::this_thread::sleep_for(std::chrono::microseconds(us));
  }
};

}  // namespace

ShardClock& SteadyShardClock() {
  static SteadyClock clock;
  return clock;
}

ShardProcess::ShardProcess(ShardParts parts)
    : parts_(std::move(parts)), pause_us_(kLeastPauseUs) {
  EnterPhase(ShardPhase::kFollow, "");
}

ShardProcess::~ShardProcess() { DropAll(); }

absl::Status ShardProcess::Run() {
  while (phase() != ShardPhase::kStopped) Step(kStepUs).IgnoreError();
  return end_;
}

absl::Status ShardProcess::Step(int64_t patience_us) {
  if (phase() == ShardPhase::kStopped) return end_;
  const auto hint = parts_.ownership->Ask();
  absl::Status status = hint.status();
  if (hint.ok()) {
    hint_ = *hint;
    status = Move(patience_us);
  }
  if (!status.ok()) Stopped(status);
  CountState();
  return end_;
}

absl::Status ShardProcess::Move(int64_t patience_us) {
  const int64_t pause = pause_ends_us_ - parts_.clock->NowUs();
  if (pause > 0 && !stop_.load(std::memory_order_relaxed)) {
    parts_.clock->Wait(std::min(pause, patience_us));
    return absl::OkStatus();
  }
  switch (phase()) {
    case ShardPhase::kFollow:
    case ShardPhase::kDoubt:
    case ShardPhase::kDown:
      return Follow(patience_us);
    case ShardPhase::kClaim:
      return AwaitClaim(patience_us);
    case ShardPhase::kActive:
      return Active(patience_us);
    case ShardPhase::kStopped:
      break;
  }
  return end_;
}

// ---- follow, doubt, down ----

absl::Status ShardProcess::Follow(int64_t patience_us) {
  if (stop_.load(std::memory_order_relaxed)) return EndFollowing();
  const auto at_end = ReadTail();
  if (!at_end.ok()) return OnTailError(at_end.status());
  if (!*at_end) return absl::OkStatus();
  if (phase() == ShardPhase::kDoubt) return Reconsider();
  if (MayClaim()) return ClaimJournal();
  const absl::Status status = tail_->Wait(patience_us);
  return status.ok() ? status : OnTailError(status);
}

absl::StatusOr<bool> ShardProcess::ReadTail() {
  if (tail_ == nullptr) {
    auto tail = JournalTail::Start(parts_.store, parts_.journal,
                                   parts_.follower, witness_);
    if (absl::IsOutOfRange(tail.status())) {
      return absl::DataLossError(tail.status().message());
    }
    if (!tail.ok()) return tail.status();
    tail_ = *std::move(tail);
    parts_.meters->state_opens.Add(1);
  }
  const auto at_end = tail_->Read();
  CountClaims();
  knows_end_ = knows_end_ || at_end.value_or(false);
  return at_end;
}

// A tail that starts again reads claims again, and what came before this
// process is history.
void ShardProcess::CountClaims() {
  for (SeenClaim& claim : tail_->TakeClaims()) {
    const bool is_new =
        !newest_claim_.has_value() || newest_claim_->number < claim.number;
    if (!is_new) continue;
    const bool is_own = writers_.contains(claim.writer_id);
    if (knows_end_ && !is_own) parts_.meters->takeovers.Add(1);
    newest_claim_ = std::move(claim);
  }
}

bool ShardProcess::IsQuiet() {
  const FrameNumber head = tail_->follower().head().chain.number;
  const int64_t now = parts_.clock->NowUs();
  if (std::exchange(quiet_head_, head) != head) quiet_since_us_ = now;
  return now - quiet_since_us_ >= parts_.reclaim_after_us;
}

bool ShardProcess::MayClaim() {
  const bool is_quiet = IsQuiet();
  if (!hint_.owner) return false;
  if (phase() != ShardPhase::kDown) return true;
  return hint_.given > claimed_at_gift_ || is_quiet;
}

// At the end of the journal, after a doubt: whose claim counts?
absl::Status ShardProcess::Reconsider() {
  const Head& head = tail_->follower().head().chain;
  const bool is_own = writers_.contains(head.writer_id);
  if (head.term > claimed_over_ && !is_own) {
    StepDown(head);
    return absl::OkStatus();
  }
  if (hint_.owner) return ClaimJournal();
  quiet_since_us_ = parts_.clock->NowUs();
  EnterPhase(ShardPhase::kDown, "another process owns the shard");
  return absl::OkStatus();
}

void ShardProcess::StepDown(const Head& head) {
  std::string who = "another process";
  const bool is_known =
      newest_claim_.has_value() && newest_claim_->writer_id == head.writer_id;
  if (is_known) {
    who = absl::StrCat("host ", newest_claim_->claim.host, " process ",
                       newest_claim_->claim.process);
  }
  quiet_since_us_ = parts_.clock->NowUs();
  EnterPhase(ShardPhase::kDown,
             absl::StrCat(who, " took over with term ", head.term.value));
}

absl::Status ShardProcess::ClaimJournal() {
  SequencerOptions options = parts_.sequencer;
  options.writer_id = parts_.writer_id();
  options.sealing = FrameSealing::kByAge;
  options.meters = parts_.meters;
  options.steady_us = [clock = parts_.clock] { return clock->NowUs(); };
  writers_.insert(options.writer_id);
  claimed_over_ = tail_->follower().head().chain.term;
  claimed_at_gift_ = hint_.given;
  auto sequencer = Sequencer::Claim(&tail_->follower(), parts_.journal,
                                    std::move(options), parts_.publisher);
  if (absl::IsFailedPrecondition(sequencer.status())) {
    // Somebody else is appending, or has the lock.
    Say(MessageOf(sequencer.status()));
    tail_->LookAgain();
    PauseFor(kLeastPauseUs);
    return absl::OkStatus();
  }
  if (absl::IsDataLoss(sequencer.status()) ||
      absl::IsPermissionDenied(sequencer.status())) {
    return sequencer.status();
  }
  if (!sequencer.ok()) return Doubt(sequencer.status());
  sequencer_ = *std::move(sequencer);
  parts_.meters->claims.Add(1);
  EnterPhase(ShardPhase::kClaim, "");
  return absl::OkStatus();
}

absl::Status ShardProcess::EndFollowing() {
  absl::Status status;
  if (tail_ != nullptr) status = tail_->follower().Commit();
  if (tail_ != nullptr && status.ok()) status = parts_.store->Sync();
  if (status.ok()) Stopped(status);
  return status;
}

// ---- claim ----

absl::Status ShardProcess::AwaitClaim(int64_t patience_us) {
  // A claim that lands without its writer costs the next one a term.
  if (stop_.load(std::memory_order_relaxed)) {
    Stopped(absl::OkStatus());
    return absl::OkStatus();
  }
  if (unpublished_ != nullptr) return OnOutsideError(GetReady());
  absl::Status status = sequencer_->Turn(patience_us);
  if (!status.ok() || !sequencer_->claimed()) return OnWriterError(status);
  status = sequencer_->Activate();
  if (!status.ok()) return status;
  tail_->CloseReader();
  return OnOutsideError(BeginPublishing());
}

absl::Status ShardProcess::BeginPublishing() {
  unpublished_ = std::make_unique<UnpublishedReader>(
      parts_.journal, sequencer_->accepted(), sequencer_->unpublished());
  if (parts_.publisher == nullptr) return absl::OkStatus();
  const absl::Status status = parts_.publisher->Begin(
      sequencer_->accepted().chain, sequencer_->networks());
  if (!absl::IsDataLoss(status)) return status;
  // No loss when a later writer has published it, whose frames are not read.
  const auto is_succeeded = sequencer_->IsSucceeded();
  if (!is_succeeded.ok()) return is_succeeded.status();
  if (!*is_succeeded) return status;
  return absl::AbortedError(
      "journal: another writer has followed before this one began");
}

// What is left to do before anything is decided.
absl::Status ShardProcess::GetReady() {
  if (parts_.publisher != nullptr) {
    const auto given = unpublished_->GiveSome(parts_.publisher);
    if (!given.ok()) return given.status();
    if (!*given) return absl::OkStatus();
  }
  const absl::Status status = OpenBacklog();
  if (!status.ok()) return status;
  unpublished_.reset();
  EnterPhase(ShardPhase::kActive, "");
  return absl::OkStatus();
}

absl::Status ShardProcess::OpenBacklog() {
  if (!parts_.open_admin_backlog) return OpenSources();
  is_backlog_ = true;
  return OpenIntake(parts_.open_admin_backlog, true, &admin_);
}

// The sources go on behind what is accepted, so all of the backlog must be.
absl::Status ShardProcess::EndBacklog() {
  const bool is_accepted =
      sequencer_->in_flight() == 0 && !sequencer_->has_open_frame();
  if (admin_.source != nullptr || admin_.holds() || !is_accepted) {
    return absl::OkStatus();
  }
  is_backlog_ = false;
  const absl::Status status = OpenSources();
  failed_outside_ = !status.ok();
  return status;
}

absl::Status ShardProcess::OpenSources() {
  absl::Status status = OpenIntake(parts_.open_admin, true, &admin_);
  if (status.ok()) status = OpenIntake(parts_.open_source, false, &data_);
  return status;
}

absl::Status ShardProcess::OpenIntake(const OpenSource& open, bool is_admin,
                                      Intake* intake) {
  *intake = {};
  if (!open) return absl::OkStatus();
  auto source = open();
  if (!source.ok()) return source.status();
  std::vector<InputOffset> offsets = sequencer_->inputs();
  std::erase_if(offsets, [&](const InputOffset& offset) {
    return offset.source.starts_with(kAdminSource) != is_admin;
  });
  intake->source = *std::move(source);
  return intake->source->Resume(offsets);
}

// ---- active ----

absl::Status ShardProcess::Active(int64_t patience_us) {
  if (stop_.load(std::memory_order_relaxed) || !hint_.owner) leaving_ = true;
  // Behind its claim a frame was accepted: the next doubt is a new one.
  if (sequencer_->tally().frames > 1) pause_us_ = kLeastPauseUs;
  failed_outside_ = false;
  const absl::Status status = leaving_ ? Leave(patience_us) : Work(patience_us);
  return failed_outside_ ? OnOutsideError(status) : OnWriterError(status);
}

absl::Status ShardProcess::Leave(int64_t patience_us) {
  absl::Status status = sequencer_->AskFinish();
  if (status.ok()) status = sequencer_->Turn(patience_us);
  if (!status.ok() || !sequencer_->finished()) return status;
  if (stop_.load(std::memory_order_relaxed)) {
    Stopped(absl::OkStatus());
    return absl::OkStatus();
  }
  RememberAccepted();
  DropWriter();
  EnterPhase(ShardPhase::kFollow, "ownership was taken away");
  return absl::OkStatus();
}

absl::Status ShardProcess::Work(int64_t patience_us) {
  if (sequencer_->must_wait()) return sequencer_->Turn(patience_us);
  absl::Status status = sequencer_->Turn(0);
  if (status.ok() && is_backlog_) status = EndBacklog();
  if (!status.ok()) return status;
  // Only a writer that has nothing to do may wait for its sources.
  const bool is_idle =
      sequencer_->in_flight() == 0 && !sequencer_->has_open_frame();
  const int64_t spare = is_idle ? patience_us : 0;
  const bool reads_data = data_.source != nullptr && !IsPaused();
  const auto admin_came = TakeAdmin(reads_data ? 0 : spare);
  if (!admin_came.ok()) return admin_came.status();
  // Commands first: data is read when none is left.
  const auto data_came =
      *admin_came ? absl::StatusOr<bool>(false) : TakeData(spare);
  if (!data_came.ok()) return data_came.status();
  if (!*admin_came && !*data_came && !is_idle) {
    status = sequencer_->Turn(std::min(patience_us, kReportUs));
  }
  return status.ok() ? sequencer_->SealInTime() : status;
}

bool ShardProcess::IsPaused() const {
  return tail_ != nullptr &&
         tail_->follower().state().TotalOf(Total::kIntakePaused) != 0;
}

absl::StatusOr<bool> ShardProcess::Fetch(Intake* intake, int64_t patience_us) {
  if (intake->holds()) return true;
  auto batch = intake->source->Next(patience_us);
  failed_outside_ = !batch.ok();
  if (!batch.ok()) return batch.status();
  if (*batch == nullptr) {
    intake->source = nullptr;  // a topic never ends
    return false;
  }
  if ((*batch)->deliveries().empty()) return false;
  intake->batch = *std::move(batch);
  intake->next = 0;
  NoteReceived(*intake);
  return true;
}

absl::StatusOr<bool> ShardProcess::TakeAdmin(int64_t patience_us) {
  if (admin_.source == nullptr) {
    if (data_.source == nullptr || IsPaused()) parts_.clock->Wait(patience_us);
    return false;
  }
  const auto came = Fetch(&admin_, patience_us);
  if (!came.ok() || !*came) return came;
  const auto& deliveries = admin_.batch->deliveries();
  while (admin_.next < deliveries.size() && !sequencer_->must_wait()) {
    const absl::Status status =
        sequencer_->TakeAlone(*admin_.source, deliveries[admin_.next]);
    if (!status.ok()) return status;
    ++admin_.next;
  }
  if (admin_.next == deliveries.size()) admin_.batch = nullptr;
  return true;
}

absl::StatusOr<bool> ShardProcess::TakeData(int64_t patience_us) {
  const bool waits = admin_.holds() || sequencer_->must_wait();
  if (data_.source == nullptr || IsPaused() || waits) return false;
  const auto came = Fetch(&data_, patience_us);
  if (!came.ok() || !*came) return came;
  const absl::Status status =
      sequencer_->TakeSome(*data_.source, *data_.batch, &data_.next);
  if (!status.ok()) return status;
  if (data_.next == data_.batch->deliveries().size()) data_.batch = nullptr;
  return true;
}

void ShardProcess::NoteReceived(const Intake& intake) {
  const std::vector<Delivery>& deliveries = intake.batch->deliveries();
  const std::vector<std::string>& names = intake.source->partitions();
  const std::lock_guard<std::mutex> lock(parts_.meters->mutex);
  for (size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery& delivery = deliveries[i];
    const bool is_last = i + 1 == deliveries.size() ||
                         deliveries[i + 1].partition != delivery.partition;
    if (!is_last) continue;
    parts_.meters->partitions[names[delivery.partition]].received =
        delivery.received;
  }
}

// ---- What errors lead to. ----

void ShardProcess::PauseFor(int64_t us) {
  pause_ends_us_ = parts_.clock->NowUs() + us;
}

void ShardProcess::LengthenPause() {
  PauseFor(pause_us_);
  pause_us_ = std::min(2 * pause_us_, kLongestPauseUs);
}

absl::Status ShardProcess::OnTailError(const absl::Status& why) {
  const bool is_inside = tail_ != nullptr && tail_->failed_inside();
  if (is_inside || !MayPass(why)) return why;
  RememberAccepted();
  DropWriter();
  Say(MessageOf(why));
  LengthenPause();
  return absl::OkStatus();
}

absl::Status ShardProcess::OnWriterError(const absl::Status& why) {
  if (why.ok()) return why;
  const bool is_doubt = sequencer_->in_doubt() && !absl::IsDataLoss(why);
  return is_doubt ? Doubt(why) : why;
}

absl::Status ShardProcess::OnOutsideError(const absl::Status& why) {
  return MayPass(why) ? Doubt(why) : why;
}

absl::Status ShardProcess::Doubt(const absl::Status& why) {
  RememberAccepted();
  DropWriter();
  parts_.meters->doubts.Add(1);
  if (stop_.load(std::memory_order_relaxed)) {
    // What is accepted stands in the journal; a restart reads it there.
    Stopped(absl::OkStatus());
    Say(absl::StrCat("stopped in doubt: ", MessageOf(why)));
    return absl::OkStatus();
  }
  EnterPhase(ShardPhase::kDoubt, MessageOf(why));
  LengthenPause();
  return absl::OkStatus();
}

void ShardProcess::RememberAccepted() {
  const StoreHead* newest = nullptr;
  if (tail_ != nullptr) newest = &tail_->follower().head();
  if (sequencer_ != nullptr) newest = &sequencer_->accepted();
  if (newest == nullptr) return;
  const Head& head = newest->chain;
  if (witness_.has_value() && head.number < witness_->number) return;
  witness_ = {head.number, head.hash};
}

// The state is kept when it stands at an accepted frame, and the journal is
// read on from there. Frames that are not accepted have changed it already, so
// with any of these it goes, and the next tail starts at the store's head.
void ShardProcess::DropWriter() {
  const bool is_exact = sequencer_ == nullptr || sequencer_->GiveBack();
  std::unique_ptr<JournalTail> tail = std::move(tail_);
  DropAll();
  if (!is_exact || tail == nullptr) return;
  tail_ = std::move(tail);
  tail_->ReadOn();
}

void ShardProcess::DropAll() {
  unpublished_.reset();
  sequencer_.reset();  // stands on the tail's follower, reads held batches
  admin_ = {};
  data_ = {};
  is_backlog_ = false;
  tail_.reset();
  leaving_ = false;
}

void ShardProcess::Stopped(const absl::Status& why) {
  DropAll();
  end_ = why;
  parts_.ownership->Leave();
  EnterPhase(ShardPhase::kStopped,
             why.ok() ? "stopped as it was told" : MessageOf(why));
}

// ---- What is told of itself. ----

void ShardProcess::EnterPhase(ShardPhase phase, const std::string& message) {
  phase_.store(phase, std::memory_order_relaxed);
  parts_.meters->phase.store(phase, std::memory_order_relaxed);
  pause_ends_us_ = 0;
  Say(message);
}

void ShardProcess::Say(const std::string& message) {
  const std::lock_guard<std::mutex> lock(parts_.meters->mutex);
  parts_.meters->message = message;
}

void ShardProcess::CountInputs(const StoreHead& head) {
  if (std::exchange(counted_head_, head.chain.hash) == head.chain.hash) return;
  const std::lock_guard<std::mutex> lock(parts_.meters->mutex);
  for (const InputOffset& input : head.inputs) {
    parts_.meters->partitions[input.source].next_offset = input.next_offset;
  }
}

void ShardProcess::CountState() {
  ShardMeters& meters = *parts_.meters;
  if (tail_ == nullptr) return;
  Follower& follower = tail_->follower();
  const StoreHead& head =
      sequencer_ == nullptr ? follower.head() : sequencer_->accepted();
  CountInputs(head);
  meters.head_frame.Set(head.chain.number.value);
  meters.next_sequence.Set(head.chain.next_sequence.value);
  meters.term.Set(head.chain.term.value);
  meters.recorded_us.Set(static_cast<uint64_t>(head.chain.time.value));
  meters.in_flight.Set(sequencer_ == nullptr ? 0 : sequencer_->in_flight());
  meters.cached_bytes.Set(follower.state().memory_bytes());
  meters.row_hits.Set(follower.state().cache_hits());
  meters.row_misses.Set(follower.state().cache_loads());
  meters.paused.Set(IsPaused() ? 1 : 0);
  const JournalTail::Skipped skipped = tail_->TakeSkipped();
  meters.skipped_repeats.Add(skipped.repeats);
  meters.skipped_stale.Add(skipped.stale);
  meters.skipped_foreign.Add(skipped.foreign);
}

}  // namespace clearpoint
