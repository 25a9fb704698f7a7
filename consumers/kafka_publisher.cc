#include "consumers/kafka_publisher.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "consumers/kafka_outbox.h"
#include "consumers/published_witness.h"
#include "consumers/record_messages.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kFirstPause{100};  // before a new producer, then twice
constexpr Milliseconds kLongestPause{2'000};
constexpr int kServeEvery = 256;  // messages
constexpr size_t kShrink = 8;     // of originals that a topic refuses

// A frame from Accepted to its last acknowledgement.
struct QueuedFrame {
  FrameView view;
  std::string bytes;
  size_t outstanding = 0;  // messages; of the thread
  bool made = false;

  SequenceNumber end() const {
    return {view.header.first_sequence.value + view.records.size()};
  }
};

// A frame and a copy of its records.
std::unique_ptr<QueuedFrame> CopyOf(const FrameView& frame) {
  auto copy = std::make_unique<QueuedFrame>();
  copy->view = frame;
  const char* begin = frame.records.front().data();
  const char* end = frame.records.back().data() + frame.records.back().size();
  CLEARPOINT_CHECK(begin <= end);  // they stand one behind another
  copy->bytes.assign(begin, end);
  for (std::string_view& record : copy->view.records) {
    record = {copy->bytes.data() + (record.data() - begin), record.size()};
  }
  return copy;
}

class TopicsPublisher : public KafkaPublisher {
 public:
  explicit TopicsPublisher(const KafkaPublisherOptions& options)
      : options_(options), messages_(options_) {}
  ~TopicsPublisher() override;

  absl::Status Begin(const Head& head, const Networks& networks) override;
  absl::Status Accepted(const FrameView& frame) override;
  SequenceNumber published() const override {
    return {published_.load(std::memory_order_acquire)};
  }
  absl::Status Stop(int64_t limit_ms) override;
  std::string trouble() const override;

 private:
  // The sequencer's thread.
  absl::Status FindTopics();
  absl::Status AddTopic(PublishedKind kind, const std::string& name,
                        KafkaClient* asker);
  absl::Status ReadWitness(const Head& head);
  absl::Status AwaitRoom(std::unique_lock<std::mutex>* lock, size_t bytes);

  // The publisher's thread.
  void Run();
  void TakeOver();
  void Work();
  absl::Status OpenOutbox();
  QueuedFrame* NextToMake();
  void Make(QueuedFrame* frame);
  bool Send(QueuedFrame* frame, PublishedKind kind,
            const OutboxMessage& message, MessageHeaderList headers);
  void Count(PublishedKind kind);
  void GiveOutboxUp(const absl::Status& why);
  void Release();
  void SetPublished(SequenceNumber next);
  void Wake();

  const KafkaPublisherOptions options_;
  std::vector<OutboxTopic> topics_;      // set by the first Begin
  std::vector<size_t> places_{0, 0, 0};  // in topics_, by PublishedKind
  PublishedWitness witness_;             // the sequencer's
  bool has_begun_ = false;
  SequenceNumber next_;  // behind the newest frame taken

  std::thread thread_;
  std::atomic<bool> closing_ = false;
  std::atomic<uint64_t> published_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<std::unique_ptr<QueuedFrame>> incoming_;
  std::optional<NetworkNames> new_names_;
  size_t held_frames_ = 0;  // incoming or in flight
  size_t held_bytes_ = 0;
  bool woken_ = false;
  bool stopping_ = false;
  absl::Status status_;  // not OK: nothing more is published
  std::string trouble_;

  // The thread's own.
  RecordMessages messages_;
  std::deque<std::unique_ptr<QueuedFrame>> flights_;
  std::unique_ptr<KafkaOutbox> outbox_;
  Clock::time_point open_at_;
  Milliseconds pause_ = kFirstPause;
  int unserved_ = 0;
};

TopicsPublisher::~TopicsPublisher() {
  closing_ = true;
  Wake();
  if (thread_.joinable()) thread_.join();
  outbox_.reset();
}

// ---- The sequencer's thread. ----

absl::Status TopicsPublisher::AddTopic(PublishedKind kind,
                                       const std::string& name,
                                       KafkaClient* asker) {
  if (name.empty()) return absl::OkStatus();
  const auto partitions = asker->Partitions(name, options_.patience_ms);
  if (absl::IsNotFound(partitions.status())) {
    return absl::NotFoundError(
        fmt::format("publisher: {}; expected the topic, found none: make it",
                    std::string(partitions.status().message())));
  }
  if (!partitions.ok()) return partitions.status();
  places_[static_cast<size_t>(kind)] = topics_.size();
  topics_.push_back({name, *partitions});
  return absl::OkStatus();
}

absl::Status TopicsPublisher::FindTopics() {
  auto asker = KafkaClient::OpenAsker(options_.cluster, options_.patience_ms);
  if (!asker.ok()) return asker.status();
  topics_.clear();
  absl::Status status =
      AddTopic(PublishedKind::kOutcome, options_.outcomes, asker->get());
  if (status.ok()) {
    status = AddTopic(PublishedKind::kDeadLetter, options_.dead_letters,
                      asker->get());
  }
  if (status.ok()) {
    status = AddTopic(PublishedKind::kFact, options_.facts, asker->get());
  }
  return status;
}

absl::Status TopicsPublisher::ReadWitness(const Head& head) {
  if (options_.outcomes.empty()) return absl::OkStatus();
  const OutboxTopic& topic =
      topics_[places_[static_cast<size_t>(PublishedKind::kOutcome)]];
  const absl::Status status =
      witness_.Read(options_.cluster, topic.name, topic.partitions, head.shard,
                    options_.patience_ms);
  return status.ok() ? witness_.CheckHead(head) : status;
}

absl::Status TopicsPublisher::Begin(const Head& head,
                                    const Networks& networks) {
  if (!has_begun_) {
    absl::Status status = FindTopics();
    if (status.ok()) status = ReadWitness(head);
    if (!status.ok()) return status;
    has_begun_ = true;
    thread_ = std::thread([this] { Run(); });
  }
  NetworkNames names;
  names.Take(networks);
  const std::lock_guard<std::mutex> lock(mutex_);
  new_names_ = std::move(names);
  // Unless frames before it are given again, which the first one tells.
  if (held_frames_ == 0) SetPublished(head.next_sequence);
  return status_;
}

absl::Status TopicsPublisher::AwaitRoom(std::unique_lock<std::mutex>* lock,
                                        size_t bytes) {
  const bool has_room =
      room_.wait_for(*lock, Milliseconds(options_.patience_ms), [&] {
        return !status_.ok() || stopping_ || held_frames_ == 0 ||
               held_bytes_ + bytes <= options_.queue_bytes;
      });
  if (!status_.ok()) return status_;
  if (stopping_) {
    return absl::FailedPreconditionError("publisher: it was stopped");
  }
  if (has_room) return absl::OkStatus();
  return absl::DeadlineExceededError(fmt::format(
      "publisher: expected room for {} bytes within {} ms, found {} frames "
      "with {} bytes that are not acknowledged{}{}",
      bytes, options_.patience_ms, held_frames_, held_bytes_,
      trouble_.empty() ? "" : "; ", trouble_));
}

absl::Status TopicsPublisher::Accepted(const FrameView& frame) {
  CLEARPOINT_CHECK(has_begun_);
  if (frame.records.empty()) return absl::OkStatus();
  absl::Status status = witness_.CheckFrame(frame);
  if (!status.ok()) return status;
  const SequenceNumber first = frame.header.first_sequence;
  const SequenceNumber end{first.value + frame.records.size()};
  if (end <= next_) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }
  auto queued = CopyOf(frame);
  const size_t bytes = queued->bytes.size();
  std::unique_lock<std::mutex> lock(mutex_);
  status = AwaitRoom(&lock, bytes);
  if (!status.ok()) return status;
  // What lies between was published by others, or was not to be.
  if (held_frames_ == 0) SetPublished(first);
  held_bytes_ += bytes;
  ++held_frames_;
  incoming_.push_back(std::move(queued));
  next_ = end;
  lock.unlock();
  work_.notify_one();
  witness_.ForgetBefore(end);
  return absl::OkStatus();
}

