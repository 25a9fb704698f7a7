#include "tools/accepted_frames.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "engine/journal/acceptance.h"

namespace clearpoint {
namespace {

// Judges the frame. False: it is to be left out.
absl::StatusOr<bool> Accept(const FrameView& frame,
                            std::optional<ChainReader>* chain) {
  if (!chain->has_value()) {
    auto reader = ChainReader::FromGenesis(frame);
    if (!reader.ok()) return reader.status();
    *chain = *std::move(reader);
    return true;
  }
  const Judgement judgement = (*chain)->Take(frame);
  if (judgement.acceptance == Acceptance::kDataLoss) {
    return absl::DataLossError(judgement.reason);
  }
  return judgement.acceptance == Acceptance::kContinues;
}

}  // namespace

absl::Status ReadAccepted(Journal* journal, FrameVisitor visitor) {
  auto reader = journal->Read(JournalPosition{0});
  if (!reader.ok()) return reader.status();
  std::optional<ChainReader> chain;
  for (;;) {
    const auto entry = (*reader)->Next();
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return absl::OkStatus();
    const auto frame = ParseEntry(**entry);
    if (!frame.ok()) return frame.status();
    auto more = Accept(*frame, &chain);
    if (more.ok() && *more) {
      more = visitor(**entry, *frame);
      if (more.ok() && !*more) return absl::OkStatus();
    }
    if (!more.ok()) {
      return absl::Status(more.status().code(),
                          absl::StrCat(journal->Place((*entry)->position), ": ",
                                       more.status().message()));
    }
  }
}

}  // namespace clearpoint
