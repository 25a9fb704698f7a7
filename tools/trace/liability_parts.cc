#include "tools/trace/liability_parts.h"

#include <map>
#include <string>
#include <vector>

#include "engine/rules/inactivity.h"
#include "tools/report/valuation.h"

namespace clearpoint {
namespace {

class LiabilityLines {
 public:
  LiabilityLines(const ReportBasis& basis, const Names& names)
      : state_(basis.state), changes_(basis), names_(names) {
    for (const NamedProgram& program : names.programs()) {
      valuations_.emplace(program.program->number, ValuationOf(basis, program));
    }
  }

  void Tell(const LotMove& move, const PartTaker& taker) {
    const auto [outstanding, lapsed] = changes_.Of(move);
    if (outstanding.value != 0) TellGroup(move, outstanding, taker);
    TellSummary(move.key.program, "expired, not yet booked", lapsed, taker);
    TellTotal(move.key.program, outstanding + lapsed, taker);
  }
  void Tell(const Posting& posting, const PartTaker& taker) const {
    TellAccount(posting.program, posting.from, -posting.points, taker);
    TellAccount(posting.program, posting.to, posting.points, taker);
  }
  template <class Line>
  void Tell(const Line&, const PartTaker&) const {}

 private:
  void TellRow(const char* section, const std::vector<std::string>& row,
               ProgramNumber program, Points points,
               const PartTaker& taker) const {
    const Valuation& valuation = valuations_.at(program);
    taker.Add(section, row, "points",
              PointsUnits(points, valuation.program.scale()));
    taker.Add(section, row, "value", valuation.Value(points).units);
  }
  void TellSummary(ProgramNumber program, const char* line, Points points,
                   const PartTaker& taker) const {
    if (points.value == 0 || !taker.Wants("summary")) return;
    TellRow("summary", {names_.ProgramOf(program).name(), line}, program,
            points, taker);
  }
  void TellGroup(const LotMove& move, Points points,
                 const PartTaker& taker) const {
    const ProgramNumber program = move.key.program;
    TellSummary(program, "outstanding", points, taker);
    if (names_.has_cost_centres() && taker.Wants("by_cost_centre")) {
      TellRow("by_cost_centre",
              {names_.ProgramOf(program).name(),
               names_.CostCentreOf(state_->LotClassOf(move.after.lot_class))},
              program, points, taker);
    }
    if (!taker.Wants("liability") && !taker.Wants("by_funder") &&
        !taker.Wants("by_expiry")) {
      return;
    }
    const LiabilityGroup group =
        LiabilityGroupOf(move.key, move.after, state_, names_);
    const std::string& name = names_.ProgramOf(program).name();
    TellRow("liability", group.RowCells(names_), program, points, taker);
    TellRow("by_funder", {name, names_.Participant(group.funder)}, program,
            points, taker);
    TellRow("by_expiry", {name, group.expires}, program, points, taker);
  }
  void TellTotal(ProgramNumber program, Points points,
                 const PartTaker& taker) const {
    for (const char* line : {"total", "difference", "total less debt"}) {
      TellSummary(program, line, points, taker);
    }
  }
  void TellAccount(ProgramNumber program, Account account, Points points,
                   const PartTaker& taker) const {
    if (!IsWalletAccount(account)) return;
    if (account == Account::kDebt) {
      TellSummary(program, "debt", points, taker);
      TellSummary(program, "total less debt", points, taker);
      return;
    }
    TellSummary(program, "accounts pending + available + held", points, taker);
    TellSummary(program, "difference", -points, taker);
  }

  State* state_;
  LotChanges changes_;
  const Names& names_;
  std::map<ProgramNumber, Valuation> valuations_;
};

}  // namespace

LotHolding LotChanges::Of(const LotMove& move) {
  if (move.after.lot_class.value == 0) return {};
  LotRow before = move.after;
  before.remaining -= move.change;
  before.held = SwapHeld(move.key, move.after.held);
  const Timestamp expires_at = LapsesAt(
      *state_, {move.key.member, move.key.program}, move.key.draw.expires_at);
  const LotHolding then = HoldingOf(expires_at, before, recorded_);
  const LotHolding now = HoldingOf(expires_at, move.after, recorded_);
  return {now.outstanding - then.outstanding, now.lapsed - then.lapsed};
}

Points LotChanges::SwapHeld(const LotRow::Key& lot, Points held) {
  const auto found = held_.find(lot);
  const Points before = found == held_.end() ? Points{} : found->second;
  if (held.value != 0) {
    held_[lot] = held;
  } else if (found != held_.end()) {
    held_.erase(found);
  }
  return before;
}

FigureParts LiabilityParts(const ReportBasis& basis, const Names& names) {
  return {SequenceNumber{1}, [lines = LiabilityLines(basis, names)](
                                 const Record&, const RecordLine& line,
                                 const PartTaker& taker) mutable {
            std::visit([&](const auto& one) { lines.Tell(one, taker); }, line);
          }};
}

}  // namespace clearpoint
