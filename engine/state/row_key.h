// What every key of a row has: an order and a hash over its members.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_STATE_ROW_KEY_H_
#define CLEARPOINT_ENGINE_STATE_ROW_KEY_H_

#include <compare>
#include <utility>

// Combines the plain members of a key into an absl hash.
#define CLEARPOINT_HASHABLE_KEY(Type, ...)                     \
  friend auto operator<=>(const Type&, const Type&) = default; \
  template <typename H>                                        \
  friend H AbslHashValue(H h, const Type& k) {                 \
    return H::combine(std::move(h), __VA_ARGS__);              \
  }

#endif  // CLEARPOINT_ENGINE_STATE_ROW_KEY_H_
