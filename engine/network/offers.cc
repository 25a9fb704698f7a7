// Compiles the offers of a program: their own limits, which no program writes,
// count the items that are taken.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/network/network.h"

namespace clearpoint {
namespace {

// Under one name for ever: a later version may change the number alone.
std::string NameOfStock(const ProgramConfig& program,
                        const OfferConfig& offer) {
  return absl::StrCat(program.name, "/stock/", offer.name);
}
std::string NameOfPerMember(const ProgramConfig& program,
                            const OfferConfig& offer) {
  return absl::StrCat(program.name, "/per_member/", offer.name);
}

LimitConfig ItemsForEver(const std::string& name, const char* subject,
                         int64_t items) {
  LimitConfig limit;
  limit.name = name;
  limit.subject = subject;
  limit.period = "lifetime";
  limit.counts = LimitCounts::kAwards;
  limit.amount = Points{items};
  return limit;
}

std::vector<int32_t> TiersOf(const ProgramConfig& program,
                             const OfferConfig& offer) {
  std::vector<int32_t> places;
  if (!program.tiers.has_value()) return places;
  const std::vector<std::string>& names = offer.selector.tiers;
  const std::vector<TierLevel>& levels = program.tiers->levels;
  for (size_t i = 0; i < levels.size(); ++i) {
    const auto named = std::find(names.begin(), names.end(), levels[i].name);
    if (named != names.end()) places.push_back(static_cast<int32_t>(i) + 1);
  }
  return places;
}

absl::Status UnknownSupplier(const OfferConfig& offer) {
  return absl::InvalidArgumentError(absl::StrCat(
      "offer \"", offer.name, "\": unknown supplier \"", offer.supplier, "\""));
}

}  // namespace

void Network::AddOfferNames(
    const ProgramConfig& program,
    std::vector<std::pair<NameKind, std::string>>* names) {
  for (const OfferConfig& offer : program.offers) {
    names->emplace_back(NameKind::kOffer, NameOfStock(program, offer));
    names->emplace_back(NameKind::kOffer, NameOfPerMember(program, offer));
  }
}

absl::Status Network::CompileOffers(const Resolver& resolve, Program* program) {
  const auto add = [&](const LimitConfig& limit, std::vector<Limit>* limits) {
    if (limit.amount.value == 0) return;
    const LimitConfig& kept = offer_limits_.emplace_back(limit);
    limits->push_back(
        {LimitNumber{
             static_cast<uint32_t>(resolve(NameKind::kOffer, kept.name))},
         &kept, FindLimitPeriod(kept.period), FindLimitSubject(kept.subject)});
  };
  const ProgramConfig& config = *program->config;
  for (const OfferConfig& offer : config.offers) {
    OfferView view;
    view.config = &offer;
    if (!offer.supplier.empty()) {
      const int32_t place = FindParticipant(offer.supplier);
      if (place < 0) return UnknownSupplier(offer);
      view.supplier = participants_[static_cast<size_t>(place)].number;
    }
    absl::Status status = ResolveScheme(offer.scheme, "", &view.scheme);
    if (status.ok()) {
      status = CompileLimits(resolve, config, offer.limits, &view.limits);
    }
    if (!status.ok()) return status;
    add(ItemsForEver(NameOfPerMember(config, offer), "member",
                     offer.per_member),
        &view.limits);
    add(ItemsForEver(NameOfStock(config, offer), "program", offer.stock),
        &view.stock);
    auto places = Places(offer.selector.merchants);
    if (!places.ok()) return places.status();
    view.merchants = *std::move(places);
    view.tiers = TiersOf(config, offer);
    program->offers.push_back(std::move(view));
  }
  return absl::OkStatus();
}

}  // namespace clearpoint
