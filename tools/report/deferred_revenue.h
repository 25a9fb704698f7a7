// Deferred revenue of points, in exact arithmetic: the part of a sale's price
// that belongs to the points given with it, and what of that is revenue by now.
//
// Source: IFRS 15 / ASC 606, a customer's option that is a material right. The
// price is allocated once, by relative stand-alone values, and never again;
// revenue to date = allocated x used / currently expected to be used, and a
// posting is the rounded revenue to date less what was posted (domain:
// settlement). Fractions are kept exact; only a posting is rounded.
// Threads: any; values.
#ifndef CLEARPOINT_TOOLS_REPORT_DEFERRED_REVENUE_H_
#define CLEARPOINT_TOOLS_REPORT_DEFERRED_REVENUE_H_

#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "engine/network/configuration.h"
#include "engine/values/amounts.h"

namespace clearpoint {

// num/den in lowest terms, den > 0.
struct ExactFraction {
  absl::int128 num = 0;
  absl::int128 den = 1;
  friend bool operator==(const ExactFraction& a, const ExactFraction& b) {
    return a.num == b.num && a.den == b.den;
  }
};

// A sale with points. All amounts in the currency's minor unit.
struct SaleWithPoints {
  MinorAmount price;        // paid, for goods and points together
  MinorAmount goods;        // stand-alone value of the goods
  Points points;            // given
  MinorAmount point_value;  // stand-alone value of one unit of points
  Ratio expected_use;       // share of the points; 0 to 1
};

// The part of the price that is deferred, in minor units. InvalidArgument
// names what is negative, or that nothing has a value. OutOfRange: the exact
// fraction needs more than 127 bits.
absl::StatusOr<ExactFraction> AllocatedToPoints(const SaleWithPoints& sale);

// The deferred part of sales and what of it was posted.
class DeferredRevenue {
 public:
  explicit DeferredRevenue(const ExactFraction& allocated)
      : allocated_(allocated) {}

  // What to post now, half_even: negative when the estimate went up or uses
  // came back by more than was used. `used` and `expected` are of all points of
  // the sales, to date. InvalidArgument: used < 0, expected <= 0, or more is
  // used than is expected to be, so the estimate is to be raised first.
  // OutOfRange as above. After an error nothing is changed.
  absl::StatusOr<MinorAmount> Post(Points used, Points expected);

  MinorAmount posted() const { return posted_; }
  // Allocated and not yet posted, exact.
  absl::StatusOr<ExactFraction> deferred() const;

 private:
  ExactFraction allocated_;
  MinorAmount posted_;
};

// --- ultimate use by age -----------------------------------------------------

// One vintage of points: how many were given, and how many of these were used
// by the end of each period of age. The newest vintage has the fewest ages.
struct Vintage {
  int64_t issued = 0;
  std::vector<int64_t> used;  // cumulative
};

struct VintageUltimate {
  int64_t used = 0;      // so far
  int64_t ultimate = 0;  // expected in all, at most `issued`
  int64_t breakage = 0;  // issued - ultimate
};

// Chain ladder over whole counts: from one age to the next, use grows as it
// did in sum over all vintages that have both ages; each projected count is
// rounded half_up, and is at most what was issued. An age that no vintage
// passed with any use keeps what there is. Vintages oldest first.
// InvalidArgument names the vintage with use that is negative, falls, exceeds
// what was issued, has no age, or more ages than an older one.
absl::StatusOr<std::vector<VintageUltimate>> ChainLadder(
    const std::vector<Vintage>& vintages);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DEFERRED_REVENUE_H_
