#include "consumers/kafka_fetcher.h"

#include <fmt/format.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "engine/values/check.h"

namespace clearpoint {
namespace {

constexpr int64_t kLookAroundPatienceMs = 1'000;
constexpr std::chrono::milliseconds kNoteEndsEvery{500};

// The broker's time of a message, or its producer's where the topic says so.
Timestamp ReceivedAt(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t ms = rd_kafka_message_timestamp(&message, &type);
  if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || ms < 0) return {};
  return {ms * 1'000};
}

KafkaProperties ConsumerProperties(size_t bytes_per_partition) {
  const size_t kilobytes = std::max<size_t>(bytes_per_partition >> 10, 64);
  return {{"enable.partition.eof", "true"},
          {"isolation.level", "read_committed"},
          {"auto.offset.reset", "error"},
          {"enable.auto.commit", "false"},
          {"enable.auto.offset.store", "false"},
          {"check.crcs", "true"},
          // A partition that is added waits for the request under way.
          {"fetch.wait.max.ms", "100"},
          {"queued.max.messages.kbytes", std::to_string(kilobytes)},
          {"fetch.message.max.bytes",
           std::to_string(std::min<size_t>(kilobytes << 10, 1 << 20))}};
}

// A message with its headers, which are only looked for when rules need them.
TopicMessage MessageOf(const rd_kafka_message_t& message,
                       const MessageRules& rules) {
  TopicMessage read;
  read.has_value = message.payload != nullptr;
  if (read.has_value) {
    read.value = {static_cast<const char*>(message.payload), message.len};
  }
  rd_kafka_headers_t* headers = nullptr;
  if (!NeedsHeaders(rules) || rd_kafka_message_headers(&message, &headers) !=
                                  RD_KAFKA_RESP_ERR_NO_ERROR) {
    return read;
  }
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) ==
       RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    read.headers.emplace_back(
        name, std::string_view(static_cast<const char*>(value), size));
  }
  return read;
}

Hash128 HashOfValue(const rd_kafka_message_t& message) {
  if (message.payload == nullptr) return {};
  return Sha256Prefix({static_cast<const char*>(message.payload), message.len});
}

const InputOffset* OffsetOf(const std::vector<InputOffset>& offsets,
                            const std::string& name) {
  for (const InputOffset& offset : offsets) {
    if (offset.source == name && offset.next_offset > 0) return &offset;
  }
  return nullptr;
}

}  // namespace

void KafkaBatch::Clear() {
  deliveries.clear();
  decoder.Reset();
  arena.Clear();
  for (rd_kafka_message_t* message : messages) {
    rd_kafka_message_destroy(message);
  }
  messages.clear();
  consumer.reset();
}

KafkaFetcher::KafkaFetcher(const KafkaSourceOptions& options,
                           std::shared_ptr<KafkaClient> asker)
    : options_(options),
      asker_(std::move(asker)),
      pool_(std::make_shared<BatchPool<KafkaBatch>>(kBatchesQueued)),
      again_(options.cluster, kLookAroundPatienceMs) {}

KafkaFetcher::~KafkaFetcher() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (wake_ >= 0) eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
  for (KafkaInputPartition& partition : partitions_) {
    if (partition.queue == nullptr) continue;
    rd_kafka_queue_io_event_enable(partition.queue.get(), -1, nullptr, 0);
    partition.queue.reset();
    rd_kafka_consume_stop(partition.topic, partition.number);
  }
  if (wake_ >= 0) close(wake_);
}

// ---- Start: the reader's thread. ----

int32_t KafkaFetcher::KnownPartitions(const KafkaInput& input) const {
  return static_cast<int32_t>(std::count_if(
      partitions_.begin(), partitions_.end(),
      [&](const KafkaInputPartition& each) { return each.input == &input; }));
}

void KafkaFetcher::AddPartition(const KafkaInput& input, int32_t number) {
  KafkaInputPartition& partition = partitions_.emplace_back();
  partition.name = KafkaPartitionName(options_.kind, input.topic, number);
  partition.index = static_cast<uint32_t>(partitions_.size() - 1);
  partition.number = number;
  partition.input = &input;
  const std::lock_guard<std::mutex> lock(mutex_);
  new_names_.push_back(partition.name);
}

