// Progress: how far a long piece of work has come, as one line on standard
// error that is drawn over. Nothing is drawn when standard error is no
// terminal, or when the user asked for quiet.
//
// Threads: one. Cost: a clock reading per Set; draws at most ten times a
// second.
#ifndef CLEARPOINT_TOOLS_PROGRESS_H_
#define CLEARPOINT_TOOLS_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace clearpoint {

enum class ProgressMode : uint8_t {
  kAuto = 0,   // when standard error is a terminal
  kQuiet = 1,  // never
};

class Progress {
 public:
  explicit Progress(ProgressMode mode);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Starts a piece of work of `total` units; 0: unknown, only counted.
  void Begin(std::string what, uint64_t total);
  void Set(uint64_t done);
  // Wipes the line.
  void End();

 private:
  using Clock = std::chrono::steady_clock;
  void Draw(Clock::time_point now);

  const bool shown_;
  std::string what_;
  uint64_t total_ = 0;
  uint64_t done_ = 0;
  Clock::time_point begun_;
  Clock::time_point drawn_;
  bool on_screen_ = false;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_PROGRESS_H_
