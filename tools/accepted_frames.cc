#include "tools/accepted_frames.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

absl::Status At(const Journal& journal, JournalPosition position,
                const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(journal.Place(position), ": ",
                                                  status.message()));
}

}  // namespace

absl::StatusOr<AcceptedFrames> AcceptedFrames::Open(Journal* journal) {
  auto reader = journal->Read(JournalPosition{0});
  if (!reader.ok()) return reader.status();
  return AcceptedFrames(journal, *std::move(reader));
}

absl::StatusOr<bool> AcceptedFrames::Judge() {
  if (!chain_.has_value()) {
    auto chain = ChainReader::FromGenesis(frame_);
    if (!chain.ok()) return chain.status();
    chain_ = *std::move(chain);
    return true;
  }
  const Judgement judgement = chain_->Take(frame_);
  switch (judgement.acceptance) {
    case Acceptance::kContinues:
      return true;
    case Acceptance::kRepeat:
      ++left_out_.repeats;
      return false;
    case Acceptance::kStale:
      ++left_out_.stale;
      return false;
    case Acceptance::kDataLoss:
      break;
  }
  return absl::DataLossError(judgement.reason);
}

absl::StatusOr<bool> AcceptedFrames::Next() {
  for (;;) {
    auto entry = reader_->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return false;
    entry_ = **entry;
    end_ = entry_->next;
    auto frame = ParseEntry(*entry_);
    if (!frame.ok()) return frame.status();
    frame_ = *std::move(frame);
    const auto accepted = Judge();
    if (!accepted.ok()) {
      return At(*journal_, entry_->position, accepted.status());
    }
    if (*accepted) return true;
  }
}

JournalPosition AcceptedFrames::end() const {
  return std::max(end_, reader_->passed());
}

AcceptedFrames::LeftOut AcceptedFrames::left_out() const {
  LeftOut left_out = left_out_;
  left_out.foreign = reader_->foreign();
  return left_out;
}

absl::Status ReadAccepted(Journal* journal, FrameVisitor visitor) {
  auto frames = AcceptedFrames::Open(journal);
  if (!frames.ok()) return frames.status();
  for (;;) {
    const auto found = frames->Next();
    if (!found.ok()) return found.status();
    if (!*found) return absl::OkStatus();
    const auto more = visitor(frames->entry(), frames->frame());
    if (!more.ok()) {
      return At(*journal, frames->entry().position, more.status());
    }
    if (!*more) return absl::OkStatus();
  }
}

}  // namespace clearpoint
