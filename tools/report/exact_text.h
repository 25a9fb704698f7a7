// Points that are no whole number of their smallest part, as people read them.
// Threads: any.
#ifndef CLEARPOINT_TOOLS_REPORT_EXACT_TEXT_H_
#define CLEARPOINT_TOOLS_REPORT_EXACT_TEXT_H_

#include <cstdint>
#include <string>

#include "engine/network/grant.h"

namespace clearpoint {

// In points of `scale` decimals, exact: "10.375", or "31/3" where no decimal
// of at most 12 digits says it.
std::string ExactText(const ExactPoints& exact, int32_t scale);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_EXACT_TEXT_H_
