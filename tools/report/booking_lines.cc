#include "tools/report/booking_lines.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "tools/accepted_frames.h"
#include "tools/network/spelling.h"
#include "tools/network/utf8.h"
#include "tools/report/statement.h"

namespace clearpoint {
namespace {

struct IdTeller {
  template <class Body>
  EventIds operator()(const Body&) const {
    return {};
  }
  EventIds operator()(const Purchase& e) const {
    return {e.order_id, e.order_id};
  }
  EventIds operator()(const PurchaseReturned& e) const {
    return {e.return_id, e.order_id.empty() ? e.return_id : e.order_id};
  }
  EventIds operator()(const ActionCompleted& e) const {
    return {e.action_id, e.action_id};
  }
  EventIds operator()(const PrizeWon& e) const {
    return {e.prize_id, e.prize_id};
  }
  EventIds operator()(const PendingReleased& e) const {
    return {e.release_id, e.order_id};
  }
  EventIds operator()(const PendingCancelled& e) const {
    return {e.cancel_id, e.order_id};
  }
  EventIds operator()(const RedemptionRequested& e) const {
    return {e.redemption_id, e.redemption_id};
  }
  EventIds operator()(const HoldPlaced& e) const {
    return {e.hold_id, e.hold_id};
  }
  EventIds operator()(const HoldCaptured& e) const {
    return {e.capture_id, e.hold_id};
  }
  EventIds operator()(const HoldReleased& e) const {
    return {e.release_id, e.hold_id};
  }
  EventIds operator()(const RedemptionReversed& e) const {
    return {e.reversal_id, e.redemption_id};
  }
  EventIds operator()(const ExchangeRequested& e) const {
    return {e.exchange_id, e.exchange_id};
  }
  EventIds operator()(const ExchangeReversed& e) const {
    return {e.reversal_id, e.exchange_id};
  }
  EventIds operator()(const TransferRequested& e) const {
    return {e.transfer_id, e.transfer_id};
  }
  EventIds operator()(const AdjustmentRequested& e) const {
    return {e.adjustment_id, e.adjustment_id};
  }
  EventIds operator()(const AdjustmentApproved& e) const {
    return {e.adjustment_id, e.adjustment_id};
  }
  EventIds operator()(const PrepaidBlockBought& e) const {
    return {e.block_id, e.block_id};
  }
  EventIds operator()(const DisputeResolved& e) const {
    return {e.dispute_id, e.dispute_id};
  }
  EventIds operator()(const PointsReinstated& e) const {
    return {e.reinstatement_id, e.reinstatement_id};
  }
};

struct BookedSum {
  uint64_t bookings = 0;
  Points points;
  Money amount;
};
// Counterparty, kind, and whether the participant is the creditor.
using BookedKey = std::tuple<ParticipantNumber, ObligationKind, bool>;

// An adjustment points to the record that it is about.
std::string DisputedBy(const Record& record) {
  for (const RowPut<DisputeRow>& put : record.effects.disputes) {
    const auto row = RowOf(put);
    if (!row.has_value()) continue;
    return absl::StrCat(", of record ", row->sequence.value, " in window ",
                        row->window.value);
  }
  return "";
}

std::string SumText(const BookedSum& sum, const WindowFigures& figures) {
  return absl::StrCat(figures.Text(sum.amount), " in ", sum.bookings,
                      " bookings");
}

}  // namespace

EventIds IdsOf(const Event& event) {
  return std::visit(IdTeller{}, event.body);
}

void BookingLines::Add(const Record& record) {
  std::optional<Event> event;
  for (const Booking& booking : record.effects.bookings) {
    if (booking.key.window != window_ ||
        (booking.key.debtor != participant_ &&
         booking.key.creditor != participant_)) {
      continue;
    }
    if (!event.has_value()) {
      decoder_.Reset();
      const bool told = record.format != 0 && record.event_size == 0;
      event = told ? decoder_.Decode(record.event,
                                     static_cast<EventFormat>(record.format))
                   : Event{};
    }
    AddBooking(record, booking, *event);
  }
}

void BookingLines::AddBooking(const Record& record, const Booking& booking,
                              const Event& event) {
  BookingLine line;
  line.sequence = record.sequence;
  line.recorded = record.recorded;
  line.event = record.kind;
  if (event.kind != EventKind::kNone) {
    const EventIds ids = IdsOf(event);
    line.occurred = event.occurred;
    line.reference = BusinessReference(event);
    line.id = std::string(ids.own);
    line.origin = std::string(ids.origin);
  } else if (!record.sweeps.empty()) {
    const ConversionSweep& sweep = record.sweeps.front();
    line.occurred = sweep.occurred;
    line.reference = SweepReference(record);
    line.id = sweep.exchange_id;
    line.origin = sweep.exchange_id;
  }
  line.kind = booking.key.kind;
  if (line.kind == ObligationKind::kDispute) {
    line.reference += DisputedBy(record);
  }
  line.points = booking.points;
  const bool receives = booking.key.creditor == participant_;
  line.counterparty = receives ? booking.key.debtor : booking.key.creditor;
  line.is_creditor = receives && booking.key.debtor != participant_;
  if (receives) line.receives = booking.amount;
  if (booking.key.debtor == participant_) line.pays = booking.amount;
  lines_.push_back(std::move(line));
}

absl::Status BookingLines::CheckAgainst(const WindowFigures& figures,
                                        const Names& names) const {
  std::map<BookedKey, BookedSum> found;
  for (const BookingLine& line : lines_) {
    BookedSum& sum = found[{line.counterparty, line.kind, line.is_creditor}];
    ++sum.bookings;
    sum.points += line.points;
    sum.amount = sum.amount + (line.is_creditor ? line.receives : line.pays);
  }
  for (const auto& [key, row] : figures.obligations) {
    if (key.debtor != participant_ && key.creditor != participant_) continue;
    const bool receives = key.debtor != participant_;
    const ParticipantNumber other = receives ? key.debtor : key.creditor;
    BookedSum& sum = found[{other, key.kind, receives}];
    const BookedSum booked{row.bookings, row.points, row.amount};
    if (sum.bookings == booked.bookings && sum.points == booked.points &&
        sum.amount == booked.amount) {
      sum = BookedSum{};
      continue;
    }
    return absl::DataLossError(absl::StrCat(
        "window ", window_.value, ", ", names.Participant(participant_),
        " and ", names.Participant(other), ", ",
        std::string(ObligationKindName(key.kind)), ": expected ",
        SumText(booked, figures), " as the obligations say, found ",
        SumText(sum, figures), " in the records"));
  }
  for (const auto& [key, sum] : found) {
    if (sum.bookings == 0) continue;
    return absl::DataLossError(absl::StrCat(
        "window ", window_.value, ", ", names.Participant(participant_),
        " and ", names.Participant(std::get<0>(key)),
        ": expected no obligation, found ", SumText(sum, figures),
        " in the records"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ParticipantNumber> FindParticipant(const ReportBasis& basis,
                                                  std::string_view name) {
  std::vector<std::string_view> known;
  const Networks& networks = *basis.networks;
  for (size_t i = networks.size(); i > 0; --i) {
    const Network& network =
        networks.Version(ConfigVersion{static_cast<uint32_t>(i)});
    for (const Participant& one : network.participants()) {
      if (one.config->name == name) return one.number;
      known.push_back(one.config->name);
    }
  }
  return absl::NotFoundError(
      absl::StrCat("participant: expected one of the network, found \"",
                   Shown(name), "\"", DidYouMean(name, known)));
}

absl::Status ReadRecordsBetween(const FolderOptions& options,
                                SequenceNumber first, SequenceNumber last,
                                absl::FunctionRef<void(const Record&)> visit) {
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  Record record;
  return ReadAccepted(
      journal->get(),
      [&](const JournalEntry&, const FrameView& frame) -> absl::StatusOr<bool> {
        SequenceNumber sequence = frame.header.first_sequence;
        if (sequence > last) return false;
        for (const std::string_view bytes : frame.records) {
          const bool wanted = first <= sequence && sequence <= last;
          ++sequence.value;
          if (!wanted) continue;
          const absl::Status status = DecodeRecord(bytes, &record);
          if (!status.ok()) return status;
          visit(record);
        }
        return true;
      });
}

absl::Status ReadWindowRecords(const FolderOptions& options,
                               const ReportBasis& basis,
                               const WindowFigures& figures,
                               absl::FunctionRef<void(const Record&)> visit) {
  return ReadRecordsBetween(
      options, figures.row.opened_by,
      figures.provisional() ? basis.sequence : figures.row.closed_by, visit);
}

}  // namespace clearpoint
