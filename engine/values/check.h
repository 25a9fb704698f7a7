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

namespace clearpoint {

// Prints "file:line: check failed: condition" to stderr and aborts.
[[noreturn]] void CheckFailed(const char* condition, const char* file,
                              int line);

}  // namespace clearpoint

#define CLEARPOINT_CHECK(condition)                                  \
  do {                                                               \
    if (!(condition)) [[unlikely]] {                                 \
      ::clearpoint::CheckFailed(#condition, __FILE__, __LINE__);     \
    }                                                                \
  } while (false)

#endif  // CLEARPOINT_ENGINE_VALUES_CHECK_H_
