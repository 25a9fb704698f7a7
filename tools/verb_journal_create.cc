#include "tools/verb_journal_create.h"

#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "tools/instant.h"
#include "tools/kafka_place.h"
#include "tools/ledger_folder.h"
#include "tools/named_option.h"

namespace clearpoint {
namespace {

struct JournalCreateOptions {
  FolderOptions folder;
  std::string start;
  std::string journal_id;
  ClockMode clock = ClockMode::kWall;
  uint32_t shard = 0;
  uint32_t in_flight = 5;
};

absl::StatusOr<Genesis> GenesisOf(const JournalCreateOptions& options) {
  Genesis genesis;
  genesis.shard = options.folder.kafka.has_value() ? options.folder.kafka->shard
                                                   : options.shard;
  genesis.clock_mode = options.clock;
  genesis.in_flight_bound = options.in_flight;
  genesis.journal_id = RandomId();
  if (!options.journal_id.empty()) {
    auto id = ParseId(options.journal_id);
    if (!id.ok()) return id.status();
    genesis.journal_id = *id;
  }
  if (options.clock == ClockMode::kInput && options.start.empty()) {
    return absl::InvalidArgumentError(
        "--start: expected with --clock input, found none: recorded time "
        "starts there");
  }
  if (options.clock == ClockMode::kWall && !options.start.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--start: expected with --clock input only, found ", options.start,
        " with --clock wall, where recorded time is the machine's"));
  }
  if (!options.start.empty()) {
    auto start = ParseInstant(options.start);
    if (!start.ok()) return start.status();
    genesis.start = *start;
  }
  return genesis;
}

absl::Status CreateInFolder(const std::string& dir, const Genesis& genesis) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) return absl::UnavailableError(dir + ": " + error.message());
  const auto files = MakePosixFileSystem();
  return CreateJournal(*files, JournalDir(dir), genesis);
}

// Where it was created, for people.
absl::StatusOr<std::string> CreateIn(const FolderOptions& folder,
                                     const Genesis& genesis) {
  absl::Status status;
  if (folder.kafka.has_value()) {
    status = CreateKafkaJournal(*folder.kafka, genesis);
    if (!status.ok()) return status;
    return KafkaJournalName(*folder.kafka);
  }
  status = NeedFolder(folder);
  if (status.ok()) status = CreateInFolder(folder.dir, genesis);
  if (!status.ok()) return status;
  return JournalDir(folder.dir);
}

int Create(const JournalCreateOptions& options) {
  auto genesis = GenesisOf(options);
  if (!genesis.ok()) return Fail(genesis.status());
  const auto place = CreateIn(options.folder, *genesis);
  if (!place.ok()) return Fail(place.status());
  std::cout << "journal " << ToHex(genesis->journal_id) << " created in "
            << *place << '\n';
  return kExitOk;
}

}  // namespace

void AddJournalCreate(CLI::App& journal, int* exit_code) {
  CLI::App* verb = journal.add_subcommand(
      "create", "Write the first frame of a new journal");
  verb->footer(
      "Example:\n"
      "  clearpoint journal create --dir ledger --clock input "
      "--start 2026-03-01T00:00:00+08:00\n"
      "  clearpoint journal create --journal "
      "kafka://broker1:9092/clearpoint.journal/0\n"
      "Exit code: 0 created, 1 failed, 2 wrong usage.");
  const auto options = std::make_shared<JournalCreateOptions>();
  static const std::map<std::string, ClockMode> kModes = {
      {"wall", ClockMode::kWall}, {"input", ClockMode::kInput}};
  AddWriterOptions(*verb, &options->folder);
  AddNamedOption(*verb, "--clock", &options->clock, kModes,
                 "wall: the machine's clock; input: the events' own times")
      ->default_str("wall");
  verb->add_option("--start", options->start,
                   "where recorded time starts in clock mode input, RFC 3339");
  verb->add_option("--journal-id", options->journal_id,
                   "32 hexadecimal digits; random by default");
  verb->add_option("--shard", options->shard,
                   "number of the shard; with --journal it is in its place")
      ->capture_default_str();
  verb->add_option("--in-flight", options->in_flight,
                   "frames that may be under way unaccepted, for ever")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  verb->callback([options, exit_code] { *exit_code = Create(*options); });
}

}  // namespace clearpoint
