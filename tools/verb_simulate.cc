#include "tools/verb_simulate.h"

#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/instant.h"
#include "tools/named_option.h"
#include "tools/network/network_check.h"
#include "tools/report/time_text.h"
#include "tools/simulate/event_input.h"
#include "tools/simulate/simulation.h"
#include "tools/simulate/state_at.h"
#include "tools/tabular.h"
#include "tools/wall_clock.h"

namespace clearpoint {
namespace {

struct SimulateOptions {
  FolderOptions folder;
  std::string path;
  EventInputForm form = EventInputForm::kByName;
  std::string source;   // the partition they come from; empty: nobody's
  std::string at;       // empty: the head
  std::string now;      // of clock mode wall; empty: the machine's, or `at`
  std::string network;  // network.yaml to try; empty: none
  NetworkReadOptions read;
  std::string work_dir;
  OutputFormat format = OutputFormat::kTable;
};

// What the options say, read.
struct Request {
  std::optional<ReplayEnd> position;
  std::optional<Timestamp> now;
  std::optional<Configuration> network;
};

// Why nothing was simulated: the configuration to try was refused.
struct RefusedNetwork {
  OutcomeCode outcome;
  std::string reason;
};

absl::StatusOr<Request> RequestOf(const SimulateOptions& options) {
  Request request;
  auto position = ParsePosition(options.at);
  if (!position.ok()) return position.status();
  request.position = *position;
  if (options.now.empty()) return request;
  const auto now = ParseInstant(options.now);
  if (!now.ok()) return now.status();
  request.now = *now;
  return request;
}

Tabular AsOfTable(const SimulateOptions& options, const SimulationPlace& place,
                  const Simulation& simulation) {
  return {.name = "as_of",
          .title = "",
          .columns = {{"recorded"},
                      {"sequence", ColumnKind::kNumber},
                      {"configuration_version", ColumnKind::kNumber},
                      {"network"}},
          .rows = {{UtcText(place.recorded), absl::StrCat(place.sequence.value),
                    absl::StrCat(simulation.networks().size()),
                    options.network.empty() ? "as applied" : options.network}},
          .shape = TableShape::kRecord};
}

class SimulateRun {
 public:
  SimulateRun(const SimulateOptions& options, const Request& request)
      : options_(options), request_(request) {}

  absl::Status Work(State* state, const SimulationPlace& place);
  const std::vector<Tabular>& tables() const { return tables_; }
  const std::optional<RefusedNetwork>& refused() const { return refused_; }

 private:
  Timestamp Now(const SimulationPlace& place) const {
    if (request_.now.has_value()) return *request_.now;
    return request_.position.has_value() ? place.recorded : WallClock();
  }
  // Leaves refused_ set when the network to try was refused.
  absl::Status TryNetwork(Simulation* simulation, Timestamp now);

