#include "consumers/unpublished_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr int kFramesAtOnce = 16;

}  // namespace

UnpublishedReader::UnpublishedReader(Journal* journal, const StoreHead& head,
                                     const UnpublishedFrames& frames)
    : journal_(journal),
      head_(head.chain),
      published_(frames.published()),
      from_(frames.From(head.end)),
      done_(from_ >= head.end) {}

// The first frame is accepted: its place was remembered as that of one. What
// does not continue it was judged when the head was read.
bool UnpublishedReader::Continues(const FrameView& frame) {
  if (chain_.has_value()) {
    return chain_->Take(frame).acceptance == Acceptance::kContinues;
  }
  Head before;
  before.journal_id = head_.journal_id;
  before.shard = head_.shard;
  before.in_flight_bound = head_.in_flight_bound;
  chain_.emplace(HeadAfter(before, frame.header, frame.hash));
  return true;
}

absl::StatusOr<bool> UnpublishedReader::GiveSome(Publisher* publisher) {
  if (done_) return true;
  if (reader_ == nullptr) {
    auto reader = journal_->Read(from_);
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
  }
  for (int i = 0; i < kFramesAtOnce; ++i) {
    const auto entry = reader_->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) {
      return absl::DataLossError(
          absl::StrCat(journal_->name(), ": expected frame ",
                       head_.number.value, " with hash ", ToHex(head_.hash),
                       " behind position ", from_.value, ", found the end"));
    }
    const auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    if (!Continues(*frame)) continue;
    const SequenceNumber behind{frame->header.first_sequence.value +
                                frame->header.record_count};
    if (frame->header.record_count > 0 && behind > published_) {
      const absl::Status status = publisher->Accepted(*frame);
      if (!status.ok()) return status;
    }
    done_ = frame->hash == head_.hash;
    if (done_) return true;
  }
  return false;
}

}  // namespace clearpoint
