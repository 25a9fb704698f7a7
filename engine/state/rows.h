// Rows: everything the state holds, one struct a table with its key and the
// numbers of its fields. state.proto documents the same fields for readers in
// other languages. A row equal to a default-constructed one does not exist.
//
// Units: points in minor units of their program, money in 10^-12 major units,
// amounts in minor units of the currency, instants in microseconds UTC.
// Threads: none; values.
#ifndef CLEARPOINT_ENGINE_STATE_ROWS_H_
#define CLEARPOINT_ENGINE_STATE_ROWS_H_

#include "engine/state/account_rows.h"   // IWYU pragma: export
#include "engine/state/activity_rows.h"  // IWYU pragma: export
#include "engine/state/control_rows.h"   // IWYU pragma: export
#include "engine/state/conversion_rows.h"  // IWYU pragma: export
#include "engine/state/currency_rows.h"    // IWYU pragma: export
#include "engine/state/streak_rows.h"      // IWYU pragma: export
#include "engine/state/member_rows.h"    // IWYU pragma: export
#include "engine/state/order_rows.h"     // IWYU pragma: export

#endif  // CLEARPOINT_ENGINE_STATE_ROWS_H_
