// The oracle's transfers: lots that change hands.
#include <algorithm>

#include "engine/values/check.h"
#include "tests/support/oracle.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

int64_t PointsFeeOf(const PointsFee& fee, int64_t asked) {
  const absl::int128 share = oracle::Quotient(
      absl::int128(asked) * fee.basis_points, 10'000, Rounding::kFloor);
  return fee.points.value + static_cast<int64_t>(share);
}

}  // namespace

int64_t Oracle::DrawableSum(const std::string& wallet,
                            Timestamp occurred) const {
  int64_t sum = 0;
  for (int number : Drawable(wallet, occurred)) {
    sum += s_.lots.at(number).remaining;
  }
  return sum;
}

void Oracle::CarryLots(const std::string& from, const std::string& to,
                       Timestamp occurred, int64_t points) {
  for (int number : Drawable(from, occurred)) {
    const int64_t part = std::min(points, s_.lots[number].remaining);
    if (part == 0) return;
    s_.lots[number].remaining -= part;
    oracle::Lot plan = s_.lots[number];
    plan.owner = to;
    plan.run = -1;
    if (!plan.undated.empty()) {
      plan.undated = to + plan.undated.substr(from.size());
    }
    plan.remaining = 0;
    plan.expired = 0;
    plan.forfeited = 0;
    OpenLot(plan, to + plan.kind, part);
    points -= part;
  }
}

std::vector<oracle::Draw> Oracle::SpendLots(const std::string& from,
                                            const char* account,
                                            Timestamp occurred,
                                            int64_t points) {
  std::vector<oracle::Draw> draws;
  for (int number : Drawable(from, occurred)) {
    oracle::Lot& lot = s_.lots[number];
    const int64_t part = std::min(points, lot.remaining);
    lot.remaining -= part;
    points -= part;
    AddToAccount(lot.program, account, part);
    draws.push_back({.lot = number, .points = part});
  }
  CLEARPOINT_CHECK(points == 0);
  return draws;
}

OutcomeCode Oracle::DecideTransfer(const Event& event) {
  const auto& t = std::get<TransferRequested>(event.body);
  const ProgramConfig* program =
      oracle::FindProgram(NetworkAt(event.occurred), t.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  for (std::string_view member : {t.from_member, t.to_member}) {
    if (!KnownOrEnrolled(member, {program})) return OutcomeCode::kUnknownMember;
  }
  if (IsFrozen(t.from_member) || IsFrozen(t.to_member)) {
    return OutcomeCode::kMemberFrozen;
  }
  if (IsClosed(t.from_member) || IsClosed(t.to_member)) {
    return OutcomeCode::kMemberClosed;
  }
  if (t.from_member == t.to_member) return OutcomeCode::kNotEligible;
  const std::string from = WalletUsed(*program, t.from_member);
  const std::string to = WalletUsed(*program, t.to_member);
  if (from == to) return OutcomeCode::kNotEligible;
  if (!program->transfer.has_value()) return OutcomeCode::kNotEligible;
  const TransferTerms& terms = *program->transfer;
  const int64_t asked = t.points.value;
  const int64_t fee = PointsFeeOf(terms.fee, asked);
  const bool sender_pays = terms.fee_bearer == FeeBearer::kSender;
  const int64_t arrives = sender_pays ? asked : asked - fee;
  if (asked < terms.minimum.value || arrives <= 0) {
    return OutcomeCode::kBelowMinimum;
  }
  if (terms.step.value != 0 && asked % terms.step.value != 0) {
    return OutcomeCode::kNotAStep;
  }
  if (terms.maximum.value != 0 && asked > terms.maximum.value) {
    return OutcomeCode::kAboveMaximum;
  }
  const Earning giver{.member = std::string(t.from_member),
                      .version = VersionAt(event.occurred),
                      .program = program->name,
                      .occurred = event.occurred};
  Earning receiver = giver;
  receiver.member = std::string(t.to_member);
  if (!HasRoom(giver, terms.limits, asked) ||
      !HasRoom(receiver, terms.receive_limits, arrives)) {
    return OutcomeCode::kLimitReached;
  }
  if (DrawableSum(from, event.occurred) < arrives + fee) {
    return OutcomeCode::kInsufficientPoints;
  }

  Enrol(t.to_member);
  CarryLots(from, to, event.occurred, arrives);
  acted_.emplace_back(from, "transfer");
  SpendLots(from, "fees", event.occurred, fee);
  std::vector<size_t> uses;
  CountRequest(giver, terms.limits, asked, &uses);
  CountRequest(receiver, terms.receive_limits, arrives, &uses);
  return OutcomeCode::kAccepted;
}

}  // namespace clearpoint
