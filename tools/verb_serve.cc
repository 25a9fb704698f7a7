#include "tools/verb_serve.h"

#include <iostream>
#include <memory>
#include <string>

#include "tools/ledger_folder.h"
#include "tools/serve/serve_config.h"
#include "tools/serve/server.h"

namespace clearpoint {
namespace {

struct ServeOptions {
  std::string config;
  bool check = false;
};

int RunServe(const ServeOptions& options) {
  const auto config = ReadServeConfigFile(options.config);
  if (!config.ok()) return Fail(config.status());
  if (!options.check) return RunServer(*config);
  std::cout << options.config << ": the configuration is valid\n";
  return kExitOk;
}

}  // namespace

void AddServe(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand(
      "serve", "Decide the events of Kafka topics, until told to stop");
  verb->footer(
      "Example:\n"
      "  clearpoint serve --config clearpoint.yaml\n"
      "The configuration with every key explained: "
      "deploy/serve/clearpoint.yaml.\n"
      "SIGTERM and SIGINT drain: what was read is decided, journaled and "
      "published.\n"
      "Exit code: 0 drained, 1 failed, 2 wrong usage or configuration, 3 an "
      "earlier stop\nfor data loss was not looked at.");
  const auto options = std::make_shared<ServeOptions>();
  verb->add_option("--config", options->config, "the configuration, YAML")
      ->required();
  verb->add_flag("--check", options->check,
                 "read the configuration, tell what is wrong, and end");
  verb->callback([options, exit_code] { *exit_code = RunServe(*options); });
}

}  // namespace clearpoint
