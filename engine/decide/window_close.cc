// Deciding a WindowCloseRequested, and closing at a cut-off: what stands before
// the record is in the window, what stands after it is in the scheme's next.
// Positions are rounded once, and what rounding moved is carried on (domain:
// settlement).

#include "absl/strings/str_cat.h"
#include "engine/decide/closed_window.h"
#include "engine/decide/decision.h"
#include "engine/decide/two_persons.h"
#include "engine/decide/window_close.h"
#include "engine/decide/window_positions.h"

namespace clearpoint {
namespace {

// MISSING_FIELD when neither a scheme nor a window is stated and there are
// several schemes.
Verdict CheckSchemeGiven(const Decision& d,
                         const WindowCloseRequested& request) {
  const bool is_given = !request.scheme.empty() || request.window != 0;
  if (is_given || d.networks.empty()) return std::nullopt;
  const Network& newest = d.networks.newest();
  if (newest.schemes().size() == 1) return std::nullopt;
  return Refuse(OutcomeCode::kMissingField,
                absl::StrCat("scheme: expected one of ", SchemeNames(newest),
                             ", or a window, found none"));
}

// The scheme of the window that is meant. INVALID_FIELD when there is none of
// that name, or the window is another's. A window that is not known yet is of
// the scheme that is named, or the main one.
Verdict FindScheme(const Decision& d, const WindowCloseRequested& request,
                   SchemeNumber* number) {
  const bool is_known = request.window != 0 &&
                        request.window <= d.state().newest_window().value;
  *number = is_known ? d.state().SchemeOf(WindowNumber{request.window})
                     : kMainScheme;
  if (request.scheme.empty() || d.networks.empty()) return std::nullopt;
  const Network& newest = d.networks.newest();
  const SchemeView* named = newest.FindScheme(request.scheme);
  if (named == nullptr) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("scheme: expected one of ", SchemeNames(newest),
                               ", found \"", std::string(request.scheme),
                               "\""));
  }
  if (is_known && named->number != *number) {
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("scheme: window ", request.window, " is of \"",
                               std::string(newest.scheme(*number).name),
                               "\", found \"", std::string(request.scheme),
                               "\""));
  }
  *number = named->number;
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

// A window that opens with this record.
WindowRow NewWindow(const Decision& d, SchemeNumber scheme,
                    Timestamp cut_off) {
  WindowRow row;
  row.scheme = scheme;
  row.opened_at = d.recorded;
  row.opened_by = d.draft.sequence();
  row.closes_at = cut_off;
  return row;
}

void Open(Decision& d, WindowNumber window, const WindowRow& row) {
  d.draft.effects().windows.Put({window}, row);
  d.draft.SetTotal(OpenWindowTotal(row.scheme), window.value);
}

Verdict RefuseWide(const WidePosition& wide) {
  return Refuse(OutcomeCode::kOverflow,
                absl::StrCat("position of ", wide.participant,
                             ": expected 64 bits of minor units, found ",
                             ToDecimal(wide.exact.value),
                             " in 10^-12 of the currency"));
}

// Closes the open window of a scheme, which is `closing`, and opens the next,
// which closes by itself at `cut_off`. OVERFLOW, before anything is put, when a
// position is too wide.
Verdict CloseOpen(Decision& d, const WindowRow& closing, Timestamp cut_off) {
  const WindowNumber open = d.state().open_window(closing.scheme);
  WindowRow closed = closing;
  closed.status = WindowStatus::kClosed;
  closed.closed_at = d.recorded;
  closed.closed_by = d.draft.sequence();
  WindowPositions positions;
  if (const auto wide =
          SumPositions(&d.state(), d.networks, open, &closed, &positions)) {
    return RefuseWide(*wide);
  }
  closed.unpaid = CountPayments(closed, positions);
  if (closed.unpaid == 0) {
    closed.status = WindowStatus::kSettled;
    closed.finished_at = d.recorded;
    closed.finished_by = d.draft.sequence();
  }

  Effects& effects = d.draft.effects();
  for (const auto& [key, row] : positions) effects.positions.Put(key, row);
  effects.windows.Put({open}, closed);
  WindowRow next = NewWindow(d, closing.scheme, cut_off);
  next.before = open;
  Open(d, WindowNumber{d.state().newest_window().value + 1}, next);
  return std::nullopt;
}

