#include "tools/network/bank_account_reader.h"

#include <string>

namespace clearpoint {

void ReadBankAccount(MapReader& participant_map,
                     ParticipantConfig& participant) {
  const YamlNode* node =
      participant_map.Find("bank_account", Need::kOptional);
  if (node == nullptr) return;
  BankAccount& account = participant.bank_account.emplace();
  MapReader map(participant_map.log(), *node,
                participant_map.PathOf("bank_account"), "bank_account");
  map.Text("name", Need::kRequired, account.name);
  map.Text("iban", Need::kOptional, account.iban);
  std::erase(account.iban, ' ');
  map.Text("other_id", Need::kOptional, account.other_id);
  map.Text("bic", Need::kOptional, account.bic);
  map.Text("country", Need::kRequired, account.country);
  map.Finish();
}

}  // namespace clearpoint
