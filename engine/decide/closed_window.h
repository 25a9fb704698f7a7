// What events about closed settlement windows look at first: that there is such
// a window, in the currency of its scheme, and who the parties are.
// The verdicts are in outcome order among themselves; each function says which.
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_DECIDE_CLOSED_WINDOW_H_
#define CLEARPOINT_ENGINE_DECIDE_CLOSED_WINDOW_H_

#include <cstdint>
#include <string_view>

#include "engine/decide/decision.h"

namespace clearpoint {

struct ClosedWindow {
  WindowNumber number;
  WindowRow row;
};

// Of the newest configuration; without one, a settlement in no currency.
const SettlementConfig& SettlementOf(const Decision& d);

// MISSING_FIELD when an event does not say which window.
Verdict CheckWindowGiven(uint32_t window);
// INVALID_FIELD when no scheme of the network settles in that currency.
Verdict CheckSettlesIn(const Decision& d, std::string_view currency);
// INVALID_FIELD when the window's scheme settles in another. Precondition: it is
// known.
Verdict CheckWindowSettlesIn(const Decision& d, WindowNumber window,
                             std::string_view currency);
// The scheme of a window that is known.
const SchemeView& SchemeOf(const Decision& d, WindowNumber window);
// INVALID_FIELD when there is no such window yet.
Verdict CheckWindowKnown(const Decision& d, uint32_t window);
// UNKNOWN_PARTICIPANT when no configuration ever had it.
Verdict FindParty(const Decision& d, std::string_view name,
                  ParticipantNumber* number);
// NOT_ELIGIBLE while the window is open. Precondition: it is known.
Verdict FindClosedWindow(const Decision& d, uint32_t window,
                         ClosedWindow* closed);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_CLOSED_WINDOW_H_
