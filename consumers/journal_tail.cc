#include "consumers/journal_tail.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int kEntriesAtOnce = 64;

absl::Status Ignore(const Record&, std::string_view) {
  return absl::OkStatus();
}

}  // namespace

JournalTail::JournalTail(Journal* journal,
                         const std::optional<AcceptedFrame>& witness,
                         std::unique_ptr<Follower> follower)
    : journal_(journal), witness_(witness), follower_(std::move(follower)) {}

absl::StatusOr<std::unique_ptr<JournalTail>> JournalTail::Start(
    Store* store, Journal* journal, const FollowerOptions& options,
    const std::optional<AcceptedFrame>& witness) {
  auto follower = Follower::Start(store, journal, options);
  if (!follower.ok()) return follower.status();
  return std::unique_ptr<JournalTail>(
      new JournalTail(journal, witness, *std::move(follower)));
}

absl::Status JournalTail::CheckWitness() const {
  if (!witness_.has_value()) return absl::OkStatus();
  const Head& head = follower_->head().chain;
  const bool is_other =
      head.number == witness_->number && head.hash != witness_->hash;
  if (head.number >= witness_->number && !is_other) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      journal_->name(), ": expected frame ", witness_->number.value,
      " with hash ", ToHex(witness_->hash),
      ", which was accepted before, found frame ", head.number.value,
      " with hash ", ToHex(head.hash), is_other ? "" : " and the end"));
}

absl::Status JournalTail::Take(const JournalEntry& entry) {
  const auto frame = ParseEntry(entry);
  if (!frame.ok()) return frame.status();
  const auto taken = follower_->Take(entry, *frame, Ignore);
  failed_inside_ = !taken.ok();
  if (!taken.ok()) return taken.status();
  if (!*taken) return absl::OkStatus();
  const FrameHeader& header = frame->header;
  if (header.kind == FrameKind::kClaim) {
    const auto claim = ParseClaim(frame->body);
    if (!claim.ok()) return claim.status();
    claims_.push_back({header.number, header.term, header.writer_id, *claim});
  }
  const bool is_witness =
      witness_.has_value() && header.number == witness_->number;
  return is_witness ? CheckWitness() : absl::OkStatus();
}

absl::Status JournalTail::OpenReader() {
  absl::Status status;
  if (compares_head_) status = follower_->CompareHead();
  if (status.ok()) {
    compares_head_ = false;
    auto reader = journal_->Read(follower_->head().end);
    status = reader.status();
    if (reader.ok()) reader_ = *std::move(reader);
  }
  if (!absl::IsOutOfRange(status)) return status;
  return absl::DataLossError(status.message());
}

absl::StatusOr<bool> JournalTail::Read() {
  if (at_end_) return true;
  if (reader_ == nullptr) {
    const absl::Status status = OpenReader();
    if (!status.ok()) return status;
  }
  for (int i = 0; i < kEntriesAtOnce; ++i) {
    const auto entry = reader_->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) {
      follower_->PassOver(reader_->passed());
      const absl::Status status = CheckWitness();
      if (!status.ok()) return status;
      at_end_ = true;
      return true;
    }
    const absl::Status status = Take(**entry);
    if (!status.ok()) return status;
  }
  return false;
}

absl::Status JournalTail::Wait(int64_t patience_us) {
  if (!at_end_ || reader_ == nullptr) return absl::OkStatus();
  const auto more = reader_->WaitForMore(patience_us);
  if (!more.ok()) return more.status();
  if (*more) at_end_ = false;
  return absl::OkStatus();
}

void JournalTail::CloseReader() {
  if (reader_ != nullptr) foreign_before_ += reader_->foreign();
  reader_.reset();
}

void JournalTail::ReadOn() {
  CloseReader();
  at_end_ = false;
  compares_head_ = true;
}

std::vector<SeenClaim> JournalTail::TakeClaims() {
  return std::exchange(claims_, {});
}

JournalTail::Skipped JournalTail::TakeSkipped() {
  Skipped all;
  all.repeats = follower_->repeats();
  all.stale = follower_->stale();
  all.foreign = foreign_before_;
  if (reader_ != nullptr) all.foreign += reader_->foreign();
  const Skipped before = std::exchange(told_, all);
  return {all.repeats - before.repeats, all.stale - before.stale,
          all.foreign - before.foreign};
}

}  // namespace clearpoint
