#include "engine/network/offer_validation.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

constexpr size_t kMaxOffers = 10'000;

using Names = std::vector<std::string>;

// Of what a request does not tell.
void CheckSelectable(const std::string& path, const Selector& selector,
                     FaultList& faults) {
  const auto refuse = [&](std::string_view key, bool is_used) {
    if (!is_used) return;
    faults.Add(absl::StrCat(path, "/", std::string(key)),
               absl::StrCat(std::string(key),
                            ": a request for an offer does not tell it"));
  };
  refuse("stores", !selector.stores.empty());
  refuse("tenders", !selector.tenders.empty());
  refuse("campaigns", !selector.campaigns.empty());
  refuse("categories", !selector.categories.empty());
  refuse("brands", !selector.brands.empty());
  refuse("skus", !selector.skus.empty());
  refuse("excluded_categories", !selector.excluded_categories.empty());
  refuse("excluded_skus", !selector.excluded_skus.empty());
  refuse("minimum_amount", selector.minimum_amount.value != 0);
}

void CheckOfferTiers(const std::string& path, const ProgramConfig& program,
                     const Names& names, FaultList& faults) {
  for (size_t i = 0; i < names.size(); ++i) {
    const bool is_known =
        program.tiers.has_value() &&
        std::any_of(
            program.tiers->levels.begin(), program.tiers->levels.end(),
            [&](const TierLevel& level) { return level.name == names[i]; });
    if (is_known) continue;
    faults.Add(absl::StrCat(path, "/", i),
               absl::StrCat("\"", names[i], "\" is no tier of the program"));
  }
}

void CheckOfferLimits(const std::string& path, const ProgramConfig& program,
                      const Names& names, FaultList& faults) {
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(path, "/", i);
    if (std::count(names.begin(), names.end(), names[i]) > 1) {
      faults.Add(at, absl::StrCat("limit \"", names[i], "\" is named twice"));
    }
    const auto limit = std::find_if(
        program.limits.begin(), program.limits.end(),
        [&](const LimitConfig& one) { return one.name == names[i]; });
    if (limit == program.limits.end()) {
      faults.Add(at, absl::StrCat("program \"", program.name,
                                  "\" has no limit \"", names[i], "\""));
    } else if (limit->period == "balance") {
      faults.Add(at, absl::StrCat("limit \"", names[i],
                                  "\" is on a balance, which burning lowers"));
    } else if (limit->subject == "household") {
      faults.Add(at, absl::StrCat("limit \"", names[i],
                                  "\" is per household, which only rules "
                                  "that give points count for"));
    }
  }
}

void CheckSupplier(const std::string& path, const OfferConfig& offer,
                   FaultList& faults) {
  faults.RequirePrice(path, "supplier_price", offer.supplier_price, 0);
  if (offer.supplier.empty() && offer.supplier_price.value != 0) {
    faults.Add(path + "/supplier_price",
               "supplier_price: expected a supplier with it");
  }
  if (!offer.supplier.empty() && offer.supplier_price.value == 0) {
    faults.Add(path + "/supplier",
               "supplier: expected a supplier_price above zero with it");
  }
  if (offer.supplier.empty() && !offer.scheme.empty()) {
    faults.Add(path + "/scheme", "scheme: expected a supplier with it");
  }
}

void CheckOffer(const std::string& path, const ProgramConfig& program,
                const OfferConfig& offer, FaultList& faults) {
  faults.RequireDates(path, offer.valid);
  faults.RequireRange(path, "price", offer.price.value, 1, kMaxEventAmount);
  faults.RequireRange(path, "money", offer.money.value, 0, kMaxEventAmount);
  if (offer.money.value != 0 || !offer.currency.empty()) {
    faults.RequireCurrency(path + "/currency", offer.currency);
  }
  faults.RequireRange(path, "stock", offer.stock, 0, kMaxEventAmount);
  faults.RequireRange(path, "per_member", offer.per_member, 0, kMaxEventAmount);
  faults.RequireRange(path, "member_for", offer.member_for_us, 0, kLongestSpan);
  CheckSupplier(path, offer, faults);
  const bool is_privilege = offer.kind == OfferKind::kPrivilege;
  faults.RequireRange(path, "days", offer.days, is_privilege ? 1 : 0,
                      is_privilege ? kMaxPrivilegeDays : 0);
  CheckSelectable(path + "/select", offer.selector, faults);
  CheckOfferTiers(path + "/select/tiers", program, offer.selector.tiers,
                  faults);
  CheckOfferLimits(path + "/limits", program, offer.limits, faults);
}

}  // namespace

void CheckOffers(const std::string& path, const ProgramConfig& program,
                 FaultList& faults) {
  faults.RequireAtMost("programs/offers", program.offers.size(), kMaxOffers);
  std::set<std::string> names;
  for (size_t i = 0; i < program.offers.size(); ++i) {
    const std::string at = absl::StrCat(path, "/", i);
    faults.RequireUnique(at + "/name", program.offers[i].name, &names);
    CheckOffer(at, program, program.offers[i], faults);
  }
}

}  // namespace clearpoint
