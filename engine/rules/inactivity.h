// Points that lapse by inactivity: when they do, and what moves that
// (engine/calendar/inactivity.h; domain: points are lots).
//
// State: an ActivityRow for each wallet that ever had such points, with one
// timer that sweeps and one that tells. A timer is not moved by an activity:
// when it fires it looks where the date is by then, and is set again there.
//
// Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_INACTIVITY_H_
#define CLEARPOINT_ENGINE_RULES_INACTIVITY_H_

#include "engine/calendar/inactivity.h"
#include "engine/decide/decision.h"

namespace clearpoint {

// The run of a stand-in as `row` has it. One that is forgotten lapsed long ago:
// all its instants are the earliest that an event may carry.
ActivityRun RunIn(const ActivityRow& row, Timestamp stand_in);

// When a lot of the wallet lapses: what its key says, or where a stand-in
// stands now. O(1), and a row is read for stand-ins only.
Timestamp LapsesAt(State& state, const WalletRow::Key& wallet,
                   Timestamp expires_at);
// The same as this record leaves it.
Timestamp LapsesAt(const Decision& d, const WalletRow::Key& wallet,
                   Timestamp expires_at);
// The lot's key with the date in it: what lots stand in draw order by.
DrawKey Dated(const Decision& d, const WalletRow::Key& wallet,
              const DrawKey& lot);
// The run of a stand-in as this record leaves it.
ActivityRun RunOfLot(const Decision& d, const WalletRow::Key& wallet,
                     Timestamp stand_in);

// Whether the wallet may have lots with a stand-in. O(log lots).
bool HasStandIns(const Decision& d, const WalletRow::Key& wallet);

// Points of such a policy come into the wallet: an activity, whatever else
// counts as one. Answers the stand-in of the run that they join, which is a new
// one when the last has lapsed; and for points that come so late that their own
// run is over already, the date, which nothing can move any more. So each run
// lasts a day or more, and their number is bounded by time, not by events. Sets
// the timers of the run. `program` says zone, grace and notice.
Timestamp JoinRun(Decision& d, const WalletRow::Key& wallet,
                  const Program& program, Timestamp stand_in);

// Moves the dates of the wallets whose members the accepted event shows to be
// active, by what their programs count. An event that occurred before the
// newest activity moves nothing, nor does one after the points have lapsed.
void NoteActivity(Decision& d);

// The wallet's timer of that kind has fired and done its work: sets the next.
void SetNextRunTimer(Decision& d, const TimerRow::Key& fired);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_INACTIVITY_H_