absl::Status KafkaFetcher::FindPartitions(
    const std::vector<InputOffset>& offsets) {
  for (const KafkaInput& input : options_.inputs) {
    const auto count = asker_->Partitions(input.topic, options_.patience_ms, 0);
    if (!count.ok() && !absl::IsNotFound(count.status())) {
      return count.status();
    }
    const int32_t found = count.ok() ? *count : 0;  // it may come later
    for (int32_t i = 0; i < found; ++i) AddPartition(input, i);
    const std::string prefix =
        fmt::format("{}{}/", KafkaNamePrefix(options_.kind), input.topic);
    for (const InputOffset& offset : offsets) {
      if (!offset.source.starts_with(prefix)) continue;
      const bool is_there = std::any_of(
          partitions_.begin(), partitions_.end(),
          [&](const auto& each) { return each.name == offset.source; });
      if (is_there) continue;
      return absl::NotFoundError(fmt::format(
          "{}: expected the partition, which was read up to offset {}, found "
          "that topic {} has {}: it was deleted or made again",
          offset.source, offset.next_offset, input.topic, found));
    }
  }
  return absl::OkStatus();
}

absl::Status KafkaFetcher::OpenConsumer() {
  const size_t share =
      options_.fetched_bytes / std::max<size_t>(partitions_.size(), 1);
  auto client = KafkaClient::Open(KafkaRole::kConsumer, options_.cluster,
                                  ConsumerProperties(share), nullptr);
  if (!client.ok()) return client.status();
  consumer_ = std::make_shared<KafkaConsumer>();
  consumer_->client = *std::move(client);
  wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_ >= 0) return absl::OkStatus();
  return absl::ResourceExhaustedError("kafka source: no file handle to be had");
}

absl::Status KafkaFetcher::Consume(KafkaInputPartition* partition,
                                   int64_t offset) {
  rd_kafka_t* handle = consumer_->client->handle();
  const std::string& topic = partition->input->topic;
  for (const auto& each : consumer_->topics) {
    if (topic == rd_kafka_topic_name(each.get())) partition->topic = each.get();
  }
  if (partition->topic == nullptr) {
    consumer_->topics.emplace_back(
        rd_kafka_topic_new(handle, topic.c_str(), nullptr));
    partition->topic = consumer_->topics.back().get();
  }
  if (partition->topic == nullptr ||
      rd_kafka_consume_start(partition->topic, partition->number, offset) !=
          0) {
    return KafkaError(rd_kafka_last_error(), partition->name + ": reading");
  }
  partition->queue.reset(
      rd_kafka_queue_get_partition(handle, topic.c_str(), partition->number));
  const uint64_t one = 1;
  rd_kafka_queue_io_event_enable(partition->queue.get(), wake_, &one,
                                 sizeof one);
  return absl::OkStatus();
}

absl::Status KafkaFetcher::StartPartition(KafkaInputPartition* partition,
                                          const InputOffset* offset) {
  const auto range = asker_->Range(partition->input->topic, partition->number,
                                   options_.patience_ms);
  if (!range.ok()) return range.status();
  partition->end = range->end;
  if (offset == nullptr) {
    partition->next = range->begin;
    return Consume(partition, RD_KAFKA_OFFSET_BEGINNING);
  }
  partition->next = static_cast<int64_t>(offset->next_offset);
  if (partition->next > range->end) {
    return absl::OutOfRangeError(fmt::format(
        "{}: expected to go on at offset {}, found that the log ends at {}: "
        "the topic was truncated or made again",
        partition->name, partition->next, range->end));
  }
  if (partition->next < range->begin) {
    return absl::OutOfRangeError(fmt::format(
        "{}: expected to go on at offset {}, found that the log starts at {}: "
        "retention removed messages that were not read",
        partition->name, partition->next, range->begin));
  }
  if (partition->next > range->begin) {
    partition->compares = true;
    return Consume(partition, partition->next - 1);
  }
  warning_ += fmt::format(
      "{}: the message before offset {} is removed by retention, so it was "
      "not compared with the one that was read\n",
      partition->name, partition->next);
  return Consume(partition, partition->next);
}