// ---- Any thread. ----

void TopicsPublisher::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  work_.notify_one();
}

absl::Status TopicsPublisher::Stop(int64_t limit_ms) {
  std::unique_lock<std::mutex> lock(mutex_);
  stopping_ = true;
  const bool is_done = room_.wait_for(lock, Milliseconds(limit_ms), [this] {
    return held_frames_ == 0 || !status_.ok();
  });
  if (!status_.ok()) return status_;
  if (is_done) return absl::OkStatus();
  return absl::DeadlineExceededError(fmt::format(
      "publisher: expected all records to be acknowledged within {} ms, found "
      "{} frames from record {} on that are not; the next writer publishes "
      "them{}{}",
      limit_ms, held_frames_, published_.load(), trouble_.empty() ? "" : "; ",
      trouble_));
}

std::string TopicsPublisher::trouble() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return trouble_;
}

void TopicsPublisher::SetPublished(SequenceNumber next) {
  published_.store(next.value, std::memory_order_release);
  if (options_.meters != nullptr) options_.meters->published.Set(next.value);
}

// ---- The publisher's thread. ----

void TopicsPublisher::Run() {
  pthread_setname_np(pthread_self(), "publisher");
  while (!closing_) {
    TakeOver();
    Work();
    Release();
    std::unique_lock<std::mutex> lock(mutex_);
    work_.wait_for(lock, Milliseconds(100),
                   [this] { return closing_ || woken_ || !incoming_.empty(); });
    woken_ = false;
  }
}

void TopicsPublisher::TakeOver() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (new_names_.has_value()) {
    messages_.names() = *std::move(new_names_);
    new_names_.reset();
  }
  for (auto& frame : incoming_) flights_.push_back(std::move(frame));
  incoming_.clear();
}

