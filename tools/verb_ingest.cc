#include "tools/verb_ingest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "consumers/file_source.h"
#include "engine/values/status_text.h"
#include "tools/ledger_folder.h"
#include "tools/named_option.h"
#include "tools/outcomes_file.h"
#include "tools/progress.h"
#include "tools/stop_signals.h"
#include "tools/tabular.h"

namespace clearpoint {
namespace {

enum class InputFormat : uint8_t { kByName = 0, kJsonLines = 1, kProtobuf = 2 };

struct IngestOptions {
  WritingOptions writing;
  std::vector<std::string> paths;
  std::vector<std::string> names;
  InputFormat input = InputFormat::kByName;
  std::string outcomes;
  OutputFormat format = OutputFormat::kTable;
  bool quiet = false;
};

absl::StatusOr<std::vector<FileInput>> InputsOf(const IngestOptions& options) {
  std::vector<FileInput> inputs;
  if (!options.names.empty() && options.names.size() != options.paths.size()) {
    return absl::InvalidArgumentError(
        fmt::format("--name: expected one for each of {} inputs, found {}",
                    options.paths.size(), options.names.size()));
  }
  for (size_t i = 0; i < options.paths.size(); ++i) {
    const std::string& path = options.paths[i];
    FileInput input;
    input.path = path;
    input.last_line = LastLine::kLeaveBroken;
    if (!options.names.empty()) input.name = options.names[i];
    input.framing = options.input == InputFormat::kJsonLines ? Framing::kLines
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
  Tabular table{
      "outcomes",
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

Tabular RunTable(const Tally& tally, const Head& head, int64_t elapsed_us) {
  const uint64_t rate = elapsed_us <= 0 ? 0
                                        : tally.events * 1'000'000 /
                                              static_cast<uint64_t>(elapsed_us);
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

// Notes the errors of a source, which are not the store's to answer for.
class WatchedSource : public Source {
 public:
  explicit WatchedSource(FileSource* source) : source_(source) {}
  const std::vector<std::string>& partitions() const override {
    return source_->partitions();
  }
  absl::Status Resume(const std::vector<InputOffset>& offsets) override {
    status_.Update(source_->Resume(offsets));
    return status_;
  }
  absl::StatusOr<std::unique_ptr<DeliveryBatch>> Next(
      int64_t patience_us) override {
    auto batch = source_->Next(patience_us);
    status_.Update(batch.status());
    return batch;
  }
  const absl::Status& status() const { return status_; }

 private:
  FileSource* source_;
  absl::Status status_;
};

// One run of the verb; its attempts, when the store is made anew between them,
// count together.
class Ingestion {
 public:
  explicit Ingestion(const IngestOptions& options)
      : options_(options),
        progress_(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto) {}

  int Run();

 private:
  absl::Status Start();
  // Takes the inputs to their end, or to where a signal stops them.
  absl::Status Work(WritingFolder* folder);
  // For another attempt; Aborted when an input can be read only once.
  absl::StatusOr<std::unique_ptr<FileSource>> OpenAgain() const;
  absl::Status Drive(Sequencer* sequencer, FileSource* source);
  void Report() const;
  // The exit code of a run that a signal did not stop.
  int ToldOfLeft() const;

  const IngestOptions& options_;
  StopSignals signals_;
  Progress progress_;
  std::vector<FileInput> inputs_;
  std::unique_ptr<FileSource> source_;      // null: it was used up
  std::unique_ptr<OutcomesFile> outcomes_;  // null: none are asked for
  std::vector<std::string> left_;  // last lines that are still half
  Tally tally_;
  Head head_;
  std::chrono::steady_clock::time_point begun_;
};

absl::Status Ingestion::Start() {
  auto inputs = InputsOf(options_);
  if (!inputs.ok()) return inputs.status();
  inputs_ = *std::move(inputs);
  auto source = FileSource::Open(inputs_);
  if (!source.ok()) return source.status();
  source_ = *std::move(source);
  if (options_.outcomes.empty()) return absl::OkStatus();
  auto outcomes = OutcomesFile::Open(options_.outcomes);
  if (!outcomes.ok()) return outcomes.status();
  outcomes_ = *std::move(outcomes);
  return absl::OkStatus();
}

absl::Status Ingestion::Drive(Sequencer* sequencer, FileSource* source) {
  WatchedSource watched(source);
  progress_.Begin("ingest", SizeOf(options_.paths));
  std::vector<uint64_t> offsets(options_.paths.size());
  absl::Status status =
      sequencer->Run(&watched, [&](const Delivery& delivery, const Tally&) {
        offsets[delivery.partition] = delivery.next_offset;
        uint64_t done = 0;
        for (const uint64_t offset : offsets) done += offset;
        progress_.Set(done);
      });
  progress_.End();
  tally_.Add(sequencer->tally());
  head_ = sequencer->accepted().chain;
  if (watched.status().ok()) return status;
  // No damage to the store, whatever its code says.
  return absl::FailedPreconditionError(watched.status().message());
}

absl::Status Ingestion::Work(WritingFolder* folder) {
  Sequencer& sequencer = *folder->sequencer;
  const std::string& dir = options_.writing.folder.dir;
  if (sequencer.networks().empty()) {
    return absl::FailedPreconditionError(fmt::format(
        "{}: expected a network configuration, found none, so every event "
        "would be refused for good; apply one first: clearpoint network apply "
        "network.yaml --dir {}",
        dir, dir));
  }
  if (outcomes_ != nullptr) {
    const absl::Status caught_up =
        outcomes_->CatchUp(folder->journal.get(), &sequencer.networks());
    if (!caught_up.ok()) return caught_up;
  }
  auto source = std::move(source_);
  if (source == nullptr) {
    auto again = OpenAgain();
    if (!again.ok()) return again.status();
    source = *std::move(again);
  }
  signals_.set_hook([&] { source->Stop(); });
  const absl::Status status = Drive(&sequencer, source.get());
  signals_.set_hook(nullptr);
  left_ = source->left();
  return status;
}

absl::StatusOr<std::unique_ptr<FileSource>> Ingestion::OpenAgain() const {
  for (const std::string& path : options_.paths) {
    if (path != "-") continue;
    // What was read from it cannot be read again by this process.
    return absl::AbortedError(
        "standard input was partly read when the store had to be made anew: "
        "run the same command with the same input again; it goes on behind "
        "what is durable");
  }
  return FileSource::Open(inputs_);
}

void Ingestion::Report() const {
  if (options_.outcomes == "-") return;
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begun_);
  Print({OutcomesTable(tally_), KindsTable(tally_),
         RunTable(tally_, head_, elapsed.count())},
        options_.format, std::cout);
}

int Ingestion::ToldOfLeft() const {
  for (const std::string& left : left_) {
    Fail(absl::FailedPreconditionError(fmt::format(
        "{}; all before them is durable: run the same command again when the "
        "line is whole, or end it with a line feed to have it refused as it "
        "stands",
        left)));
  }
  return left_.empty() ? kExitOk : kExitFailed;
}

int Ingestion::Run() {
  absl::Status status = Start();
  if (!status.ok()) return Fail(status);
  begun_ = std::chrono::steady_clock::now();
  // Until there is something to stop, nothing is lost by ending at once.
  signals_.set_hook([this] { _exit(signals_.exit_code()); });
  status = WriteLedger(options_.writing, outcomes_.get(),
                       [this](WritingFolder* folder) { return Work(folder); });
  if (!status.ok()) return Fail(status);
  Report();
  if (!signals_.stopped()) return ToldOfLeft();
  Fail(absl::CancelledError(fmt::format(
      "{}: everything up to record {} is durable; run the same command again "
      "to go on",
      MessageOf(signals_.status()), head_.next_sequence.value - 1)));
  return signals_.exit_code();
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
      ->check(CLI::Range(int64_t{0}, int64_t{60'000'000}))
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
      "An input is known to the journal by the last part of its path, or by "
      "its "
      "--name.\n"
      "A file may grow between runs. Its last line needs no line feed, but one "
      "that has none\nand is no event may be half of one: it is left for the "
      "next run, and told.\n"
      "SIGINT and SIGTERM stop it at a frame; nothing is lost.\n"
      "Exit code: 0 all events are decided and durable, 1 failed or a last "
      "line was left,\n2 wrong usage, 130 or 143 stopped by SIGINT or "
      "SIGTERM.");
  const auto options = std::make_shared<IngestOptions>();
  static const std::map<std::string, InputFormat> kInputs = {
      {"jsonl", InputFormat::kJsonLines}, {"pb", InputFormat::kProtobuf}};
  verb->add_option("files", options->paths,
                   "JSON Lines, or length-delimited protobuf (.pb); - is "
                   "standard input")
      ->required();
  AddWriterOptions(*verb, &options->writing.folder);
  AddFrameOptions(*verb, &options->writing);
  AddNamedOption(*verb, "--input-format", &options->input, kInputs,
                 "what the inputs hold; by the file's name unless given");
  verb->add_option("--name", options->names,
                   "the name of an input, once for each in their order")
      ->expected(1)
      ->take_all();
  verb->add_option("--outcomes", options->outcomes,
                   "a file of JSON Lines with the outcome of every record of "
                   "the journal: what is missing is added first; - is "
                   "standard output, of this run alone");
  verb->add_flag("--quiet", options->quiet, "no progress bar");
  AddFormatOption(*verb, &options->format);
  verb->callback(
      [options, exit_code] { *exit_code = Ingestion(*options).Run(); });
}

}  // namespace clearpoint
