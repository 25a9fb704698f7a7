#include "tools/trace/receivable_parts.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/report/figure_id.h"
#include "tools/report/receivables.h"
#include "tools/report/valuation.h"
#include "tools/report/window_figures.h"
#include "tools/trace/liability_parts.h"

namespace clearpoint {
namespace {

using RowCells = std::vector<std::string>;
using PositionKey = std::pair<WindowNumber, ParticipantNumber>;

// A row of the section `summary`, and which of its columns.
struct SummaryPlace {
  AgeBucket bucket = AgeBucket::kOpenWindow;
  bool owes = false;
};

class ReceivableLines {
 public:
  ReceivableLines(const ReportBasis& basis, const Names& names)
      : basis_(basis),
        state_(basis.state),
        networks_(basis.networks),
        names_(names),
        per_minor_(MoneyPerMinor(CurrencyOf(basis).digits)),
        changes_(basis) {
    for (const NamedProgram& program : names.programs()) {
      valuations_.emplace(program.program->number, ValuationOf(basis, program));
    }
  }

  absl::Status Read(const ReportBasis& basis) {
    const auto payments = UnpaidPayments(basis);
    if (!payments.ok()) return payments.status();
    for (const UnpaidPayment& one : *payments) {
      places_[{one.window, one.participant}] = {
          one.bucket(), one.position.unpaid().value < 0};
    }
    const auto open = ReadWindow(basis, basis.state->open_window(basis.scheme));
    if (!open.ok()) return open.status();
    for (const auto& [participant, row] : open->positions) {
      if (participant == open->network->operator_number()) continue;
      places_[{open->number, participant}] = {AgeBucket::kOpenWindow,
                                              row.exact.value < 0};
    }
    for (const auto& [funded, sum] : ReadFunded(basis)) {
      const size_t nth = ++seen_[CellsOf(funded)];
      funded_[funded] = {NameOfRow(funded, nth), sum.priced_by};
    }
    return basis.state->status();
  }

  void Tell(const Record&, const Booking& booking, const PartTaker& taker) {
    const ObligationRow::Key& key = booking.key;
    if (key.debtor == key.creditor) return;
    TellPayment({key.window, key.debtor}, -booking.amount.value, taker);
    TellPayment({key.window, key.creditor}, booking.amount.value, taker);
  }
  void Tell(const Record& record, const ClosedPosition& position,
            const PartTaker& taker) {
    const WindowNumber window = position.key.window;
    const ParticipantNumber who = position.key.participant;
    const absl::int128 carry = position.row.carry.value;
    TellPayment({window, who}, -carry, taker);
    TellPayment({OpenedBehind(record, window), who}, carry, taker);
  }
  void Tell(const Record&, const Payment& payment, const PartTaker& taker) {
    const PositionKey key{payment.key.window, payment.key.participant};
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    const absl::int128 confirmed =
        absl::int128(payment.confirmed.value) * per_minor_;
    const absl::int128 rebooked =
        absl::int128(payment.rebooked.value) * per_minor_;
    const RowCells row = UnpaidCells(key);
    taker.Add("unpaid", row, "confirmed", confirmed);
    taker.Add("unpaid", row, "rebooked", rebooked);
    taker.Add("unpaid", row, "unpaid", -confirmed - rebooked);
    TellSummary(found->second, key.second, -confirmed - rebooked, taker);
  }
  // Told whatever is asked, because it remembers.
  void Tell(const Record&, const LotMove& move, const PartTaker& taker) {
    const Points points = changes_.Of(move).outstanding;
    if (points.value == 0 || !taker.Wants("owed_for_points")) return;
    const LotClassRow lot_class = state_->LotClassOf(move.after.lot_class);
    if (!IsSettledIn(basis_, lot_class)) return;
    const auto funded = FundedBy(lot_class, *networks_);
    if (!funded.has_value()) return;
    const auto found = funded_.find(*funded);
    if (found == funded_.end()) return;
    const Valuation& valuation = valuations_.at(funded->program);
    const auto add = [&](std::string_view column, absl::int128 units) {
      if (units == 0) return;
      taker.Pass({"owed_for_points", found->second.row, column, units});
    };
    add("points", PointsUnits(points, valuation.program.scale()));
    add("owed", MultiplyExact(points, Money{funded->price}).value);
    add("value", valuation.Value(points).units);
  }
  void Tell(const Record& record, const WholeRecord&, const PartTaker& taker) {
    if (!taker.Wants("owed_for_points")) return;
    for (const auto& put : record.effects.configurations) {
      for (const auto& [funded, row] : funded_) {
        const absl::int128 price = PriceOf(funded);
        if (row.priced_by != put.key.version || price == 0) continue;
        taker.Pass({"owed_for_points", row.row, "issue_price", price});
      }
    }
  }
  void Tell(const Record&, const Posting&, const PartTaker&) const {}
  void Tell(const Record&, const LeftBlock&, const PartTaker&) const {}

