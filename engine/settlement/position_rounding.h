// Rounding of positions to the currency's minor unit by largest remainder, so
// that a sum of zero stays a sum of zero and nothing is lost: what rounding
// moved is each participant's carry (domain: settlement). Pure. Threads: any.
#ifndef CLEARPOINT_ENGINE_SETTLEMENT_POSITION_ROUNDING_H_
#define CLEARPOINT_ENGINE_SETTLEMENT_POSITION_ROUNDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/values/amounts.h"

namespace clearpoint {

struct RoundedPosition {
  std::string participant;  // breaks ties, as bytes
  Money exact;
  MinorAmount rounded;
  Money carry;              // exact - rounded
};

// Fills `rounded` and `carry`. Every position is floored to the minor unit;
// the missing units go one each to the largest remainders. Precondition: the
// exact positions sum to zero. Null, or the first position whose minor units do
// not fit into 64 bits; the others are then not to be used.
[[nodiscard]] const RoundedPosition* RoundPositions(
    int32_t minor_digits, std::vector<RoundedPosition>* positions);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_SETTLEMENT_POSITION_ROUNDING_H_
