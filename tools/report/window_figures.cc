#include "tools/report/window_figures.h"

#include "absl/strings/str_cat.h"
#include "engine/settlement/position_rounding.h"

namespace clearpoint {
namespace {

using PositionRows = std::map<ParticipantNumber, PositionRow>;

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

PositionRows ReadPositions(State* state, WindowNumber window) {
  PositionRows positions;
  state->positions.Scan(
      WindowPrefix(window), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        positions[key.participant] = row;
        return true;
      });
  return positions;
}

// What a closing now would record.
absl::Status ComputePositions(State* state, const Names& names,
                              WindowFigures* figures) {
  PositionRows& positions = figures->positions;
  const WindowNumber before = state->WindowBefore(figures->number);
  for (const auto& [participant, row] : ReadPositions(state, before)) {
    if (row.carry.value == 0) continue;
    positions[participant].opening_carry = row.carry;
  }
  for (const auto& [key, row] : figures->obligations) {
    PositionRow& debtor = positions[key.debtor];
    debtor.pays = debtor.pays + row.amount;
    PositionRow& creditor = positions[key.creditor];
    creditor.receives = creditor.receives + row.amount;
  }
  std::vector<RoundedPosition> rounded;
  for (auto& [participant, row] : positions) {
    row.exact = row.opening_carry + row.receives - row.pays;
    if (row.exact.value > 0) figures->row.net = figures->row.net + row.exact;
    rounded.push_back({names.Participant(participant), row.exact, {}, {}});
  }
  const RoundedPosition* wide =
      RoundPositions(figures->currency.digits, &rounded);
  if (wide != nullptr) {
    return absl::OutOfRangeError(
        absl::StrCat("window ", figures->number.value,
                     ": expected positions of 64 bits of "
                     "minor units, found ",
                     ToDecimal(wide->exact.value),
                     " in 10^-12 of the currency for ", wide->participant));
  }
  size_t i = 0;
  for (auto& [participant, row] : positions) {
    row.rounded = rounded[i].rounded;
    row.carry = rounded[i].carry;
    ++i;
  }
  return absl::OkStatus();
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

absl::StatusOr<WindowNumber> ChooseWindow(State* state,
                                          std::optional<WindowNumber> asked) {
  const WindowNumber open = state->open_window(kMainScheme);
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
                                         const Names& names,
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
  figures.currency = CurrencyOf(*figures.network);
  ReadObligations(state, &figures);
  if (!state->status().ok()) return state->status();
  if (figures.provisional()) {
    const absl::Status computed = ComputePositions(state, names, &figures);
    if (!computed.ok()) return computed;
    return figures;
  }
  figures.positions = ReadPositions(state, number);
  if (!state->status().ok()) return state->status();
  const absl::Status status = CheckAgainstClosing(figures);
  if (!status.ok()) return status;
  return figures;
}

absl::StatusOr<WindowFigures> ReadChosenWindow(
    const ReportBasis& basis, const Names& names,
    std::optional<WindowNumber> asked) {
  const auto number = ChooseWindow(basis.state, asked);
  if (!basis.state->status().ok()) return basis.state->status();
  if (!number.ok()) return number.status();
  return ReadWindow(basis, names, *number);
}

}  // namespace clearpoint
