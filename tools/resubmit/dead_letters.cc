#include "tools/resubmit/dead_letters.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "consumers/dead_letter.h"
#include "consumers/source_names.h"
#include "engine/ledger/record.h"
#include "tools/accepted_frames.h"

namespace clearpoint {
namespace {

// What an operator orders is ordered anew, not sent again.
bool IsFact(EventKind kind) {
  return !IsCommand(kind) && kind != EventKind::kWindowCloseRequested;
}

class LetterReader {
 public:
  explicit LetterReader(const LetterQuery& query) : query_(query) {}

  absl::Status Take(const FrameView& frame);
  std::vector<StoredLetter> Finish();

 private:
  StoredLetter LetterOf(const Record& record, const FrameView& frame);
  void TakeEvent(const FrameView& frame);
  void TakeTick();
  bool IsAskedFor(const StoredLetter& letter) const;

  const LetterQuery& query_;
  SourceNames sources_;
  Record record_;
  std::map<uint64_t, StoredLetter> waiting_;  // by record
  std::vector<StoredLetter> letters_;
};

StoredLetter LetterReader::LetterOf(const Record& record,
                                    const FrameView& frame) {
  StoredLetter letter;
  letter.record = record.sequence;
  letter.recorded = record.recorded;
  letter.kind = record.kind;
  letter.outcome = record.outcome;
  letter.reason = record.reason;
  letter.offset = record.at.offset;
  letter.format = static_cast<EventFormat>(record.format);
  letter.event = std::string(record.event);
  letter.is_whole = record.event_size == 0;
  const std::string* name = record.at.source == 0
                                ? nullptr
                                : sources_.NameOf(record.at.source, frame);
  if (name != nullptr) letter.source = *name;
  return letter;
}

bool LetterReader::IsAskedFor(const StoredLetter& letter) const {
  if (letter.record < query_.from || query_.to < letter.record) return false;
  if (query_.records.has_value() &&
      !query_.records->contains(letter.record.value)) {
    return false;
  }
  return query_.outcomes.contains(letter.outcome);
}

void LetterReader::TakeTick() {
  for (const LateVerdict& verdict : record_.late_verdicts) {
    auto found = waiting_.extract(verdict.sequence.value);
    if (found.empty()) continue;
    StoredLetter letter = std::move(found.mapped());
    letter.outcome = verdict.outcome;
    letter.reason = verdict.outcome == OutcomeCode::kUnknownMember
                        ? "waited in vain for its alias to be bound"
                        : "waited in vain for the purchase of a return";
    if (IsAskedFor(letter)) letters_.push_back(std::move(letter));
  }
}

void LetterReader::TakeEvent(const FrameView& frame) {
  if (record_.outcome == OutcomeCode::kWaiting) {
    waiting_[record_.sequence.value] = LetterOf(record_, frame);
    return;
  }
  // Released by its purchase, or claimed: what it got stands in this record.
  const bool is_released =
      record_.at.source == 0 && waiting_.erase(record_.refers_to.value) > 0;
  if (!query_.outcomes.contains(record_.outcome)) return;
  if (!IsFact(record_.kind)) return;
  StoredLetter letter = LetterOf(record_, frame);
  if (is_released) letter.reason += " (after it waited)";
  if (IsAskedFor(letter)) letters_.push_back(std::move(letter));
}

absl::Status LetterReader::Take(const FrameView& frame) {
  for (const std::string_view bytes : frame.records) {
    const absl::Status status = DecodeRecordToTell(bytes, &record_);
    if (!status.ok()) return status;
    if (record_.kind == EventKind::kTick) {
      TakeTick();
    } else {
      TakeEvent(frame);
    }
  }
  return absl::OkStatus();
}

std::vector<StoredLetter> LetterReader::Finish() {
  std::stable_sort(letters_.begin(), letters_.end(),
                   [](const StoredLetter& a, const StoredLetter& b) {
                     return a.record < b.record;
                   });
  return std::move(letters_);
}

}  // namespace

std::set<OutcomeCode> MendableOutcomes() {
  std::set<OutcomeCode> outcomes = DefaultDeadLetters();
  outcomes.erase(OutcomeCode::kQuarantined);
  outcomes.insert({OutcomeCode::kNoContract, OutcomeCode::kNoRate});
  return outcomes;
}

absl::StatusOr<std::vector<StoredLetter>> ReadLetters(
    Journal* journal, const LetterQuery& query) {
  LetterReader reader(query);
  const absl::Status status = ReadAccepted(
      journal,
      [&](const JournalEntry&, const FrameView& frame) -> absl::StatusOr<bool> {
        const absl::Status taken = reader.Take(frame);
        if (!taken.ok()) return taken;
        return true;
      });
  if (!status.ok()) return status;
  return reader.Finish();
}

absl::StatusOr<std::set<uint64_t>> RecordsOfOutcomes(std::string_view lines,
                                                     const std::string& name) {
  std::set<uint64_t> records;
  for (size_t line = 1; !lines.empty(); ++line) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view text = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto outcome =
        nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    const bool names_one = outcome.is_object() &&
                           outcome.contains("sequence") &&
                           outcome["sequence"].is_number_unsigned();
    if (!names_one) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ":", line,
                       ": expected the outcome of a record, a JSON object with "
                       "\"sequence\", found something else"));
    }
    records.insert(outcome["sequence"].get<uint64_t>());
  }
  return records;
}

}  // namespace clearpoint
