#include "tools/verb_ingest.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "consumers/file_source.h"
#include "tools/ledger_folder.h"
#include "tools/outcome_writer.h"
#include "tools/progress.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

enum class InputFormat : uint8_t { kByName = 0, kJsonLines = 1, kProtobuf = 2 };

struct Options {
  WritingOptions writing;
  std::vector<std::string> paths;
  InputFormat input = InputFormat::kByName;
  std::string outcomes;
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

std::vector<FileInput> InputsOf(const Options& options) {
  std::vector<FileInput> inputs;
  for (const std::string& path : options.paths) {
    FileInput input;
    input.path = path;
    input.framing = options.input == InputFormat::kJsonLines
                        ? Framing::kLines
                    : options.input == InputFormat::kProtobuf
                        ? Framing::kDelimited
                        : FramingOfPath(path);
    inputs.push_back(input);
  }
  return inputs;
}

uint64_t SizeOf(const std::vector<std::string>& paths) {
  uint64_t size = 0;
  for (const std::string& path : paths) {
    std::error_code error;
    const auto part = std::filesystem::file_size(path, error);
    if (error) return 0;  // a pipe: progress is counted, not measured
    size += part;
  }
  return size;
}

Tabular OutcomesTable(const Tally& tally) {
  Tabular table{"outcomes",
                "Outcomes",
                {{"outcome", ColumnKind::kText}, {"events", ColumnKind::kNumber}},
                {}};
  for (const auto& [code, count] : tally.outcomes) {
    table.rows.push_back(
        {std::string(OutcomeName(code)), std::to_string(count)});
  }
  return table;
}

Tabular KindsTable(const Tally& tally) {
  Tabular table{"kinds",
                "Events by kind",
                {{"kind", ColumnKind::kText}, {"events", ColumnKind::kNumber}},
                {}};
  for (const auto& [kind, count] : tally.kinds) {
    table.rows.push_back({kind == EventKind::kNone
                              ? "(not decoded)"
                              : std::string(EventKindName(kind)),
                          std::to_string(count)});
  }
  return table;
}

Tabular RunTable(const Sequencer& sequencer, int64_t elapsed_us) {
  const Tally& tally = sequencer.tally();
  const uint64_t rate =
      elapsed_us <= 0 ? 0
                      : tally.events * 1'000'000 /
                            static_cast<uint64_t>(elapsed_us);
  const Head& head = sequencer.accepted().chain;
  return {"run",
          "Run",
          {{"figure", ColumnKind::kText}, {"value", ColumnKind::kNumber}},
          {{"events", std::to_string(tally.events)},
           {"ticks", std::to_string(tally.ticks)},
           {"returns_released", std::to_string(tally.released)},
           {"frames", std::to_string(tally.frames)},
           {"journal_bytes", std::to_string(tally.bytes)},
           {"head_frame", std::to_string(head.number.value)},
           {"next_sequence", std::to_string(head.next_sequence.value)},
           {"term", std::to_string(head.term.value)},
           {"events_per_second", std::to_string(rate)}}};
}

int Ingest(const Options& options) {
  auto source = FileSource::Open(InputsOf(options));
  if (!source.ok()) return Fail(source.status());
  std::ofstream file;
  std::ostream* out = &std::cout;
  if (!options.outcomes.empty() && options.outcomes != "-") {
    file.open(options.outcomes, std::ios::app);
    out = &file;
    if (!file) {
      return Fail(absl::UnavailableError(
          "--outcomes: cannot write " + options.outcomes));
    }
  }
  OutcomeWriter writer(out);
  Publisher* publisher = options.outcomes.empty() ? nullptr : &writer;
  auto folder = OpenForWriting(options.writing, publisher);
  if (!folder.ok()) return Fail(folder.status());
  Sequencer& sequencer = *(*folder)->sequencer;
  writer.set_networks(&sequencer.networks());

  Progress progress(options.quiet ? ProgressMode::kQuiet
                                  : ProgressMode::kAuto);
  progress.Begin("ingest", SizeOf(options.paths));
  std::vector<uint64_t> offsets(options.paths.size());
  const auto begun = std::chrono::steady_clock::now();
  const absl::Status status = sequencer.Run(
      source->get(), [&](const Delivery& delivery, const Tally&) {
        offsets[delivery.partition] = delivery.next_offset;
        uint64_t done = 0;
        for (const uint64_t offset : offsets) done += offset;
        progress.Set(done);
      });
  progress.End();
  if (!status.ok()) return Fail(status);
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begun);
  if (publisher == nullptr || out != &std::cout) {
    Print({OutcomesTable(sequencer.tally()), KindsTable(sequencer.tally()),
           RunTable(sequencer, elapsed.count())},
          options.format, std::cout);
  }
  return kExitOk;
}

void AddFrameOptions(CLI::App& verb, WritingOptions* writing) {
  verb.add_option("--frame-bytes", writing->frame_bytes,
                  "a frame is sealed at this size")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(size_t{1}, size_t{512} * 1024))
      ->default_str("256KiB");
  verb.add_option("--frame-records", writing->frame_records,
                  "or at this many records")
      ->check(CLI::Range(1u, 1'000'000u))
      ->capture_default_str();
  verb.add_option("--frame-delay-us", writing->frame_delay_us,
                  "or at this age, in clock mode wall")
      ->capture_default_str();
  verb.add_option("--checkpoint-records", writing->checkpoint_records,
                  "a checkpoint with the digest each so many records")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 40))
      ->capture_default_str();
  verb.add_option("--writer-id", writing->writer_id,
                  "32 hexadecimal digits; random by default");
}

}  // namespace

void AddIngest(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "ingest", "Decide the events of files and write them to the journal");
  verb->footer(
      "Example:\n"
      "  clearpoint ingest events.jsonl --dir ledger --outcomes out.jsonl\n"
      "Goes on where an earlier run of the same file stopped. Several files "
      "are merged by\nthe time the events occurred.\n"
      "Exit code: 0 all events are decided and durable, 1 failed, 2 wrong "
      "usage.");
  const auto options = std::make_shared<Options>();
  static const std::map<std::string, InputFormat> kInputs = {
      {"jsonl", InputFormat::kJsonLines}, {"pb", InputFormat::kProtobuf}};
  verb->add_option("files", options->paths,
                   "JSON Lines, or length-delimited protobuf (.pb); - is "
                   "standard input")
      ->required();
  AddFolderOptions(*verb, &options->writing.folder);
  AddFrameOptions(*verb, &options->writing);
  verb->add_option("--input-format", options->input,
                   "jsonl or pb; by the file's name unless given")
      ->transform(CLI::CheckedTransformer(kInputs));
  verb->add_option("--outcomes", options->outcomes,
                   "write every outcome here as JSON Lines; - is standard "
                   "output");
  verb->add_flag("--quiet", options->quiet, "no progress bar");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = Ingest(*options); });
}

}  // namespace clearpoint
