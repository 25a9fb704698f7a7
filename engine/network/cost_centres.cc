// The cost centres of a version: which there are, and whose is which.
#include "engine/network/network.h"
#include "engine/values/check.h"

namespace clearpoint {

void Network::AddCostCentre(const std::string& text) {
  if (text.empty()) return;
  const auto place = static_cast<uint32_t>(cost_centres_.size()) + 1;
  if (cost_centre_places_.emplace(text, place).second) {
    cost_centres_.push_back(text);
  }
}

// Participants take theirs from above: O(participants x depth of the tree).
void Network::CompileCostCentres() {
  for (const ParticipantConfig& participant : configuration_.participants) {
    AddCostCentre(participant.cost_centre);
  }
  for (const ProgramConfig& program : configuration_.programs) {
    const auto add = [this](const auto& list) {
      for (const auto& item : list) AddCostCentre(item.cost_centre);
    };
    add(program.campaigns);
    add(program.earn);
    add(program.sign_in);
    add(program.referral);
  }
  for (Participant& participant : participants_) {
    const Participant* at = &participant;
    while (at->config->cost_centre.empty() && at->parent >= 0) {
      at = &participants_[static_cast<size_t>(at->parent)];
    }
    participant.cost_centre = PlaceOfCostCentre(at->config->cost_centre);
  }
}

uint32_t Network::PlaceOfCostCentre(std::string_view text) const {
  const auto found = cost_centre_places_.find(std::string(text));
  return found == cost_centre_places_.end() ? 0 : found->second;
}

std::string_view Network::CostCentre(uint32_t place) const {
  if (place == 0) return "";
  CLEARPOINT_CHECK(place <= cost_centres_.size());
  return cost_centres_[place - 1];
}

uint32_t Network::CostCentreOf(ParticipantNumber funder) const {
  if (cost_centres_.empty()) return 0;
  const int32_t place = FindParticipant(funder);
  return place < 0 ? 0 : participants_[static_cast<size_t>(place)].cost_centre;
}

}  // namespace clearpoint
