#include "tools/verb_network_check.h"

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "tools/named_option.h"
#include "tools/network/network_check.h"

namespace clearpoint {

void AddNetworkCheck(CLI::App& network, int* exit_code) {
  CLI::App* verb = network.add_subcommand(
      "check", "Read a network.yaml and print everything that is wrong");
  verb->footer(
      "Example:\n"
      "  clearpoint network check deploy/examples/reference-day/network.yaml\n"
      "Exit code: 0 valid, 1 the file cannot be read, 2 invalid.");
  // Shared with the callback, which lives as long as the app.
  const auto options = std::make_shared<NetworkCheckOptions>();
  verb->add_option("file", options->path, "The network.yaml")->required();
  const std::map<std::string, CheckFormat> formats = {
      {"table", CheckFormat::kTable},
      {"json", CheckFormat::kJson},
      {"csv", CheckFormat::kCsv}};
  AddNamedOption(*verb, "--format", &options->format, formats,
                 "how to print the findings")
      ->default_str("table");
  verb->add_option("--zone-info", options->read.zone_info,
                   "Directory of the host's time zone data")
      ->capture_default_str();
  verb->callback([options, exit_code] {
    *exit_code = RunNetworkCheck(*options, std::cout, std::cerr);
  });
}

}  // namespace clearpoint
