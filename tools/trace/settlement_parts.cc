#include "tools/trace/settlement_parts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

using ParticipantPair = std::pair<ParticipantNumber, ParticipantNumber>;
using RowCells = std::vector<std::string>;

// What both reports of a window ask of it.
class WindowLines {
 public:
  WindowLines(const WindowFigures& figures, const Names& names)
      : figures_(figures), names_(names), scale_(names.CommonScale()) {}

  bool IsOf(const Booking& booking) const {
    return booking.key.window == figures_.number;
  }
  // What the closing of the window before left, in this one.
  bool Opens(const ClosedPosition& position) const {
    return figures_.row.before.value != 0 &&
           position.key.window == figures_.row.before;
  }
  bool Closes(const ClosedPosition& position) const {
    return position.key.window == figures_.number;
  }
  absl::int128 Coins(MinorAmount amount) const {
    return absl::int128(amount.value) * MoneyPerMinor(figures_.currency.digits);
  }
  absl::int128 PointsOf(const Booking& booking) const {
    return PointsUnits(booking.points, std::max(scale_, 0));
  }
  // A column of points whose programs differ in scale is in smallest parts.
  const char* points_column() const {
    return scale_ < 0 ? "points_minor" : "points";
  }
  std::string Name(ParticipantNumber participant) const {
    return names_.Participant(participant);
  }
  const WindowFigures& figures() const { return figures_; }

 private:
  const WindowFigures& figures_;
  const Names& names_;
  int32_t scale_;
};

class SettlementLines {
 public:
  SettlementLines(const WindowFigures& figures, const Names& names)
      : window_(figures, names) {
    for (const WindowObligation& one : figures.obligations) {
      Money& net = nets_[PairOf(one.key)];
      const bool forward = one.key.debtor <= one.key.creditor;
      net = forward ? net + one.row.amount : net - one.row.amount;
    }
  }

  void Tell(const Booking& booking, const PartTaker& taker) {
    if (!window_.IsOf(booking)) return;
    const absl::int128 amount = booking.amount.value;
    TellOfPair(booking, taker);
    TellObligation(booking, taker);
    TellBilateral(booking, taker);
    taker.Add("settlement", {}, "gross", amount);
    if (taker.Wants("positions")) {
      taker.Add("positions", {window_.Name(booking.key.creditor)}, "receives",
                amount);
      taker.Add("positions", {window_.Name(booking.key.debtor)}, "pays",
                amount);
    }
    if (booking.key.debtor == booking.key.creditor) return;
    TellExact(booking.key.debtor, -amount, taker);
    TellExact(booking.key.creditor, amount, taker);
  }
  void Tell(const ClosedPosition& position, const PartTaker& taker) {
    const ParticipantNumber who = position.key.participant;
    const absl::int128 carry = position.row.carry.value;
    if (window_.Opens(position)) {
      taker.Add("positions", {window_.Name(who)}, "opening_carry", carry);
      TellExact(who, carry, taker);
    } else if (window_.Closes(position)) {
      TellPayment(who, -carry, taker);
      taker.Add("positions", {window_.Name(who)}, "closing_carry",
                -window_.Coins(position.row.rounded));
    }
  }
  void Tell(const Payment& payment, const PartTaker& taker) {
    if (payment.key.window != window_.figures().number) return;
    const RowCells row = {window_.Name(payment.key.participant)};
    const absl::int128 confirmed = window_.Coins(payment.confirmed);
    const absl::int128 rebooked = window_.Coins(payment.rebooked);
    taker.Add("confirmations", row, "confirmed", confirmed);
    taker.Add("confirmations", row, "rebooked", rebooked);
    taker.Add("confirmations", row, "unpaid", -confirmed - rebooked);
  }
  void Tell(const Posting&, const PartTaker&) {}
  void Tell(const LotMove&, const PartTaker&) {}
  void Tell(const LeftBlock&, const PartTaker&) {}
  void Tell(const WholeRecord&, const PartTaker&) {}

 private:
  static ParticipantPair PairOf(const ObligationRow::Key& key) {
    return std::minmax(key.debtor, key.creditor);
  }

