#include "engine/replay/follower.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/evolve/evolve.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

absl::Status At(const absl::Status& status, const FrameHeader& header,
                SequenceNumber sequence) {
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("frame ", header.number.value, " record ",
                                   sequence.value, ": ", status.message()));
}

absl::Status Ignore(const Record&, std::string_view) {
  return absl::OkStatus();
}

// The entry at `position`, which must be there.
absl::StatusOr<JournalEntry> ReadOne(JournalReader* reader,
                                     const std::string& journal,
                                     JournalPosition position) {
  auto entry = reader->Next();
  if (!entry.ok()) return entry.status();
  if (entry->has_value()) return **entry;
  return absl::DataLossError(absl::StrCat(
      "journal ", journal, ": expected a frame at position ", position.value,
      ", found the end: the store is ahead of "
      "its journal"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Follower>> Follower::Start(
    Store* store, Journal* journal, const FollowerOptions& options) {
  std::unique_ptr<Follower> follower(new Follower(store, journal, options));
  const absl::Status status = follower->Open();
  if (!status.ok()) return status;
  return follower;
}

absl::Status Follower::Open() {
  auto bytes = store_->ReadHead();
  if (!bytes.ok()) return bytes.status();
  const absl::Status status =
      bytes->empty() ? OpenAtGenesis() : OpenAtHead(*bytes);
  if (!status.ok()) return status;
  last_sequence_ = SequenceNumber{head_.chain.next_sequence.value - 1};
  last_recorded_ = head_.chain.time;
  state_ = std::make_unique<State>(store_, head_.digest);
  return state_->status();
}

absl::Status Follower::OpenAtGenesis() {
  auto reader = journal_->Read(JournalPosition{0});
  if (!reader.ok()) return reader.status();
  auto entry = ReadOne(reader->get(), journal_->name(), {});
  if (!entry.ok()) return entry.status();
  auto frame = ParseFrame(entry->bytes);
  if (!frame.ok()) return frame.status();
  auto chain = ChainReader::FromGenesis(*frame);
  if (!chain.ok()) return chain.status();
  auto genesis = ParseGenesis(frame->body);
  if (!genesis.ok()) return genesis.status();
  chain_ = *std::move(chain);
  head_.chain = chain_->head();
  head_.position = entry->position;
  head_.end = entry->next;
  head_.start = genesis->start;
  head_.clock_mode = genesis->clock_mode;
  return absl::OkStatus();
}

absl::Status Follower::OpenAtHead(const std::string& bytes) {
  auto head = DecodeStoreHead(bytes);
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  const absl::Status compared = CompareHead();
  if (!compared.ok()) return compared;
  chain_.emplace(head_.chain);
  for (const Hash256& hash : head_.recent) chain_->Remember(hash);
  unpublished_ =
      UnpublishedFrames(head_.published, head_.publish_from, head_.end,
                        SequenceNumber{head_.chain.next_sequence.value - 1});
  return absl::OkStatus();
}

absl::Status Follower::CompareHead() {
  auto reader = journal_->Read(head_.position);
  if (!reader.ok()) return reader.status();
  auto entry = ReadOne(reader->get(), journal_->name(), head_.position);
  if (!entry.ok()) return entry.status();
  auto frame = ParseFrame(entry->bytes);
  if (!frame.ok()) return frame.status();
  if (frame->hash != head_.chain.hash) {
    return absl::DataLossError(absl::StrCat(
        "journal ", journal_->name(), " position ", head_.position.value,
        ": expected frame ", head_.chain.number.value, " with hash ",
        ToHex(head_.chain.hash), ", which was accepted before, found frame ",
        frame->header.number.value, " with hash ", ToHex(frame->hash)));
  }
  // What was skipped behind the frame is read again: that it is still there
  // nobody has compared, and frames that count may stand there now.
  head_.end = entry->next;
  return absl::OkStatus();
}

void Follower::GoOnBehind(const StoreHead& head, const ChainReader& chain,
                          const UnpublishedFrames& unpublished) {
  CLEARPOINT_CHECK(!ended_ && !inside_frame_);
  CLEARPOINT_CHECK(head.chain == chain.head());
  head_ = head;
  chain_ = chain;
  unpublished_ = unpublished;
  last_sequence_ = SequenceNumber{head_.chain.next_sequence.value - 1};
  last_recorded_ = head_.chain.time;
}

absl::Status Follower::EvolveRecords(const FrameView& frame, Watch watch) {
  SequenceNumber expected = frame.header.first_sequence;
  for (const std::string_view bytes : frame.records) {
    absl::Status status = DecodeRecord(bytes, &record_);
    if (status.ok() && record_.sequence != expected) {
      status = absl::DataLossError(absl::StrCat("expected sequence number ",
                                                expected.value, ", found ",
                                                record_.sequence.value));
    }
    if (status.ok()) {
      ended_ =
          record_.sequence > end_.sequence || record_.recorded > end_.recorded;
      if (ended_) return absl::OkStatus();
      status = watch(record_, bytes);
    }
    if (status.ok()) status = Evolve(state_.get(), record_.effects);
    if (!status.ok()) return At(status, frame.header, expected);
    inside_frame_ = true;
    last_sequence_ = record_.sequence;
    last_recorded_ = record_.recorded;
    ++expected.value;
    ++records_;
  }
  return absl::OkStatus();
}

absl::Status Follower::CompareCheckpoint(const FrameView& frame) {
  auto checkpoint = ParseCheckpoint(frame.body);
  if (!checkpoint.ok()) return checkpoint.status();
  const auto expected = Digest::FromCheckpoint(*checkpoint);
  if (!expected.has_value()) {
    return absl::DataLossError("checkpoint names a table that is unknown");
  }
  absl::Status status;
  if (options_.commits_at_checkpoints) {
    status = Commit();
  } else {
    state_->Settle();
  }
  if (!status.ok()) return status;
  ++checkpoints_;
  const std::string difference = expected->Difference(state_->digest());
  if (difference.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("frame ", frame.header.number.value, ": digest differs in ",
                   difference, ": expected ", ToHex(expected->Fingerprint()),
                   ", found ", ToHex(state_->digest().Fingerprint())));
}

absl::StatusOr<bool> Follower::Take(const JournalEntry& entry, Watch watch) {
  const auto frame = ParseEntry(entry);
  if (!frame.ok()) return frame.status();
  return Take(entry, *frame, watch);
}

absl::StatusOr<bool> Follower::Take(const JournalEntry& entry,
                                    const FrameView& frame, Watch watch) {
  CLEARPOINT_CHECK(!ended_);
  const Judgement judgement = chain_->Take(frame);
  if (judgement.acceptance == Acceptance::kDataLoss) {
    return absl::DataLossError(absl::StrCat("journal ", journal_->name(),
                                            " position ", entry.position.value,
                                            ": ", judgement.reason));
  }
  if (judgement.acceptance != Acceptance::kContinues) {
    ++(judgement.acceptance == Acceptance::kRepeat ? repeats_ : stale_);
    head_.end = entry.next;
    return false;
  }
  absl::Status status = EvolveRecords(frame, watch);
  if (!status.ok()) return status;
  if (ended_) return true;
  inside_frame_ = false;
  head_.chain = chain_->head();
  head_.position = entry.position;
  head_.end = entry.next;
  head_.MoveInputs(frame.header.inputs);
  unpublished_.Take(frame.header, entry.position);
  if (frame.header.kind == FrameKind::kClaim) {
    const auto claim = ParseClaim(frame.body);
    if (!claim.ok()) return claim.status();
    head_.incarnation = claim->incarnation;
  }
  if (frame.header.kind == FrameKind::kCheckpoint) {
    status = CompareCheckpoint(frame);
  } else if (state_->memory_bytes() > options_.cache_bytes) {
    status = Commit();
  }
  if (!status.ok()) return status;
  return true;
}

void Follower::PassOver(JournalPosition passed) {
  head_.end = std::max(head_.end, passed);
}

absl::Status Follower::CatchUp(Watch watch, Stop stop) {
  auto reader = journal_->Read(head_.end);
  if (!reader.ok()) return reader.status();
  for (;;) {
    auto entry = (*reader)->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) {
      PassOver((*reader)->passed());
      return absl::OkStatus();
    }
    auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    if (stop(frame->header)) return absl::OkStatus();
    const auto taken = Take(**entry, *frame, watch);
    if (!taken.ok()) return taken.status();
    if (ended_) return absl::OkStatus();
  }
}

absl::Status Follower::CatchUp() {
  return CatchUp(Ignore, [](const FrameHeader&) { return false; });
}

absl::Status Follower::ReplayTo(const ReplayEnd& end, Watch watch) {
  end_ = end;
  return CatchUp(watch, [&](const FrameHeader& header) {
    return header.first_sequence > end.sequence;
  });
}

absl::StatusOr<Digest> Follower::Settle() {
  state_->Settle();
  if (!state_->status().ok()) return state_->status();
  return state_->digest();
}

absl::Status Follower::Commit() {
  CLEARPOINT_CHECK(!inside_frame_);
  CommitBuilder builder;
  state_->Collect(&builder);
  head_.digest = state_->digest();
  head_.recent = chain_->recent();
  head_.published = unpublished_.published();
  head_.publish_from = unpublished_.From(head_.end);
  const absl::Status status =
      store_->Commit({builder.Sorted(), EncodeStoreHead(head_)});
  if (!status.ok()) return status;
  state_->CommitDone();
  state_->Trim(options_.cache_bytes);
  return state_->status();
}

}  // namespace clearpoint
