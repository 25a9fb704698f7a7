#include "tools/network/campaign_reader.h"

#include <utility>

#include "tools/network/reading_context.h"

namespace clearpoint {

void ReadCampaigns(MapReader& program_map, const ZoneConfig* zone,
                   ProgramConfig& program) {
  ForEachNamed(program_map, "campaigns",
               [&](const std::string& name, const YamlNode& node, size_t i) {
                 MapReader map(
                     program_map.log(), node,
                     fmt::format("{}/{}", program_map.PathOf("campaigns"), i),
                     fmt::format("campaign \"{}\"", name));
                 CampaignConfig campaign;
                 campaign.name = name;
                 ReadValidity(map, zone, campaign.valid);
                 map.Text("cost_centre", Need::kOptional, campaign.cost_centre);
                 map.Name("budget", Need::kOptional, campaign.budget);
                 map.Name("per_member", Need::kOptional, campaign.per_member);
                 map.Finish();
                 program.campaigns.push_back(std::move(campaign));
               });
}

}  // namespace clearpoint
