// Growing cycles: exchanges that return to the program they started from with
// more points than before. A network that has one prints points.
//
// How: at each moment at which a rate starts to hold, the rates in force are
// edges with the factor get/give, each at its best: of the segments, the one or
// the first few that give most for what they take, and the bonus as if only
// whole blocks were given, less the smallest share that a fee in points takes.
// A cycle whose product is
// above 1 is found by Bellman and Ford's relaxation on products instead of
// sums, over exact rationals of any size; one of exactly 1 is allowed. Rounding
// of a single exchange only loses points, so the plain ratio is the bound.
// Points are in minor units of each program; around a cycle the units cancel.
//
// Cost: for each moment O(programs x rates) products. Threads: functions of
// their arguments.
#ifndef CLEARPOINT_ENGINE_NETWORK_RATE_CYCLES_H_
#define CLEARPOINT_ENGINE_NETWORK_RATE_CYCLES_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/network/configuration.h"

namespace clearpoint {

// Indices into the rates, in the order of exchange; it starts with the rate
// that is written first.
using RateCycle = std::vector<size_t>;

// One cycle for each set of rates that grows points at some moment, none of
// them sharing its last written rate with an earlier one of that moment; at
// most 20. Rates without give or get, or from a program to itself, are passed
// over.
std::vector<RateCycle> GrowingCycles(const std::vector<RateConfig>& rates);

// "400 nectar -> 260 avios (line 31) -> 416 nectar (line 40): grows points by
// 4.0 %". Starts with the first rate's `give` (with segments or a bonus, what
// the best is given for), or the multiple of it that keeps all amounts whole; else
// amounts are cut to three decimals and say "about". What stands in brackets is
// what `where` answers for the index of a rate.
std::string SpellCycle(const Configuration& configuration,
                       const RateCycle& cycle,
                       absl::FunctionRef<std::string(size_t)> where);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_RATE_CYCLES_H_
