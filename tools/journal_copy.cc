#include "tools/journal_copy.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

// One copy: first the frames that the target has, then those it lacks.
class Copy {
 public:
  Copy(Journal* source, Journal* target, AcceptedFrames from, AcceptedFrames to)
      : source_(source),
        target_(target),
        from_(std::move(from)),
        to_(std::move(to)) {}

  absl::Status Run(
      const std::function<absl::Status(JournalPosition)>& progress);
  const CopiedJournal& copied() const { return copied_; }

 private:
  // Compares the frame of the source with the target's next one. False: the
  // target has no more, and a writer is open behind its end.
  absl::StatusOr<bool> Compare();
  absl::Status Append();
  absl::Status TakeReports(bool wait);
  // Nothing may stand in the target behind the source's last frame.
  absl::Status CheckNotAhead();

  Journal* const source_;
  Journal* const target_;
  AcceptedFrames from_;
  AcceptedFrames to_;
  std::unique_ptr<JournalWriter> writer_;  // null: still comparing
  uint64_t under_way_ = 0;
  CopiedJournal copied_;
};

absl::StatusOr<bool> Copy::Compare() {
  const auto found = to_.Next();
  if (!found.ok()) return found.status();
  if (!*found) {
    auto writer = target_->OpenWriter(to_.end());
    if (!writer.ok()) return writer.status();
    writer_ = *std::move(writer);
    return false;
  }
  if (from_.entry().bytes == to_.entry().bytes) {
    ++copied_.compared;
    return true;
  }
  return absl::FailedPreconditionError(absl::StrCat(
      target_->Place(to_.entry().position), ": expected frame ",
      from_.frame().header.number.value, " with hash ",
      ToHex(from_.frame().hash), " as ", source_->Place(from_.entry().position),
      ", found frame ", to_.frame().header.number.value, " with hash ",
      ToHex(to_.frame().hash),
      ": the target holds another journal, or went another way; choose an "
      "empty target"));
}

absl::Status Copy::TakeReports(bool wait) {
  while (under_way_ > 0) {
    const auto report = writer_->NextReport(wait);
    if (!report.ok()) return report.status();
    if (!report->has_value()) return absl::OkStatus();
    --under_way_;
    if ((*report)->adjacent) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        target_->Place((*report)->position), ": frame ",
        (*report)->number.value,
        " does not stand right behind the one before: somebody else appends to "
        "the target; stop them and run the same command again"));
  }
  return absl::OkStatus();
}

absl::Status Copy::Append() {
  SealedFrame frame;
  frame.header = from_.frame().header;
  frame.hash = from_.frame().hash;
  frame.bytes = std::string(from_.entry().bytes);
  ++copied_.copied;
  copied_.bytes += frame.bytes.size();
  ++under_way_;
  const absl::Status status = writer_->Append(std::move(frame));
  if (!status.ok()) return status;
  return TakeReports(/*wait=*/false);
}

absl::Status Copy::CheckNotAhead() {
  if (writer_ != nullptr) return TakeReports(/*wait=*/true);
  const auto more = to_.Next();
  if (!more.ok()) return more.status();
  if (!*more) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      target_->Place(to_.entry().position), ": frame ",
      to_.frame().header.number.value, " continues what ", source_->name(),
      " ends with: the target is ahead of the source; nothing was written"));
}

absl::Status Copy::Run(
    const std::function<absl::Status(JournalPosition)>& progress) {
  for (;;) {
    const auto found = from_.Next();
    if (!found.ok()) return found.status();
    if (!*found) break;
    bool is_there = false;
    if (writer_ == nullptr) {
      const auto same = Compare();
      if (!same.ok()) return same.status();
      is_there = *same;
    }
    absl::Status status = is_there ? absl::OkStatus() : Append();
    if (!status.ok()) return status;
    copied_.head = from_.frame().header.number;
    copied_.hash = from_.frame().hash;
    status = progress(from_.end());
    if (!status.ok()) {
      const absl::Status taken =
          writer_ == nullptr ? absl::OkStatus() : TakeReports(/*wait=*/true);
      return taken.ok() ? status : taken;
    }
  }
  copied_.left_out = from_.left_out();
  return CheckNotAhead();
}

}  // namespace

absl::StatusOr<CopiedJournal> CopyJournal(
    Journal* source, Journal* target,
    const std::function<absl::Status(JournalPosition)>& progress) {
  auto from = AcceptedFrames::Open(source);
  if (!from.ok()) return from.status();
  auto to = AcceptedFrames::Open(target);
  if (!to.ok()) return to.status();
  Copy copy(source, target, *std::move(from), *std::move(to));
  const absl::Status status = copy.Run(progress);
  if (!status.ok()) return status;
  return copy.copied();
}

}  // namespace clearpoint