 private:
  // The window that the closing of this one opened.
  static WindowNumber OpenedBehind(const Record& record, WindowNumber window) {
    for (const RowPut<WindowRow>& put : record.effects.windows) {
      const auto row = RowOf(put);
      if (row.has_value() && row->before == window) return put.key.window;
    }
    return {};
  }

  struct FundedRow {
    std::string row;  // as figure_id.h names it
    ConfigVersion priced_by;
  };

  RowCells UnpaidCells(const PositionKey& key) const {
    return {names_.Participant(key.second), absl::StrCat(key.first.value)};
  }
  RowCells CellsOf(const FundedPoints& funded) const {
    return {names_.ProgramOf(funded.program).name(),
            names_.Participant(funded.funder),
            names_.Participant(funded.issuer)};
  }
  // The second price of a program, funder and issuer has "~2" in its name.
  std::string NameOfRow(const FundedPoints& funded, size_t nth) const {
    std::string row = RowName(CellsOf(funded));
    if (nth > 1) absl::StrAppend(&row, "~", nth);
    return row;
  }
  absl::int128 PriceOf(const FundedPoints& funded) const {
    return funded.WholePrice(names_.ProgramOf(funded.program).scale()).value;
  }

  // Positive: it is to receive.
  void TellPayment(const PositionKey& key, absl::int128 units,
                   const PartTaker& taker) const {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    TellSummary(found->second, key.second, units, taker);
    if (found->second.bucket == AgeBucket::kOpenWindow) return;
    const RowCells row = UnpaidCells(key);
    taker.Add("unpaid", row, "payment", units);
    taker.Add("unpaid", row, "unpaid", units);
  }
  void TellSummary(const SummaryPlace& place, ParticipantNumber who,
                   absl::int128 units, const PartTaker& taker) const {
    if (!taker.Wants("summary")) return;
    const RowCells row = {AgeBucketName(place.bucket), names_.Participant(who)};
    taker.Add("summary", row, place.owes ? "owes" : "is_owed",
              place.owes ? -units : units);
    taker.Add("summary", row, "net", units);
  }

  ReportBasis basis_;
  State* state_;
  const Networks* networks_;
  const Names& names_;
  absl::int128 per_minor_;
  LotChanges changes_;
  std::map<ProgramNumber, Valuation> valuations_;
  std::map<PositionKey, SummaryPlace> places_;
  std::map<FundedPoints, FundedRow> funded_;
  std::map<RowCells, size_t> seen_;  // rows of these cells
};

}  // namespace

absl::StatusOr<FigureParts> ReceivableParts(const ReportBasis& basis,
                                            const Names& names) {
  ReceivableLines lines(basis, names);
  const absl::Status status = lines.Read(basis);
  if (!status.ok()) return status;
  return FigureParts{
      SequenceNumber{1},
      [lines = std::move(lines)](const Record& record, const RecordLine& line,
                                 const PartTaker& taker) mutable {
        std::visit([&](const auto& one) { lines.Tell(record, one, taker); },
                   line);
      }};
}

}  // namespace clearpoint
