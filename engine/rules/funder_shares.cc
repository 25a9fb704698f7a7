#include "engine/rules/funder_shares.h"

#include <map>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/rules/spread.h"

namespace clearpoint {
namespace {

// Empty when an event names no merchant, who then pays nothing.
std::string_view NameAt(const Network& network, int32_t place) {
  if (place < 0) return "";
  return network.participants()[static_cast<size_t>(place)].config->name;
}

Contract PricedBy(const Network& network, const Program& program,
                  int32_t funder, int32_t merchant, Timestamp t) {
  const auto use = Network::ContractUse::kIssue;
  const Contract own = network.FindContract(funder, program, t, use);
  if (own.config != nullptr) return own;
  return network.FindContract(merchant, program, t, use);
}

absl::InlinedVector<Points, 1> Split(const std::vector<int64_t>& parts,
                                     Points points) {
  const int64_t whole = std::accumulate(parts.begin(), parts.end(), int64_t{0});
  absl::InlinedVector<Points, 1> shares;
  for (const int64_t share : Spread(parts, whole, points.value)) {
    shares.push_back(Points{share});
  }
  return shares;
}

}  // namespace

Fundings FundersOf(const Network& network, const Program& program,
                   const RuleBase& rule, int32_t place, Timestamp t) {
  const auto place_of = [&](ParticipantNumber funder) {
    return funder.value == 0 ? place : network.FindParticipant(funder);
  };
  const auto funding_at = [&](int32_t at, int64_t weight) {
    Funding funding;
    funding.weight = weight;
    if (at < 0) return funding;
    funding.funder = network.participants()[static_cast<size_t>(at)].number;
    if (funding.funder != program.issuer) {
      funding.contract = PricedBy(network, program, at, place, t);
    }
    return funding;
  };
  if (rule.shares.empty()) return {funding_at(place_of(rule.funder), 1)};
  std::map<std::string_view, std::pair<int32_t, int64_t>> weights;  // by name
  for (const FunderShareView& share : rule.shares) {
    const int32_t at = place_of(share.funder);
    auto& [known, weight] = weights[NameAt(network, at)];
    known = at;
    weight += share.weight;
  }
  Fundings fundings;
  for (const auto& [name, share] : weights) {
    fundings.push_back(funding_at(share.first, share.second));
  }
  return fundings;
}

absl::InlinedVector<Points, 1> SplitByWeight(const Fundings& fundings,
                                             Points points) {
  if (fundings.size() == 1) return {points};
  std::vector<int64_t> weights;
  for (const Funding& funding : fundings) weights.push_back(funding.weight);
  return Split(weights, points);
}

AwardParts PartsOf(const Award& award) {
  if (!award.parts.empty()) return {award.parts.begin(), award.parts.end()};
  return {
      {award.lot_class, award.lot, award.granted, award.taken, award.relieved}};
}

void SetParts(const AwardParts& parts, Award* award) {
  award->lot_class = parts.front().lot_class;
  award->lot = parts.front().lot;
  award->parts.clear();
  award->relieved = Points{};
  for (const AwardPart& part : parts) award->relieved += part.relieved;
  if (parts.size() > 1) award->parts.assign(parts.begin(), parts.end());
}

absl::InlinedVector<Points, 1> SplitByRest(const AwardParts& parts,
                                           Points points) {
  if (parts.size() == 1) return {points};
  std::vector<int64_t> rests;
  for (const AwardPart& part : parts) {
    rests.push_back((part.points - part.taken).value);
  }
  return Split(rests, points);
}

}  // namespace clearpoint
