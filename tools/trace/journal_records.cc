#include "tools/trace/journal_records.h"

#include <map>
#include <set>
#include <string>

#include "tools/accepted_frames.h"

namespace clearpoint {
namespace {

// A frame names the inputs that moved in it; records have their numbers.
// Memory: inputs.
class FrameSources {
 public:
  explicit FrameSources(State* state) : state_(state) {}

  void Note(const FrameHeader& header) {
    for (const InputOffset& input : header.inputs) {
      if (!noted_.insert(input.source).second) continue;
      const uint64_t number =
          state_->NumberOf(NameKind::kSource, Sha256Prefix(input.source));
      if (number != 0) names_[number] = input.source;
    }
  }
  std::string_view NameOf(uint64_t number) const {
    const auto found = names_.find(number);
    return found == names_.end() ? std::string_view() : found->second;
  }

 private:
  State* state_;
  std::set<std::string> noted_;
  std::map<uint64_t, std::string> names_;
};

}  // namespace

absl::Status ReadRecords(const FolderOptions& options, State* state,
                         const RecordSpan& span, ProgressMode mode,
                         RecordVisit visit) {
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  Progress progress(mode);
  progress.Begin("trace", (*journal)->Size());
  FrameSources sources(state);
  Record record;
  const auto read = [&](const JournalEntry& entry,
                        const FrameView& frame) -> absl::StatusOr<bool> {
    progress.Set(entry.position.value);
    SequenceNumber sequence = frame.header.first_sequence;
    if (sequence > span.last) return false;
    sources.Note(frame.header);
    for (const std::string_view bytes : frame.records) {
      const bool wanted = span.first <= sequence && sequence <= span.last;
      ++sequence.value;
      if (!wanted) continue;
      const absl::Status status = DecodeRecord(bytes, &record);
      if (!status.ok()) return status;
      const RecordPlace place{frame.header.number, frame.header.term,
                              sources.NameOf(record.at.source)};
      const auto more = visit(record, place);
      if (!more.ok() || !*more) return more;
    }
    return true;
  };
  return ReadAccepted(journal->get(), read);
}

}  // namespace clearpoint
