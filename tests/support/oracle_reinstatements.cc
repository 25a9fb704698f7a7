// The oracle's reinstatements: what expired comes back lot by lot.
#include <algorithm>
#include <map>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

// What lots agree in, with the plan's own dates in the place of the last two.
std::string KindWithDates(const oracle::Lot& plan) {
  std::string kind = plan.kind;
  for (int i = 0; i < 2; ++i) kind.erase(kind.rfind('\x1f'));
  return kind + '\x1f' + std::to_string(plan.available_at.value) + '\x1f' +
         std::to_string(plan.expires_at.value);
}

}  // namespace

// In draw order.
std::vector<int> Oracle::Reinstatable(const Event& event,
                                      int64_t within_us) const {
  const auto& r = std::get<PointsReinstated>(event.body);
  const std::string wallet = WalletUsed(
      std::string(r.program), VersionAt(event.occurred), r.member);
  std::vector<std::tuple<Timestamp, Timestamp, int>> found;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner != wallet || lot.expired == 0) continue;
    const int64_t lapsed = lot.expires_at.value;
    if (lapsed > event.occurred.value) continue;
    if (event.occurred.value >= lapsed + within_us) continue;
    if (r.expired_from.value != 0 && lapsed < r.expired_from.value) continue;
    if (r.expired_until.value != 0 && lapsed >= r.expired_until.value) continue;
    found.emplace_back(lot.expires_at, lot.available_at, number);
  }
  std::sort(found.begin(), found.end());
  std::vector<int> numbers;
  for (const auto& one : found) numbers.push_back(std::get<2>(one));
  return numbers;
}

OutcomeCode Oracle::DecideReinstatement(const Event& event) {
  const auto& r = std::get<PointsReinstated>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, r.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (!KnownOrEnrolled(r.member, {program})) return OutcomeCode::kUnknownMember;
  if (IsFrozen(r.member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(r.member)) return OutcomeCode::kMemberClosed;
  if (!program->reinstatement.has_value()) return OutcomeCode::kNotEligible;
  const ReinstatementTerms& terms = *program->reinstatement;
  const int64_t asked = r.points.value;
  const int64_t fee =
      terms.fee.points.value + static_cast<int64_t>(oracle::Quotient(
                                   absl::int128(asked) * terms.fee.basis_points,
                                   10'000, Rounding::kFloor));
  if (fee >= asked) return OutcomeCode::kBelowMinimum;
  const Earning earning{.member = std::string(r.member),
                        .version = VersionAt(event.occurred),
                        .program = program->name,
                        .occurred = event.occurred,
                        .expiry = terms.expiry};
  if (!HasRoom(earning, terms.limits, asked)) {
    return OutcomeCode::kLimitReached;
  }
  const std::vector<int> numbers = Reinstatable(event, terms.within_us);
  int64_t there = 0;
  for (int number : numbers) there += s_.lots.at(number).expired;
  if (there < asked) return OutcomeCode::kInsufficientPoints;

  const oracle::Lot dates = PlanLot(earning);
  const Timestamp expires_at =
      r.expires_at == kNever ? dates.expires_at : r.expires_at;
  int64_t left = asked;
  int64_t arrives = asked - fee;
  for (int number : numbers) {
    const int64_t points = std::min(left, s_.lots[number].expired);
    const int64_t back = std::min(points, arrives);
    s_.lots[number].expired -= points;
    left -= points;
    arrives -= back;
    AddToAccount(program->name, "expired", -points);
    AddToAccount(program->name, "fees", points - back);
    if (back == 0) continue;
    oracle::Lot plan = s_.lots[number];
    plan.remaining = 0;
    plan.expired = 0;
    plan.forfeited = 0;
    plan.available_at = dates.available_at;
    plan.expires_at = expires_at;
    plan.inactive = r.expires_at == kNever ? dates.inactive : ExpiryPolicy();
    plan.run = -1;
    // Not that of the run it may have been in.
    plan.grace_us =
        oracle::FindProgram(NetworkOf(plan.version), plan.program)
            ->expiry_grace_us;
    plan.pending = dates.pending;
    OpenLot(plan, plan.owner + KindWithDates(plan), back);
  }
  std::vector<size_t> uses;
  CountRequest(earning, terms.limits, asked, &uses);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
