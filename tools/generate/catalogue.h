// What is sold where in made-up traffic, and when people shop. Merchants come
// from a network's configuration; goods and rhythms are tables here.
// Threads: const after construction.
#ifndef CLEARPOINT_TOOLS_GENERATE_CATALOGUE_H_
#define CLEARPOINT_TOOLS_GENERATE_CATALOGUE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tools/generate/random.h"

namespace clearpoint {

struct Product {
  std::string sku;
  std::string category;
  std::string brand;
  int64_t price_minor = 0;  // of one piece
};

// Where points are earned. The group is the participant above it, and picks
// what it sells; groups the tables do not know sell of everything.
struct Merchant {
  std::string name;
  std::string group;
};

struct Shop {
  std::string merchant;
  std::vector<size_t> products;  // indexes into Catalogue::products
};

class Catalogue {
 public:
  // The same from the same merchants and seed. Precondition: a merchant.
  Catalogue(const std::vector<Merchant>& merchants, uint64_t seed);

  const std::vector<Product>& products() const { return products_; }
  const std::vector<Shop>& shops() const { return shops_; }
  // Popular shops, and popular goods, more often.
  const Shop& PickShop(Random* random) const;
  const Product& PickProduct(const Shop& shop, Random* random) const;

 private:
  std::vector<Product> products_;
  std::vector<Shop> shops_;
  WeightedPick shop_pick_;
};

// Microseconds into a local day at which people do things: few at night, a peak
// at noon and a higher one in the evening.
int64_t PickTimeOfDay(Random* random);
// How busy a day is, in percent of an average one; 0 is Monday.
uint64_t BusyPercent(int weekday);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_GENERATE_CATALOGUE_H_