absl::Status TopicsPublisher::OpenOutbox() {
  OutboxOptions options;
  options.cluster = options_.cluster;
  options.topics = topics_;
  options.buffered_bytes = options_.queue_bytes;
  options.on_acknowledged = [](void* frame) {
    --static_cast<QueuedFrame*>(frame)->outstanding;
  };
  options.on_ready = [this] { Wake(); };
  auto outbox = KafkaOutbox::Open(std::move(options));
  if (!outbox.ok()) return outbox.status();
  outbox_ = *std::move(outbox);
  return absl::OkStatus();
}

void TopicsPublisher::Work() {
  if (outbox_ == nullptr) {
    if (Clock::now() < open_at_) return;
    const absl::Status status = OpenOutbox();
    if (!status.ok()) return GiveOutboxUp(status);
  }
  while (QueuedFrame* frame = NextToMake()) {
    if (closing_ || !outbox_->status().ok()) break;
    Make(frame);
    if (!frame->made) break;
  }
  outbox_->Serve(0);
  if (!outbox_->status().ok()) GiveOutboxUp(outbox_->status());
}

QueuedFrame* TopicsPublisher::NextToMake() {
  const auto found = std::find_if(flights_.begin(), flights_.end(),
                                  [](const auto& each) { return !each->made; });
  return found == flights_.end() ? nullptr : found->get();
}

void TopicsPublisher::Make(QueuedFrame* frame) {
  const absl::Status status = messages_.Send(
      frame->view, [&](PublishedKind kind, const OutboxMessage& message,
                       MessageHeaderList headers) {
        return Send(frame, kind, message, std::move(headers));
      });
  frame->made = status.ok();
  if (status.ok() || absl::IsAborted(status)) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  status_ = status;
  room_.notify_all();
}

bool TopicsPublisher::Send(QueuedFrame* frame, PublishedKind kind,
                           const OutboxMessage& message,
                           MessageHeaderList headers) {
  OutboxMessage placed = message;
  placed.topic = places_[static_cast<size_t>(kind)];
  placed.given_back = frame;
  if (++unserved_ % kServeEvery == 0) outbox_->Serve(0);
  while (!outbox_->Send(placed, &headers)) {
    if (closing_ || !outbox_->status().ok()) return false;
    outbox_->Serve(10);
    Release();  // whoever waits for room does not wait for this frame
  }
  ++frame->outstanding;
  Count(kind);
  return true;
}

void TopicsPublisher::Count(PublishedKind kind) {
  if (options_.meters == nullptr) return;
  switch (kind) {
    case PublishedKind::kOutcome:
      return options_.meters->outcomes_sent.Add(1);
    case PublishedKind::kDeadLetter:
      return options_.meters->dead_letters_sent.Add(1);
    case PublishedKind::kFact:
      return options_.meters->facts_sent.Add(1);
  }
}

// What is not acknowledged whole is made again for another producer.
void TopicsPublisher::GiveOutboxUp(const absl::Status& why) {
  if (absl::IsFailedPrecondition(why)) {
    messages_.set_most_original_bytes(messages_.most_original_bytes() /
                                      kShrink);
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    trouble_ = std::string(why.message());
  }
  // Never under the lock: a thread of the outbox may be on its way to Wake().
  outbox_.reset();
  for (const auto& frame : flights_) {
    if (frame->made && frame->outstanding == 0) continue;
    frame->made = false;
    frame->outstanding = 0;
  }
  open_at_ = Clock::now() + pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
}

void TopicsPublisher::Release() {
  size_t frames = 0;
  size_t bytes = 0;
  SequenceNumber next;
  while (!flights_.empty() && flights_.front()->made &&
         flights_.front()->outstanding == 0) {
    ++frames;
    bytes += flights_.front()->bytes.size();
    next = flights_.front()->end();
    flights_.pop_front();
  }
  if (frames > 0) {
    pause_ = kFirstPause;
    const std::lock_guard<std::mutex> lock(mutex_);
    SetPublished(next);
    held_frames_ -= frames;
    held_bytes_ -= bytes;
    trouble_.clear();
    room_.notify_all();
  }
  if (options_.meters != nullptr) {
    options_.meters->publish_queue.Set(flights_.size());
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaPublisher>> KafkaPublisher::Open(
    const KafkaPublisherOptions& options) {
  std::set<std::string> names;
  for (const std::string& name :
       {options.outcomes, options.dead_letters, options.facts}) {
    if (name.empty()) continue;
    if (names.insert(name).second) continue;
    return absl::InvalidArgumentError(fmt::format(
        "publisher: topic {} is named twice; each kind needs its own", name));
  }
  if (names.empty()) {
    return absl::InvalidArgumentError(
        "publisher: expected a topic to publish to, found none");
  }
  // Properties are checked by making a handle.
  const auto client = KafkaClient::OpenAsker(options.cluster, 1'000);
  if (!client.ok()) return client.status();
  KafkaPublisherOptions complete = options;
  if (complete.input.bootstrap.empty()) complete.input = options.cluster;
  return std::make_unique<TopicsPublisher>(complete);
}

}  // namespace clearpoint