absl::Status KafkaFetcher::CompareLast(KafkaInputPartition* partition,
                                       const InputOffset& offset) {
  const int64_t last = partition->next - 1;
  const std::string expected =
      fmt::format("{}: expected the message at offset {} with SHA-256 {}...",
                  partition->name, last, ToHex(offset.last_message));
  const auto until =
      Clock::now() + std::chrono::milliseconds(options_.patience_ms);
  while (Clock::now() < until) {
    const KafkaPtr<rd_kafka_message_t> message(
        rd_kafka_consume(partition->topic, partition->number, 100));
    consumer_->client->Poll(0);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ||
        (message->err == RD_KAFKA_RESP_ERR_NO_ERROR &&
         message->offset != last)) {
      return absl::DataLossError(fmt::format(
          "{}, as it was read before, found none there: the topic was "
          "compacted or made again",
          expected));
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const absl::Status status = TakeError(partition, *message);
      if (!status.ok()) return status;
      continue;
    }
    const MessageRules& rules = partition->input->rules;
    MessageRules with_headers = rules;
    with_headers.form = MessageForm::kTold;
    const TopicMessage read = MessageOf(*message, with_headers);
    if (MayHaveBeenReadAs(offset.last_message, read, rules)) {
      return absl::OkStatus();
    }
    return absl::DataLossError(fmt::format(
        "{}, found SHA-256 {}...: another topic under the same name", expected,
        ToHex(Sha256Prefix(read.value))));
  }
  return absl::UnavailableError(
      fmt::format("{}, found no answer within {} ms{}", expected,
                  options_.patience_ms, consumer_->client->Trouble()));
}

absl::Status KafkaFetcher::Start(const std::vector<InputOffset>& offsets) {
  CLEARPOINT_CHECK(!thread_.joinable());
  absl::Status status = FindPartitions(offsets);
  if (status.ok()) status = OpenConsumer();
  for (KafkaInputPartition& each : partitions_) {
    if (!status.ok()) return status;
    status = StartPartition(&each, OffsetOf(offsets, each.name));
  }
  // All are being fetched by now.
  for (KafkaInputPartition& each : partitions_) {
    if (!status.ok()) return status;
    const InputOffset* offset = OffsetOf(offsets, each.name);
    if (each.compares) status = CompareLast(&each, *offset);
    each.done =
        options_.end == KafkaInputEnd::kAtStart && each.next >= each.end;
  }
  if (!status.ok()) return status;
  look_around_at_ =
      Clock::now() + std::chrono::milliseconds(options_.discovery_ms);
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<KafkaBatch>> KafkaFetcher::Take(
    int64_t patience_us, bool* ended) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto has_more = [this] { return finished_ || !ready_.empty(); };
  if (patience_us == Source::kForever) {
    changed_.wait(lock, has_more);
  } else {
    changed_.wait_for(lock, std::chrono::microseconds(patience_us), has_more);
  }
  if (ready_.empty()) {
    if (finished_ && !status_.ok()) return status_;
    *ended = finished_;
    return std::unique_ptr<KafkaBatch>();
  }
  auto batch = std::move(ready_.front());
  ready_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

void KafkaFetcher::TakeNames(std::vector<std::string>* names) {
  const std::lock_guard<std::mutex> lock(mutex_);
  names->insert(names->end(), new_names_.begin(), new_names_.end());
  new_names_.clear();
}

// ---- The thread. ----

void KafkaFetcher::Run() {
  pthread_setname_np(pthread_self(), "source");
  absl::Status status;
  while (status.ok() && !AllDone()) {
    bool any = false;
    for (KafkaInputPartition& partition : partitions_) {
      const auto taken = TakeFrom(&partition);
      if (!taken.ok()) return Finish(taken.status());
      any = any || *taken;
    }
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (closing_) return;
    }
    consumer_->client->Poll(0);
    if (Clock::now() >= note_ends_at_) NoteEnds();
    if (Clock::now() >= look_around_at_) status = LookAround();
    if (!any && status.ok()) WaitForMessages(100);
  }
  Finish(status);
}

