#include "tools/verb_generate.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tools/event_writer.h"
#include "tools/generate/traffic.h"
#include "tools/ledger_folder.h"
#include "tools/network/yaml_reader.h"
#include "tools/progress.h"

namespace clearpoint {
namespace {

struct GenerateOptions {
  std::string profile = "month";
  std::string network;
  std::string start;
  std::string closes = "end";
  std::string output;
  TrafficOptions traffic;
  bool quiet = false;
};

WindowCloses ClosesNamed(const std::string& name) {
  if (name == "weekly") return WindowCloses::kWeekly;
  if (name == "none") return WindowCloses::kNone;
  return WindowCloses::kAtEnd;
}

absl::StatusOr<Configuration> ReadConfiguration(const std::string& path) {
  auto file = ReadNetworkFile(path, NetworkReadOptions{});
  if (!file.ok()) return file.status();
  if (!file->findings.has_errors()) return std::move(file->configuration);
  return absl::InvalidArgumentError(fmt::format(
      "{}: the network has errors; `clearpoint network check {}` lists them",
      path, path));
}

// Local midnight of a written day in the zone of the network's first program.
absl::StatusOr<Timestamp> StartOf(const std::string& text,
                                  const Configuration& configuration) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) {
    return absl::InvalidArgumentError(fmt::format(
        "--start: expected a day such as 2026-01-01, found \"{}\"", text));
  }
  const std::string& name = configuration.programs.front().zone;
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) {
    return absl::NotFoundError(fmt::format("unknown time zone {}", name));
  }
  return Timestamp{absl::ToUnixMicros(absl::FromCivil(day, zone))};
}

absl::Status RunGenerate(GenerateOptions options) {
  auto configuration = ReadConfiguration(options.network);
  if (!configuration.ok()) return configuration.status();
  auto start = StartOf(options.start, *configuration);
  if (!start.ok()) return start.status();
  auto terms = TermsOf(*configuration, *start);
  if (!terms.ok()) return terms.status();
  auto opened = EventWriter::Open(options.output);
  if (!opened.ok()) return opened.status();
  EventWriter& writer = **opened;
  options.traffic.start = *start;
  options.traffic.closes = ClosesNamed(options.closes);
  options.traffic.format = writer.format();
  Progress progress(options.quiet ? ProgressMode::kQuiet : ProgressMode::kAuto);
  Traffic traffic(
      *std::move(terms), options.traffic,
      [&writer](const std::string& message) { return writer.Write(message); });
  if (auto status = traffic.Run(&progress); !status.ok()) return status;
  if (auto status = writer.Close(); !status.ok()) return status;
  if (options.quiet) return absl::OkStatus();
  fmt::print(stderr, "{:>12} messages written\n", writer.count());
  for (const auto& [name, count] : traffic.counts()) {
    if (name != "messages") fmt::print(stderr, "{:>12} {}\n", count, name);
  }
  return absl::OkStatus();
}

}  // namespace

void AddGenerate(CLI::App& app, int* exit_code) {
  auto options = std::make_shared<GenerateOptions>();
  TrafficOptions& traffic = options->traffic;
  CLI::App* verb =
      app.add_subcommand("generate", "make believable traffic from a seed");
  verb->footer(
      "Example:\n"
      "  clearpoint generate --network deploy/examples/month/network.yaml \\\n"
      "    --start 2026-01-01 --members 2000 --days 31 -o month.pb");
  verb->add_option("--profile", options->profile, "what it is like")
      ->check(CLI::IsMember({"month"}))
      ->capture_default_str();
  verb->add_option("--network", options->network,
                   "the network whose merchants, programs and rates are used")
      ->required();
  verb->add_option("--start", options->start,
                   "first day, in the zone of the network's first program")
      ->required();
  verb->add_option("--members", traffic.members, "number of members")
      ->check(CLI::Range(1, 50'000'000))
      ->capture_default_str();
  verb->add_option("--days", traffic.days, "number of days")
      ->check(CLI::Range(1, 3660))
      ->capture_default_str();
  verb->add_option("--seed", traffic.seed, "another seed, other traffic")
      ->capture_default_str();
  verb->add_option("--close", options->closes,
                   "when windows are closed: weekly (Mondays), end or none")
      ->check(CLI::IsMember({"weekly", "end", "none"}))
      ->capture_default_str();
  verb->add_option("--malformed", traffic.malformed_per_million,
                   "messages in a million that are no events")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  verb->add_option("-o,--output", options->output,
                   "events: .pb is delimited protobuf, anything else lines of "
                   "JSON; - is standard output")
      ->required();
  verb->add_flag("--quiet", options->quiet, "no progress, no counts");
  verb->callback([options, exit_code] {
    const absl::Status status = RunGenerate(*options);
    *exit_code = status.ok() ? kExitOk : Fail(status);
  });
}

}  // namespace clearpoint
