// The fee of a request in points of its program. Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_POINTS_FEE_H_
#define CLEARPOINT_ENGINE_RULES_POINTS_FEE_H_

#include "engine/network/configuration.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// Of a request of 0 to kMaxEventAmount points; its share is rounded down.
inline Points FeeOf(const PointsFee& fee, Points asked) {
  return Points{fee.points.value + asked.value * fee.basis_points / 10'000};
}

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_POINTS_FEE_H_