bool KafkaFetcher::AllDone() const {
  return options_.end == KafkaInputEnd::kAtStart &&
         std::all_of(partitions_.begin(), partitions_.end(),
                     [](const auto& each) { return each.done; });
}

void KafkaFetcher::WaitForMessages(int limit_ms) {
  pollfd event{wake_, POLLIN, 0};
  if (poll(&event, 1, limit_ms) <= 0) return;
  eventfd_t ignored = 0;
  eventfd_read(wake_, &ignored);
}

absl::StatusOr<bool> KafkaFetcher::TakeFrom(KafkaInputPartition* partition) {
  if (partition->done) return false;
  auto batch = pool_->Get();
  batch->messages.resize(options_.batch_messages);
  const ssize_t count =
      rd_kafka_consume_batch(partition->topic, partition->number, 0,
                             batch->messages.data(), batch->messages.size());
  if (count <= 0) {
    batch->messages.clear();
    pool_->Give(std::move(batch));
    if (count == 0) return false;
    return KafkaError(rd_kafka_last_error(), partition->name + ": reading");
  }
  const absl::Status status =
      Sort(partition, batch.get(), static_cast<size_t>(count));
  Decode(*partition, batch.get());
  if (batch->deliveries.empty()) {
    batch->Clear();
    pool_->Give(std::move(batch));
  } else {
    batch->consumer = consumer_;
    if (!Push(std::move(batch))) return true;
  }
  if (!status.ok()) return status;
  return true;
}

// Keeps the messages of what librdkafka answered, up to the first error.
absl::Status KafkaFetcher::Sort(KafkaInputPartition* partition,
                                KafkaBatch* batch, size_t count) {
  absl::Status status;
  size_t kept = 0;
  const bool ends = options_.end == KafkaInputEnd::kAtStart;
  for (size_t i = 0; i < count; ++i) {
    rd_kafka_message_t* message = batch->messages[i];
    const bool is_wanted = status.ok() && !(ends && partition->done);
    if (is_wanted && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      partition->next = message->offset + 1;
      partition->done = ends && partition->next >= partition->end;
      batch->messages[kept++] = message;
      continue;
    }
    if (is_wanted) status = TakeError(partition, *message);
    rd_kafka_message_destroy(message);
  }
  batch->messages.resize(kept);
  if (kept == 0) return status;
  partition->last = batch->messages.back()->offset;
  partition->last_value = HashOfValue(*batch->messages.back());
  return status;
}

absl::Status KafkaFetcher::TakeError(KafkaInputPartition* partition,
                                     const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    // Behind messages that are not read: aborted ones, and markers.
    partition->done = options_.end == KafkaInputEnd::kAtStart;
    return absl::OkStatus();
  }
  const absl::Status status = KafkaError(
      message.err,
      fmt::format("{} offset {}: reading", partition->name, partition->next));
  // Librdkafka goes on by itself.
  return absl::IsUnavailable(status) ? absl::OkStatus() : status;
}

void KafkaFetcher::Decode(const KafkaInputPartition& partition,
                          KafkaBatch* batch) {
  const MessageRules& rules = partition.input->rules;
  batch->deliveries.reserve(batch->messages.size());
  for (const rd_kafka_message_t* message : batch->messages) {
    Delivery& delivery = batch->deliveries.emplace_back();
    delivery.partition = partition.index;
    delivery.offset = static_cast<uint64_t>(message->offset);
    delivery.next_offset = delivery.offset + 1;
    delivery.received = ReceivedAt(*message);
    OpenedMessage opened =
        OpenMessage(MessageOf(*message, rules), rules, &batch->arena);
    delivery.format = opened.format;
    if (opened.fault.empty()) {
      delivery.event = batch->decoder.Decode(opened.event, opened.format);
      continue;
    }
    delivery.event.original = opened.event;
    delivery.event.body =
        Undecodable{OutcomeCode::kMalformed, std::move(opened.fault)};
  }
}

std::vector<KafkaInputEnds> KafkaFetcher::Ends() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return ends_;
}

