// Settlement schemes as the engine uses them: the main one, which every network
// has, and those that it names. Each has a currency, a way of netting and
// windows of its own; what is owed in one is never added to what is owed in
// another (domain: settlement).
//
// Threads: values; the cut-offs point into the network that compiled them.
#ifndef CLEARPOINT_ENGINE_NETWORK_SCHEME_H_
#define CLEARPOINT_ENGINE_NETWORK_SCHEME_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/cut_off.h"
#include "engine/network/configuration.h"
#include "engine/values/amounts.h"
#include "engine/values/strong.h"

namespace clearpoint {

struct SchemeView {
  SchemeNumber number;
  std::string_view name;      // "main" for the one without a name
  std::string_view currency;  // ISO 4217
  int32_t minor_digits = 0;
  Money unit;                 // one minor unit of the currency
  NettingMode mode = NettingMode::kMultilateral;
  std::optional<CutOffs> cut_offs;  // else windows close by events alone

  Money MoneyOf(MinorAmount amount) const {
    return Money{absl::int128(amount.value) * unit.value};
  }
  // The first instant later than `after` at which its open window closes by
  // itself; nothing when it does not. O(days without work).
  std::optional<Timestamp> CutOffAfter(Timestamp after) const;
};

// As configurations write it: "multilateral".
std::string_view NettingModeName(NettingMode mode);

// What a contract, a rate or an offer names; "main" and nothing are the same.
std::string_view SchemeNameOf(std::string_view written);

// The currencies of all schemes, each once, the main one's first.
std::vector<std::string> SettlementCurrencies(
    const SettlementConfig& settlement);
bool SettlesIn(const SettlementConfig& settlement, std::string_view currency);

// The currency of the scheme with that name; empty when there is none.
std::string_view SchemeCurrency(const SettlementConfig& settlement,
                                std::string_view scheme);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_SCHEME_H_
