// For whom limits count: each member, all members of the program together (a
// budget), or all members of a household; who is in none is one of its own.

#include "engine/limits/limit_period.h"

namespace clearpoint {

extern const LimitSubject kMemberSubject = {
    "member", [](const LimitScope& scope) { return scope.member.value; }};
extern const LimitSubject kProgramSubject = {
    "program", [](const LimitScope&) { return uint64_t{0}; }};
// Households are numbered among the members, so no two subjects are one.
extern const LimitSubject kHouseholdSubject = {
    "household", [](const LimitScope& scope) {
      return scope.household.value != 0 ? scope.household.value
                                        : scope.member.value;
    }};

}  // namespace clearpoint
