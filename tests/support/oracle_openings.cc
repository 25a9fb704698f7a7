// The oracle's opening balances: lots as they are told, and totals of batches.
#include <algorithm>
#include <set>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Key;
using oracle::WalletKey;

namespace {

constexpr int64_t kMonthsTo1970 = 1970 * 12;

// The month of the last instant before the expiry, from 1970 on, or "never".
std::string LastMonthOf(const ZoneConfig& zone, Timestamp expires_at) {
  if (expires_at == kNever) return "never";
  return std::to_string(oracle::MonthNumberOf(oracle::LocalDayAt(
                            zone, Timestamp{expires_at.value - 1})) -
                        kMonthsTo1970);
}

}  // namespace

void Oracle::OpenFrom(const OpeningLot& told, const ProgramConfig& program,
                      const Event& event) {
  const auto& o = std::get<OpeningBalance>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  const Timestamp earned =
      told.earned_at.value == 0 ? event.occurred : told.earned_at;
  const int64_t day = oracle::LocalDayAt(zone, earned);
  oracle::Lot plan;
  plan.owner = WalletKey(program.name, o.member);
  plan.program = program.name;
  plan.issuer = program.issuer;
  plan.funder = told.funder.empty() ? program.issuer : std::string(told.funder);
  plan.version = VersionAt(event.occurred);
  plan.available_at = told.available_at.value == 0
                          ? oracle::MidnightOf(zone, day)
                          : told.available_at;
  plan.expires_at = told.expires_at;
  plan.grace_us = program.expiry_grace_us;
  plan.pending = plan.available_at > recorded_;
  plan.owed = !told.paid && plan.funder != plan.issuer;
  if (plan.owed) {
    const ContractConfig* contract = oracle::IssuingContract(
        network, plan.funder, program.name, event.occurred);
    plan.price = contract->issue_price;
    plan.contract = static_cast<int>(contract - network.contracts.data());
  }
  AddToAccount(program.name, "issued", -told.points.value);
  OpenLot(plan,
          Key({plan.owner, std::to_string(plan.version), "opening", plan.funder,
               plan.owed ? "owed" : "paid",
               std::to_string(oracle::MonthNumberOf(day)),
               std::to_string(plan.available_at.value),
               std::to_string(plan.expires_at.value),
               std::string(told.campaign),
               oracle::CostCentreOf(network, program, plan.funder,
                                    told.campaign, told.cost_center)}),
          told.points.value);
}

// That the program has the tiers and counting limits that are named.
bool Oracle::KnowsStanding(const Event& event) const {
  const auto* o = std::get_if<OpeningBalance>(&event.body);
  if (o == nullptr) return true;
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(event.occurred), o->program);
  if (program == nullptr) return true;
  for (const OpeningTier& told : o->tiers) {
    if (!program->tiers.has_value()) return false;
    const auto& levels = program->tiers->levels;
    const bool known = std::any_of(
        levels.begin(), levels.end(),
        [&](const TierLevel& level) { return level.name == told.tier; });
    if (!told.tier.empty() && !known) return false;
  }
  for (const OpeningCounter& told : o->counters) {
    const LimitConfig* limit =
        oracle::FindLimit(*program, std::string(told.limit));
    if (limit == nullptr || limit->period == "event" ||
        limit->period == "balance") {
      return false;
    }
  }
  return true;
}

// That the program has the campaigns, and the network the cost centres, that
// points without a rule are told to be of.
bool Oracle::KnowsAttribution(const Event& event) const {
  std::set<std::string> campaigns, centres;
  std::string program;
  if (const auto* a = std::get_if<AdjustmentRequested>(&event.body)) {
    program = a->program;
    campaigns.emplace(a->campaign);
    centres.emplace(a->cost_center);
  } else if (const auto* o = std::get_if<OpeningBalance>(&event.body)) {
    program = o->program;
    for (const OpeningLot& lot : o->lots) {
      campaigns.emplace(lot.campaign);
      centres.emplace(lot.cost_center);
    }
  } else {
    return true;
  }
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* config = oracle::FindProgram(network, program);
  if (config == nullptr) return true;
  std::set<std::string> known_campaigns = {""}, known_centres = {""};
  for (const CampaignConfig& one : config->campaigns) {
    known_campaigns.insert(one.name);
  }
  for (const ParticipantConfig& one : network.participants) {
    known_centres.insert(one.cost_centre);
  }
  const auto know = [&](const auto& list) {
    for (const auto& item : list) known_centres.insert(item.cost_centre);
  };
  for (const ProgramConfig& one : network.programs) {
    know(one.campaigns);
    know(one.earn);
    know(one.sign_in);
    know(one.referral);
  }
  return std::includes(known_campaigns.begin(), known_campaigns.end(),
                       campaigns.begin(), campaigns.end()) &&
         std::includes(known_centres.begin(), known_centres.end(),
                       centres.begin(), centres.end());
}

