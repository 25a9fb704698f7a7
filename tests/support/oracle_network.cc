#include "tests/support/oracle_network.h"

#include <algorithm>

#include "engine/values/check.h"

namespace clearpoint::oracle {
namespace {

template <class T>
const T* FindNamed(const std::vector<T>& all, std::string_view name) {
  for (const T& one : all) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

const ContractConfig* FindContract(const Configuration& network,
                                   std::string_view participant,
                                   std::string_view program, Timestamp at,
                                   bool ContractConfig::*allowed) {
  for (const std::string& one : WithAncestors(network, participant)) {
    for (const ContractConfig& contract : network.contracts) {
      if (contract.participant == one && contract.program == program &&
          contract.valid.Contains(at) && contract.*allowed) {
        return &contract;
      }
    }
  }
  return nullptr;
}

}  // namespace

bool Has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const ProgramConfig* FindProgram(const Configuration& network,
                                 std::string_view name) {
  return FindNamed(network.programs, name);
}

const ParticipantConfig* FindParticipant(const Configuration& network,
                                         std::string_view name) {
  return FindNamed(network.participants, name);
}

std::string CostCentreOf(const Configuration& network,
                         const ProgramConfig& program, std::string_view funder,
                         std::string_view campaign, std::string_view told) {
  if (!told.empty()) return std::string(told);
  for (const CampaignConfig& one : program.campaigns) {
    const bool says = one.name == campaign && !one.cost_centre.empty();
    if (says) return one.cost_centre;
  }
  const ParticipantConfig* at = FindParticipant(network, funder);
  while (at != nullptr && at->cost_centre.empty()) {
    at = FindParticipant(network, at->parent);
  }
  return at == nullptr ? "" : at->cost_centre;
}

const CurrencyConfig* FindCurrency(const Configuration& network,
                                   std::string_view code) {
  for (const CurrencyConfig& currency : network.currencies) {
    if (currency.code == code) return &currency;
  }
  return nullptr;
}

const ZoneConfig& ZoneOf(const Configuration& network,
                         const ProgramConfig& program) {
  const ZoneConfig* zone = FindNamed(network.zones, program.zone);
  CLEARPOINT_CHECK(zone != nullptr);
  CLEARPOINT_CHECK(!zone->transitions.empty());
  return *zone;
}

const LimitConfig* FindLimit(const ProgramConfig& program,
                             std::string_view name) {
  return FindNamed(program.limits, name);
}

std::vector<std::string> WithAncestors(const Configuration& network,
                                       std::string_view participant) {
  std::vector<std::string> chain;
  const ParticipantConfig* one = FindParticipant(network, participant);
  while (one != nullptr) {
    chain.push_back(one->name);
    one = FindParticipant(network, one->parent);
  }
  return chain;
}

const ContractConfig* IssuingContract(const Configuration& network,
                                      std::string_view participant,
                                      std::string_view program, Timestamp at) {
  return FindContract(network, participant, program, at,
                      &ContractConfig::issues);
}

const ContractConfig* RedeemingContract(const Configuration& network,
                                        std::string_view participant,
                                        std::string_view program,
                                        Timestamp at) {
  return FindContract(network, participant, program, at,
                      &ContractConfig::redeems);
}

const RateConfig* FindRate(const Configuration& network, std::string_view from,
                           std::string_view to, Timestamp at) {
  for (const RateConfig& rate : network.rates) {
    if (rate.from == from && rate.to == to && rate.valid.Contains(at)) {
      return &rate;
    }
  }
  return nullptr;
}

}  // namespace clearpoint::oracle
