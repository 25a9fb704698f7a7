#include "tools/verb_dump.h"

#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/ledger/record.h"
#include "engine/values/status_text.h"
#include "tools/accepted_frames.h"
#include "tools/record_json.h"

namespace clearpoint {
namespace {

absl::Status Written(std::ostream& out) {
  if (out.good()) return absl::OkStatus();
  return absl::UnavailableError("output: expected to write on, found it shut");
}

// Writes the lines of one accepted frame; only records that are asked for.
absl::Status DumpFrame(const DumpOptions& options, const JournalEntry& entry,
                       const FrameView& frame, std::ostream& out) {
  const uint64_t first = frame.header.first_sequence.value;
  if (options.frames && first + frame.records.size() >= options.from &&
      first <= options.to) {
    const auto line = FrameToJson(frame, entry.position, entry.bytes.size());
    if (!line.ok()) return line.status();
    out << *line << '\n';
  }
  for (size_t i = 0; i < frame.records.size(); ++i) {
    const uint64_t sequence = first + i;
    if (sequence < options.from || sequence > options.to) continue;
    const auto line = RecordToJson(frame.records[i]);
    if (!line.ok()) {
      return absl::Status(
          line.status().code(),
          absl::StrCat("record ", sequence, ": ", line.status().message()));
    }
    out << *line << '\n';
  }
  return Written(out);
}

absl::Status Dump(const DumpOptions& options, std::ostream& out) {
  if (options.from > options.to) {
    return absl::InvalidArgumentError(
        absl::StrCat("--from and --to: expected a first record at or before "
                     "the last, found ",
                     options.from, " and ", options.to));
  }
  auto journal = OpenLedger(options.folder, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  return ReadAccepted(journal->get(),
                      [&](const JournalEntry& entry,
                          const FrameView& frame) -> absl::StatusOr<bool> {
                        if (frame.header.first_sequence.value > options.to)
                          return false;
                        const absl::Status status =
                            DumpFrame(options, entry, frame, out);
                        if (!status.ok()) return status;
                        return true;
                      });
}

}  // namespace

int RunDump(const DumpOptions& options, std::ostream& out, std::ostream& err) {
  const absl::Status status = Dump(options, out);
  if (status.ok()) return kExitOk;
  err << "clearpoint: " << MessageOf(status) << '\n';
  return ExitCodeOf(status);
}

void AddDump(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "dump", "Print the records of the journal as JSON Lines");
  verb->footer(
      "Example:\n"
      "  clearpoint dump --dir ledger --from 100 --to 200 --frames\n"
      "Exit code: 0 done, 1 failed or damaged, 2 wrong usage.");
  const auto options = std::make_shared<DumpOptions>();
  AddLedgerOptions(*verb, &options->folder);
  verb->add_option("--from", options->from,
                   "first sequence number; by default the first");
  verb->add_option("--to", options->to,
                   "last sequence number; by default the last");
  verb->add_flag("--frames", options->frames,
                 "frame headers too, each before its records");
  verb->callback([options, exit_code] {
    *exit_code = RunDump(*options, std::cout, std::cerr);
  });
}

}  // namespace clearpoint