// A use like any other, but of nothing that could give it back.
void Oracle::CountAsUsed(const OpeningCounter& told,
                         const ProgramConfig& program, const Event& event) {
  const std::string member(std::get<OpeningBalance>(event.body).member);
  const Timestamp at =
      told.period_at.value == 0 ? event.occurred : told.period_at;
  s_.limit_uses.push_back(
      {.limit = Key({program.name, std::string(told.limit)}),
       .member = member,
       .household = HouseholdOf(member),
       .day = oracle::LocalDayAt(
           oracle::ZoneOf(NetworkAt(event.occurred), program), at),
       .event = s_.events,
       .points = told.used.value,
       .awards = told.used.value});
}

OutcomeCode Oracle::DecideOpening(const Event& event) {
  const auto& o = std::get<OpeningBalance>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, o.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  for (const OpeningLot& told : o.lots) {
    if (told.funder.empty()) continue;
    if (oracle::FindParticipant(network, told.funder) == nullptr) {
      return OutcomeCode::kUnknownParticipant;
    }
  }
  if (!KnownOrEnrolled(o.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsClosed(o.member)) return OutcomeCode::kMemberClosed;
  if (SharesWallet(*program, o.member)) return OutcomeCode::kNotEligible;
  const std::string wallet = WalletKey(program->name, o.member);
  const bool moved =
      s_.debts[wallet] != 0 ||
      std::any_of(s_.lots.begin(), s_.lots.end(),
                  [&](const auto& lot) { return lot.second.owner == wallet; });
  if (moved) return OutcomeCode::kNotEligible;
  if (!o.tiers.empty() && HasHadTier(wallet)) return OutcomeCode::kNotEligible;
  for (const OpeningLot& told : o.lots) {
    const bool owed =
        !told.funder.empty() && told.funder != program->issuer && !told.paid;
    if (owed &&
        oracle::IssuingContract(network, std::string(told.funder),
                                program->name, event.occurred) == nullptr) {
      return OutcomeCode::kNoContract;
    }
  }

  Enrol(o.member);
  oracle::OpeningBatch& batch =
      s_.batches[{program->name, std::string(o.batch)}];
  ++batch.members;
  batch.lots += static_cast<int64_t>(o.lots.size());
  for (const OpeningLot& told : o.lots) {
    if (told.points.value > 0) continue;
    s_.debts[wallet] -= told.points.value;
    batch.debt -= told.points.value;
    AddToAccount(program->name, "issued", -told.points.value);
  }
  for (const OpeningLot& told : o.lots) {
    if (told.points.value < 0) continue;
    batch.points += told.points.value;
    auto& [lots, points] = batch.months[LastMonthOf(
        oracle::ZoneOf(network, *program), told.expires_at)];
    ++lots;
    points += told.points.value;
    OpenFrom(told, *program, event);
  }
  for (const OpeningTier& told : o.tiers) {
    TakeOverTier(*program, event, told);
    if (!told.tier.empty()) ++batch.tiers[std::string(told.tier)];
  }
  for (const OpeningCounter& told : o.counters) {
    CountAsUsed(told, *program, event);
  }
  return OutcomeCode::kAccepted;
}

void Oracle::AppendBatches(std::vector<std::string>* lines) const {
  for (const auto& [key, batch] : s_.batches) {
    lines->push_back("opening " + key.first + " " + key.second + " members " +
                     std::to_string(batch.members) + " lots " +
                     std::to_string(batch.lots) + " points " +
                     std::to_string(batch.points) + " debt " +
                     std::to_string(batch.debt));
    for (const auto& [month, sums] : batch.months) {
      lines->push_back("opening " + key.first + " " + key.second +
                       " expiring " + month + " lots " +
                       std::to_string(sums.first) + " points " +
                       std::to_string(sums.second));
    }
    for (const auto& [tier, members] : batch.tiers) {
      lines->push_back("opening " + key.first + " " + key.second + " tier " +
                       tier + " members " + std::to_string(members));
    }
  }
}

}  // namespace clearpoint
