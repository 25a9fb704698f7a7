// Monitor: looks at a server's meters and tells what changed: phases and
// reasons in the log, a line of status on a terminal, the ends of the input
// partitions as the brokers know them (for the lag). And it ends a server that
// was asked to drain and cannot.
//
// Threads: two of its own, one that asks brokers and one that never waits for
// them.
#ifndef CLEARPOINT_TOOLS_SERVE_MONITOR_H_
#define CLEARPOINT_TOOLS_SERVE_MONITOR_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "consumers/kafka_client.h"
#include "consumers/shard_meters.h"
#include "tools/serve/server_log.h"

namespace clearpoint {

// How long a server may take to drain. Ending it then is a kill, which loses
// nothing: what has no report is decided again.
inline constexpr std::chrono::seconds kDrainLimit{8};

class Monitor {
 public:
  // All must outlive it.
  Monitor(const KafkaCluster& cluster, ShardMeters* meters, ServerLog* log);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // From now on the process has kDrainLimit to end.
  void BeginDrain();

 private:
  using Clock = std::chrono::steady_clock;

  void Watch();
  void TellPhase();
  void TellMessage();
  void DrawStatus(Clock::time_point now);
  void EndInTime(Clock::time_point now);
  void AskEnds();
  void AskEndsOnce(KafkaClient& client);
  // False: the monitor is being destroyed.
  bool WaitFor(std::chrono::milliseconds time);

  const KafkaCluster cluster_;
  ShardMeters* const meters_;
  ServerLog* const log_;
  std::mutex mutex_;  // guards ending_
  std::condition_variable ended_;
  bool ending_ = false;
  std::atomic<bool> draining_{false};
  Clock::time_point drain_ends_;
  // The watch's own.
  ShardPhase phase_ = ShardPhase::kStopped;
  std::string message_;
  Clock::time_point drawn_;
  uint64_t drawn_sequence_ = 0;
  std::thread watch_;
  std::thread asker_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_SERVE_MONITOR_H_
