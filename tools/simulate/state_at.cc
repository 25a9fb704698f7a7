#include "tools/simulate/state_at.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "tools/instant.h"
#include "tools/work_store.h"

namespace clearpoint {
namespace {

SimulationPlace SimulationPlaceOf(const Follower& follower) {
  return {follower.head().clock_mode, follower.last_sequence(),
          follower.last_recorded()};
}

std::string WorkParent(const std::string& work_dir) {
  if (!work_dir.empty()) return work_dir;
  std::error_code error;
  const std::string temporary =
      std::filesystem::temp_directory_path(error).string();
  return error ? "/tmp" : temporary;
}

// A snapshot only saves time: without a good one the replay starts in front.
absl::StatusOr<std::unique_ptr<WorkStore>> MakeWork(
    const FolderOptions& options, const LedgerJournal& journal,
    const ReplayEnd& end, const std::string& parent) {
  if (!options.dir.empty()) {
    auto work =
        WorkStore::Make(options, parent, journal, WorkStart::kSnapshot, end);
    if (work.ok()) return work;
  }
  return WorkStore::Make(options, parent, journal, WorkStart::kGenesis, end);
}

absl::Status AtPosition(const FolderOptions& options, const ReplayEnd& end,
                        const std::string& work_dir, StateWork work) {
  const auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  const auto store = MakeWork(options, **journal, end, WorkParent(work_dir));
  if (!store.ok()) return store.status();
  const auto follower = Follower::Start(&(*store)->store(), journal->get(),
                                        WorkFollower(options));
  if (!follower.ok()) return follower.status();
  const absl::Status status = (*follower)->ReplayTo(
      end, [](const Record&, std::string_view) { return absl::OkStatus(); });
  if (!status.ok()) return status;
  const SimulationPlace place = SimulationPlaceOf(**follower);
  if (end.recorded == kNever && place.sequence < end.sequence) {
    return absl::InvalidArgumentError(absl::StrCat(
        "position: expected a record of the journal, which ends at ",
        place.sequence.value, ", found ", end.sequence.value));
  }
  return work(&(*follower)->state(), place);
}

}  // namespace

absl::StatusOr<std::optional<ReplayEnd>> ParsePosition(
    const std::string& text) {
  if (text.empty()) return std::optional<ReplayEnd>();
  ReplayEnd end;
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return '0' <= c && c <= '9'; })) {
    const char* last = text.data() + text.size();
    const auto read = std::from_chars(text.data(), last, end.sequence.value);
    if (read.ec == std::errc()) return end;
  }
  const auto instant = ParseInstant(text);
  if (!instant.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "position: expected the number of a record, or an instant: ",
        MessageOf(instant.status())));
  }
  end.recorded = *instant;
  return end;
}

absl::Status WithStateAt(const FolderOptions& options,
                         const std::optional<ReplayEnd>& position,
                         const std::string& work_dir, StateWork work) {
  if (position.has_value()) {
    return AtPosition(options, *position, work_dir, work);
  }
  return ReadLedger(options, [&](ReadingFolder* folder) {
    return work(&folder->follower->state(),
                SimulationPlaceOf(*folder->follower));
  });
}

}  // namespace clearpoint
