// Sales with points, added up: what was paid for purchases that gave points of
// a program, and how many of these points and how much of the price are left
// after returns. Of them deferred revenue is made (tools/report/deferral.h).
//
// A portfolio is the sales of one seller, in one currency, whose points of a
// program are of one vintage: the month of the purchase in the program's zone.
// A sale that gave points of two programs is in a portfolio of each, with its
// whole price. Points that another than the buyer got are not part of what the
// buyer paid for and do not count.
// Memory: O(portfolios, and orders of which something was returned).
// Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_SALE_PORTFOLIOS_H_
#define CLEARPOINT_TOOLS_REPORT_SALE_PORTFOLIOS_H_

#include <cstdint>
#include <map>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "engine/ledger/record.h"
#include "tools/report/vintage_triangle.h"

namespace clearpoint {

struct SalePortfolio {
  struct Key {
    ProgramNumber program;
    uint32_t currency = 0;
    int32_t vintage = 0;  // months since 1970-01
    ParticipantNumber seller;

    auto Order() const {
      return std::tuple(program, currency, vintage, seller);
    }
    friend bool operator<(const Key& a, const Key& b) {
      return a.Order() < b.Order();
    }
  };
  MinorAmount price;  // of the sales, less what was returned
  Points points;      // given with them, less what was taken back
};

class SalePortfolios {
 public:
  using All = std::map<SalePortfolio::Key, SalePortfolio>;

  // The next record, from the first of the journal on. Months are those of
  // `triangle`, which knows every program.
  void Add(const Record& record, const VintageTriangle& triangle);

  // In the order program, currency, vintage, seller; what came back whole
  // stays with nothing in it.
  const All& all() const { return all_; }

 private:
  // What an order has left.
  struct Left {
    MinorAmount price;
    std::map<ProgramNumber, Points> points;  // of programs that gave any
  };
  static Left WholeOf(const OrderRow& order);
  static Left LeftOf(const OrderRow& order);

  void Change(const OrderRow& order, const Left& before, const Left& now,
              const VintageTriangle& triangle);

  All all_;
  absl::flat_hash_map<Hash128, Left> returned_;  // by the purchase's key
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_SALE_PORTFOLIOS_H_
