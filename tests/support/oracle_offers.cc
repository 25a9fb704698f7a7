// The oracle's offers: items sold are counted by offer, and by offer and
// member.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

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

std::string oracle::OfferOf(const Bundle& bundle) {
  return bundle.offer.substr(bundle.offer.find('\x1f') + 1);
}

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
  if (absl::int128(asked->quantity) * offer->days > 3'660) return true;
  if (asked->points != 0 && asked->points != price) return true;
  if (offer->money.value == 0) return false;
  return asked->money != money || asked->currency != offer->currency;
}

bool Oracle::HasLabelFrom(std::string_view member, std::string_view label,
                          Timestamp from) const {
  const auto known = s_.members.find(std::string(member));
  if (known == s_.members.end()) return false;
  const auto& labels = known->second.labels;
  return std::any_of(labels.begin(), labels.end(), [&](const auto& one) {
    return one.label == label && one.from == from;
  });
}

bool Oracle::IsOffered(const ProgramConfig& program, const OfferConfig& offer,
                       const RedemptionRequested& r, Timestamp occurred) const {
  if (!SelectsRequest(program, offer, r, occurred)) return false;
  const auto known = s_.members.find(std::string(r.member));
  const int64_t since = known == s_.members.end()
                            ? 0
                            : occurred.value - known->second.enrolled_at.value;
  if (offer.member_for_us > 0 && since < offer.member_for_us) return false;
  return offer.kind != OfferKind::kPrivilege ||
         !HasLabelFrom(r.member, offer.name, occurred);
}

OutcomeCode Oracle::JudgeOffer(const RedemptionRequested& r, Timestamp occurred,
                               Bundle* bundle) {
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(occurred), r.program);
  const OfferConfig* offer = oracle::FindOffer(*program, r.offer);
  const int64_t items = r.offer_quantity;
  const int64_t points = items * offer->price.value;
  bundle->offer = Key({r.program, r.offer});
  bundle->member = std::string(r.member);
  bundle->price = offer->price.value;
  if (offer->kind == OfferKind::kPrivilege) bundle->days = offer->days;
  Earning asked{.member = std::string(r.member),
                .version = VersionAt(occurred),
                .program = program->name,
                .occurred = occurred};
  asked.awards = items;
  std::vector<oracle::LimitUse> used;
  for (const std::string& limit : offer->limits) {
    asked.limits = {limit};
    const oracle::LimitPlan plan = PlanLimits(asked, points);
    if (plan.points != points) return OutcomeCode::kLimitReached;
    used.push_back(plan.uses.at(0));
  }
  int64_t& of_member = s_.sold[Key({bundle->offer, bundle->member})];
  bundle->of_member = offer->per_member != 0;
  if (bundle->of_member && of_member + items > offer->per_member) {
    return OutcomeCode::kLimitReached;
  }
  int64_t& of_all = s_.sold[bundle->offer];
  bundle->of_stock = offer->stock != 0;
  if (bundle->of_stock && of_all + items > offer->stock) {
    return OutcomeCode::kOutOfStock;
  }
  if (bundle->of_member) of_member += items;
  if (bundle->of_stock) of_all += items;
  for (oracle::LimitUse& use : used) {
    use.points = points;
    use.awards = items;
    bundle->uses.push_back(s_.limit_uses.size());
    s_.limit_uses.push_back(use);
  }
  return OutcomeCode::kAccepted;
}

// What was not counted, since there was no bound then, is not given back.
void Oracle::GiveBackItems(const Bundle& bundle, int64_t points) {
  if (bundle.offer.empty()) return;
  const int64_t items = points / bundle.price;
  if (bundle.of_stock) s_.sold[bundle.offer] -= items;
  if (bundle.of_member) s_.sold[Key({bundle.offer, bundle.member})] -= items;
  for (size_t place : bundle.uses) {
    s_.limit_uses[place].points -= points;
    s_.limit_uses[place].awards -= items;
  }
}

OutcomeCode Oracle::GivePrivilege(Bundle* bundle, int64_t points,
                                  Timestamp occurred) {
  if (bundle->days == 0) return OutcomeCode::kAccepted;
  bundle->entitled_from = occurred;
  const int64_t days = points / bundle->price * bundle->days;
  AddLabels(bundle->member, occurred,
            {{oracle::OfferOf(*bundle), occurred,
              Timestamp{occurred.value + days * kMicrosPerDay}}});
  return HasTooMuch(bundle->member) ? OutcomeCode::kLimitReached
                                    : OutcomeCode::kAccepted;
}

void Oracle::LeavePrivilege(const Bundle& bundle, int64_t points,
                            Timestamp occurred) {
  if (bundle.days == 0) return;
  const int64_t days = points / bundle.price * bundle.days;
  const Timestamp end{bundle.entitled_from.value + days * kMicrosPerDay};
  auto& labels = s_.members[bundle.member].labels;
  for (oracle::Label& label : labels) {
    if (label.label != oracle::OfferOf(bundle)) continue;
    if (label.from != bundle.entitled_from) continue;
    label.until = std::min(label.until, std::max(end, occurred));
  }
  std::erase_if(labels, [](const auto& one) { return one.until <= one.from; });
}

oracle::Booking Oracle::SpendingBooking(int version, const std::string& program,
                                        const std::string& merchant,
                                        int64_t points, int contract,
                                        const Bundle& bundle) const {
  const Configuration& network = NetworkOf(version);
  const ProgramConfig* config = oracle::FindProgram(network, program);
  const OfferConfig* offer =
      bundle.offer.empty()
          ? nullptr
          : oracle::FindOffer(*config, oracle::OfferOf(bundle));
  if (offer == nullptr || offer->supplier.empty()) {
    oracle::Booking booking = MakeBooking(
        version, BookingKind::kRedeem, config->issuer, merchant, points,
        network.contracts.at(static_cast<size_t>(contract)).redeem_price);
    booking.contract = contract;
    return booking;
  }
  return MakeBooking(version, BookingKind::kOffer, config->issuer,
                     offer->supplier, points / bundle.price,
                     offer->supplier_price);
}

}  // namespace clearpoint
