// Deciding a WindowCloseRequested, and closing at a cut-off: what stands before
// the record is in the window, what stands after it is in the next. Positions
// are summed from the pairs that traded, rounded once by largest remainder, and
// what rounding moved is carried on (domain: settlement).

#include <algorithm>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/decide/two_persons.h"
#include "engine/decide/window_close.h"
#include "engine/settlement/position_rounding.h"

namespace clearpoint {
namespace {

using Positions = absl::btree_map<ParticipantNumber, PositionRow>;

std::string WindowPrefix(WindowNumber window) {
  std::string prefix;
  KeyWriter(&prefix).U(1, window);
  return prefix;
}

// Adds up the window's obligations; fills the window's gross and pair count.
Positions SumPositions(const Decision& d, WindowNumber window,
                       WindowRow* row) {
  Positions positions;
  ObligationRow::Key last;
  d.state().obligations.Scan(
      WindowPrefix(window), "",
      [&](const ObligationRow::Key& key, const ObligationRow& obligation) {
        PositionRow& debtor = positions[key.debtor];
        debtor.pays = debtor.pays + obligation.amount;
        PositionRow& creditor = positions[key.creditor];
        creditor.receives = creditor.receives + obligation.amount;
        row->gross = row->gross + obligation.amount;
        const bool same_pair =
            key.debtor == last.debtor && key.creditor == last.creditor;
        if (!same_pair) ++row->pairs;
        last = key;
        return true;
      });
  return positions;
}

void AddCarries(const Decision& d, WindowNumber window,
                Positions* positions) {
  d.state().positions.Scan(
      WindowPrefix(d.state().WindowBefore(window)), "",
      [&](const PositionRow::Key& key, const PositionRow& row) {
        if (row.carry.value == 0) return true;
        (*positions)[key.participant].opening_carry = row.carry;
        return true;
      });
}

Verdict Round(const Decision& d, Positions* positions) {
  const Network& newest = d.networks.newest();
  const int32_t digits = newest.MinorDigits(
      CurrencyNumber(newest.configuration().settlement.currency));
  std::vector<RoundedPosition> rounded;
  for (auto& [number, row] : *positions) {
    row.exact = row.opening_carry + row.receives - row.pays;
    // Ties are broken by the name, as bytes.
    rounded.push_back(
        {std::string(d.networks.NameOf(number)), row.exact, {}, {}});
  }
  if (const RoundedPosition* wide = RoundPositions(digits, &rounded)) {
    return Refuse(OutcomeCode::kOverflow,
                  absl::StrCat("position of ", wide->participant,
                               ": expected 64 bits of minor units, found ",
                               ToDecimal(wide->exact.value),
                               " in 10^-12 of the currency"));
  }
  size_t i = 0;
  for (auto& [number, row] : *positions) {
    row.rounded = rounded[i].rounded;
    row.carry = rounded[i].carry;
    ++i;
  }
  return std::nullopt;
}

// The key of a close is no matter when it names a window that is not open: its
// content differs from the first one's by the instant alone. One that comes
// again as it was is a DUPLICATE all the same.
Verdict CheckWindow(const Decision& d, const WindowCloseRequested& request,
                    WindowNumber open) {
  const Verdict known = CheckRequestKey(d);
  const bool is_open = open.value != 0 && (request.window == 0 ||
                                           request.window == open.value);
  if (is_open) return known;
  if (known.has_value() && known->code == OutcomeCode::kDuplicate) {
    return known;
  }
  return Refuse(OutcomeCode::kWindowNotOpen, "window", request.window, "open",
                open.value);
}

Money ReceivedInAll(const Positions& positions) {
  Money net;
  for (const auto& [number, row] : positions) {
    if (row.exact.value > 0) net = net + row.exact;
  }
  return net;
}

// Payments go through the operator, whose own position is what is left with it.
uint64_t CountPayments(const Positions& positions, ParticipantNumber through) {
  return static_cast<uint64_t>(std::count_if(
      positions.begin(), positions.end(), [through](const auto& position) {
        const auto& [number, row] = position;
        return number != through && row.rounded.value != 0;
      }));
}

// Closes the open window, which is `closing`, and opens the next, which closes
// by itself at `cut_off`. OVERFLOW, before anything is put, when a position is
// too wide.
Verdict CloseOpen(Decision& d, const WindowRow& closing, Timestamp cut_off) {
  const WindowNumber open = d.state().open_window(kMainScheme);
  WindowRow closed = closing;
  closed.status = WindowStatus::kClosed;
  closed.closed_at = d.recorded;
  closed.closed_by = d.draft.sequence();
  Positions positions = SumPositions(d, open, &closed);
  AddCarries(d, open, &positions);
  if (auto v = Round(d, &positions)) return v;
  closed.net = ReceivedInAll(positions);
  closed.through = d.networks.newest().operator_number();
  closed.unpaid = CountPayments(positions, closed.through);
  if (closed.unpaid == 0) {
    closed.status = WindowStatus::kSettled;
    closed.finished_at = d.recorded;
    closed.finished_by = d.draft.sequence();
  }

  Effects& effects = d.draft.effects();
  for (const auto& [number, row] : positions) {
    effects.positions.Put({open, number}, row);
  }
  effects.windows.Put({open}, closed);
  WindowRow next;
  next.opened_at = d.recorded;
  next.opened_by = d.draft.sequence();
  next.closes_at = cut_off;
  const uint32_t opened = d.state().newest_window().value + 1;
  effects.windows.Put({WindowNumber{opened}}, next);
  d.draft.SetTotal(Total::kOpenWindow, opened);
  return std::nullopt;
}

// --- the calendar ------------------------------------------------------------

// For what the Tick still says of the timer that fired.
constexpr size_t kFiredTimerBytes = 256;

TimerRow::Key CutOffTimer(Timestamp cut_off) {
  return {cut_off, TimerKind::kWindowClose, kMainScheme.value, 0};
}

Timestamp NextCutOff(const Network& network, Timestamp after) {
  return network.CutOffAfter(after).value_or(Timestamp{});
}

void SetCutOffTimer(Decision& d, Timestamp cut_off) {
  if (cut_off != Timestamp{}) d.draft.SetTimer(CutOffTimer(cut_off), "");
}

Verdict CheckFitsIntoTick(const Decision& d) {
  const size_t bytes = EncodedBytesAtMost(d.record) + kFiredTimerBytes;
  if (bytes <= kMaxRecordBytes) return std::nullopt;
  return Refuse(OutcomeCode::kOverflow, "bytes of the record",
                static_cast<int64_t>(bytes), "at most",
                static_cast<int64_t>(kMaxRecordBytes));
}

}  // namespace

void FollowCalendar(Decision& d, const Network& next) {
  const Timestamp cut_off = NextCutOff(next, d.recorded);
  WindowNumber open = d.state().open_window(kMainScheme);
  WindowRow row;
  if (open.value == 0) {
    open = WindowNumber{1};
    row.opened_at = d.recorded;
    row.opened_by = d.draft.sequence();
    d.draft.SetTotal(Total::kOpenWindow, 1);
  } else {
    const WindowRow* found = d.state().windows.Find({open});
    if (found == nullptr) return;  // a store that fails says so itself
    row = *found;
    if (row.closes_at == cut_off) return;
    if (row.closes_at != Timestamp{}) {
      d.draft.effects().timers.Remove(CutOffTimer(row.closes_at));
    }
  }
  row.closes_at = cut_off;
  d.draft.effects().windows.Put({open}, row);
  SetCutOffTimer(d, cut_off);
}

void CloseByCalendar(Decision& d, const TimerRow::Key& timer) {
  const WindowNumber open = d.state().open_window(kMainScheme);
  const WindowRow* found = d.state().windows.Find({open});
  if (found == nullptr) return;  // a store that fails says so itself
  WindowRow row = *found;
  const Timestamp next = NextCutOff(d.networks.newest(), timer.due);
  Verdict verdict = CloseOpen(d, row, next);
  if (!verdict.has_value()) verdict = CheckFitsIntoTick(d);
  if (verdict.has_value()) {
    d.draft.Discard();
    d.record.reason =
        absl::StrCat("window ", open.value, " stays open: ", verdict->reason);
    row.closes_at = next;
    d.draft.effects().windows.Put({open}, row);
  }
  SetCutOffTimer(d, next);
}

Verdict DecideWindowClose(Decision& d, const WindowCloseRequested& request) {
  const TwoPersons persons{request.proposed_by, request.approved_by};
  const bool by_two =
      !d.networks.empty() &&
      d.networks.newest().configuration().settlement.close_by_two;
  if (auto v = CheckPresent({"close_id", request.close_id})) return v;
  if (by_two) {
    if (auto v = CheckBothNamed(persons)) return v;
  }
  if (auto v = CheckLength({"close_id", request.close_id})) return v;
  if (auto v = CheckDiffer(persons)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  const WindowNumber open = d.state().open_window(kMainScheme);
  if (auto v = CheckWindow(d, request, open)) return v;

  const WindowRow* found = d.state().windows.Find({open});
  CLEARPOINT_CHECK(found != nullptr);
  const WindowRow closing = *found;
  if (auto v = CloseOpen(d, closing, closing.closes_at)) return v;
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

}  // namespace clearpoint