// --- the calendar ------------------------------------------------------------

// For what the Tick still says of the timer that fired.
constexpr size_t kFiredTimerBytes = 256;

TimerRow::Key CutOffTimer(SchemeNumber scheme, Timestamp cut_off) {
  return {cut_off, TimerKind::kWindowClose, scheme.value, 0};
}

Timestamp NextCutOff(const SchemeView& scheme, Timestamp after) {
  return scheme.CutOffAfter(after).value_or(Timestamp{});
}

void SetCutOffTimer(Decision& d, SchemeNumber scheme, Timestamp cut_off) {
  if (cut_off == Timestamp{}) return;
  d.draft.SetTimer(CutOffTimer(scheme, cut_off), "");
}

// Moves the cut-off of the scheme's open window.
void MoveCutOff(Decision& d, const SchemeView& scheme, WindowNumber open,
                Timestamp cut_off) {
  const WindowRow* found = d.state().windows.Find({open});
  if (found == nullptr) return;  // a store that fails says so itself
  WindowRow row = *found;
  if (row.closes_at == cut_off) return;
  if (row.closes_at != Timestamp{}) {
    d.draft.effects().timers.Remove(CutOffTimer(scheme.number, row.closes_at));
  }
  row.closes_at = cut_off;
  d.draft.effects().windows.Put({open}, row);
  SetCutOffTimer(d, scheme.number, cut_off);
}

Verdict CheckFitsIntoTick(const Decision& d) {
  const size_t bytes = EncodedBytesAtMost(d.record) + kFiredTimerBytes;
  if (bytes <= kMaxRecordBytes) return std::nullopt;
  return Refuse(OutcomeCode::kOverflow, "bytes of the record",
                static_cast<int64_t>(bytes), "at most",
                static_cast<int64_t>(kMaxRecordBytes));
}

}  // namespace

void FollowCalendars(Decision& d, const Network& next) {
  uint32_t newest = d.state().newest_window().value;
  for (const SchemeView& scheme : next.schemes()) {
    const Timestamp cut_off = NextCutOff(scheme, d.recorded);
    const WindowNumber open = d.state().open_window(scheme.number);
    if (open.value != 0) {
      MoveCutOff(d, scheme, open, cut_off);
      continue;
    }
    Open(d, WindowNumber{++newest}, NewWindow(d, scheme.number, cut_off));
    SetCutOffTimer(d, scheme.number, cut_off);
  }
}

void CloseByCalendar(Decision& d, const TimerRow::Key& timer) {
  const SchemeNumber scheme{static_cast<uint32_t>(timer.first)};
  const WindowNumber open = d.state().open_window(scheme);
  const WindowRow* found = d.state().windows.Find({open});
  if (found == nullptr) return;  // a store that fails says so itself
  WindowRow row = *found;
  const Timestamp next =
      NextCutOff(d.networks.newest().scheme(scheme), timer.due);
  Verdict verdict = CloseOpen(d, row, next);
  if (!verdict.has_value()) verdict = CheckFitsIntoTick(d);
  if (verdict.has_value()) {
    d.draft.Discard();
    d.record.reason =
        absl::StrCat("window ", open.value, " stays open: ", verdict->reason);
    row.closes_at = next;
    d.draft.effects().windows.Put({open}, row);
  }
  SetCutOffTimer(d, scheme, next);
}

Verdict DecideWindowClose(Decision& d, const WindowCloseRequested& request) {
  const TwoPersons persons{request.proposed_by, request.approved_by};
  if (auto v = CheckPresent({"close_id", request.close_id})) return v;
  if (auto v = CheckSchemeGiven(d, request)) return v;
  if (SettlementOf(d).close_by_two) {
    if (auto v = CheckBothNamed(persons)) return v;
  }
  if (auto v = CheckLength({"close_id", request.close_id})) return v;
  if (auto v = CheckLength({"scheme", request.scheme})) return v;
  SchemeNumber scheme;
  if (auto v = FindScheme(d, request, &scheme)) return v;
  if (auto v = CheckDiffer(persons)) return v;
  if (auto v = CheckSpeaksForNetwork(d)) return v;
  const WindowNumber open = d.state().open_window(scheme);
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
