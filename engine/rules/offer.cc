#include "engine/rules/offer.h"

#include "absl/strings/str_cat.h"
#include "engine/limits/limits.h"

namespace clearpoint {
namespace {

// Limits of offers count items, whatever the points.
LimitUse UseOf(int64_t items) { return {Points{1}, items}; }

Refusal RefuseField(std::string_view field, int64_t expected, int64_t found) {
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(field), ": expected ", expected,
                             ", found ", found));
}

Verdict CheckRoom(Decision& d, const std::vector<Limit>& limits,
                  const LimitScope& scope, int64_t items, OutcomeCode code) {
  for (const Limit& limit : limits) {
    const Points room = RoomIn(&d.draft, {limit}, scope, UseOf(items));
    if (room.value > 0) continue;
    return Refuse(code, limit.config->name, items, "in all",
                  limit.config->amount.value);
  }
  return std::nullopt;
}

// Other points or money than so many items cost.
Verdict CheckCost(const OfferConfig& offer, const SpendingRequest& request) {
  const absl::int128 items = request.offer_quantity;
  const absl::int128 price = items * offer.price.value;
  if (price > kMaxEventAmount || items * offer.money.value > kMaxEventAmount) {
    return Refuse(OutcomeCode::kInvalidField, "offer_quantity",
                  request.offer_quantity, "the most that an event may cost",
                  kMaxEventAmount);
  }
  if (request.points.value != 0 && request.points.value != price) {
    return RefuseField("points", static_cast<int64_t>(price),
                       request.points.value);
  }
  if (offer.money.value == 0) return std::nullopt;
  const auto money = static_cast<int64_t>(items * offer.money.value);
  if (request.order_amount.value != money) {
    return RefuseField("order_amount", money, request.order_amount.value);
  }
  if (request.currency == offer.currency) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("currency: expected ", offer.currency, ", found \"",
                             std::string(request.currency), "\""));
}

}  // namespace

Verdict CheckOfferFields(const Decision& d, const SpendingRequest& request) {
  if (request.offer.empty()) {
    if (request.offer_quantity == 0) return std::nullopt;
    return RefuseField("offer_quantity", 0, request.offer_quantity);
  }
  if (auto v = CheckLength({"offer", request.offer})) return v;
  if (auto v = CheckAmount("offer_quantity", request.offer_quantity, 1)) {
    return v;
  }
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(request.program);
  if (program == nullptr) return std::nullopt;  // told later
  const OfferView* offer = FindOffer(*program, request.offer);
  if (offer == nullptr) {
    return RefuseUnknown(OutcomeCode::kInvalidField, "offer", request.offer);
  }
  return CheckCost(*offer->config, request);
}

const OfferView* FindOffer(const Program& program, std::string_view name) {
  for (const OfferView& offer : program.offers) {
    if (offer.config->name == name) return &offer;
  }
  return nullptr;
}

const OfferView* OfferOf(const Decision& d, const RequestRow& row) {
  if (row.offer == 0) return nullptr;
  const Network& network = d.networks.Version(row.contract.version);
  return &network.FindProgram(row.program)->offers[row.offer - 1];
}

int64_t ItemsOf(const OfferView& offer, Points points) {
  return points.value / offer.config->price.value;
}

Verdict CheckWholeItems(const Decision& d, const RequestRow& row,
                        Points points) {
  const OfferView* offer = OfferOf(d, row);
  if (offer == nullptr) return std::nullopt;
  const int64_t price = offer->config->price.value;
  if (points.value % price == 0) return std::nullopt;
  return Refuse(OutcomeCode::kNotAStep, "points", points.value,
                "price of an item", price);
}

Verdict CheckItems(Decision& d, const OfferView& offer,
                   const LimitScope& scope, int64_t items) {
  if (auto v = CheckRoom(d, offer.per_member, scope, items,
                         OutcomeCode::kLimitReached)) {
    return v;
  }
  return CheckRoom(d, offer.stock, scope, items, OutcomeCode::kOutOfStock);
}

void CountItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                int64_t items) {
  UseLimits(&d.draft, offer.per_member, scope, UseOf(items));
  UseLimits(&d.draft, offer.stock, scope, UseOf(items));
}

void GiveBackItems(Decision& d, const OfferView& offer,
                   const LimitScope& scope, int64_t items) {
  ReleaseLimits(&d.draft, offer.per_member, scope, UseOf(items));
  ReleaseLimits(&d.draft, offer.stock, scope, UseOf(items));
}

}  // namespace clearpoint
