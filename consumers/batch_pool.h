// Batches of deliveries circle between the thread that fills them and the one
// that reads them: a pool keeps those that wait to be used again, so that
// their buffers stay warm; a lease holds one and gives it back at its end.
//
// Threads: a pool any; a lease one at a time.
#ifndef CLEARPOINT_CONSUMERS_BATCH_POOL_H_
#define CLEARPOINT_CONSUMERS_BATCH_POOL_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace clearpoint {

// Outlives its maker while batches are held. Keeps at most `keep` idle ones:
// what a slow reader made it allocate beyond the usual is freed again.
template <class Batch>
class BatchPool {
 public:
  explicit BatchPool(size_t keep) : keep_(keep) {}

  std::unique_ptr<Batch> Get() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) return std::make_unique<Batch>();
    auto batch = std::move(idle_.back());
    idle_.pop_back();
    return batch;
  }
  void Give(std::unique_ptr<Batch> batch) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.size() < keep_) idle_.push_back(std::move(batch));
  }

 private:
  const size_t keep_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> idle_;
};

// Holds a batch and gives it back to its pool.
template <class Batch>
class BatchLease {
 public:
  BatchLease(std::unique_ptr<Batch> batch,
             std::shared_ptr<BatchPool<Batch>> pool)
      : batch_(std::move(batch)), pool_(std::move(pool)) {}
  ~BatchLease() { pool_->Give(std::move(batch_)); }
  BatchLease(const BatchLease&) = delete;
  BatchLease& operator=(const BatchLease&) = delete;

  Batch& batch() { return *batch_; }
  auto& deliveries() { return batch_->deliveries; }
  const auto& deliveries() const { return batch_->deliveries; }

 private:
  std::unique_ptr<Batch> batch_;
  std::shared_ptr<BatchPool<Batch>> pool_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_BATCH_POOL_H_
