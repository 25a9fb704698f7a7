// Spreading a whole number over parts in proportion, so that the shares add up
// to it exactly. Source: the method of largest remainders (Hamilton).
// Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_SPREAD_H_
#define CLEARPOINT_ENGINE_RULES_SPREAD_H_

#include <cstdint>
#include <vector>

namespace clearpoint {

// Of `amount` what each part gets: amount x part / whole down to an integer,
// and what is then missing one each to the largest remainders, ties to the
// first. Precondition: the parts are not negative and add up to `whole` > 0;
// amount >= 0, and a part times amount stays below 2^127. No share of a part is
// larger than the part while amount <= whole.
std::vector<int64_t> Spread(const std::vector<int64_t>& parts, int64_t whole,
                            int64_t amount);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_SPREAD_H_
