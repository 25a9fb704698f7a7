#include "tools/network/offer_reader.h"

#include <string>
#include <string_view>

#include "tools/network/written_values.h"

namespace clearpoint {
namespace {

const Choices<OfferKind>& Kinds() {
  static const Choices<OfferKind> kinds = {
      {"gift", OfferKind::kGift},
      {"coupon", OfferKind::kCoupon},
      {"lottery_entry", OfferKind::kLotteryEntry},
      {"privilege", OfferKind::kPrivilege},
      {"donation", OfferKind::kDonation},
      {"bill", OfferKind::kBill},
      {"cash", OfferKind::kCash}};
  return kinds;
}

void ReadMoney(MapReader& map, const ReadingContext& context,
               OfferConfig& offer) {
  if (map.Find("money", Need::kOptional) == nullptr) return;
  ReadCurrency(map, "currency", context.configuration(), offer.currency);
  const int32_t digits = context.MinorDigits(offer.currency);
  map.Value("money", Need::kRequired, offer.money,
            [digits](std::string_view text) {
              return ParseMinor(text, digits);
            });
}

void ReadItems(MapReader& map, std::string_view key, int64_t& items) {
  map.Value(key, Need::kOptional, items, [](std::string_view text) {
    return ParseWhole(text, kMaxEventAmount);
  });
}

void ReadSupplier(MapReader& map, OfferConfig& offer) {
  map.Name("supplier", Need::kOptional, offer.supplier);
  map.Value("supplier_price", Need::kOptional, offer.supplier_price,
            [](std::string_view text) { return ParsePrice(text, 0); });
}

OfferConfig ReadOffer(MapReader& map, const ReadingContext& context,
                      const ZoneConfig* zone, int32_t scale) {
  OfferConfig offer;
  map.Choice("kind", Need::kOptional, offer.kind, Kinds());
  ReadPointsAboveZero(map, "price", scale, offer.price);
  ReadMoney(map, context, offer);
  ReadValidity(map, zone, offer.valid);
  ReadItems(map, "stock", offer.stock);
  ReadItems(map, "per_member", offer.per_member);
  ReadSupplier(map, offer);
  map.Value("days", Need::kOptional, offer.days,
            [](std::string_view text) -> absl::StatusOr<int32_t> {
              const auto days = ParseWhole(text, kMaxPrivilegeDays);
              if (!days.ok()) return days.status();
              return static_cast<int32_t>(*days);
            });
  return offer;
}

}  // namespace

void ReadOffers(MapReader& program_map, ReadingContext& context,
                const ZoneConfig* zone, ProgramConfig& program) {
  ForEachNamed(
      program_map, "offers",
      [&](const std::string& name, const YamlNode& node, size_t i) {
        MapReader map(program_map.log(), node,
                      fmt::format("{}/{}", program_map.PathOf("offers"), i),
                      fmt::format("offer \"{}\"", name));
        program.offers.push_back(
            ReadOffer(map, context, zone, program.scale));
        program.offers.back().name = name;
        map.Finish();
      });
}

}  // namespace clearpoint
