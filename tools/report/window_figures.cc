#include "tools/report/window_figures.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

std::string WindowPrefix(WindowNumber window) {
  std::string prefix;
  AppendKey(WindowRow::Key{window}, &prefix);
  return prefix;
}

// The newest configuration that stood before the record `closed_by`.
const Network* NetworkAtClose(const ReportBasis& basis,
                              const WindowRow& window) {
  const Networks& networks = *basis.networks;
  if (window.status == WindowStatus::kOpen) return &networks.newest();
  for (size_t i = networks.size(); i > 1; --i) {
    const ConfigVersion version{static_cast<uint32_t>(i)};
    const auto row = basis.state->configurations.Find({version});
    if (!row.has_value() || row->applied_by < window.closed_by) {
      return &networks.Version(version);
    }
  }
  return &networks.Version(ConfigVersion{1});
}

void ReadObligations(State* state, WindowFigures* figures) {
  ObligationRow::Key last;
  state->obligations.Scan(
      WindowPrefix(figures->number), "",
      [&](const ObligationRow::Key& key, const ObligationRow& row) {
        const bool same_pair =
            key.debtor == last.debtor && key.creditor == last.creditor;
        if (!same_pair) ++figures->pairs;
        last = key;
        figures->gross = figures->gross + row.amount;
        figures->obligations.push_back({key, row});
        return true;
      });
}

WindowPositions ReadPositions(State* state, WindowNumber window) {
  WindowPositions positions;
  state->positions.Scan(
      WindowPrefix(window), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        positions[key] = row;
        return true;
      });
  return positions;
}

// What a closing now would record.
absl::Status ComputePositions(const ReportBasis& basis,
                              WindowFigures* figures) {
  WindowRow closed = figures->row;
  const auto wide = SumPositions(basis.state, *basis.networks, figures->number,
                                 &closed, &figures->payments);
  if (wide.has_value()) {
    return absl::OutOfRangeError(
        absl::StrCat("window ", figures->number.value,
                     ": expected positions of 64 bits of "
                     "minor units, found ",
                     ToDecimal(wide->exact.value),
                     " in 10^-12 of the currency for ", wide->participant));
  }
  figures->row.net = closed.net;
  figures->row.through = closed.through;
  return absl::OkStatus();
}

// As the other side sees it.
PositionRow Mirrored(const PositionRow& row) {
  PositionRow other;
  other.opening_carry = -row.opening_carry;
  other.receives = row.pays;
  other.pays = row.receives;
  other.exact = -row.exact;
  other.rounded = MinorAmount{} - row.rounded;
  other.carry = -row.carry;
  other.confirmed = MinorAmount{} - row.confirmed;
  other.rebooked = MinorAmount{} - row.rebooked;
  return other;
}

void Add(const PositionRow& part, PositionRow* sum) {
  sum->opening_carry = sum->opening_carry + part.opening_carry;
  sum->receives = sum->receives + part.receives;
  sum->pays = sum->pays + part.pays;
  sum->exact = sum->exact + part.exact;
  sum->rounded = sum->rounded + part.rounded;
  sum->carry = sum->carry + part.carry;
  sum->confirmed = sum->confirmed + part.confirmed;
  sum->rebooked = sum->rebooked + part.rebooked;
}

// Of each participant all that it has with others.
void SumByParticipant(WindowFigures* figures) {
  for (const auto& [key, row] : figures->payments) {
    Add(row, &figures->positions[key.participant]);
    if (key.counterparty.value == 0) continue;
    Add(Mirrored(row), &figures->positions[key.counterparty]);
  }
}

absl::Status CheckAgainstClosing(const WindowFigures& figures) {
  if (figures.gross == figures.row.gross &&
      figures.pairs == figures.row.pairs) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      absl::StrCat("window ", figures.number.value, ": expected gross ",
                   figures.Text(figures.row.gross), " of ", figures.row.pairs,
                   " pairs as its closing recorded, found ",
                   figures.Text(figures.gross), " of ", figures.pairs));
}

}  // namespace

absl::StatusOr<WindowNumber> ChooseWindow(State* state, SchemeNumber scheme,
                                          std::optional<WindowNumber> asked) {
  const WindowNumber open = state->open_window(scheme);
  if (open.value == 0) {
    return absl::NotFoundError(
        "window: expected one, found none: the journal has no network "
        "configuration yet");
  }
  if (!asked.has_value()) {
    const WindowNumber before = state->WindowBefore(open);
    return before.value != 0 ? before : open;
  }
  const WindowNumber newest = state->newest_window();
  if (asked->value >= 1 && *asked <= newest) return *asked;
  return absl::NotFoundError(absl::StrCat(
      "window: expected 1 to ", newest.value, ", found ", asked->value));
}

absl::StatusOr<WindowFigures> ReadWindow(const ReportBasis& basis,
                                         WindowNumber number) {
  State* state = basis.state;
  WindowFigures figures;
  figures.number = number;
  const WindowRow* row = state->windows.Find({number});
  if (row == nullptr) {
    if (!state->status().ok()) return state->status();
    return absl::NotFoundError(
        absl::StrCat("window ", number.value, ": expected a row, found none"));
  }
  figures.row = *row;
  figures.network = NetworkAtClose(basis, figures.row);
  figures.scheme = &figures.network->scheme(figures.row.scheme);
  figures.currency = CurrencyOf(*figures.scheme);
  ReadObligations(state, &figures);
  if (!state->status().ok()) return state->status();
  if (figures.provisional()) {
    const absl::Status computed = ComputePositions(basis, &figures);
    if (!computed.ok()) return computed;
    SumByParticipant(&figures);
    return figures;
  }
  figures.payments = ReadPositions(state, number);
  if (!state->status().ok()) return state->status();
  SumByParticipant(&figures);
  const absl::Status status = CheckAgainstClosing(figures);
  if (!status.ok()) return status;
  return figures;
}

absl::StatusOr<WindowFigures> ReadChosenWindow(
    const ReportBasis& basis, std::optional<WindowNumber> asked) {
  const auto number = ChooseWindow(basis.state, basis.scheme, asked);
  if (!basis.state->status().ok()) return basis.state->status();
  if (!number.ok()) return number.status();
  return ReadWindow(basis, *number);
}

}  // namespace clearpoint
