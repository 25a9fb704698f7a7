// LedgerJournal: the journal of a ledger, whichever place it is in, with what
// commands need of it beyond reading and appending.
//
//   segments   DIR/journal                     positions are bytes
//   Kafka      a partition of a topic          positions are offsets
//
// A ledger is a journal and, in the folder DIR, what was computed from it:
// DIR/store and DIR/snapshots. One process at a time changes the folder; with
// segments that is who holds the journal's lock, with Kafka who holds
// DIR/LOCK. A lock says nothing about a topic: there the chain decides.
//
// Threads: as the journal behind it.
#ifndef CLEARPOINT_TOOLS_LEDGER_JOURNAL_H_
#define CLEARPOINT_TOOLS_LEDGER_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "consumers/kafka_journal.h"
#include "engine/journal/journal.h"
#include "snapshots/file_system.h"
#include "snapshots/segment_journal.h"

namespace clearpoint {

class LedgerJournal : public Journal {
 public:
  // What `genesis` fixed.
  virtual const Genesis& genesis() const = 0;
  // Names this place: what its writers claim with. A journal that was copied
  // here is another place's until it is adopted. Kafka: of the cluster's id,
  // topic and shard. Segments: the journal's id, or what DIR/COPY holds.
  virtual absl::StatusOr<Hash128> Incarnation() = 0;
  // Lets this process alone change the ledger's folder. OK when it does
  // already. FailedPrecondition names the process that does.
  virtual absl::Status Lock() = 0;
  virtual void Unlock() = 0;
  // Tells of a store's head: what lies before `end` was acknowledged. DataLoss:
  // the journal ends before.
  virtual absl::Status KnowDurable(JournalPosition end) = 0;
  // What stands behind the last good frame; of Kafka nothing: a message is a
  // frame or is none.
  virtual absl::StatusOr<SegmentTail> Tail(JournalPosition end) = 0;
  // What OpenWriter cut off, for the operator; empty: nothing.
  virtual std::string warning() const = 0;
  // The position behind its last entry, for progress; 0: not known.
  virtual uint64_t Size() = 0;
};

// `files` must outlive it. Errors as of OpenJournal.
absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenSegmentLedger(
    FileSystem& files, const std::string& dir);

// `dir` is the ledger's folder, for its lock; empty: there is none, and Lock
// fails. Errors as of OpenKafkaJournal.
absl::StatusOr<std::unique_ptr<LedgerJournal>> OpenKafkaLedger(
    FileSystem& files, const std::string& dir,
    const KafkaJournalOptions& options);

// DIR/journal.
std::string JournalDir(const std::string& dir);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_LEDGER_JOURNAL_H_
