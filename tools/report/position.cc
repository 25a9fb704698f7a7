#include "tools/report/position.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/ledger/record.h"
#include "snapshots/read_ahead.h"
#include "tools/accepted_frames.h"
#include "tools/instant.h"
#include "tools/report/folder_basis.h"
#include "tools/work_store.h"

namespace clearpoint {
namespace {

// A journal and the follower that adds it up again.
struct ReplayedLedger {
  std::unique_ptr<LedgerJournal> journal;
  std::unique_ptr<WorkStore> work;
  std::unique_ptr<Journal> ahead;
  std::unique_ptr<Follower> follower;
  Networks networks;
};

// A snapshot shortens the way; without one it begins at the first frame.
absl::StatusOr<std::unique_ptr<WorkStore>> MakeWorkStore(
    const FolderOptions& options, const LedgerJournal& journal,
    const ReplayEnd& first) {
  if (!options.dir.empty()) {
    auto work =
        WorkStore::Make(options, "", journal, WorkStart::kSnapshot, first);
    if (!absl::IsNotFound(work.status())) return work;
  }
  return WorkStore::Make(options, "", journal, WorkStart::kGenesis, first);
}

absl::Status OpenReplayed(const FolderOptions& options, const ReplayEnd& first,
                          ReplayedLedger* ledger) {
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  ledger->journal = *std::move(journal);
  auto work = MakeWorkStore(options, *ledger->journal, first);
  if (!work.ok()) return work.status();
  ledger->work = *std::move(work);
  if (const auto& restored = ledger->work->restored(); restored.has_value()) {
    for (const std::string& warning : restored->warnings) Warn(warning);
  }
  ledger->ahead = WithReadAhead(ledger->journal.get());
  auto follower = Follower::Start(&ledger->work->store(), ledger->ahead.get(),
                                  WorkFollower(options));
  if (!follower.ok()) return follower.status();
  ledger->follower = *std::move(follower);
  return absl::OkStatus();
}

// Behind the last record that was taken, which may be inside a frame.
absl::StatusOr<ReportBasis> BasisNow(ReplayedLedger* ledger) {
  Follower& follower = *ledger->follower;
  absl::Status status = ledger->networks.Refresh(&follower.state());
  if (!status.ok()) return status;
  const Head& head = follower.head().chain;
  const SequenceNumber last{
      std::max(follower.last_sequence().value, head.next_sequence.value - 1)};
  const bool inside = last.value + 1 > head.next_sequence.value;
  return ReportBasis{.state = &follower.state(),
                     .networks = &ledger->networks,
                     .frame = head.number,
                     .sequence = last,
                     .recorded = inside ? follower.last_recorded() : head.time,
                     .digest = ""};
}

absl::Status CheckReached(const ReportBasis& basis, const ReplayEnd& end,
                          bool at_head) {
  const bool numbered = end.sequence != ReplayEnd{}.sequence;
  if (numbered && basis.sequence < end.sequence) {
    return absl::OutOfRangeError(
        absl::StrCat("position: expected a record up to ", basis.sequence.value,
                     ", the last up to there, found ", end.sequence.value));
  }
  if (end.recorded != kNever && at_head && basis.recorded < end.recorded) {
    return absl::OutOfRangeError(absl::StrCat(
        "position: expected an instant up to ", FormatInstant(basis.recorded),
        ", where the journal's time stands, found ",
        FormatInstant(end.recorded)));
  }
  return absl::OkStatus();
}

bool IsAtHead(const ReplayedLedger& ledger) {
  return ledger.follower->head().end.value >= ledger.journal->Size();
}

// Positions of one kind can be compared as they are written.
absl::Status CheckOrder(const ReplayEnd& from, const ReplayEnd& to) {
  if (to.recorded < from.recorded && from.recorded != kNever) {
    return absl::InvalidArgumentError(absl::StrCat(
        "positions: expected an end behind ", FormatInstant(from.recorded),
        ", found ", FormatInstant(to.recorded)));
  }
  const SequenceNumber none = ReplayEnd{}.sequence;
  if (to.sequence < from.sequence && from.sequence != none) {
    return absl::InvalidArgumentError(
        absl::StrCat("positions: expected an end behind record ",
                     from.sequence.value, ", found ", to.sequence.value));
  }
  return absl::OkStatus();
}

absl::Status ReplayTo(const ReplayEnd& end, ReplayedLedger* ledger) {
  return ledger->follower->ReplayTo(
      end, [](const Record&, std::string_view) { return absl::OkStatus(); });
}

absl::Status FinishAt(const ReplayEnd& end, BasisWork work,
                      ReplayedLedger* ledger) {
  Follower& follower = *ledger->follower;
  const auto digest = follower.Settle();
  if (!digest.ok()) return digest.status();
  auto basis = BasisNow(ledger);
  if (!basis.ok()) return basis.status();
  basis->digest = ToHex(digest->Fingerprint());
  const absl::Status reached = CheckReached(*basis, end, IsAtHead(*ledger));
  if (!reached.ok()) return reached;
  return work(*basis);
}

// The records behind one, in order, none of them twice.
class RecordsBehind {
 public:
  static absl::StatusOr<RecordsBehind> Open(Journal* journal,
                                            SequenceNumber last) {
    auto frames = AcceptedFrames::Open(journal);
    if (!frames.ok()) return frames.status();
    return RecordsBehind(*std::move(frames), last);
  }

