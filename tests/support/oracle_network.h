// Oracle network: names looked up in a Configuration by walking its lists, for
// the oracle only. Every pointer is into the Configuration passed and null
// when there is no such thing. Threads: any.
#ifndef CLEARPOINT_TESTS_SUPPORT_ORACLE_NETWORK_H_
#define CLEARPOINT_TESTS_SUPPORT_ORACLE_NETWORK_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/network/configuration.h"

namespace clearpoint::oracle {

bool Has(const std::vector<std::string>& names, std::string_view name);

const ProgramConfig* FindProgram(const Configuration& network,
                                 std::string_view name);
const ParticipantConfig* FindParticipant(const Configuration& network,
                                         std::string_view name);
// The cost centre told, else that of the program's campaign of that name, else
// that of the funder or the nearest above it; "" for none.
std::string CostCentreOf(const Configuration& network,
                         const ProgramConfig& program, std::string_view funder,
                         std::string_view campaign, std::string_view told);
const CurrencyConfig* FindCurrency(const Configuration& network,
                                   std::string_view code);
const ZoneConfig& ZoneOf(const Configuration& network,
                         const ProgramConfig& program);
const LimitConfig* FindLimit(const ProgramConfig& program,
                             std::string_view name);

// Null when there is none of that name.
const OfferConfig* FindOffer(const ProgramConfig& program,
                             std::string_view name);

// The participant itself, its parent, and so on up to the root.
std::vector<std::string> WithAncestors(const Configuration& network,
                                       std::string_view participant);

// The contract of the participant or else its nearest ancestor that, at that
// moment, lets points be earned (burned) there.
const ContractConfig* IssuingContract(const Configuration& network,
                                      std::string_view participant,
                                      std::string_view program, Timestamp at);
const ContractConfig* RedeemingContract(const Configuration& network,
                                        std::string_view participant,
                                        std::string_view program, Timestamp at);
const RateConfig* FindRate(const Configuration& network, std::string_view from,
                           std::string_view to, Timestamp at);

}  // namespace clearpoint::oracle

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_NETWORK_H_
