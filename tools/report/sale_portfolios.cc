#include "tools/report/sale_portfolios.h"

#include <utility>

namespace clearpoint {

SalePortfolios::Left SalePortfolios::WholeOf(const OrderRow& order) {
  Left whole{order.amount, {}};
  for (const Award& award : order.awards) {
    if (award.member != order.member || award.granted.value == 0) continue;
    whole.points[award.program] += award.granted;
  }
  return whole;
}

SalePortfolios::Left SalePortfolios::LeftOf(const OrderRow& order) {
  Left left = WholeOf(order);
  left.price = order.amount - order.returned;
  for (const Award& award : order.awards) {
    if (award.member != order.member || award.granted.value == 0) continue;
    left.points[award.program] -= award.taken;
  }
  return left;
}

void SalePortfolios::Change(const OrderRow& order, const Left& before,
                            const Left& now, const VintageTriangle& triangle) {
  for (const auto& [program, points] : now.points) {
    const auto found = before.points.find(program);
    const Points had = found == before.points.end() ? Points{} : found->second;
    SalePortfolio& portfolio =
        all_[{program, order.currency,
              triangle.MonthOf(program, order.occurred), order.merchant}];
    portfolio.price = portfolio.price + (now.price - before.price);
    portfolio.points += points - had;
  }
}

void SalePortfolios::Add(const Record& record,
                         const VintageTriangle& triangle) {
  for (size_t i = 0; i < record.effects.orders.size(); ++i) {
    const auto& put = record.effects.orders[i];
    const auto found = returned_.find(put.key.purchase);
    if (put.gone) {
      if (found != returned_.end()) returned_.erase(found);
      continue;
    }
    const auto order = RowOf(put);
    if (!order.has_value()) continue;
    const bool is_new = order->sequence == record.sequence;
    const Left before = found != returned_.end() ? found->second
                        : is_new                 ? Left{}
                                                 : WholeOf(*order);
    Left now = LeftOf(*order);
    Change(*order, before, now, triangle);
    if (!is_new) returned_[put.key.purchase] = std::move(now);
  }
}

}  // namespace clearpoint
