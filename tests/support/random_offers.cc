#include "tests/support/random_offers.h"

#include <string>
#include <vector>

namespace clearpoint {
namespace {

using Names = std::vector<std::string>;

void SetStock(RandomSource* random, OfferConfig* offer) {
  offer->stock = random->Chance(60) ? random->Between(1, 12) : 0;
  offer->per_member = random->Chance(40) ? random->Between(1, 6) : 0;
}

void SetSupplier(RandomSource* random, OfferConfig* offer) {
  offer->supplier =
      random->Pick<std::string>({"", "", "sponsor", "cafe", "hub"});
  offer->supplier_price = {};
  if (offer->supplier.empty()) return;
  offer->supplier_price =
      Money{absl::int128(random->Between(1, 40'000)) * 1'000'000'007};
}

// Each condition seldom, so that most requests meet all of them.
void Narrow(RandomSource* random, const ProgramConfig& program,
            OfferConfig* offer) {
  Selector& selector = offer->selector;
  if (random->Chance(8)) selector.merchants = {"mall", "airline"};
  if (random->Chance(8)) selector.channels = {"app"};
  if (random->Chance(8)) selector.tags = {"vip"};
  if (random->Chance(8)) selector.weekdays = {1, 3, 5, 6};
  if (random->Chance(8)) selector.month_days = {1, 2, 15, kLastDayOfMonth};
  if (random->Chance(8)) selector.hours = {{540, 1080}, {1320, 120}};
  if (random->Chance(8)) selector.labels = {"gold", "staff"};
  if (random->Chance(8)) selector.birthday = BirthdayWindow::kMonth;
  if (program.tiers.has_value() && random->Chance(10)) {
    selector.tiers = {program.tiers->levels.front().name};
  }
  if (random->Chance(15)) {
    offer->member_for_us = random->Between(1, 72) * kMicrosPerHour;
  }
  for (const char* limit : {"daily", "budget", "period", "often"}) {
    if (random->Chance(8)) offer->limits.push_back(limit);
  }
}

}  // namespace

void AddOffers(RandomSource* random, ProgramConfig* program) {
  for (const char* name : {"mug", "lounge", "gold"}) {
    if (random->Chance(15)) continue;
    OfferConfig offer;
    offer.name = name;
    offer.kind = OfferKind::kCoupon;
    offer.price = {random->Between(1, 40)};
    if (random->Chance(25)) {
      offer.money = {random->Between(1, 500)};
      offer.currency = "CNY";
    }
    SetStock(random, &offer);
    SetSupplier(random, &offer);
    Narrow(random, *program, &offer);
    if (offer.name == "gold") {
      offer.kind = OfferKind::kPrivilege;
      offer.days = static_cast<int32_t>(random->Between(1, 30));
    }
    program->offers.push_back(offer);
  }
}

void ChangeOffers(RandomSource* random, ProgramConfig* program) {
  for (OfferConfig& offer : program->offers) {
    if (random->Chance(30)) offer.price = {random->Between(1, 40)};
    if (random->Chance(50)) SetStock(random, &offer);
    if (random->Chance(50)) SetSupplier(random, &offer);
    if (offer.kind == OfferKind::kPrivilege) {
      offer.days = static_cast<int32_t>(random->Between(1, 30));
    }
  }
  if (!program->offers.empty() && random->Chance(20)) {
    program->offers.erase(program->offers.begin());
  }
}

void AskForOffer(const Configuration& network, RandomSource* random,
                 OwnedEvent* request) {
  request->offer = random->Pick<std::string>({"mug", "lounge", "gold"});
  request->offer_quantity = random->Between(1, 3);
  request->channel = random->Pick<std::string>({"", "app", "till"});
  if (random->Chance(30)) request->tags.push_back("vip");
  request->amount = 0;
  for (const ProgramConfig& program : network.programs) {
    for (const OfferConfig& offer : program.offers) {
      if (program.name != request->program) continue;
      if (offer.name != request->offer) continue;
      request->order_amount = offer.money.value * request->offer_quantity;
      if (random->Chance(60)) {
        request->amount = offer.price.value * request->offer_quantity;
      }
    }
  }
  if (random->Chance(4)) ++request->amount;
  if (random->Chance(4)) request->offer_quantity = 0;
}

}  // namespace clearpoint
