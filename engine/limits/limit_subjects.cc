// For whom limits count: each member, or all members of the program together
// (a budget).

#include "engine/limits/limit_period.h"

namespace clearpoint {

extern const LimitSubject kMemberSubject = {
    "member", [](const LimitScope& scope) { return scope.member.value; }};
extern const LimitSubject kProgramSubject = {
    "program", [](const LimitScope&) { return uint64_t{0}; }};

}  // namespace clearpoint
