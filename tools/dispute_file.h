// The file by which a participant contests records of closed windows: CSV with
// a line of column names, then one dispute a line.
//
//   dispute_id    needed; unique among the participant's disputes
//   sequence      needed; the contested record's number in the journal
//   counterparty  needed; the other party of the bookings
//   reason        needed; one of kDisputeReasons
//   amount        major units, as many decimals as the currency has; empty: all
//                 that was booked
//   side          pays or receives: of the participant by the record; empty:
//                 the only one there is
//   note          for people
//
// Columns may stand in any order; those that are not needed may be absent.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_DISPUTE_FILE_H_
#define CLEARPOINT_TOOLS_DISPUTE_FILE_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/original_records.h"

namespace clearpoint {

// One line as it is written.
struct WrittenDispute {
  uint64_t line = 0;
  std::string dispute_id;
  std::string sequence;
  std::string counterparty;
  std::string reason;
  std::string amount;
  std::string side;
  std::string note;
};

// A DisputeRaised in the making.
struct DisputeToRaise {
  std::string dispute_id;
  SequenceNumber sequence;
  MinorAmount amount;  // 0: all that was booked
  std::string reason;
  WindowNumber window;
  std::string debtor;
  std::string creditor;
  std::string booked;
  std::string note;
};

struct DisputesToRaise {
  std::string participant;
  std::string currency;
  std::vector<DisputeToRaise> disputes;  // as the file has them
  // Lines that may not be raised, each with its number and the reason. While
  // there is one, nothing of the file is to be raised.
  std::vector<std::string> refusals;
  size_t raised = 0;  // lines that were raised before, as they are
};

// InvalidArgument names the line: it is no CSV, a column is missing or not
// known, a line has more or fewer fields.
absl::StatusOr<std::vector<WrittenDispute>> ReadDisputeFile(
    const std::string& path);

// The records that lines name.
std::set<SequenceNumber> RecordsOf(const std::vector<WrittenDispute>& written);

// Holds every line against the journal and the state. NotFound: there is no
// such participant, or no configuration yet.
absl::StatusOr<DisputesToRaise> CheckDisputeFile(
    const ReportBasis& basis, const std::string& participant,
    const std::vector<WrittenDispute>& written,
    const OriginalRecords& originals);

// FailedPrecondition when a dispute states another booking than the record has;
// it may be rejected only. What is not known is for the engine to refuse.
absl::Status CheckStatedBooking(const ReportBasis& basis,
                                std::string_view participant,
                                std::string_view dispute_id,
                                const OriginalRecords& originals);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_DISPUTE_FILE_H_
