#include "tools/trace/invoice_parts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tools/report/invoices.h"

namespace clearpoint {
namespace {

using RowCells = std::vector<std::string>;

class InvoiceLines {
 public:
  InvoiceLines(const ReportBasis& basis, const WindowFigures& figures,
               const Names& names)
      : figures_(figures),
        names_(names),
        scale_(std::max(names.CommonScale(), 0)),
        entries_(InvoiceEntries(basis.state, figures)) {
    for (size_t i = 0; i < entries_.size(); ++i) by_pair_[entries_[i].pair] = i;
    for (const DisputeRow& row :
         DisputesSettledIn(basis.state, figures.number)) {
      adjusted_[row.resolved_by] = AdjustmentCells(row, entries_, names);
    }
  }

  // The record that opened the window, or the earliest closing that left
  // something to one of its pairs.
  SequenceNumber First(State* state) const {
    SequenceNumber first = figures_.row.opened_by;
    for (const InvoiceEntry& entry : entries_) {
      if (entry.brought_from.value == 0) continue;
      const WindowRow* window = state->windows.Find({entry.brought_from});
      if (window != nullptr) first = std::min(first, window->closed_by);
    }
    return first;
  }

  void Tell(const Record& record, const Booking& booking,
            const PartTaker& taker) const {
    const ObligationRow::Key& key = booking.key;
    if (key.window != figures_.number ||
        key.kind == ObligationKind::kSettlement) {
      return;
    }
    const auto found = by_pair_.find({key.creditor, key.debtor});
    if (found == by_pair_.end()) return;
    const InvoiceEntry& entry = entries_[found->second];
    const absl::int128 amount = booking.amount.value;
    const RowCells row = InvoiceCells(entry, names_);
    for (const char* column : {"booked", "amount", "carried_forward"}) {
      taker.Add("documents", row, column, amount);
    }
    const RowCells line = InvoiceLineCells(entry, key.kind, names_);
    taker.Add("lines", line, "bookings", CountUnits(1));
    taker.Add("lines", line, "points", PointsUnits(booking.points, scale_));
    taker.Add("lines", line, "booked", amount);
    if (key.kind != ObligationKind::kDispute) return;
    const auto adjusted = adjusted_.find(record.sequence);
    if (adjusted == adjusted_.end()) return;
    taker.Add("adjustments", adjusted->second, "booked", amount);
  }
  void Tell(const Record&, const ClosedPosition& position,
            const PartTaker& taker) const {
    if (!taker.Wants("documents")) return;
    for (const InvoiceEntry& entry : entries_) {
      if (entry.pair.creditor != position.key.participant) continue;
      TellClosing(position.key.window, entry, taker);
    }
  }
  template <class Line>
  void Tell(const Record&, const Line&, const PartTaker&) const {}

 private:
  void TellClosing(WindowNumber closed, const InvoiceEntry& entry,
                   const PartTaker& taker) const {
    const RowCells row = InvoiceCells(entry, names_);
    if (closed == figures_.number) {
      const absl::int128 coin = MoneyPerMinor(figures_.currency.digits);
      taker.Add("documents", row, "amount", -entry.carried.value);
      taker.Add("documents", row, "carried_forward",
                -(entry.amount.value * coin));
    } else if (closed == entry.brought_from) {
      for (const char* column :
           {"brought_forward", "amount", "carried_forward"}) {
        taker.Add("documents", row, column, entry.brought.value);
      }
    }
  }

  const WindowFigures& figures_;
  const Names& names_;
  int32_t scale_;
  std::vector<InvoiceEntry> entries_;
  std::map<InvoicePair, size_t> by_pair_;  // places in entries_
  std::map<SequenceNumber, RowCells> adjusted_;
};

}  // namespace

FigureParts InvoiceParts(const ReportBasis& basis, const WindowFigures& figures,
                         const Names& names) {
  InvoiceLines lines(basis, figures, names);
  const SequenceNumber first = lines.First(basis.state);
  return {first, [lines = std::move(lines)](const Record& record,
                                            const RecordLine& line,
                                            const PartTaker& taker) {
            std::visit([&](const auto& one) { lines.Tell(record, one, taker); },
                       line);
          }};
}

}  // namespace clearpoint
