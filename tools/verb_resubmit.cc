#include "tools/verb_resubmit.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consumers/dead_letter.h"
#include "tools/event_writer.h"
#include "tools/ledger_folder.h"
#include "tools/resubmit/dead_letters.h"
#include "tools/resubmit/resubmission.h"
#include "tools/simulate/state_at.h"
#include "tools/tabular.h"
#include "tools/wall_clock.h"
#include "tools/whole_file.h"

namespace clearpoint {
namespace {

struct ResubmitOptions {
  FolderOptions folder;
  std::string letters;  // lines of outcomes; empty: the whole journal
  std::string output;   // empty: only tell
  std::string source;   // empty: the output's own name
  std::vector<std::string> outcomes;
  uint64_t from = 1;
  std::optional<uint64_t> to;
  OutputFormat format = OutputFormat::kTable;
};

absl::StatusOr<LetterQuery> QueryOf(const ResubmitOptions& options) {
  LetterQuery query;
  query.outcomes = MendableOutcomes();
  query.from = SequenceNumber{options.from};
  if (options.to.has_value()) query.to = SequenceNumber{*options.to};
  if (!options.outcomes.empty()) {
    auto outcomes = DeadLettersOf(options.outcomes);
    if (!outcomes.ok()) return outcomes.status();
    query.outcomes = *std::move(outcomes);
  }
  if (options.letters.empty()) return query;
  const bool is_stdin = options.letters == "-";
  const auto lines = ReadInputFile(is_stdin ? "/dev/stdin" : options.letters);
  if (!lines.ok()) return lines.status();
  auto records = RecordsOfOutcomes(*lines, options.letters);
  if (!records.ok()) return records.status();
  query.records = *std::move(records);
  return query;
}

absl::StatusOr<std::vector<StoredLetter>> LettersOf(
    const ResubmitOptions& options) {
  const auto query = QueryOf(options);
  if (!query.ok()) return query.status();
  const auto journal = OpenLedger(options.folder, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  return ReadLetters(journal->get(), *query);
}

// As `ingest` calls the file that is written.
std::string SourceOf(const ResubmitOptions& options) {
  if (!options.source.empty()) return options.source;
  if (options.output.empty() || options.output == "-") return "file:stdin";
  return "file:" + std::filesystem::path(options.output).filename().string();
}

absl::Status WriteOffered(const std::vector<StoredLetter>& letters,
                          const std::vector<size_t>& offered,
                          const std::string& path) {
  auto writer = EventWriter::Open(path);
  if (!writer.ok()) return writer.status();
  EventDecoder decoder;
  for (const size_t place : offered) {
    decoder.Reset();
    const StoredLetter& letter = letters[place];
    const Event event = decoder.Decode(letter.event, letter.format);
    const absl::Status status =
        (*writer)->Write(EncodeEvent(event, (*writer)->format()));
    if (!status.ok()) return status;
  }
  return (*writer)->Close();
}

int Resubmit(const ResubmitOptions& options) {
  const auto letters = LettersOf(options);
  if (!letters.ok()) return Fail(letters.status());
  std::optional<Resubmission> resubmission;
  absl::Status status =
      WithStateAt(options.folder, std::nullopt, "",
                  [&](State* state, const SimulationPlace& place) {
                    Simulation simulation(state, place);
                    resubmission.emplace(*letters, SourceOf(options));
                    const absl::Status started = simulation.Start();
                    if (!started.ok()) return started;
                    return resubmission->Try(&simulation, WallClock());
                  });
  if (status.ok() && !options.output.empty()) {
    status = WriteOffered(*letters, resubmission->offered(), options.output);
  }
  if (!status.ok()) return Fail(status);
  Print(resubmission->Tables(), options.format,
        options.output == "-" ? std::cerr : std::cout);
  return kExitOk;
}

}  // namespace

void AddResubmit(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "resubmit", "Offer refused events again whose cause was mended");
  verb->footer(
      "Example:\n"
      "  clearpoint resubmit --dir ledger -o again.jsonl\n"
      "  clearpoint ingest again.jsonl --dir ledger\n"
      "  clearpoint resubmit letters.jsonl --config clearpoint.yaml "
      "-o again.jsonl\n"
      "  clearpoint produce again.jsonl --config clearpoint.yaml --topic "
      "orders\n"
      "Tells of each letter why it was refused and what would become of it "
      "now, and writes\nthose that would be decided, each fact once. What was "
      "accepted since answers DUPLICATE\nand is not written; after the "
      "ingest, the same command shows what came of each.\n"
      "Exit code: 0 told, 1 failed or damaged, 2 wrong usage or invalid "
      "input.");
  const auto options = std::make_shared<ResubmitOptions>();
  verb->add_option("letters", options->letters,
                   "lines of outcomes, of `ingest --outcomes` or the outcomes "
                   "topic, that name the records; - is standard input; by "
                   "default every record of the journal");
  AddFolderOptions(*verb, &options->folder);
  verb->add_option("-o,--output", options->output,
                   "where the events go, protobuf when it ends in .pb, else "
                   "JSON Lines; - is standard output, and the tables go to "
                   "standard error; by default nowhere");
  verb->add_option("--outcome", options->outcomes,
                   "which refusals, such as UNKNOWN_ORDER; by default those "
                   "that may have been mended")
      ->expected(1)
      ->take_all();
  verb->add_option("--from", options->from, "first record to look at")
      ->capture_default_str();
  verb->add_option("--to", options->to,
                   "last record to look at; by default the journal's last");
  verb->add_option("--source", options->source,
                   "the partition they will come from, for its rights, such "
                   "as kafka:TOPIC/0; by default the output as `ingest` "
                   "names it");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = Resubmit(*options); });
}

}  // namespace clearpoint
