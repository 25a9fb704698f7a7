#include "engine/network/activity.h"

namespace clearpoint {

std::vector<std::string_view> ActivityNames() {
  return {"earn", "burn", "sign_in", "exchange", "transfer", "return"};
}

uint32_t ActivityBit(std::string_view name) {
  uint32_t bit = 1;
  for (const std::string_view one : ActivityNames()) {
    if (one == name) return bit;
    bit *= 2;
  }
  return 0;
}

}  // namespace clearpoint