void KafkaFetcher::NoteEnds() {
  note_ends_at_ = Clock::now() + kNoteEndsEvery;
  std::vector<KafkaInputEnds> ends;
  ends.reserve(partitions_.size());
  for (KafkaInputPartition& partition : partitions_) {
    int64_t begin = 0;
    int64_t end = 0;
    rd_kafka_get_watermark_offsets(consumer_->client->handle(),
                                   partition.input->topic.c_str(),
                                   partition.number, &begin, &end);
    partition.told_end = end;
    ends.push_back({partition.name, static_cast<uint64_t>(partition.next),
                    static_cast<uint64_t>(std::max<int64_t>(end, 0))});
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  ends_ = std::move(ends);
}

absl::Status KafkaFetcher::LookAround() {
  look_around_at_ =
      Clock::now() + std::chrono::milliseconds(options_.discovery_ms);
  if (options_.end == KafkaInputEnd::kAtStart) return absl::OkStatus();
  const absl::Status status = LookForPartitions();
  return status.ok() ? LookAtEnds() : status;
}

absl::Status KafkaFetcher::LookForPartitions() {
  for (const KafkaInput& input : options_.inputs) {
    const int32_t known = KnownPartitions(input);
    const auto count =
        asker_->Partitions(input.topic, kLookAroundPatienceMs, 0);
    if (!count.ok()) {
      if (known > 0 && absl::IsNotFound(count.status())) return count.status();
      continue;  // not yet there, or no answer now
    }
    if (*count < known) {
      return absl::OutOfRangeError(fmt::format(
          "{}{}: expected {} partitions, which are read, found {}: the topic "
          "was made again",
          KafkaNamePrefix(options_.kind), input.topic, known, *count));
    }
    for (int32_t i = known; i < *count; ++i) {
      AddPartition(input, i);
      const absl::Status status =
          Consume(&partitions_.back(), RD_KAFKA_OFFSET_BEGINNING);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

// One partition is asked for each time, and at once those whose end, as a
// fetch has told it, lies before what was read.
absl::Status KafkaFetcher::LookAtEnds() {
  const size_t turn = partitions_.empty() ? 0 : look_at_++ % partitions_.size();
  for (size_t i = 0; i < partitions_.size(); ++i) {
    const KafkaInputPartition& partition = partitions_[i];
    const bool is_suspect =
        partition.told_end > 0 && partition.told_end < partition.next;
    if (i != turn && !is_suspect) continue;
    const auto range = asker_->Range(partition.input->topic, partition.number,
                                     kLookAroundPatienceMs);
    if (!range.ok()) continue;
    if (range->end < partition.next) {
      return absl::OutOfRangeError(fmt::format(
          "{}: expected the log to reach offset {}, found its end at {}: the "
          "topic was truncated or made again",
          partition.name, partition.next, range->end));
    }
    const absl::Status status = LookAgain(partition);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status KafkaFetcher::LookAgain(const KafkaInputPartition& partition) {
  if (partition.last < 0) return absl::OkStatus();
  const auto message = again_.Read({partition.input->topic, partition.number},
                                   static_cast<uint64_t>(partition.last));
  // Retention may have removed it, and no answer is none.
  if (!message.ok()) return absl::OkStatus();
  if (HashOfValue(**message) == partition.last_value) return absl::OkStatus();
  return absl::DataLossError(fmt::format(
      "{}: expected the message at offset {} as it was read, with SHA-256 "
      "{}..., found SHA-256 {}...: the topic was made again",
      partition.name, partition.last, ToHex(partition.last_value),
      ToHex(HashOfValue(**message))));
}

bool KafkaFetcher::Push(std::unique_ptr<KafkaBatch> batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock,
                [this] { return closing_ || ready_.size() < kBatchesQueued; });
  if (closing_) return false;
  ready_.push_back(std::move(batch));
  lock.unlock();
  changed_.notify_all();
  return true;
}

void KafkaFetcher::Finish(absl::Status status) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
    status_ = std::move(status);
  }
  changed_.notify_all();
}

}  // namespace clearpoint
