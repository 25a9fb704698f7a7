// Strong<Tag, Rep>: an integer that means one thing. Ids, sequence numbers and
// offsets of different tags neither convert nor compare with one another.
//
// A default-constructed value is zero; where the domain needs "none", the type
// says so beside its alias. Ordered and hashable, trivially copyable.
// Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_STRONG_H_
#define CLEARPOINT_ENGINE_VALUES_STRONG_H_

#include <compare>
#include <cstdint>
#include <utility>

namespace clearpoint {

template <class Tag, class Rep>
struct Strong {
  Rep value = 0;

  friend auto operator<=>(const Strong&, const Strong&) = default;

  template <typename H>
  friend H AbslHashValue(H h, const Strong& s) {
    return H::combine(std::move(h), s.value);
  }
};

// Dense numbers handed out by the engine when a name is first accepted.
// Zero is "none" for all of them; the first number is 1.
using MemberNumber = Strong<struct MemberTag, uint64_t>;
using ParticipantNumber = Strong<struct ParticipantTag, uint32_t>;
using ProgramNumber = Strong<struct ProgramTag, uint32_t>;
using RuleNumber = Strong<struct RuleTag, uint32_t>;
using LimitNumber = Strong<struct LimitTag, uint32_t>;
using SkuNumber = Strong<struct SkuTag, uint32_t>;
using LotClassNumber = Strong<struct LotClassTag, uint32_t>;
using WindowNumber = Strong<struct WindowTag, uint32_t>;
using SchemeNumber = Strong<struct SchemeTag, uint32_t>;
using ConfigVersion = Strong<struct ConfigVersionTag, uint32_t>;

// The settlement scheme that every network has: the one that `settlement` of
// its configuration itself is about. Those that it names have numbers behind it.
inline constexpr SchemeNumber kMainScheme{1};
inline constexpr uint32_t kMaxSchemes = 10;  // of a network, with the main one

// Position of a record in its shard's journal; the first record is 1.
using SequenceNumber = Strong<struct SequenceTag, uint64_t>;
// Position of a frame in its journal; genesis is 0.
using FrameNumber = Strong<struct FrameTag, uint64_t>;
// Grows by one with each accepted claim; genesis has term 0.
using Term = Strong<struct TermTag, uint64_t>;

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_VALUES_STRONG_H_
