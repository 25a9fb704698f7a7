#include "tools/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace clearpoint {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr uint64_t kBarWidth = 30;

std::string Bar(uint64_t done, uint64_t total) {
  const uint64_t filled = std::min(done, total) * kBarWidth / total;
  return fmt::format("[{:#<{}}{:.<{}}] {:3}%", "", filled, "",
                     kBarWidth - filled, std::min(done, total) * 100 / total);
}

}  // namespace

Progress::Progress(ProgressMode mode)
    : shown_(mode == ProgressMode::kAuto && isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { End(); }

void Progress::Begin(std::string what, uint64_t total) {
  End();
  what_ = std::move(what);
  total_ = total;
  done_ = 0;
  begun_ = drawn_ = Clock::now();
}

void Progress::Set(uint64_t done) {
  done_ = done;
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < kRedraw) return;
  drawn_ = now;
  Draw(now);
}

void Progress::Draw(Clock::time_point now) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now - begun_).count();
  const std::string state =
      total_ > 0 ? Bar(done_, total_) : fmt::format("{}", done_);
  fmt::print(stderr, "\r{} {} {}s\x1b[K", what_, state, seconds);
  std::fflush(stderr);
  on_screen_ = true;
}

void Progress::End() {
  if (!on_screen_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  on_screen_ = false;
}

}  // namespace clearpoint
