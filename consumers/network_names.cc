#include "consumers/network_names.h"

#include <algorithm>

#include "engine/codec/codec.h"

namespace clearpoint {
namespace {

// The number that a record gave a name; 0: none.
uint32_t NewNumber(const Record& record, NameKind kind,
                   const std::string& name) {
  const NameRow::Key key{kind, Sha256Prefix(name)};
  for (const auto& put : record.effects.names) {
    const auto given = RowOf(put);
    if (put.key != key || !given.has_value()) continue;
    return static_cast<uint32_t>(given->number);
  }
  return 0;
}

}  // namespace

void NetworkNames::Set(ProgramNumber number, const std::string& name) {
  if (programs_.size() <= number.value) programs_.resize(number.value + 1);
  programs_[number.value] = name;
}

void NetworkNames::SetCurrency(SchemeNumber scheme,
                               const std::string& currency) {
  if (currencies_.size() <= scheme.value) currencies_.resize(scheme.value + 1);
  currencies_[scheme.value] = currency;
}

std::string_view NetworkNames::Currency(SchemeNumber scheme) const {
  if (scheme.value >= currencies_.size()) return "";
  return currencies_[scheme.value];
}

void NetworkNames::Take(const Networks& networks) {
  for (; versions_ < networks.size(); ++versions_) {
    const ConfigVersion version{static_cast<uint32_t>(versions_ + 1)};
    const Network& network = networks.Version(version);
    for (const Program& program : network.programs()) {
      Set(program.number, program.config->name);
    }
    for (const SchemeView& scheme : network.schemes()) {
      SetCurrency(scheme.number, std::string(scheme.currency));
    }
  }
}

void NetworkNames::Follow(const Record& record) {
  for (const auto& put : record.effects.configurations) {
    const auto row = RowOf(put);
    if (!row.has_value()) continue;
    const auto configuration = ParseConfiguration(row->bytes);
    if (!configuration.ok()) continue;
    SetCurrency(kMainScheme, configuration->settlement.currency);
    // Those without a new number are known by the version that gave it.
    for (const SchemeConfig& scheme : configuration->settlement.schemes) {
      const uint32_t number = NewNumber(record, NameKind::kScheme, scheme.name);
      if (number == 0) continue;
      SetCurrency(SchemeNumber{kMainScheme.value + number}, scheme.currency);
    }
    for (const ProgramConfig& program : configuration->programs) {
      const uint32_t number =
          NewNumber(record, NameKind::kProgram, program.name);
      if (number != 0) Set(ProgramNumber{number}, program.name);
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
