#include "tools/network/offer_reader.h"

#include <string>
#include <string_view>

#include "tools/network/selector_reader.h"
#include "tools/network/utf8.h"
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

void ReadMoney(MapReader& map, ReadingContext& context, OfferConfig& offer) {
  if (map.Find("money", Need::kOptional) == nullptr) return;
  ReadCurrency(map, "currency", context.configuration(), offer.currency);
  const int32_t digits = context.MinorDigits(offer.currency);
  map.Value(
      "money", Need::kRequired, offer.money,
      [digits](std::string_view text) { return ParseMinor(text, digits); });
}

// No items at all would be no offer: valid_until ends one.
absl::StatusOr<int64_t> ParseItems(std::string_view text) {
  const auto items = ParseWhole(text, kMaxEventAmount);
  if (items.ok() && *items > 0) return *items;
  return absl::InvalidArgumentError(
      fmt::format("expected a number of items, 1 to {}, found \"{}\"",
                  kMaxEventAmount, Shortened(text)));
}

void ReadSupplier(MapReader& map, OfferConfig& offer) {
  map.Name("supplier", Need::kOptional, offer.supplier);
  map.Name("scheme", Need::kOptional, offer.scheme);
  map.Value("supplier_price", Need::kOptional, offer.supplier_price,
            [](std::string_view text) { return ParsePrice(text, 0); });
}

OfferConfig ReadOffer(MapReader& map, ReadingContext& context,
                      const ZoneConfig* zone, int32_t scale) {
  OfferConfig offer;
  map.Choice("kind", Need::kOptional, offer.kind, Kinds());
  ReadPointsAboveZero(map, "price", scale, offer.price);
  ReadMoney(map, context, offer);
  ReadValidity(map, zone, offer.valid);
  map.Value("stock", Need::kOptional, offer.stock, ParseItems);
  map.Value("per_member", Need::kOptional, offer.per_member, ParseItems);
  ReadSupplier(map, offer);
  map.Value("member_for", Need::kOptional, offer.member_for_us, ParseDuration);
  map.List("limits", offer.limits);
  ReadSelector(map, context.MinorDigits(offer.currency), offer.selector);
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
        program.offers.push_back(ReadOffer(map, context, zone, program.scale));
        program.offers.back().name = name;
        map.Finish();
      });
}

}  // namespace clearpoint
