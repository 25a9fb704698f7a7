#include "consumers/network_names.h"

#include <algorithm>

#include "engine/codec/codec.h"

namespace clearpoint {

void NetworkNames::Set(ProgramNumber number, const std::string& name) {
  if (programs_.size() <= number.value) programs_.resize(number.value + 1);
  programs_[number.value] = name;
}

void NetworkNames::Take(const Networks& networks) {
  for (; versions_ < networks.size(); ++versions_) {
    const ConfigVersion version{static_cast<uint32_t>(versions_ + 1)};
    const Network& network = networks.Version(version);
    for (const Program& program : network.programs()) {
      Set(program.number, program.config->name);
    }
    currency_ = network.configuration().settlement.currency;
  }
}

void NetworkNames::Follow(const Record& record) {
  for (const auto& put : record.effects.configurations) {
    const auto row = RowOf(put);
    if (!row.has_value()) continue;
    const auto configuration = ParseConfiguration(row->bytes);
    if (!configuration.ok()) continue;
    currency_ = configuration->settlement.currency;
    // Those without a new number are known by the version that gave it.
    for (const ProgramConfig& program : configuration->programs) {
      const NameRow::Key key{NameKind::kProgram, Sha256Prefix(program.name)};
      for (const auto& name : record.effects.names) {
        const auto given = RowOf(name);
        if (name.key != key || !given.has_value()) continue;
        Set(ProgramNumber{static_cast<uint32_t>(given->number)}, program.name);
      }
    }
  }
}

std::string_view NetworkNames::ProgramName(ProgramNumber number) {
  if (number.value < programs_.size() && !programs_[number.value].empty()) {
    return programs_[number.value];
  }
  unknown_ = "program " + std::to_string(number.value);
  return unknown_;
}

}  // namespace clearpoint
