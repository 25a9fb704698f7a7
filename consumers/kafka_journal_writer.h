// KafkaJournalWriter: appends frames to a partition by an idempotent producer
// and proves by their offsets that nothing stands between them.
//
// A report is adjacent when its offset is the one right behind the frame
// before, or, for the first, the end that the writer was opened at. The first
// error, a report out of order or without an offset, a producer that calls
// itself fatal, or patience that is over, is the last thing this writer does:
// its producer is purged, and every later call answers that error. A frame
// without a report may or may not come to stand in the journal.
//
// Memory: frames in flight are kept until reported, at most in_flight_bound.
// Threads: one, beside librdkafka's own.
#ifndef CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_WRITER_H_
#define CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_WRITER_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "consumers/kafka_client.h"
#include "engine/journal/journal.h"

namespace clearpoint {

struct KafkaWriterOptions {
  KafkaCluster cluster;
  std::string topic;
  int32_t partition = 0;
  JournalPosition end;  // behind the last entry that was read
  uint32_t in_flight_bound = 5;
  int64_t patience_ms = 30'000;
};

class KafkaJournalWriter : public JournalWriter {
 public:
  // `asker` is asked where the partition ends. FailedPrecondition: it has grown
  // behind options.end. DataLoss: it ends before.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Open(
      const KafkaWriterOptions& options, KafkaClient& asker);
  // What is in flight may still come to stand in the journal.
  ~KafkaJournalWriter() override;

  absl::Status Append(SealedFrame frame) override;
  // Reports that came before an error are given first.
  absl::StatusOr<std::optional<AppendReport>> NextReport(bool wait) override;
  void AwaitReport(int64_t patience_us) override;

 private:
  struct Flight {
    FrameNumber number;
    std::string bytes;  // librdkafka reads them until the report
    std::chrono::steady_clock::time_point patience_ends;
  };

  explicit KafkaJournalWriter(const KafkaWriterOptions& options);
  absl::Status Start(KafkaClient& asker);
  // Takes reports for up to `limit_ms`; an error, or patience that is over, is
  // doubt.
  void Serve(int limit_ms);
  void CheckPatience();
  void TakeReport(const rd_kafka_message_t& message);
  // Waits until the oldest frame in flight is reported or patience is over.
  void AwaitOldest();
  void Doubt(absl::Status why);
  std::string name() const;

  const KafkaWriterOptions options_;
  std::deque<Flight> in_flight_;
  std::deque<AppendReport> reports_;
  JournalPosition expected_;  // where the oldest frame in flight must stand
  std::optional<FrameNumber> last_appended_;
  absl::Status status_;
  // Behind the frames that the client's threads read; a topic goes before its
  // client.
  std::unique_ptr<KafkaClient> client_;
  KafkaPtr<rd_kafka_topic_t> topic_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_CONSUMERS_KAFKA_JOURNAL_WRITER_H_
