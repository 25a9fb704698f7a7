#include "tools/stop_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t set = StopSet();
  CLEARPOINT_CHECK(pthread_sigmask(SIG_BLOCK, &set, &before_) == 0);
  events_ = signalfd(-1, &set, SFD_CLOEXEC);
  CLEARPOINT_CHECK(events_ >= 0);
  CLEARPOINT_CHECK(pipe2(end_, O_CLOEXEC) == 0);
  thread_ = std::thread([this] { Watch(); });
}

StopSignals::~StopSignals() {
  close(end_[1]);  // ends the watch
  thread_.join();
  close(end_[0]);
  close(events_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

absl::Status StopSignals::status() const {
  if (!stopped()) return absl::OkStatus();
  return absl::CancelledError(
      absl::StrCat("stopped by ", signal_ == SIGINT ? "SIGINT" : "SIGTERM"));
}

void StopSignals::set_hook(std::function<void()> hook) {
  const std::lock_guard<std::mutex> lock(mutex_);
  hook_ = std::move(hook);
  if (hook_ && stopped()) hook_();
}

void StopSignals::Watch() {
  pollfd waits[2] = {{events_, POLLIN, 0}, {end_[0], POLLIN, 0}};
  for (;;) {
    if (poll(waits, 2, -1) < 0) continue;  // EINTR alone
    if (waits[1].revents != 0) return;
    signalfd_siginfo info;
    if (read(events_, &info, sizeof info) != sizeof info) continue;
    const int number = static_cast<int>(info.ssi_signo);
    if (stopped()) _exit(128 + number);
    signal_ = number;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (hook_) hook_();
  }
}

}  // namespace clearpoint
