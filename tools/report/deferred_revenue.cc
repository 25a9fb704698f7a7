#include "tools/report/deferred_revenue.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

absl::int128 GreatestDivisor(absl::int128 a, absl::int128 b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const absl::int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a == 0 ? 1 : a;
}

ExactFraction Lowest(absl::int128 num, absl::int128 den) {
  const absl::int128 by = GreatestDivisor(num, den);
  return {num / by, den / by};
}

// Nothing when it does not fit; b >= 0.
std::optional<absl::int128> Product(absl::int128 a, absl::int128 b) {
  const absl::int128 size = a < 0 ? -a : a;
  if (b != 0 && size > absl::Int128Max() / b) return std::nullopt;
  return a * b;
}

// fraction * num / den, exact; num >= 0, den > 0.
absl::StatusOr<ExactFraction> Scaled(const ExactFraction& fraction,
                                     absl::int128 num, absl::int128 den) {
  const ExactFraction by = Lowest(num, den);
  const ExactFraction left = Lowest(fraction.num, by.den);
  const ExactFraction right = Lowest(by.num, fraction.den);
  const auto above = Product(left.num, right.num);
  const auto below = Product(left.den, right.den);
  if (above && below) return ExactFraction{*above, *below};
  return absl::OutOfRangeError(
      absl::StrCat("deferred revenue: expected a fraction of 127 bits, found ",
                   ToDecimal(fraction.num), "/", ToDecimal(fraction.den), " x ",
                   ToDecimal(num), "/", ToDecimal(den)));
}

absl::Status NotNegative(const char* what, int64_t value) {
  if (value >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "deferred revenue: ", what, ": expected 0 or more, found ", value));
}

absl::Status CheckSale(const SaleWithPoints& sale) {
  absl::Status status = NotNegative("price", sale.price.value);
  status.Update(NotNegative("goods", sale.goods.value));
  status.Update(NotNegative("points", sale.points.value));
  status.Update(NotNegative("point_value", sale.point_value.value));
  if (!status.ok()) return status;
  const Ratio use = sale.expected_use;
  if (use.den > 0 && use.num >= 0 && use.num <= use.den) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("deferred revenue: expected_use: expected a share from 0 to "
                   "1, found ",
                   use.num, "/", use.den));
}

absl::Status CheckVintage(const std::vector<Vintage>& vintages, size_t i) {
  const Vintage& one = vintages[i];
  const auto fault = [&](const char* expected, int64_t found) {
    return absl::InvalidArgumentError(absl::StrCat(
        "vintage ", i + 1, ": expected ", expected, ", found ", found));
  };
  if (one.used.empty()) return fault("at least one age", 0);
  if (i > 0 && one.used.size() > vintages[i - 1].used.size()) {
    return fault("no more ages than the vintage before",
                 static_cast<int64_t>(one.used.size()));
  }
  int64_t before = 0;
  for (const int64_t used : one.used) {
    if (used < before) return fault("use that does not fall", used);
    before = used;
  }
  if (before > one.issued) return fault("no more use than issued", before);
  return absl::OkStatus();
}

// Use of all vintages that have both ages, at `age` and one later.
struct Development {
  absl::int128 at = 0;
  absl::int128 later = 0;
};

Development DevelopmentAt(const std::vector<Vintage>& vintages, size_t age) {
  Development sum;
  for (const Vintage& one : vintages) {
    if (one.used.size() <= age + 1) break;  // the newer ones are shorter
    sum.at += one.used[age];
    sum.later += one.used[age + 1];
  }
  return sum;
}

// used x later / at, rounded half_up and at most `issued`; at > 0.
int64_t Developed(int64_t used, const Development& by, int64_t issued) {
  const absl::int128 bound = absl::int128(issued) * by.at;
  const auto grown = Product(by.later, used);
  if (!grown || *grown >= bound) return issued;
  return static_cast<int64_t>(DivideRounded(*grown, by.at, Rounding::kHalfUp));
}

}  // namespace

absl::StatusOr<ExactFraction> AllocatedToPoints(const SaleWithPoints& sale) {
  const absl::Status status = CheckSale(sale);
  if (!status.ok()) return status;
  // Value of the points and of all, both times expected_use.den.
  const auto worth =
      Product(absl::int128(sale.points.value) * sale.point_value.value,
              sale.expected_use.num);
  const auto goods =
      Product(sale.goods.value, absl::int128(sale.expected_use.den));
  if (!worth || !goods || *worth > absl::Int128Max() - *goods) {
    return absl::OutOfRangeError(
        "deferred revenue: expected stand-alone values of 127 bits, found "
        "larger ones");
  }
  if (*worth + *goods == 0) {
    return absl::InvalidArgumentError(
        "deferred revenue: expected goods or points with a stand-alone value, "
        "found none");
  }
  return Scaled({sale.price.value, 1}, *worth, *worth + *goods);
}

absl::StatusOr<MinorAmount> DeferredRevenue::Post(Points used,
                                                  Points expected) {
  if (used.value < 0 || expected.value <= 0 || used > expected) {
    return absl::InvalidArgumentError(absl::StrCat(
        "deferred revenue: expected use from 0 to the estimate, which is above "
        "0, found ",
        used.value, " used of ", expected.value,
        " expected; raise the estimate first"));
  }
  const auto earned = Scaled(allocated_, used.value, expected.value);
  if (!earned.ok()) return earned.status();
  const MinorAmount to_date{static_cast<int64_t>(
      DivideRounded(earned->num, earned->den, Rounding::kHalfEven))};
  const MinorAmount posting = to_date - posted_;
  posted_ = to_date;
  return posting;
}

absl::StatusOr<ExactFraction> DeferredRevenue::deferred() const {
  const auto posted = Product(posted_.value, allocated_.den);
  if (!posted) {
    return absl::OutOfRangeError(
        "deferred revenue: expected a fraction of 127 bits");
  }
  return Lowest(allocated_.num - *posted, allocated_.den);
}

absl::StatusOr<std::vector<VintageUltimate>> ChainLadder(
    const std::vector<Vintage>& vintages) {
  for (size_t i = 0; i < vintages.size(); ++i) {
    const absl::Status status = CheckVintage(vintages, i);
    if (!status.ok()) return status;
  }
  std::vector<VintageUltimate> ultimates;
  for (const Vintage& one : vintages) {
    int64_t ultimate = one.used.back();
    const size_t oldest = vintages.front().used.size();
    for (size_t age = one.used.size() - 1; age + 1 < oldest; ++age) {
      const Development by = DevelopmentAt(vintages, age);
      if (by.at > 0) ultimate = Developed(ultimate, by, one.issued);
    }
    ultimates.push_back({one.used.back(), ultimate, one.issued - ultimate});
  }
  return ultimates;
}

}  // namespace clearpoint