  // The first booking between two, in one direction, makes them a pair.
  void TellOfPair(const Booking& booking, const PartTaker& taker) {
    const bool is_first =
        pairs_.insert({booking.key.debtor, booking.key.creditor}).second;
    if (is_first) taker.Add("settlement", {}, "pairs", CountUnits(1));
  }
  void TellObligation(const Booking& booking, const PartTaker& taker) const {
    if (!taker.Wants("obligations")) return;
    const RowCells row = {window_.Name(booking.key.debtor),
                          window_.Name(booking.key.creditor),
                          std::string(ObligationKindName(booking.key.kind))};
    taker.Add("obligations", row, "bookings", CountUnits(1));
    taker.Add("obligations", row, window_.points_column(),
              window_.PointsOf(booking));
    taker.Add("obligations", row, "amount", booking.amount.value);
  }
  // A pair stands in the report once, whoever owes more in front: the row of
  // one order is there, that of the other is not.
  void TellBilateral(const Booking& booking, const PartTaker& taker) const {
    const absl::int128 amount = booking.amount.value;
    const ParticipantNumber debtor = booking.key.debtor;
    const ParticipantNumber creditor = booking.key.creditor;
    const auto net = nets_.find(PairOf(booking.key));
    const bool forward = debtor <= creditor;
    const bool lower_owes = net == nets_.end() || net->second.value >= 0;
    taker.Add("settlement", {}, "bilateral_net",
              forward == lower_owes ? amount : -amount);
    if (!taker.Wants("bilateral")) return;
    const RowCells owing = {window_.Name(debtor), window_.Name(creditor)};
    taker.Add("bilateral", owing, "owes", amount);
    taker.Add("bilateral", owing, "net", amount);
    if (debtor == creditor) return;
    const RowCells owed = {owing[1], owing[0]};
    taker.Add("bilateral", owed, "owed_back", amount);
    taker.Add("bilateral", owed, "net", -amount);
  }
  void TellExact(ParticipantNumber who, absl::int128 units,
                 const PartTaker& taker) const {
    const auto& positions = window_.figures().positions;
    const auto found = positions.find(who);
    if (found != positions.end() && found->second.exact.value > 0) {
      taker.Add("settlement", {}, "net", units);
    }
    if (taker.Wants("positions")) {
      taker.Add("positions", {window_.Name(who)}, "exact", units);
      if (!window_.figures().provisional()) {
        taker.Add("positions", {window_.Name(who)}, "closing_carry", units);
      }
    }
    TellPayment(who, units, taker);
  }
  // The payment wherever it stands. Who pays and who is paid have rows of their
  // own; the report has one of them.
  void TellPayment(ParticipantNumber who, absl::int128 units,
                   const PartTaker& taker) const {
    if (window_.figures().provisional()) return;
    const bool wanted = taker.Wants("positions") ||
                        taker.Wants("confirmations") || taker.Wants("payments");
    if (!wanted) return;
    const RowCells row = {window_.Name(who)};
    taker.Add("positions", row, "payment", units);
    taker.Add("confirmations", row, "payment", units);
    taker.Add("confirmations", row, "unpaid", units);
    const ParticipantNumber through = ThroughWhom();
    if (who == through || !taker.Wants("payments")) return;
    const std::string hub = window_.Name(through);
    taker.Add("payments", {row[0], hub}, "amount", -units);
    taker.Add("payments", {hub, row[0]}, "amount", units);
  }
  ParticipantNumber ThroughWhom() const {
    return window_.figures().network->operator_number();
  }

  WindowLines window_;
  std::map<ParticipantPair, Money> nets_;  // lower number to higher
  std::set<ParticipantPair> pairs_;        // met so far, by direction
};

class StatementLines {
 public:
  StatementLines(const WindowFigures& figures, const Names& names,
                 ParticipantNumber participant)
      : window_(figures, names), participant_(participant) {}

