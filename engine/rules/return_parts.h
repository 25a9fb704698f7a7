// What part of an order a return gives back, line by line, and what that means
// for each award of the order. Pure functions over order rows; the exact
// reading is in engine/rules/README.md. Threads: any.
#ifndef CLEARPOINT_ENGINE_RULES_RETURN_PARTS_H_
#define CLEARPOINT_ENGINE_RULES_RETURN_PARTS_H_

#include <optional>

#include "engine/state/rows.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// Spreads `amount` over what is left of the lines and of the part that no
// line holds, in proportion, by largest remainder, ties to the first.
// Precondition: amount <= order.amount - order.returned.
void ReturnAmount(OrderRow* order, MinorAmount amount);

// Gives back `quantity` (0: told by amount only) and `amount` on the lines of
// `sku`, in the order of the lines. False, and the order is unusable, when
// less than that is left.
bool ReturnLineOf(OrderRow* order, SkuNumber sku, int64_t quantity,
                  MinorAmount amount);

// Quantity of `sku` that can still be returned.
int64_t QuantityLeft(const OrderRow& order, SkuNumber sku);
// Amount of the lines of `sku` that can still be returned.
MinorAmount AmountLeft(const OrderRow& order, SkuNumber sku);

// Of what the order's summed part number `index` counted, what has been
// returned: in proportion to what its lines are returned now, rounded down; all
// of it when they are returned whole.
MinorAmount ReturnedOfSummed(const OrderRow& order, size_t index);

// Points that must have been taken back in all from award number `index` of
// the order as it is returned now.
Points TakenInAll(const OrderRow& order, size_t index, Rounding rounding);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_RETURN_PARTS_H_
