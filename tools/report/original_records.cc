#include "tools/report/original_records.h"

#include "engine/codec/codec.h"
#include "tools/accepted_frames.h"
#include "tools/report/statement.h"

namespace clearpoint {

Money OriginalRecord::Between(ParticipantNumber debtor,
                              ParticipantNumber creditor) const {
  const auto found = booked.find({debtor, creditor});
  return found == booked.end() ? Money{} : found->second;
}

OriginalRecord OriginalOf(const Record& record) {
  OriginalRecord original;
  original.recorded = record.recorded;
  original.event = record.kind;
  original.reference = SweepReference(record);
  const bool told = record.format != 0 && record.event_size == 0;
  if (told) {
    EventDecoder decoder;
    decoder.Reset();
    original.reference = BusinessReference(
        decoder.Decode(record.event, static_cast<EventFormat>(record.format)));
  }
  for (const Booking& booking : record.effects.bookings) {
    const ObligationRow::Key& key = booking.key;
    if (key.kind == ObligationKind::kSettlement) continue;
    if (key.kind == ObligationKind::kDispute) continue;
    original.window = key.window;
    Money& sum = original.booked[{key.debtor, key.creditor}];
    sum = sum + booking.amount;
  }
  return original;
}

absl::StatusOr<OriginalRecords> ReadOriginals(
    const FolderOptions& options, const std::set<SequenceNumber>& sequences) {
  OriginalRecords originals;
  if (sequences.empty()) return originals;
  auto journal = OpenLedger(options, LedgerUse::kReading);
  if (!journal.ok()) return journal.status();
  Record record;
  const absl::Status status = ReadAccepted(
      journal->get(),
      [&](const JournalEntry&, const FrameView& frame) -> absl::StatusOr<bool> {
        SequenceNumber sequence = frame.header.first_sequence;
        if (sequence > *sequences.rbegin()) return false;
        for (const std::string_view bytes : frame.records) {
          const SequenceNumber one = sequence;
          ++sequence.value;
          if (!sequences.contains(one)) continue;
          const absl::Status decoded = DecodeRecord(bytes, &record);
          if (!decoded.ok()) return decoded;
          originals.emplace(one, OriginalOf(record));
        }
        return true;
      });
  if (!status.ok()) return status;
  return originals;
}

}  // namespace clearpoint