  void Tell(const Record& record, const Booking& booking,
            const PartTaker& taker) {
    const ObligationRow::Key& key = booking.key;
    const bool receives = key.creditor == participant_;
    const bool pays = key.debtor == participant_;
    if (!window_.IsOf(booking) || (!receives && !pays)) return;
    const absl::int128 in = receives ? booking.amount.value : 0;
    const absl::int128 out = pays ? booking.amount.value : 0;
    RowCells row = {window_.Name(receives ? key.debtor : key.creditor),
                    std::string(ObligationKindName(key.kind))};
    taker.Add("counterparties", row, "bookings", CountUnits(1));
    taker.Add("counterparties", row, "net", in - out);
    TellBoth("counterparties", row, booking, in, out, taker);
    row.push_back(absl::StrCat(record.sequence.value));
    TellOfBooking(record, row, booking, in, out, taker);
    taker.Add("position", {}, "receives", in);
    taker.Add("position", {}, "pays", out);
    TellExact(in - out, taker);
  }
  void Tell(const Record&, const ClosedPosition& position,
            const PartTaker& taker) const {
    if (position.key.participant != participant_) return;
    const absl::int128 carry = position.row.carry.value;
    if (window_.Opens(position)) {
      taker.Add("position", {}, "opening_carry", carry);
      TellExact(carry, taker);
    } else if (window_.Closes(position)) {
      taker.Add("position", {}, "payment", -carry);
      taker.Add("position", {}, "closing_carry",
                -window_.Coins(position.row.rounded));
    }
  }
  template <class Line>
  void Tell(const Record&, const Line&, const PartTaker&) const {}

 private:
  void TellBoth(std::string_view section, const RowCells& row,
                const Booking& booking, absl::int128 in, absl::int128 out,
                const PartTaker& taker) const {
    taker.Add(section, row, "points", window_.PointsOf(booking));
    taker.Add(section, row, "receives", in);
    taker.Add(section, row, "pays", out);
  }
  // The second of a record between the same two has "~2" in its name, which no
  // cell has.
  void TellOfBooking(const Record& record, const RowCells& row,
                     const Booking& booking, absl::int128 in, absl::int128 out,
                     const PartTaker& taker) {
    if (record.sequence != newest_) seen_.clear();
    newest_ = record.sequence;
    const size_t nth = ++seen_[row];
    const auto renamed = [&](const FigurePart& part) {
      FigurePart named = part;
      if (nth > 1) absl::StrAppend(&named.row, "~", nth);
      taker.Pass(named);
    };
    if (!taker.Wants("bookings")) return;
    const PartTaker namer("bookings", renamed);
    TellBoth("bookings", row, booking, in, out, namer);
  }
  void TellExact(absl::int128 units, const PartTaker& taker) const {
    taker.Add("position", {}, "exact", units);
    if (window_.figures().provisional()) return;
    taker.Add("position", {}, "payment", units);
    taker.Add("position", {}, "closing_carry", units);
  }

  WindowLines window_;
  ParticipantNumber participant_;
  SequenceNumber newest_;
  std::map<RowCells, size_t> seen_;  // of the newest record
};

}  // namespace

FigureParts SettlementParts(const WindowFigures& figures, const Names& names) {
  return {figures.row.opened_by, [lines = SettlementLines(figures, names)](
                                     const Record&, const RecordLine& line,
                                     const PartTaker& taker) mutable {
            std::visit([&](const auto& one) { lines.Tell(one, taker); }, line);
          }};
}

FigureParts StatementParts(const WindowFigures& figures, const Names& names,
                           ParticipantNumber participant) {
  return {figures.row.opened_by,
          [lines = StatementLines(figures, names, participant)](
              const Record& record, const RecordLine& line,
              const PartTaker& taker) mutable {
            std::visit([&](const auto& one) { lines.Tell(record, one, taker); },
                       line);
          }};
}

namespace {

// What comes of netting, beside the bookings themselves.
bool IsOfNetting(std::string_view section, std::string_view column) {
  if (section == "payments" || section == "confirmations") return true;
  if (section == "settlement") return column == "net";
  if (section == "documents") return column != "booked";
  return column == "payment" || column == "closing_carry" ||
         column == "opening_carry" || column == "exact";
}

}  // namespace

absl::Status CheckIsRecorded(const WindowFigures& figures,
                             std::string_view section,
                             std::string_view column) {
  if (!figures.is_multilateral() && IsOfNetting(section, column)) {
    return absl::UnimplementedError(absl::StrCat(
        "window ", figures.number.value, ": ", std::string(section), " ",
        std::string(column),
        ": what is netted between two is not traced; trace the obligations, "
        "or receives and pays"));
  }
  const bool of_closing =
      section == "payments" || column == "payment" || column == "closing_carry";
  if (!figures.provisional() || !of_closing) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "window ", figures.number.value, ": expected a closed one for ",
      std::string(section), " ", std::string(column),
      ", found it open; its payments and carries are provisional, and no "
      "record has them yet"));
}

}  // namespace clearpoint
