#include "engine/decide/attribution.h"

#include <algorithm>

namespace clearpoint {
namespace {

// Its place from 1; 0 for none.
uint32_t PlaceOfCampaign(const Program& program, std::string_view name) {
  const std::vector<CampaignConfig>& campaigns = program.config->campaigns;
  const auto found = std::find_if(
      campaigns.begin(), campaigns.end(),
      [&](const CampaignConfig& one) { return one.name == name; });
  if (found == campaigns.end()) return 0;
  return static_cast<uint32_t>(found - campaigns.begin()) + 1;
}

}  // namespace

Verdict CheckAttribution(const Decision& d, std::string_view program,
                         const ToldAttribution& told) {
  if (told.is_empty()) return std::nullopt;
  if (auto v = CheckLength({"campaign", told.campaign})) return v;
  if (auto v = CheckLength({"cost_center", told.cost_centre})) return v;
  const Program* known =
      d.network == nullptr ? nullptr : d.network->FindProgram(program);
  if (known == nullptr) return std::nullopt;
  const Attribution found = FindAttribution(*d.network, *known, told);
  if (!told.campaign.empty() && found.campaign == 0) {
    return RefuseUnknown(OutcomeCode::kInvalidField, "campaign of the program",
                         told.campaign);
  }
  if (!told.cost_centre.empty() && found.cost_centre == 0) {
    return RefuseUnknown(OutcomeCode::kInvalidField, "cost_center",
                         told.cost_centre);
  }
  return std::nullopt;
}

Attribution FindAttribution(const Network& network, const Program& program,
                            const ToldAttribution& told) {
  return {PlaceOfCampaign(program, told.campaign),
          network.PlaceOfCostCentre(told.cost_centre)};
}

uint32_t CostCentreOf(const Network& network, const Program& program,
                      const Attribution& attribution,
                      ParticipantNumber funder) {
  if (attribution.cost_centre != 0) return attribution.cost_centre;
  if (attribution.campaign != 0) {
    const CampaignConfig& campaign =
        program.config->campaigns[attribution.campaign - 1];
    const uint32_t place = network.PlaceOfCostCentre(campaign.cost_centre);
    if (place != 0) return place;
  }
  return network.CostCentreOf(funder);
}

}  // namespace clearpoint
