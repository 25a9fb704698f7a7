#include "engine/rules/offer.h"

#include "absl/strings/str_cat.h"
#include "engine/limits/limits.h"
#include "engine/rules/earn.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

LimitUse UseOf(const OfferView& offer, int64_t items) {
  return {Points{items * offer.config->price.value}, items};
}

Refusal RefuseOther(std::string_view field, int64_t expected, int64_t found) {
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat(std::string(field), ": expected ", expected,
                             ", found ", found));
}

Refusal RefuseOffer(const OfferView& offer, std::string_view why) {
  return Refuse(
      OutcomeCode::kNotEligible,
      absl::StrCat("offer \"", offer.config->name, "\": ", std::string(why)));
}

Verdict CheckItemsFit(const OfferConfig& offer, int64_t items) {
  const absl::int128 most_days = kMaxPrivilegeDays;
  if (absl::int128(items) * offer.price.value > kMaxEventAmount ||
      absl::int128(items) * offer.money.value > kMaxEventAmount) {
    return Refuse(OutcomeCode::kInvalidField, "offer_quantity", items,
                  "the most that an event may cost", kMaxEventAmount);
  }
  if (absl::int128(items) * offer.days > most_days) {
    return Refuse(OutcomeCode::kInvalidField, "offer_quantity", items,
                  "the most days that a privilege may last", kMaxPrivilegeDays);
  }
  return std::nullopt;
}

Verdict CheckOfferMoney(const OfferConfig& offer,
                        const SpendingRequest& request) {
  if (offer.money.value == 0) return std::nullopt;
  const int64_t money = request.offer_quantity * offer.money.value;
  if (request.order_amount.value != money) {
    return RefuseOther("order_amount", money, request.order_amount.value);
  }
  if (request.currency == offer.currency) return std::nullopt;
  return Refuse(
      OutcomeCode::kInvalidField,
      absl::StrCat("currency: expected ", offer.currency, ", found \"",
                   std::string(request.currency), "\""));
}

// Other points or money than so many items cost.
Verdict CheckCost(const OfferConfig& offer, const SpendingRequest& request) {
  if (auto v = CheckItemsFit(offer, request.offer_quantity)) return v;
  const int64_t price = request.offer_quantity * offer.price.value;
  if (request.points.value != 0 && request.points.value != price) {
    return RefuseOther("points", price, request.points.value);
  }
  return CheckOfferMoney(offer, request);
}

// What the offer's selector does not take; empty: it takes the request.
std::string_view AgainstSelector(Decision& d, const Program& program,
                                 const OfferView& offer,
                                 const SpendingRequest& request,
                                 int32_t place) {
  const Selector& selector = offer.config->selector;
  const bool asks_of_member =
      !selector.labels.empty() || selector.birthday != BirthdayWindow::kAlways;
  const MemberNumber member = d.draft.FindMember(d.event.member);
  Purchase told;
  told.channel = request.channel;
  told.tags = request.tags;
  MemberTraits traits;
  if (asks_of_member) traits = TraitsOf(&d.state(), member, d.event.occurred);
  PurchaseFacts facts;
  facts.purchase = &told;
  facts.merchant_place = place;
  facts.day = program.zone->DayOf(d.event.occurred);
  facts.time_of_day_us = program.zone->TimeOfDay(d.event.occurred);
  facts.member = &traits;
  const std::string_view against = SelectorAgainst(
      *d.network, {selector, offer.merchants, asks_of_member}, facts);
  if (!against.empty() || offer.tiers.empty()) return against;
  const int32_t tier = TierAt(d, program, member, d.event.occurred);
  return SelectsTier(offer.tiers, tier) ? "" : "tiers";
}

Verdict CheckMemberFor(const Decision& d, const OfferView& offer) {
  const int64_t least = offer.config->member_for_us;
  if (least == 0) return std::nullopt;
  const auto member =
      d.state().members.Find({d.draft.FindMember(d.event.member)});
  const int64_t since = member.has_value()
                            ? d.event.occurred.value - member->enrolled_at.value
                            : 0;
  if (since >= least) return std::nullopt;
  return Refuse(OutcomeCode::kNotEligible, "member_for", least,
                "microseconds since the enrolment", since);
}

Verdict CheckItemsRoom(Decision& d, const std::vector<Limit>& limits,
                       const LimitScope& scope, const LimitUse& use,
                       OutcomeCode code) {
  for (const Limit& limit : limits) {
    const Points room = RoomIn(&d.draft, {limit}, scope, use);
    if (room == use.points) continue;
    const bool in_points = limit.config->counts == LimitCounts::kPoints;
    return Refuse(code, absl::StrCat("limit \"", limit.config->name, "\""),
                  in_points ? use.points.value : use.awards, "in all",
                  limit.config->amount.value);
  }
  return std::nullopt;
}

}  // namespace

Verdict CheckOfferFields(const Decision& d, const SpendingRequest& request) {
  if (request.offer.empty()) {
    if (request.offer_quantity == 0) return std::nullopt;
    return RefuseOther("offer_quantity", 0, request.offer_quantity);
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

Verdict CheckIsOffered(Decision& d, const Program& program,
                       const OfferView& offer, const SpendingRequest& request,
                       int32_t place) {
  if (!offer.config->valid.Contains(d.event.occurred)) {
    return RefuseOffer(offer, "not valid then");
  }
  const std::string_view against =
      AgainstSelector(d, program, offer, request, place);
  if (!against.empty()) {
    return RefuseOffer(offer,
                       absl::StrCat("not for these ", std::string(against)));
  }
  return CheckMemberFor(d, offer);
}

Verdict CheckItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                   int64_t items) {
  const LimitUse use = UseOf(offer, items);
  if (auto v = CheckItemsRoom(d, offer.limits, scope, use,
                              OutcomeCode::kLimitReached)) {
    return v;
  }
  return CheckItemsRoom(d, offer.stock, scope, use, OutcomeCode::kOutOfStock);
}

void CountItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                int64_t items) {
  UseLimits(&d.draft, offer.limits, scope, UseOf(offer, items));
  UseLimits(&d.draft, offer.stock, scope, UseOf(offer, items));
}

void GiveBackItems(Decision& d, const OfferView& offer, const LimitScope& scope,
                   int64_t items) {
  ReleaseLimits(&d.draft, offer.limits, scope, UseOf(offer, items));
  ReleaseLimits(&d.draft, offer.stock, scope, UseOf(offer, items));
}

}  // namespace clearpoint
