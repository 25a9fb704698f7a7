#include "consumers/shard_process.h"

#include <chrono>
#include <thread>
#include <utility>

namespace clearpoint {
namespace {

class SteadyClock : public ShardClock {
 public:
  int64_t NowUs() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  void Wait(int64_t us) override {
    std::this_thread::sleep_for(std::chrono::microseconds(us));
  }
};

}  // namespace

ShardClock& SteadyShardClock() {
  static SteadyClock clock;
  return clock;
}

ShardProcess::ShardProcess(ShardParts parts) : parts_(std::move(parts)) {}
ShardProcess::~ShardProcess() = default;

absl::Status ShardProcess::Step(int64_t patience_us) {
  (void)patience_us;
  return absl::UnimplementedError("shard: steps are not written yet");
}

absl::Status ShardProcess::Run() { return Step(0); }

}  // namespace clearpoint
