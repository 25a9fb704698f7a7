// What must hold of the fees and the tax of a contract
// (engine/network/validation.h). Threads: none.
#ifndef CLEARPOINT_ENGINE_NETWORK_CONTRACT_VALIDATION_H_
#define CLEARPOINT_ENGINE_NETWORK_CONTRACT_VALIDATION_H_

#include <string>

#include "engine/network/configuration.h"
#include "engine/network/fault_list.h"

namespace clearpoint {

// `path` is that of the contract, `scale` the decimals of its points.
void CheckContractFees(const std::string& path, const ContractConfig& contract,
                       int32_t scale, FaultList& faults);

// Blocks cover what is owed when points are earned, and nothing else.
void CheckPrepaid(const std::string& path, const ContractConfig& contract,
                  FaultList& faults);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_CONTRACT_VALIDATION_H_
