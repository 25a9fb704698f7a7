#include "tools/generate/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "engine/values/check.h"
#include "engine/values/time.h"

namespace clearpoint {
namespace {

struct Range {
  std::string_view category;
  std::string_view group;  // of merchants that sell it
  int64_t lowest_minor;
  int64_t highest_minor;
};

constexpr Range kCategories[] = {
    {"meals", "dining", 1800, 18000},
    {"drinks", "dining", 900, 5500},
    {"bread", "dining", 400, 3500},
    {"clothes", "fashion", 5900, 89900},
    {"shoes", "fashion", 9900, 129900},
    {"accessories", "fashion", 1900, 49900},
    {"fruit", "grocery", 300, 6000},
    {"vegetables", "grocery", 200, 4000},
    {"fish", "grocery", 1500, 15000},
    {"household", "grocery", 500, 9900},
    {"tickets", "travel", 3000, 199900},
    {"books", "travel", 1500, 12000},
    {"gift_card", "travel", 10000, 50000},
};
constexpr size_t kProductsPerCategory = 30;
constexpr size_t kBrands = 24;

constexpr uint64_t kHourWeights[24] = {2,  1,  1,  1,   1,  3,  10, 24,
                                       36, 40, 44, 62,  80, 66, 48, 46,
                                       52, 70, 96, 100, 84, 58, 28, 10};
constexpr uint64_t kBusyPercent[7] = {88, 86, 90, 94, 108, 124, 110};

std::vector<Product> MakeProducts(Random* random) {
  std::vector<Product> products;
  for (const Range& range : kCategories) {
    for (size_t i = 0; i < kProductsPerCategory; ++i) {
      const int64_t price =
          random->Between(range.lowest_minor, range.highest_minor);
      products.push_back(
          {fmt::format("sku-{:04}", products.size() + 1),
           std::string(range.category),
           fmt::format("brand-{:02}", random->Below(kBrands) + 1),
           price / 10 * 10 + (price % 3 == 0 ? 9 : 0)});
    }
  }
  return products;
}

// Each shop sells whole categories: those of its group, or all.
std::vector<size_t> ProductsOf(const Merchant& merchant) {
  const bool known =
      std::any_of(std::begin(kCategories), std::end(kCategories),
                  [&](const Range& r) { return r.group == merchant.group; });
  std::vector<size_t> products;
  for (size_t category = 0; category < std::size(kCategories); ++category) {
    if (known && kCategories[category].group != merchant.group) continue;
    for (size_t p = 0; p < kProductsPerCategory; ++p) {
      products.push_back(category * kProductsPerCategory + p);
    }
  }
  return products;
}

}  // namespace

Catalogue::Catalogue(const std::vector<Merchant>& merchants, uint64_t seed)
    : shop_pick_(FallingWeights(merchants.size(), 6)) {
  Random random(seed);
  products_ = MakeProducts(&random);
  for (const Merchant& merchant : merchants) {
    shops_.push_back({merchant.name, ProductsOf(merchant)});
  }
  // Which shops are the popular ones is the seed's choice, not the file's.
  for (size_t i = shops_.size(); i > 1; --i) {
    std::swap(shops_[i - 1], shops_[random.Below(i)]);
  }
}

const Shop& Catalogue::PickShop(Random* random) const {
  return shops_[shop_pick_.Pick(random)];
}

const Product& Catalogue::PickProduct(const Shop& shop, Random* random) const {
  // The lower of two picks within a category sells better.
  const uint64_t categories = shop.products.size() / kProductsPerCategory;
  const uint64_t category = random->Below(categories);
  const uint64_t one = random->Below(kProductsPerCategory);
  const uint64_t other = random->Below(kProductsPerCategory);
  const uint64_t at = category * kProductsPerCategory + std::min(one, other);
  return products_[shop.products[at]];
}

int64_t PickTimeOfDay(Random* random) {
  static const WeightedPick hours(
      std::vector<uint64_t>(std::begin(kHourWeights), std::end(kHourWeights)));
  const auto hour = static_cast<int64_t>(hours.Pick(random));
  return hour * kMicrosPerHour +
         static_cast<int64_t>(random->Below(kMicrosPerHour / 1000)) * 1000;
}

uint64_t BusyPercent(int weekday) {
  CLEARPOINT_CHECK(weekday >= 0);
  CLEARPOINT_CHECK(weekday < 7);
  return kBusyPercent[weekday];
}

}  // namespace clearpoint
