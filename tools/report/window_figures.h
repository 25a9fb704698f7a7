// WindowFigures: what the state says of one settlement window, its positions
// included, which an open window gets by the rounding that its closing would
// use. What every report of a window begins with (domain: settlement).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_WINDOW_FIGURES_H_
#define CLEARPOINT_TOOLS_REPORT_WINDOW_FIGURES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/decide/window_positions.h"
#include "tools/report/basis.h"
#include "tools/report/money_text.h"
#include "tools/report/names.h"

namespace clearpoint {

struct WindowObligation {
  ObligationRow::Key key;
  ObligationRow row;
};

// Everything a report of one window shows, before it is text. Obligations are
// ordered by debtor, creditor and kind.
struct WindowFigures {
  WindowNumber number;
  WindowRow row;
  const Network* network = nullptr;  // newest at the closing
  const SchemeView* scheme = nullptr;
  ReportCurrency currency;
  std::vector<WindowObligation> obligations;
  // As they are, or would be, closed: what is paid between whom.
  WindowPositions payments;
  // Of each participant, all of those together.
  std::map<ParticipantNumber, PositionRow> positions;
  Money gross;
  uint64_t pairs = 0;  // debtors and creditors that have an obligation

  bool provisional() const { return row.status == WindowStatus::kOpen; }
  // Payments go through the operator, else between the two.
  bool is_multilateral() const {
    return scheme->mode == NettingMode::kMultilateral;
  }
  std::string Text(Money money) const {
    return MoneyText(money, currency.digits);
  }
  Figure Exact(Money money) const {
    return MoneyFigure(money, currency.digits);
  }
  Figure Paid(MinorAmount amount) const {
    return MinorFigure(amount, currency.digits);
  }
  ReportColumn Column(std::string name) const {
    return MoneyColumn(std::move(name), currency.code);
  }
};

// The window asked for, of any scheme; without one the scheme's newest closed,
// else its open one. NotFound names those there are.
absl::StatusOr<WindowNumber> ChooseWindow(State* state, SchemeNumber scheme,
                                          std::optional<WindowNumber> asked);

// NotFound: there is no such window. OutOfRange: positions of the open window
// are too large for minor units. DataLoss: the obligations of a closed window
// are not those its closing recorded; both are named. Cost: participants and
// pairs that traded.
absl::StatusOr<WindowFigures> ReadWindow(const ReportBasis& basis,
                                         WindowNumber number);
// Both: of the window that ChooseWindow chooses of the basis's scheme. What the
// store fails with comes before what it would look like.
absl::StatusOr<WindowFigures> ReadChosenWindow(
    const ReportBasis& basis, std::optional<WindowNumber> asked);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_WINDOW_FIGURES_H_
