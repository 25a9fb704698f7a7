// The oracle's funders: who pays which part of an award, and what each part
// gives back.
#include <algorithm>
#include <map>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Award;
using oracle::AwardPart;
using oracle::Bought;

}  // namespace

// One point after the other to whom most is missing of the exact share.
std::vector<int64_t> oracle::InProportion(const std::vector<int64_t>& weights,
                                          int64_t points) {
  absl::int128 whole = 0;
  for (int64_t weight : weights) whole += weight;
  std::vector<int64_t> shares;
  int64_t left = points;
  for (int64_t weight : weights) {
    shares.push_back(
        static_cast<int64_t>(absl::int128(weight) * points / whole));
    left -= shares.back();
  }
  std::vector<bool> served(weights.size());
  for (; left > 0; --left) {
    size_t most = weights.size();
    absl::int128 largest = -1;
    for (size_t i = 0; i < weights.size(); ++i) {
      const absl::int128 rest =
          absl::int128(weights[i]) * points - shares[i] * whole;
      if (served[i] || rest <= largest) continue;
      most = i;
      largest = rest;
    }
    ++shares[most];
    served[most] = true;
  }
  return shares;
}

// By name, so that ties go to the name that is first.
std::map<std::string, int64_t> Oracle::SharesOf(const ProgramConfig& program,
                                                const EarnRule& rule,
                                                const Bought& bought) const {
  std::map<std::string, int64_t> shares;
  for (const FunderShare& share : rule.funder_shares) {
    const std::string& name =
        share.funder == FunderKind::kMerchant ? bought.merchant
        : share.funder == FunderKind::kIssuer ? program.issuer
                                              : share.name;
    shares[name] += share.weight;
  }
  return shares;
}

// Of what no merchant pays.
std::map<std::string, int64_t> Oracle::RewardShares(
    const ProgramConfig& program, const std::vector<FunderShare>& shares) {
  std::map<std::string, int64_t> weights;
  for (const FunderShare& share : shares) {
    const bool is_issuer = share.funder == FunderKind::kIssuer;
    weights[is_issuer ? program.issuer : share.name] += share.weight;
  }
  return weights;
}

// More of an award: each funder's parts become one, in its newest lot.
Award Oracle::Raised(const Award& before, const Award& rise) {
  if (before.lot == 0 && before.parts.empty()) return rise;
  if (rise.granted == 0) return before;
  std::map<std::string, std::pair<AwardPart, oracle::Booking>> funded;
  for (const Award& award : {before, rise}) {
    std::vector<AwardPart> parts = award.parts;
    std::vector<oracle::Booking> bookings = award.bookings;
    if (parts.empty()) {
      parts = {{.lot = award.lot, .points = award.granted}};
      bookings = {award.booking};
    }
    for (const AwardPart& part : parts) {
      const oracle::Booking& booking = bookings[part.funder];
      auto& [sum, owed] = funded[booking.debtor];
      sum.lot = part.lot;
      sum.points += part.points;
      sum.taken += part.taken;
      owed = booking;  // the rise's stands for the whole
    }
  }
  Award sum = rise;
  sum.granted += before.granted;
  sum.uses.insert(sum.uses.end(), before.uses.begin(), before.uses.end());
  sum.parts.clear();
  sum.bookings.clear();
  for (auto& [name, one] : funded) {
    one.first.funder = sum.bookings.size();
    sum.parts.push_back(one.first);
    sum.bookings.push_back(one.second);
  }
  if (sum.parts.size() > 1) return sum;
  sum.lot = sum.parts[0].lot;
  sum.booking = sum.bookings[0];
  sum.parts.clear();
  sum.bookings.clear();
  return sum;
}

std::vector<Oracle::Earning> Oracle::FundedBy(const Earning& earning) const {
  if (earning.shares.empty()) return {earning};
  std::vector<Earning> funded;
  for (const auto& [name, weight] : earning.shares) {
    Earning part = earning;
    part.funder = name;
    part.shares = {{name, weight}};
    funded.push_back(part);
  }
  return funded;
}

std::vector<std::pair<Oracle::Earning, int64_t>> Oracle::SplitByFunder(
    const Earning& earning, int64_t points) const {
  const std::vector<Earning> funded = FundedBy(earning);
  std::vector<int64_t> weights;
  for (const Earning& part : funded) {
    weights.push_back(part.shares.empty() ? 1 : part.shares.begin()->second);
  }
  const auto shares = oracle::InProportion(weights, points);
  std::vector<std::pair<Earning, int64_t>> split;
  for (size_t i = 0; i < funded.size(); ++i) {
    split.push_back({funded[i], shares[i]});
  }
  return split;
}

// Gives each funder's part of what was granted.
void Oracle::GiveParts(const Earning& earning, Award* award) {
  for (const auto& [part, points] : SplitByFunder(earning, award->granted)) {
    if (points == 0) continue;
    oracle::Booking booking;
    const int lot = GivePart(part, points, &booking);
    award->parts.push_back({.lot = lot,
                            .points = points,
                            .taken = 0,
                            .funder = award->bookings.size()});
    award->bookings.push_back(booking);
  }
  if (award->parts.size() > 1) return;
  award->lot = award->parts[0].lot;
  award->booking = award->bookings[0];
  award->parts.clear();
  award->bookings.clear();
}

}  // namespace clearpoint
