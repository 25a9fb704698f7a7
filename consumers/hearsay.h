// Asking a cluster again that may not have heard yet: whichever broker is asked
// answers, and not every one knows of a new topic at once, nor does one that
// was just started. So "there is none" counts only once it was said for long
// enough. Threads: the caller's, which it blocks.
#ifndef CLEARPOINT_CONSUMERS_HEARSAY_H_
#define CLEARPOINT_CONSUMERS_HEARSAY_H_

#include <chrono>
#include <cstdint>
#include <thread>

namespace clearpoint {

// The first answer of ask() of which `is_missing` does not hold; else, once
// `hearsay_ms` are over, the newest one. Asks at least once.
template <class Ask, class IsMissing>
auto AskPastHearsay(int64_t hearsay_ms, Ask ask, IsMissing is_missing) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::milliseconds(hearsay_ms);
  while (true) {
    auto answer = ask();
    if (!is_missing(answer) || Clock::now() >= until) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_HEARSAY_H_
