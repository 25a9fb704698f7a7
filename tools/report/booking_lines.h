// BookingLines: what one participant owes and is owed in one settlement window,
// booking by booking, each with the record of the journal that made it and the
// ids by which its sender knows the event (domain: obligations).
//
// Records are given in journal order, once each; those that book nothing for
// the participant in the window change nothing. Memory: the lines.
// Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_BOOKING_LINES_H_
#define CLEARPOINT_TOOLS_REPORT_BOOKING_LINES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/ledger_folder.h"
#include "tools/report/window_figures.h"

namespace clearpoint {

struct BookingLine {
  SequenceNumber sequence;
  Timestamp recorded;
  std::optional<Timestamp> occurred;  // nothing: the event does not tell
  EventKind event = EventKind::kNone;
  std::string reference;  // for people: "order o1 at cafe"
  std::string id;         // the event's own: of the return, of the reversal
  std::string origin;     // of what it goes back to: the order, the redemption
  ParticipantNumber counterparty;
  ObligationKind kind = ObligationKind::kIssue;
  bool is_creditor = false;  // and another is the debtor
  Points points;
  Money receives;  // as creditor
  Money pays;      // as debtor
};

// The ids of an event. Empty: it has none.
struct EventIds {
  std::string_view own;
  std::string_view origin;  // `own` where it goes back to nothing
};
EventIds IdsOf(const Event& event);

class BookingLines {
 public:
  BookingLines(WindowNumber window, ParticipantNumber participant)
      : window_(window), participant_(participant) {}

  void Add(const Record& record);

  // In journal order; within a record in the order of deciding.
  const std::vector<BookingLine>& lines() const { return lines_; }

  // DataLoss: the lines of a counterparty and kind do not add up to what the
  // window's obligations say; both are named.
  absl::Status CheckAgainst(const WindowFigures& figures,
                            const Names& names) const;

 private:
  void AddBooking(const Record& record, const Booking& booking,
                  const Event& event);

  WindowNumber window_;
  ParticipantNumber participant_;
  std::vector<BookingLine> lines_;
  EventDecoder decoder_;
};

// The number of a participant in the newest configuration. NotFound names the
// nearest spelling.
absl::StatusOr<ParticipantNumber> FindParticipant(const ReportBasis& basis,
                                                  std::string_view name);

// Calls `visit` for every record from `first` to `last` that the journal has.
// Errors as those of ReadAccepted. Cost: every frame up to there is read, the
// records asked for are decoded.
absl::Status ReadRecordsBetween(const FolderOptions& options,
                                SequenceNumber first, SequenceNumber last,
                                absl::FunctionRef<void(const Record&)> visit);
// The same from the record that opened the window to the one that closed it, or
// to the basis' last.
absl::Status ReadWindowRecords(const FolderOptions& options,
                               const ReportBasis& basis,
                               const WindowFigures& figures,
                               absl::FunctionRef<void(const Record&)> visit);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_BOOKING_LINES_H_
