// Deciding a PointsReinstated: points that expired come back with a new expiry.

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/decide/member.h"
#include "engine/limits/limits.h"
#include "engine/rules/award.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/inactivity.h"
#include "engine/rules/points_fee.h"

namespace clearpoint {
namespace {

// So much of what expired in a lot.
using Lapsed = std::pair<DrawKey, Points>;

Verdict CheckFields(const Decision& d, const PointsReinstated& request) {
  if (auto v = CheckRequired(d, {{"program", request.program},
                                 {"reinstatement_id", request.reinstatement_id},
                                 {"member", request.member}})) {
    return v;
  }
  if (auto v = CheckLength({"reason", request.reason})) return v;
  if (auto v = CheckAmount("points", request.points.value, 1)) return v;
  if (auto v = CheckInstant("expired_from_us", request.expired_from)) return v;
  if (auto v = CheckInstant("expired_until_us", request.expired_until)) {
    return v;
  }
  if (auto v = CheckInstant("expires_at_us", request.expires_at)) return v;
  const bool ranged =
      request.expired_from.value != 0 && request.expired_until.value != 0;
  if (ranged && request.expired_until <= request.expired_from) {
    return Refuse(OutcomeCode::kInvalidField, "expired_until_us",
                  request.expired_until.value, "begins at",
                  request.expired_from.value);
  }
  if (request.expires_at > d.event.occurred) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField, "expires_at_us",
                request.expires_at.value, "occurred at",
                d.event.occurred.value);
}

bool MayComeBack(const Decision& d, const PointsReinstated& request,
                 const ReinstatementTerms& terms, Timestamp expired) {
  const int64_t since = d.event.occurred.value - expired.value;
  if (since < 0 || since >= terms.within_us) return false;
  if (request.expired_from.value != 0 && expired < request.expired_from) {
    return false;
  }
  return request.expired_until.value == 0 || expired < request.expired_until;
}

// What has expired and may come back, in draw order by where dates stand now.
struct LapsedLot {
  DrawKey dated;  // the lot's key with its date
  DrawKey lot;
  Points expired;
};

std::vector<LapsedLot> FindLapsed(const Decision& d,
                                  const PointsReinstated& request,
                                  const ReinstatementTerms& terms,
                                  const Wallet& wallet) {
  std::vector<LapsedLot> found;
  for (const Lot& lot : wallet.lots) {
    if (!lot.exists || lot.row.expired.value == 0) continue;
    const DrawKey dated = Dated(d, wallet.key, lot.key);
    if (!MayComeBack(d, request, terms, dated.expires_at)) continue;
    found.push_back({dated, lot.key, lot.row.expired});
  }
  std::sort(found.begin(), found.end(),
            [](const LapsedLot& a, const LapsedLot& b) {
              return a.dated < b.dated;
            });
  return found;
}

// In draw order, up to what is asked; answers how much there is.
Points PlanLapsed(const Decision& d, const PointsReinstated& request,
                  const ReinstatementTerms& terms, const WalletRow::Key& key,
                  std::vector<Lapsed>* plan) {
  Points found;
  const Wallet* wallet = d.state().wallets.Find(key);
  if (wallet == nullptr) return found;
  for (const LapsedLot& one : FindLapsed(d, request, terms, *wallet)) {
    if (found == request.points) break;
    const Points part = std::min(one.expired, request.points - found);
    plan->emplace_back(one.lot, part);
    found += part;
  }
  return found;
}

// When and until when what comes back may be drawn.
struct NewDates {
  Timestamp available_at;
  Timestamp expires_at;
};

NewDates DatesOf(const Decision& d, const PointsReinstated& request,
                 const Program& program) {
  Receipt receipt;
  receipt.program = &program;
  receipt.earned_at = d.event.occurred;
  receipt.expiry = program.reinstated_expiry;
  receipt.own_expiry = request.expires_at;
  const Timestamp available_at =
      program.zone->StartOf(program.zone->DayOf(d.event.occurred));
  return {available_at, ExpiryOf(d, receipt, available_at)};
}

// What comes back is taken first, and the fee out of what is left.
void BringBack(Decision& d, const WalletRow::Key& wallet,
               const std::vector<Lapsed>& plan, const NewDates& dates,
               Points arrives) {
  for (const auto& [key, points] : plan) {
    LotRow lot = d.draft.LotOf(wallet, key);
    lot.expired -= points;
    lot.moved_at = d.recorded;
    d.draft.SetLot(wallet, key, lot);
    const Points part = std::min(points, arrives);
    const Points fee = points - part;
    arrives -= part;
    if (part.value > 0) {
      TakeIn(d, wallet, Account::kExpired,
             {lot.lot_class, lot.vintage, dates.available_at, dates.expires_at,
              part});
    }
    if (fee.value > 0) {
      d.draft.Post(wallet.program, wallet.member, Account::kExpired,
                   Account::kFees, fee);
    }
  }
}

void Keep(const Decision& d, const LimitScope& scope, Points points) {
  RequestRow row;
  row.outcome = static_cast<uint32_t>(OutcomeCode::kAccepted);
  row.program = scope.program;
  row.member = scope.member;
  row.shared_wallet = scope.shared_wallet;
  row.points = points;
  KeepRequest(d, std::move(row));
}

}  // namespace

Verdict DecideReinstatement(Decision& d, const PointsReinstated& request) {
  if (auto v = CheckFields(d, request)) return v;
  if (auto v = CheckSpeaksForIssuer(d, request.program)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(request.program);
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         request.program);
  }
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0 && !program->config->auto_enrol) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member", request.member);
  }
  if (auto v = CheckMayBurn(d, member)) return v;
  if (!program->config->reinstatement.has_value()) {
    return Refuse(OutcomeCode::kNotEligible,
                  absl::StrCat("program ", program->config->name,
                               " has no reinstatement terms"));
  }
  const ReinstatementTerms& terms = *program->config->reinstatement;
  const Points fee = FeeOf(terms.fee, request.points);
  if (fee >= request.points) {
    return Refuse(OutcomeCode::kBelowMinimum, "points", request.points.value,
                  "the fee takes", fee.value);
  }
  const MemberNumber shared = SharedWalletOf(d, *program, member);
  const WalletRow::Key wallet = WalletUsedBy(d, *program, member);
  const LimitScope scope{member,
                         program->number,
                         program->zone->DayOf(d.event.occurred),
                         {},
                         shared};
  if (auto v =
          CheckRoom(d, program->reinstatement_limits, scope, request.points)) {
    return v;
  }
  std::vector<Lapsed> plan;
  const Points there = PlanLapsed(d, request, terms, wallet, &plan);
  if (there < request.points) {
    return Refuse(OutcomeCode::kInsufficientPoints, "points",
                  request.points.value, "expired in time", there.value);
  }

  BringBack(d, wallet, plan, DatesOf(d, request, *program),
            request.points - fee);
  UseLimits(&d.draft, program->reinstatement_limits, scope, {request.points});
  Keep(d, scope, request.points);
  return std::nullopt;
}

}  // namespace clearpoint
