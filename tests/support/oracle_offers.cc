// The oracle's offers: items sold are counted by offer, and by offer and member.
#include <optional>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::BookingKind;
using oracle::Bundle;
using oracle::Key;

namespace {

// What a request says of an offer.
struct Asked {
  std::string_view program{};
  std::string_view offer{};
  int64_t quantity = 0;
  int64_t points = 0;
  std::string_view currency{};
  int64_t money = 0;
};

std::optional<Asked> AskedBy(const Event& event) {
  const auto asked = [](const auto& e) {
    return Asked{e.program,      e.offer,    e.offer_quantity,
                 e.points.value, e.currency, e.order_amount.value};
  };
  if (const auto* r = std::get_if<RedemptionRequested>(&event.body)) {
    return asked(*r);
  }
  if (const auto* h = std::get_if<HoldPlaced>(&event.body)) return asked(*h);
  return std::nullopt;
}

}  // namespace

const OfferConfig* oracle::FindOffer(const ProgramConfig& program,
                                     std::string_view name) {
  for (const OfferConfig& offer : program.offers) {
    if (offer.name == name) return &offer;
  }
  return nullptr;
}

bool Oracle::HasWrongOffer(const Event& event) const {
  const auto asked = AskedBy(event);
  if (!asked.has_value()) return false;
  if (asked->offer.empty()) return asked->quantity != 0;
  if (asked->quantity < 1 || asked->quantity > kMaxEventAmount) return true;
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(event.occurred), asked->program);
  if (program == nullptr) return false;
  const OfferConfig* offer = oracle::FindOffer(*program, asked->offer);
  if (offer == nullptr) return true;
  const absl::int128 price = absl::int128(asked->quantity) * offer->price.value;
  const absl::int128 money = absl::int128(asked->quantity) * offer->money.value;
  if (price > kMaxEventAmount || money > kMaxEventAmount) return true;
  if (asked->points != 0 && asked->points != price) return true;
  if (offer->money.value == 0) return false;
  return asked->money != money || asked->currency != offer->currency;
}

OutcomeCode Oracle::JudgeOffer(const RedemptionRequested& r,
                               Timestamp occurred, Bundle* bundle) {
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(occurred), r.program);
  const OfferConfig* offer = oracle::FindOffer(*program, r.offer);
  bundle->offer = Key({r.program, r.offer});
  bundle->member = std::string(r.member);
  bundle->price = offer->price.value;
  if (offer->kind == OfferKind::kPrivilege) bundle->days = offer->days;
  int64_t& of_member = s_.sold[Key({bundle->offer, bundle->member})];
  if (offer->per_member != 0 &&
      of_member + r.offer_quantity > offer->per_member) {
    return OutcomeCode::kLimitReached;
  }
  int64_t& of_all = s_.sold[bundle->offer];
  if (offer->stock != 0 && of_all + r.offer_quantity > offer->stock) {
    return OutcomeCode::kOutOfStock;
  }
  bundle->of_member = offer->per_member != 0;
  bundle->of_stock = offer->stock != 0;
  if (bundle->of_member) of_member += r.offer_quantity;
  if (bundle->of_stock) of_all += r.offer_quantity;
  return OutcomeCode::kAccepted;
}

// What was not counted, since there was no bound then, is not given back.
void Oracle::GiveBackItems(const Bundle& bundle, int64_t points) {
  if (bundle.offer.empty()) return;
  const int64_t items = points / bundle.price;
  if (bundle.of_stock) s_.sold[bundle.offer] -= items;
  if (bundle.of_member) s_.sold[Key({bundle.offer, bundle.member})] -= items;
}

OutcomeCode Oracle::GivePrivilege(const Bundle& bundle, Timestamp occurred) {
  if (bundle.days == 0) return OutcomeCode::kAccepted;
  const std::string name = bundle.offer.substr(bundle.offer.find('\x1f') + 1);
  AddLabels(bundle.member, occurred,
            {{name, occurred,
              Timestamp{occurred.value + bundle.days * kMicrosPerDay}}});
  return HasTooMuch(bundle.member) ? OutcomeCode::kLimitReached
                                   : OutcomeCode::kAccepted;
}

void Oracle::EndPrivilege(const Bundle& bundle, Timestamp occurred) {
  if (bundle.days == 0) return;
  const std::string name = bundle.offer.substr(bundle.offer.find('\x1f') + 1);
  auto& labels = s_.members[bundle.member].labels;
  for (oracle::Label& label : labels) {
    const bool holds = label.from <= occurred && occurred < label.until;
    if (label.label == name && holds) label.until = occurred;
  }
  std::erase_if(labels, [](const auto& one) { return one.until <= one.from; });
}

oracle::Booking Oracle::SpendingBooking(int version, const std::string& program,
                                        const std::string& merchant,
                                        int64_t points, Money price,
                                        const Bundle& bundle) const {
  const ProgramConfig* config =
      oracle::FindProgram(NetworkOf(version), program);
  const size_t at = bundle.offer.find('\x1f');
  const OfferConfig* offer =
      bundle.offer.empty()
          ? nullptr
          : oracle::FindOffer(*config, bundle.offer.substr(at + 1));
  if (offer == nullptr || offer->supplier.empty()) {
    return MakeBooking(version, BookingKind::kRedeem, config->issuer, merchant,
                       points, price);
  }
  return MakeBooking(version, BookingKind::kOffer, config->issuer,
                     offer->supplier, points / bundle.price,
                     offer->supplier_price);
}

}  // namespace clearpoint
