// CLEARPOINT_CHECK: the third kind of error, "we are wrong". It is on in every
// build and stops the process before the next append, because a journal that
// holds a wrong decision is worse than a process that is down.
//
// Split compound conditions into one check each; the failing one is then named
// by its text, file and line on stderr. For errors of the world use
// absl::Status, for refused events an Outcome.
//
// Threads: any.
#ifndef CLEARPOINT_ENGINE_VALUES_CHECK_H_
#define CLEARPOINT_ENGINE_VALUES_CHECK_H_

#include <cstdint>
#include <string_view>

namespace clearpoint {

// Prints "file:line: check failed: condition" to stderr and aborts.
[[noreturn]] void CheckFailed(const char* condition, const char* file,
                              int line);

// While one lives, a failed check of its thread also names this place, so that
// an operator can take the message there out of deciding. The text must outlive
// it.
class CheckPlace {
 public:
  CheckPlace(std::string_view source, uint64_t offset);
  ~CheckPlace();
  CheckPlace(const CheckPlace&) = delete;
};

}  // namespace clearpoint

#define CLEARPOINT_CHECK(condition)                                  \
  do {                                                               \
    if (!(condition)) [[unlikely]] {                                 \
      ::clearpoint::CheckFailed(#condition, __FILE__, __LINE__);     \
    }                                                                \
  } while (false)

#endif  // CLEARPOINT_ENGINE_VALUES_CHECK_H_
