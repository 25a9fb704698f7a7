#include "tools/trace/record_line.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

struct LineTeller {
  const Names& names;

  std::string operator()(const Booking& booking) const {
    return absl::StrCat(std::string(ObligationKindName(booking.key.kind)), ": ",
                        names.Participant(booking.key.debtor), " owes ",
                        names.Participant(booking.key.creditor));
  }
  std::string operator()(const Posting& posting) const {
    return absl::StrCat(names.ProgramOf(posting.program).name(), ": ",
                        std::string(AccountName(posting.from)), " to ",
                        std::string(AccountName(posting.to)));
  }
  std::string operator()(const LotMove& move) const {
    return absl::StrCat(names.ProgramOf(move.key.program).name(), ": lot ",
                        move.key.draw.lot, " of member ",
                        move.key.member.value);
  }
  std::string operator()(const ClosedPosition& position) const {
    return absl::StrCat("closing of window ", position.key.window.value,
                        ": payment and carry of ",
                        names.Participant(position.key.participant));
  }
  std::string operator()(const Payment& payment) const {
    return absl::StrCat(
        "payment of window ", payment.key.window.value, ": ",
        names.Participant(payment.key.participant),
        payment.rebooked.value != 0 ? ", given up" : ", confirmed");
  }
  std::string operator()(const LeftBlock& block) const {
    return absl::StrCat("prepaid block ", block.row.block_id, " of ",
                        names.Participant(block.key.participant));
  }
  std::string operator()(const WholeRecord&) const { return "the record"; }
};

struct AmountTeller {
  const Names& names;
  int32_t digits;

  Figure operator()(const Booking& booking) const {
    return MoneyFigure(booking.amount, digits);
  }
  Figure operator()(const Posting& posting) const {
    return PointsFigure(posting.points,
                        names.ProgramOf(posting.program).scale());
  }
  Figure operator()(const LotMove& move) const {
    return PointsFigure(move.change, names.ProgramOf(move.key.program).scale());
  }
  Figure operator()(const ClosedPosition& position) const {
    return MoneyFigure(position.row.carry, digits);
  }
  Figure operator()(const Payment& payment) const {
    return MinorFigure(payment.confirmed + payment.rebooked, digits);
  }
  Figure operator()(const LeftBlock& block) const {
    return PointsFigure(block.row.left(),
                        names.ProgramOf(block.key.program).scale());
  }
  Figure operator()(const WholeRecord&) const { return {}; }
};

}  // namespace

void EachLine(const Record& record,
              absl::FunctionRef<void(const RecordLine&)> visit) {
  for (const Booking& booking : record.effects.bookings) visit(booking);
  for (const Posting& posting : record.effects.postings) visit(posting);
  for (const LotMove& move : record.effects.lots) visit(move);
  for (const RowPut<PositionRow>& put : record.effects.positions) {
    const auto row = RowOf(put);
    if (row.has_value()) visit(ClosedPosition{put.key, *row});
  }
  for (const Payment& payment : record.effects.payments) visit(payment);
  for (const RowPut<PrepaidBlockRow>& put : record.effects.prepaid_blocks) {
    const auto row = RowOf(put);
    if (row.has_value()) visit(LeftBlock{put.key, *row});
  }
  visit(WholeRecord{});
}

std::string LineText(const RecordLine& line, const Names& names) {
  return std::visit(LineTeller{names}, line);
}

Figure LineAmount(const RecordLine& line, const Names& names,
                  int32_t minor_digits) {
  return std::visit(AmountTeller{names, minor_digits}, line);
}

}  // namespace clearpoint
