// Dated rates between currencies: what an amount in one is in another, as of an
// instant (domain: earning; the exact reading is in engine/rules/README.md).
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_CURRENCY_RATE_H_
#define CLEARPOINT_ENGINE_RULES_CURRENCY_RATE_H_

#include <cstdint>
#include <optional>

#include "engine/network/network.h"
#include "engine/state/state.h"

namespace clearpoint {

// From minor units of one currency to those of another.
struct CurrencyRate {
  int64_t numerator = 1;
  int64_t denominator = 1;
  Rounding rounding = Rounding::kHalfEven;
  Timestamp valid_from;

  // Rounded once; nothing when it does not fit into 64 bits.
  std::optional<MinorAmount> Converted(MinorAmount amount) const;
};

// A pair of currencies by their numbers.
struct CurrencyPair {
  uint32_t from = 0;
  uint32_t to = 0;
};

// The rate of the pair that was valid at `t`, of those set so far; none when
// there is none. Precondition: the network has both currencies. O(log rates).
std::optional<CurrencyRate> RateAt(State* state, const Network& network,
                                   CurrencyPair pair, Timestamp t,
                                   Rounding rounding);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_CURRENCY_RATE_H_
