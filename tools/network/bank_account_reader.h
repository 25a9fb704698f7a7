// Reads `bank_account` of a participant: where it pays from and is paid.
// Threads: none.
#ifndef CLEARPOINT_TOOLS_NETWORK_BANK_ACCOUNT_READER_H_
#define CLEARPOINT_TOOLS_NETWORK_BANK_ACCOUNT_READER_H_

#include "engine/network/configuration.h"
#include "tools/network/map_reader.h"

namespace clearpoint {

// Sets the account when the participant's map has the key. Spaces that an IBAN
// is written with for people are left out.
void ReadBankAccount(MapReader& participant_map,
                     ParticipantConfig& participant);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_NETWORK_BANK_ACCOUNT_READER_H_