  // Those up to `end` that were not passed before.
  absl::Status PassTo(SequenceNumber end,
                      absl::FunctionRef<void(const Record&)> passed) {
    while (last_ < end) {
      if (next_ == frame_records_) {
        const absl::Status status = GoToNextFrame(end);
        if (!status.ok()) return status;
        continue;
      }
      const SequenceNumber sequence{
          frames_.frame().header.first_sequence.value + next_};
      const std::string_view bytes = frames_.frame().records[next_++];
      if (sequence <= last_) continue;
      const absl::Status status = DecodeRecord(bytes, &record_);
      if (!status.ok()) return status;
      last_ = sequence;
      passed(record_);
    }
    return absl::OkStatus();
  }

 private:
  RecordsBehind(AcceptedFrames frames, SequenceNumber last)
      : frames_(std::move(frames)), last_(last) {}

  absl::Status GoToNextFrame(SequenceNumber end) {
    const auto found = frames_.Next();
    if (!found.ok()) return found.status();
    if (!*found) {
      return absl::DataLossError(
          absl::StrCat("journal: expected records up to ", end.value,
                       ", found the last to be ", last_.value));
    }
    next_ = 0;
    frame_records_ = frames_.frame().records.size();
    return absl::OkStatus();
  }

  AcceptedFrames frames_;
  SequenceNumber last_;  // passed, or not wanted
  size_t next_ = 0;      // in the frame
  size_t frame_records_ = 0;
  Record record_;
};

}  // namespace

absl::StatusOr<ReplayEnd> ParsePosition(const std::string& option,
                                        const std::string& text) {
  ReplayEnd end;
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   absl::ascii_isdigit);
  if (digits) {
    if (absl::SimpleAtoi(text, &end.sequence.value) && end.sequence.value > 0) {
      return end;
    }
  } else if (const auto time = ParseInstant(text); time.ok()) {
    end.recorded = *time;
    return end;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      option,
      ": expected the number of a record, 1 or more, or an instant such as "
      "2026-03-01T00:00:00+08:00, found \"",
      text, "\""));
}

absl::Status ReadLedgerAt(const FolderOptions& options,
                          const std::optional<ReplayEnd>& end, BasisWork work) {
  if (!end.has_value()) {
    return ReadLedger(options, [&](ReadingFolder* folder) {
      const auto basis = BasisOf(folder);
      return basis.ok() ? work(*basis) : basis.status();
    });
  }
  ReplayedLedger ledger;
  absl::Status status = OpenReplayed(options, *end, &ledger);
  if (!status.ok()) return status;
  status = ReplayTo(*end, &ledger);
  if (!status.ok()) return status;
  return FinishAt(*end, work, &ledger);
}

absl::Status ReadSpan(const FolderOptions& options, const JournalSpan& span,
                      const SpanWork& work) {
  absl::Status status = CheckOrder(span.from, span.to.value_or(ReplayEnd{}));
  if (!status.ok()) return status;
  ReplayedLedger ledger;
  status = OpenReplayed(options, span.from, &ledger);
  if (!status.ok()) return status;
  status = ReplayTo(span.from, &ledger);
  if (!status.ok()) return status;
  const auto start = BasisNow(&ledger);
  if (!start.ok()) return start.status();
  status = CheckReached(*start, span.from, IsAtHead(ledger));
  if (status.ok()) status = work.start(*start);
  if (!status.ok()) return status;
  auto records = RecordsBehind::Open(ledger.ahead.get(), start->sequence);
  if (!records.ok()) return records.status();
  return ReadLedgerAt(options, span.to, [&](const ReportBasis& end) {
    if (end.sequence < start->sequence) {
      return absl::InvalidArgumentError(
          absl::StrCat("positions: expected an end behind record ",
                       start->sequence.value, ", found ", end.sequence.value));
    }
    const absl::Status passed = records->PassTo(end.sequence, work.passed);
    return passed.ok() ? work.finish(end) : passed;
  });
}

}  // namespace clearpoint
