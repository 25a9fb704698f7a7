// What a member does in a program that counts as activity: names of the
// configuration and bits of a set. Threads: any; constants.
#ifndef CLEARPOINT_ENGINE_NETWORK_ACTIVITY_H_
#define CLEARPOINT_ENGINE_NETWORK_ACTIVITY_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace clearpoint {

enum class Activity : uint32_t {
  kEarn = 1,       // a rule gives points
  kBurn = 2,       // points are redeemed, in one step or two
  kSignIn = 4,     // whether or not a rule gives something for it
  kExchange = 8,   // out of the program, or into it
  kTransfer = 16,  // to another member
  kReturn = 32     // a return moves points
};

// 0 when there is none of that name.
uint32_t ActivityBit(std::string_view name);
// In the order of the bits.
std::vector<std::string_view> ActivityNames();

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_NETWORK_ACTIVITY_H_
