// What records of the journal booked between participants, read again: the
// originals of disputes. Of kinds that are contested only, which settlement and
// dispute are not (engine/decide/dispute.cc). Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_ORIGINAL_RECORDS_H_
#define CLEARPOINT_TOOLS_REPORT_ORIGINAL_RECORDS_H_

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/ledger/record.h"
#include "tools/ledger_folder.h"

namespace clearpoint {

struct OriginalRecord {
  Timestamp recorded;
  EventKind event = EventKind::kNone;
  std::string reference;  // for people: "order o1 at cafe"
  WindowNumber window;    // of its bookings; 0: it booked nothing
  // Debtor and creditor; all bookings between them together.
  std::map<std::pair<ParticipantNumber, ParticipantNumber>, Money> booked;

  // Zero when there is none.
  Money Between(ParticipantNumber debtor, ParticipantNumber creditor) const;
};
using OriginalRecords = std::map<SequenceNumber, OriginalRecord>;

OriginalRecord OriginalOf(const Record& record);

// Those of the journal that are asked for; without one that it has not. Errors
// as those of ReadAccepted. Cost: frames up to the last of them are read, only
// they are decoded.
absl::StatusOr<OriginalRecords> ReadOriginals(
    const FolderOptions& options, const std::set<SequenceNumber>& sequences);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_ORIGINAL_RECORDS_H_
