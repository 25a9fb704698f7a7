#include "tools/verb_replay.h"

#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/values/status_text.h"
#include "snapshots/read_ahead.h"
#include "tools/instant.h"
#include "tools/progress.h"
#include "tools/stop_signals.h"
#include "tools/work_store.h"

namespace clearpoint {
namespace {

absl::StatusOr<ReplayEnd> EndOf(const ReplayOptions& options) {
  ReplayEnd end;
  if (options.to_sequence.has_value() && !options.to_time.empty()) {
    return absl::InvalidArgumentError(
        "--to-sequence and --to-time: expected one of them, found both");
  }
  if (options.to_sequence == 0u) {
    return absl::InvalidArgumentError(
        "--to-sequence: expected the number of a record, 1 or more, found 0");
  }
  if (options.to_sequence.has_value()) {
    end.sequence.value = *options.to_sequence;
  }
  if (options.to_time.empty()) return end;
  const auto time = ParseInstant(options.to_time);
  if (!time.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--to-time: ", time.status().message()));
  }
  end.recorded = *time;
  return end;
}

struct Replayed {
  std::string from;
  StoreHead head;  // of the last whole frame
  SequenceNumber sequence;
  Timestamp recorded;
  uint64_t records = 0;
  uint64_t checkpoints = 0;
  uint64_t skipped = 0;
  bool at_end = false;              // nothing stands behind it in the journal
  std::optional<SegmentTail> tail;  // none: the replay ended before it
  double seconds = 0;
  Digest digest;
};

absl::StatusOr<Replayed> Replay(const ReplayOptions& options,
                                const StopSignals& signals, std::ostream& err) {
  const auto end = EndOf(options);
  if (!end.ok()) return end.status();
  auto journal = OpenLedger(options.folder, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  auto work = WorkStore::Make(
      options.folder, options.work_dir, **journal,
      options.from_snapshot ? WorkStart::kSnapshot : WorkStart::kGenesis, *end);
  if (!work.ok()) return work.status();
  Replayed replayed;
  replayed.from = "the first frame";
  if (const auto& restored = (*work)->restored(); restored.has_value()) {
    for (const std::string& warning : restored->warnings) {
      err << "clearpoint: warning: " << warning << '\n';
    }
    replayed.from = absl::StrCat("the snapshot of frame ",
                                 restored->snapshot.manifest.facts.frame.value);
  }
  const auto ahead = WithReadAhead(journal->get());
  auto follower = Follower::Start(&(*work)->store(), ahead.get(),
                                  WorkFollower(options.folder));
  if (!follower.ok()) return follower.status();
  Progress progress(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto);
  progress.Begin("replay", (*journal)->Size());
  const auto begun = std::chrono::steady_clock::now();
  const auto watch = [&](const Record&, std::string_view) {
    progress.Set((*follower)->head().end.value);
    return signals.status();
  };
  const absl::Status status = (*follower)->ReplayTo(*end, watch);
  if (!status.ok()) return status;
  auto digest = (*follower)->Settle();
  if (!digest.ok()) return digest.status();
  progress.End();
  replayed.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun)
          .count();
  replayed.digest = *std::move(digest);
  replayed.head = (*follower)->head();
  replayed.sequence = (*follower)->last_sequence();
  replayed.recorded = (*follower)->last_recorded();
  replayed.records = (*follower)->records();
  replayed.checkpoints = (*follower)->checkpoints();
  replayed.skipped = (*follower)->skipped();
  replayed.at_end = (*follower)->head().end.value >= (*journal)->Size();
  if (!options.to_sequence.has_value() && options.to_time.empty()) {
    auto tail = (*journal)->Tail((*follower)->head().end);
    if (!tail.ok()) return tail.status();
    replayed.tail = *std::move(tail);
  }
  return replayed;
}

Tabular TableOf(const Replayed& replayed) {
  const auto per_second = static_cast<uint64_t>(
      replayed.seconds > 0
          ? static_cast<double>(replayed.records) / replayed.seconds
          : 0);
  const uint64_t unread = replayed.tail ? replayed.tail->bytes : 0;
  return {"replay",
          "Replay",
          {{"what", ColumnKind::kText}, {"value", ColumnKind::kNumber}},
          {{"from", replayed.from},
           {"sequence", absl::StrCat(replayed.sequence.value)},
           {"recorded", FormatInstant(replayed.recorded)},
           {"frame", absl::StrCat(replayed.head.chain.number.value)},
           {"position", absl::StrCat(replayed.head.position.value)},
           {"records", absl::StrCat(replayed.records)},
           {"checkpoints_compared", absl::StrCat(replayed.checkpoints)},
           {"frames_skipped", absl::StrCat(replayed.skipped)},
           {"unread_tail_bytes", absl::StrCat(unread)},
           {"rows", absl::StrCat(replayed.digest.rows())},
           {"digest", ToHex(replayed.digest.Fingerprint())},
           {"records_per_second", absl::StrCat(per_second)}}};
}

// What was asked for and is not there, or is there and was not read.
void WarnOf(const ReplayOptions& options, const Replayed& replayed,
            std::ostream& err) {
  if (replayed.sequence.value < options.to_sequence.value_or(0)) {
    err << "clearpoint: warning: the journal ends at record "
        << replayed.sequence.value << ", before the " << *options.to_sequence
        << " asked for\n";
  }
  const auto asked = ParseInstant(options.to_time);
  if (!options.to_time.empty() && asked.ok() && replayed.at_end &&
      replayed.recorded < *asked) {
    err << "clearpoint: warning: the journal ends at "
        << FormatInstant(replayed.recorded) << ", before the "
        << options.to_time << " asked for\n";
  }
  if (replayed.tail && replayed.tail->bytes > 0) {
    err << "clearpoint: warning: " << UnreadTail(*replayed.tail) << '\n';
  }
}

}  // namespace

int RunReplay(const ReplayOptions& options, std::ostream& out,
              std::ostream& err) {
  const StopSignals signals;
  const auto replayed = Replay(options, signals, err);
  if (!replayed.ok()) {
    err << "clearpoint: " << MessageOf(replayed.status()) << '\n';
    return absl::IsCancelled(replayed.status()) ? signals.exit_code()
                                                : ExitCodeOf(replayed.status());
  }
  WarnOf(options, *replayed, err);
  Print({TableOf(*replayed)}, options.format, out);
  return kExitOk;
}

void AddReplay(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "replay", "Add the journal up again, to any record or instant");
  verb->footer(
      "Example:\n"
      "  clearpoint replay --dir ledger --to-sequence 1000\n"
      "  clearpoint replay --dir ledger --to-time 2026-03-01T12:00:00+08:00\n"
      "Exit code: 0 done, 1 failed or damaged, 2 wrong usage, 130 or 143 "
      "stopped by\nSIGINT or SIGTERM.");
  const auto options = std::make_shared<ReplayOptions>();
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("--to-sequence", options->to_sequence,
                   "the last record to take; by default the journal's last");
  verb->add_option("--to-time", options->to_time,
                   "take what was recorded up to this instant, RFC 3339");
  verb->add_flag("--from-snapshot", options->from_snapshot,
                 "begin at the newest snapshot that is not behind the end");
  verb->add_option("--work-dir", options->work_dir,
                   "where to work; by default in --dir");
  verb->add_flag("--quiet", options->quiet, "no progress");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] {
    *exit_code = RunReplay(*options, std::cout, std::cerr);
  });
}

}  // namespace clearpoint