  const SimulateOptions& options_;
  const Request& request_;
  bool was_called_ = false;
  std::vector<Tabular> tables_;
  std::optional<RefusedNetwork> refused_;
};

absl::Status SimulateRun::TryNetwork(Simulation* simulation, Timestamp now) {
  if (!request_.network.has_value()) return absl::OkStatus();
  std::string reason;
  const auto outcome = simulation->Apply(*request_.network, now, &reason);
  if (!outcome.ok()) return outcome.status();
  const bool governs =
      *outcome == OutcomeCode::kAccepted || *outcome == OutcomeCode::kDuplicate;
  if (!governs) refused_ = RefusedNetwork{*outcome, reason};
  return absl::OkStatus();
}

absl::Status SimulateRun::Work(State* state, const SimulationPlace& place) {
  if (std::exchange(was_called_, true) && options_.path == "-") {
    return absl::AbortedError(
        "standard input was read when the store turned out to be damaged, and "
        "can be read only once: give the events as a file");
  }
  Simulation simulation(state, place);
  const Timestamp now = Now(place);
  absl::Status status = simulation.Start();
  if (status.ok()) status = TryNetwork(&simulation, now);
  if (!status.ok() || refused_.has_value()) return status;
  if (simulation.networks().empty()) {
    return absl::FailedPreconditionError(
        "expected a network configuration, found none: apply one first, or "
        "name one to try by --network");
  }
  status =
      EachEvent(options_.path, options_.form,
                [&](const Event& event, EventFormat format, uint64_t offset) {
                  return simulation.Decide(
                      {&event, format, options_.source, offset}, now);
                });
  if (!status.ok()) return status;
  tables_ = simulation.Tables();
  tables_.insert(tables_.begin(), AsOfTable(options_, place, simulation));
  return absl::OkStatus();
}

int Simulate(const SimulateOptions& options) {
  auto request = RequestOf(options);
  if (!request.ok()) return Fail(request.status());
  if (!options.network.empty()) {
    auto file = ReadNetworkFile(options.network, options.read);
    if (!file.ok()) return Fail(file.status());
    PrintFindings(options.network, file->findings, std::cerr);
    if (file->findings.has_errors()) return kExitUsage;
    request->network = std::move(file->configuration);
  }
  SimulateRun run(options, *request);
  const absl::Status status =
      WithStateAt(options.folder, request->position, options.work_dir,
                  [&](State* state, const SimulationPlace& place) {
                    return run.Work(state, place);
                  });
  if (!status.ok()) return Fail(status);
  if (run.refused().has_value()) {
    return Refused(options.network, OutcomeName(run.refused()->outcome),
                   run.refused()->reason);
  }
  Print(run.tables(), options.format, std::cout);
  return kExitOk;
}

void AddStateOptions(CLI::App& verb, SimulateOptions* options) {
  AddFolderOptions(verb, &options->folder);
  verb.add_option("--at", options->at,
                  "behind this record, or what was recorded up to this "
                  "instant; by default the journal's head");
  verb.add_option("--now", options->now,
                  "when the events come, of a journal in clock mode wall; by "
                  "default now, with --at its time");
  verb.add_option("--network", options->network,
                  "a network.yaml to try, as if it were applied first");
  verb.add_option("--zone-info", options->read.zone_info,
                  "directory of the host's time zone data")
      ->capture_default_str();
  verb.add_option("--work-dir", options->work_dir,
                  "where to work with --at; by default the machine's folder "
                  "for temporary files");
}

}  // namespace

void AddSimulate(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "simulate", "Tell what would become of events, and write nothing");
  verb->footer(
      "Example:\n"
      "  clearpoint simulate event.json --dir ledger\n"
      "  clearpoint simulate may.jsonl --dir ledger --network next.yaml\n"
      "  clearpoint simulate event.json --dir ledger --at 12000\n"
      "Each event stands on what the ones before it did. Timers that are due "
      "by then fire\nfirst. The configuration of --network governs what "
      "occurred from its effective_from.\n"
      "Exit code: 0 told, whatever the outcomes; 1 failed or damaged, 2 wrong "
      "usage or\ninvalid input, 3 the configuration would be refused.");
  const auto options = std::make_shared<SimulateOptions>();
  static const std::map<std::string, EventInputForm> kForms = {
      {"jsonl", EventInputForm::kLines},
      {"pb", EventInputForm::kDelimited},
      {"json", EventInputForm::kOneJson}};
  verb->add_option("file", options->path,
                   "JSON Lines, length-delimited protobuf (.pb), or one event "
                   "(.json); - is standard input")
      ->required();
  AddStateOptions(*verb, options.get());
  AddNamedOption(*verb, "--input-format", &options->form, kForms,
                 "what the file holds; by its name unless given");
  verb->add_option("--source", options->source,
                   "the partition they would come from, such as kafka:TOPIC/0; "
                   "by default one that may speak for everybody");
  AddFormatOption(*verb, &options->format);
  verb->callback([options, exit_code] { *exit_code = Simulate(*options); });
}

}  // namespace clearpoint
