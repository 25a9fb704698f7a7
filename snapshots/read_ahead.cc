#include "snapshots/read_ahead.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace clearpoint {
namespace {

// What the reader behind answered, with bytes of its own.
struct Answer {
  absl::Status status;
  std::optional<JournalEntry> entry;
  std::string bytes;
};

class AheadReader : public JournalReader {
 public:
  explicit AheadReader(std::unique_ptr<JournalReader> behind)
      : behind_(std::move(behind)) {}
  ~AheadReader() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  absl::StatusOr<std::optional<JournalEntry>> Next() override {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!running_ && ready_.empty()) Start(lock);
    changed_.wait(lock, [this] { return !ready_.empty(); });
    idle_.push_back(std::exchange(current_, std::move(ready_.front())));
    ready_.pop_front();
    lock.unlock();
    changed_.notify_all();
    if (!current_.status.ok()) return current_.status;
    if (!current_.entry.has_value()) return std::nullopt;
    current_.entry->bytes = current_.bytes;
    return current_.entry;
  }

 private:
  // The thread ends with an error or at the end of what is durable; whoever
  // asks again starts it again.
  void Start(std::unique_lock<std::mutex>& lock) {
    if (thread_.joinable()) {
      lock.unlock();
      thread_.join();
      lock.lock();
    }
    running_ = true;
    thread_ = std::thread([this] { Run(); });
  }

  void Run() {
    bool goes_on = true;
    while (goes_on) {
      Answer answer = Recycled();
      auto entry = behind_->Next();
      answer.status = entry.status();
      answer.entry = entry.ok() ? *std::move(entry) : std::nullopt;
      if (answer.entry.has_value()) answer.bytes.assign(answer.entry->bytes);
      goes_on = answer.entry.has_value();
      goes_on = Push(std::move(answer)) && goes_on;
    }
  }

  Answer Recycled() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) return {};
    Answer answer = std::move(idle_.back());
    idle_.pop_back();
    return answer;
  }

  // False when the reader is being closed.
  bool Push(Answer answer) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock,
                  [this] { return closing_ || ready_.size() < kFramesAhead; });
    if (closing_) return false;
    running_ = answer.entry.has_value();
    ready_.push_back(std::move(answer));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  const std::unique_ptr<JournalReader> behind_;
  std::thread thread_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Answer> ready_;
  std::vector<Answer> idle_;
  bool running_ = false;
  bool closing_ = false;
  Answer current_;  // of the caller
};

class AheadJournal : public Journal {
 public:
  explicit AheadJournal(Journal* journal) : journal_(*journal) {}
  absl::StatusOr<std::unique_ptr<JournalReader>> Read(
      JournalPosition position) override {
    auto reader = journal_.Read(position);
    if (!reader.ok()) return reader.status();
    return ReadAhead(*std::move(reader));
  }
  absl::StatusOr<std::unique_ptr<JournalWriter>> OpenWriter(
      JournalPosition end) override {
    return journal_.OpenWriter(end);
  }
  std::string name() const override { return journal_.name(); }
  std::string Place(JournalPosition position) const override {
    return journal_.Place(position);
  }

 private:
  Journal& journal_;
};

}  // namespace

std::unique_ptr<JournalReader> ReadAhead(
    std::unique_ptr<JournalReader> behind) {
  return std::make_unique<AheadReader>(std::move(behind));
}

std::unique_ptr<Journal> WithReadAhead(Journal* journal) {
  return std::make_unique<AheadJournal>(journal);
}

}  // namespace clearpoint
