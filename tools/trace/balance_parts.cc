#include "tools/trace/balance_parts.h"

#include <map>
#include <string>
#include <vector>

#include "tools/report/prepaid_blocks.h"
#include "tools/report/roll_forward.h"

namespace clearpoint {
namespace {

// Row `program+account` of both accounts of a posting, with what it changes.
template <class Tell>
void EachLeg(const Posting& posting, const Names& names, Tell tell) {
  const NamedProgram& program = names.ProgramOf(posting.program);
  const absl::int128 units = PointsUnits(posting.points, program.scale());
  tell({program.name(), std::string(AccountName(posting.from))}, -units);
  tell({program.name(), std::string(AccountName(posting.to))}, units);
}
using AccountCells = const std::vector<std::string>&;

class TrialBalanceLines {
 public:
  TrialBalanceLines(const ReportBasis& basis, const Names& names)
      : basis_(basis),
        names_(names),
        per_minor_(MoneyPerMinor(
            basis.networks->empty() ? 0 : CurrencyOf(basis).digits)) {}

  void Tell(const Posting& posting, const PartTaker& taker) const {
    if (!taker.Wants("points")) return;
    EachLeg(posting, names_, [&](AccountCells row, absl::int128 units) {
      taker.Add("points", row, "points", units);
    });
  }
  // A payment that was given up in one window and is owed anew in another is
  // no new debt.
  void Tell(const Booking& booking, const PartTaker& taker) const {
    if (!taker.Wants("money") ||
        booking.key.kind == ObligationKind::kSettlement) {
      return;
    }
    if (!IsShown(basis_, booking.key.window)) return;
    const absl::int128 amount = booking.amount.value;
    const Row debtor = {names_.Participant(booking.key.debtor)};
    const Row creditor = {names_.Participant(booking.key.creditor)};
    taker.Add("money", debtor, "payable", amount);
    taker.Add("money", creditor, "receivable", amount);
    if (booking.key.debtor == booking.key.creditor) return;
    for (const char* column : {"net", "unsettled"}) {
      taker.Add("money", debtor, column, -amount);
      taker.Add("money", creditor, column, amount);
    }
  }
  void Tell(const ClosedPosition& position, const PartTaker& taker) const {
    if (!IsShown(basis_, position.key.window)) return;
    TellPaid(position.key.participant, position.row.rounded, taker);
    if (position.key.counterparty.value == 0) return;
    TellPaid(position.key.counterparty,
             MinorAmount{} - position.row.rounded, taker);
  }
  void Tell(const Payment& payment, const PartTaker& taker) const {
    if (!IsShown(basis_, payment.key.window)) return;
    TellPaid(payment.key.participant, MinorAmount{} - payment.rebooked, taker);
    TellPaid(payment.through, payment.rebooked, taker);
  }
  void Tell(const LotMove&, const PartTaker&) const {}
  void Tell(const WholeRecord&, const PartTaker&) const {}
  // By what it was before, which is remembered.
  void Tell(const LeftBlock& block, const PartTaker& taker) {
    if (block.row.scheme != basis_.scheme) return;
    PrepaidFigures& before = blocks_[block.key];
    const PrepaidFigures now = PrepaidFiguresOf(block.row);
    PrepaidFigures change;
    change.bought = now.bought - before.bought;
    change.drawn = now.drawn - before.drawn;
    change.paid = now.paid - before.paid;
    change.used = now.used - before.used;
    before = now;
    if (taker.Wants("prepaid")) TellBlock(block, change, taker);
    if (!taker.Wants("prepaid_liability")) return;
    const absl::int128 unused = change.unused().value;
    const Row buyer = {names_.Participant(block.key.participant)};
    const Row issuer = {names_.Participant(block.row.issuer)};
    taker.Add("prepaid_liability", buyer, "asset", unused);
    taker.Add("prepaid_liability", buyer, "net", unused);
    taker.Add("prepaid_liability", issuer, "liability", unused);
    taker.Add("prepaid_liability", issuer, "net", -unused);
  }

 private:
  using Row = std::vector<std::string>;

  void TellBlock(const LeftBlock& block, const PrepaidFigures& change,
                 const PartTaker& taker) const {
    const NamedProgram& program = names_.ProgramOf(block.key.program);
    const Row row = {names_.Participant(block.key.participant), program.name(),
                     names_.Participant(block.row.issuer)};
    const auto add = [&](const char* column, absl::int128 units) {
      taker.Add("prepaid", row, column, units);
    };
    add("bought", PointsUnits(change.bought, program.scale()));
    add("drawn", PointsUnits(change.drawn, program.scale()));
    add("left", PointsUnits(change.left(), program.scale()));
    add("paid", change.paid.value);
    add("used", change.used.value);
    add("unused", change.unused().value);
  }

  void TellPaid(ParticipantNumber who, MinorAmount amount,
                const PartTaker& taker) const {
    if (!taker.Wants("money")) return;
    const Row row = {names_.Participant(who)};
    const absl::int128 units = absl::int128(amount.value) * per_minor_;
    taker.Add("money", row, "payments", units);
    taker.Add("money", row, "unsettled", -units);
  }

  ReportBasis basis_;
  const Names& names_;
  int64_t per_minor_;
  std::map<PrepaidBlockRow::Key, PrepaidFigures> blocks_;
};

class RollForwardLines {
 public:
  RollForwardLines(const Names& names, SequenceNumber from)
      : names_(names), from_(from) {}

  void Tell(const Record& record, const Posting& posting,
            const PartTaker& taker) const {
    const bool before = record.sequence <= from_;
    if (taker.Wants("accounts")) {
      EachLeg(posting, names_, [&](AccountCells row, absl::int128 units) {
        taker.Add("accounts", row, before ? "opening" : "change", units);
        taker.Add("accounts", row, "closing", units);
      });
    }
    if (!taker.Wants("roll_forward")) return;
    const auto line = RollForward::LineOf(record, posting);
    if (!line.has_value()) return;
    const NamedProgram& program = names_.ProgramOf(posting.program);
    const absl::int128 units = PointsUnits(line->points, program.scale());
    const std::vector<std::string> row = {
        program.name(), before ? "opening" : std::string(line->name)};
    taker.Add("roll_forward", row, "points", units);
    if (!before) taker.Add("roll_forward", row, "postings", CountUnits(1));
  }
  template <class Line>
  void Tell(const Record&, const Line&, const PartTaker&) const {}

 private:
  const Names& names_;
  SequenceNumber from_;
};

}  // namespace

FigureParts TrialBalanceParts(const ReportBasis& basis, const Names& names) {
  return {SequenceNumber{1},
          [lines = TrialBalanceLines(basis, names)](
              const Record&, const RecordLine& line,
              const PartTaker& taker) mutable {
            std::visit([&](const auto& one) { lines.Tell(one, taker); }, line);
          }};
}

FigureParts RollForwardParts(const Names& names, SequenceNumber from) {
  return {SequenceNumber{1}, [lines = RollForwardLines(names, from)](
                                 const Record& record, const RecordLine& line,
                                 const PartTaker& taker) {
            std::visit([&](const auto& one) { lines.Tell(record, one, taker); },
                       line);
          }};
}

}  // namespace clearpoint
