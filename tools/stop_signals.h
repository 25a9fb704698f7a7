// StopSignals: SIGINT and SIGTERM as a request to stop at the next safe place.
//
// While one exists, the two signals do not end the process: the first one asks
// for a stop, a second one ends it at once (as a kill would; nothing durable is
// lost). Make it before other threads, which inherit the blocked signals.
//
// Threads: one at a time in a process; stopped() from any. The hook runs on a
// thread of its own.
#ifndef CLEARPOINT_TOOLS_STOP_SIGNALS_H_
#define CLEARPOINT_TOOLS_STOP_SIGNALS_H_

#include <signal.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"

namespace clearpoint {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  bool stopped() const { return signal_ != 0; }
  // Cancelled, naming the signal, when stopped.
  absl::Status status() const;
  // 128 and the signal's number, as shells have it; for an error of status().
  int exit_code() const { return 128 + signal_; }

  // Calls `hook` when a stop is asked for, at once if it was; replaces an
  // earlier one. Wakes what waits. After set_hook(nullptr) none is running.
  void set_hook(std::function<void()> hook);

 private:
  void Watch();

  sigset_t before_;
  std::atomic<int> signal_ = 0;
  int events_ = -1;  // a signalfd
  int end_[2] = {-1, -1};
  std::mutex mutex_;  // guards hook_
  std::function<void()> hook_;
  std::thread thread_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_STOP_SIGNALS_H_
