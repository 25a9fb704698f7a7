#include "engine/rules/return_parts.h"

#include <algorithm>
#include <vector>

#include "engine/rules/spread.h"
#include "engine/values/check.h"

namespace clearpoint {
namespace {

MinorAmount LineSum(const OrderRow& order) {
  MinorAmount sum;
  for (const OrderLine& line : order.lines) sum = sum + line.amount;
  return sum;
}

// What a rule counted of the order: of the lines with this bit, where it counts
// lines alone.
struct CountedPart {
  MinorAmount counted;
  bool by_lines = false;
  uint64_t OrderLine::*marks = nullptr;
  uint64_t bit = 0;
};

MinorAmount ReturnedOf(const OrderRow& order, const CountedPart& part) {
  if (order.returned == order.amount) return part.counted;
  MinorAmount whole = order.amount;
  MinorAmount returned = order.returned;
  if (part.by_lines) {
    whole = MinorAmount{};
    returned = MinorAmount{};
    for (const OrderLine& line : order.lines) {
      if ((line.*part.marks & part.bit) == 0) continue;
      whole = whole + line.amount;
      returned = returned + line.returned;
    }
  }
  if (returned == whole) return part.counted;
  return MinorAmount{MulDiv(part.counted.value, returned.value, whole.value,
                            Rounding::kFloor)
                         .value()};
}

}  // namespace

void ReturnAmount(OrderRow* order, MinorAmount amount) {
  const int64_t left = (order->amount - order->returned).value;
  CLEARPOINT_CHECK(amount.value <= left);
  order->returned = order->returned + amount;
  if (order->lines.empty() || left == 0) return;
  std::vector<int64_t> parts;
  for (const OrderLine& line : order->lines) {
    parts.push_back((line.amount - line.returned).value);
  }
  parts.push_back(
      (order->amount - LineSum(*order) - order->unlined_returned).value);
  const std::vector<int64_t> shares = Spread(parts, left, amount.value);
  for (size_t i = 0; i < order->lines.size(); ++i) {
    OrderLine& line = order->lines[i];
    line.returned = line.returned + MinorAmount{shares[i]};
  }
  order->unlined_returned =
      order->unlined_returned + MinorAmount{shares.back()};
}

bool ReturnLineOf(OrderRow* order, SkuNumber sku, int64_t quantity,
                  MinorAmount amount) {
  int64_t quantity_left = quantity;
  MinorAmount amount_left = amount;
  for (OrderLine& line : order->lines) {
    if (line.sku != sku) continue;
    const int64_t taken =
        std::min(quantity_left, line.quantity - line.returned_quantity);
    line.returned_quantity += taken;
    quantity_left -= taken;
    const MinorAmount money =
        std::min(amount_left, line.amount - line.returned);
    line.returned = line.returned + money;
    order->returned = order->returned + money;
    amount_left = amount_left - money;
  }
  return quantity_left == 0 && amount_left.value == 0;
}

int64_t QuantityLeft(const OrderRow& order, SkuNumber sku) {
  int64_t left = 0;
  for (const OrderLine& line : order.lines) {
    if (line.sku == sku) left += line.quantity - line.returned_quantity;
  }
  return left;
}

MinorAmount AmountLeft(const OrderRow& order, SkuNumber sku) {
  MinorAmount left;
  for (const OrderLine& line : order.lines) {
    if (line.sku == sku) left = left + line.amount - line.returned;
  }
  return left;
}

MinorAmount ReturnedOfSummed(const OrderRow& order, size_t index) {
  const SummedPurchase& summed = order.summed[index];
  return ReturnedOf(order, {summed.counted, summed.by_lines, &OrderLine::sums,
                            uint64_t{1} << index});
}

Points TakenInAll(const OrderRow& order, size_t index, Rounding rounding) {
  const Award& award = order.awards[index];
  const MinorAmount part =
      ReturnedOf(order, {award.counted, award.by_lines, &OrderLine::awards,
                         uint64_t{1} << index});
  if (part == award.counted) return award.granted;
  const int64_t taken =
      MulDiv(award.granted.value, part.value, award.counted.value, rounding)
          .value();
  return Points{std::min(taken, award.granted.value)};
}

}  // namespace clearpoint
