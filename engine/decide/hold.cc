// Deciding in two steps: HoldPlaced sets points aside, HoldCaptured burns them,
// HoldReleased or the hold's own end puts them back.
#include "engine/decide/hold.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/decide/privilege.h"
#include "engine/decide/spending.h"
#include "engine/rules/held_points.h"

namespace clearpoint {
namespace {

SpendingRequest SpendingOf(const HoldPlaced& placed) {
  return {placed.program,      placed.member,   placed.merchant,
          placed.points,       placed.offer,    placed.offer_quantity,
          placed.order_id,     placed.currency, placed.order_amount,
          placed.channel,      placed.tags};
}

Verdict CheckFields(const Decision& d, const HoldPlaced& placed) {
  if (auto v = CheckRequired(d, {{"program", placed.program},
                                 {"member", placed.member},
                                 {"merchant", placed.merchant},
                                 {"hold_id", placed.hold_id}})) {
    return v;
  }
  const SpendingRequest spending = SpendingOf(placed);
  if (auto v = CheckOrderIsTold(d, spending)) return v;
  const int64_t least = placed.offer.empty() ? 1 : 0;
  if (auto v = CheckAmount("points", placed.points.value, least)) return v;
  if (auto v = CheckOrder(d, spending)) return v;
  if (placed.expires_at == kNever) return std::nullopt;
  if (placed.expires_at > d.event.occurred &&
      placed.expires_at < kLatestEvent) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("expires_at_us: expected an instant after ",
                             d.event.occurred.value, ", found ",
                             placed.expires_at.value));
}

Timestamp EndOf(const Decision& d, const ProgramConfig& program,
                const HoldPlaced& placed) {
  if (placed.expires_at != kNever) return placed.expires_at;
  return Timestamp{d.event.occurred.value + program.hold_time_us};
}

Verdict CheckLength(const Decision& d, const ProgramConfig& program,
                    Timestamp until) {
  const int64_t length = until.value - d.event.occurred.value;
  if (length <= program.longest_hold_us) return std::nullopt;
  return Refuse(OutcomeCode::kAboveMaximum, "microseconds of the hold", length,
                "at most", program.longest_hold_us);
}

TimerRow::Key TimerOf(const RequestRow& row) {
  return {row.holds.front().until, TimerKind::kHold, row.sequence.value, 0};
}

std::string ItemsOf(const Hash128& hold) {
  std::string items;
  items.reserve(sizeof(hold));
  KeyWriter(&items).H(1, hold);
  return items;
}

void SetTimer(Decision& d, const RequestRow& row) {
  d.draft.SetTimer(TimerOf(row), ItemsOf(d.event.key));
}

// --- its end -----------------------------------------------------------------


bool IsHold(const std::optional<RequestRow>& row) {
  return row.has_value() && !row->holds.empty();
}

// A capture is the word of the merchant for whom points are held. Of a hold
// that is not known nobody can tell; the source must have some rights.
Verdict CheckSpeaksForMerchant(const Decision& d,
                               const std::optional<RequestRow>& hold) {
  if (!IsHold(hold)) {
    if (d.speaker.rights != nullptr) return std::nullopt;
    return CheckSpeaksFor(d, "");
  }
  const Network& network = d.networks.Version(hold->contract.version);
  const int32_t place = network.FindParticipant(hold->merchant);
  return CheckSpeaksFor(
      d, network.participants()[static_cast<size_t>(place)].config->name);
}

Verdict CheckKnown(const Decision& d, std::string_view program,
                   std::string_view hold_id,
                   const std::optional<RequestRow>& hold) {
  if (d.network == nullptr || d.network->FindProgram(program) == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program", program);
  }
  if (!IsHold(hold)) {
    return Refuse(
        OutcomeCode::kUnknownHold,
        absl::StrCat("accepted hold \"", std::string(hold_id),
                     "\" is not known", OrForgotten(d)));
  }
  return CheckWalletIsOpen(d, *hold);
}

// `points` 0: all that is held.
Verdict CheckStillHeld(const Decision& d, const Hold& hold, Points points) {
  const bool was_ended = hold.status == HoldStatus::kCaptured ||
                         hold.status == HoldStatus::kReleased;
  if (was_ended || points > hold.points) {
    return Refuse(OutcomeCode::kAboveMaximum, "points",
                  points.value > 0 ? points.value : hold.points.value, "held",
                  was_ended ? 0 : hold.points.value);
  }
  if (hold.status == HoldStatus::kTimedOut ||
      d.event.occurred >= hold.until) {
    return Refuse(OutcomeCode::kHoldExpired, "occurred_at_us",
                  d.event.occurred.value, "held until", hold.until.value);
  }
  return std::nullopt;
}

void KeepEnded(Decision& d, const RequestRow::Key& key, const RequestRow& row,
               Points points) {
  d.draft.effects().timers.Remove(TimerOf(row));
  d.draft.effects().requests.Put(key, row);
  RequestRow answer;
  answer.outcome = row.outcome;
  answer.program = row.program;
  answer.member = row.member;
  answer.points = points;
  KeepRequest(d, std::move(answer));
}

}  // namespace

bool IsOpenHold(const RequestRow& row) {
  return !row.holds.empty() && row.holds.front().status == HoldStatus::kHeld;
}

Verdict DecideHold(Decision& d, const HoldPlaced& placed) {
  if (auto v = CheckFields(d, placed)) return v;
  if (auto v = CheckSpeaksFor(d, placed.merchant)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  Spending spending;
  if (auto v = CheckSpending(d, SpendingOf(placed), &spending)) return v;
  const ProgramConfig& program = *spending.program->config;
  const Timestamp until = EndOf(d, program, placed);
  if (auto v = CheckLength(d, program, until)) return v;
  if (auto v = PlanSpending(d, &spending)) return v;
  if (until <= d.recorded) {
    return Refuse(OutcomeCode::kHoldExpired, "recorded", d.recorded.value,
                  "held until", until.value);
  }

  HoldPoints(d, spending.wallet(), spending.drawn);
  RequestRow row = TakeRequest(d, spending);
  row.sequence = d.draft.sequence();
  row.holds.push_back({HoldStatus::kHeld, until, spending.points});
  SetTimer(d, row);
  KeepRequest(d, std::move(row));
  return std::nullopt;
}

Verdict DecideCapture(Decision& d, const HoldCaptured& captured) {
  if (auto v = CheckRequired(d, {{"program", captured.program},
                                 {"hold_id", captured.hold_id},
                                 {"capture_id", captured.capture_id}})) {
    return v;
  }
  if (auto v = CheckAmount("points", captured.points.value, 0)) return v;
  const RequestRow::Key key{HoldKey(captured.program, captured.hold_id)};
  const auto found = d.state().requests.Find(key);
  if (auto v = CheckSpeaksForMerchant(d, found)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckKnown(d, captured.program, captured.hold_id, found)) {
    return v;
  }
  RequestRow row = *found;
  Hold& hold = row.holds.front();
  const OfferView* offer = OfferOf(d, row);
  if (auto v = CheckMayEntitle(d, offer, row.member)) return v;
  if (auto v = CheckWholeItems(d, row, captured.points)) return v;
  if (auto v = CheckStillHeld(d, hold, captured.points)) return v;
  row.points = captured.points.value > 0 ? captured.points : hold.points;
  if (offer != nullptr) {
    const int64_t items = ItemsOf(*offer, row.points);
    if (auto v = Entitle(d, offer, row.member, items)) return v;
  }

  row.entitled_from = EntitledFrom(d, offer);
  hold.status = HoldStatus::kCaptured;
  CaptureHeld(d, row.wallet(), &row.draws, row.points);
  row.worth = WorthOf(d, row);
  BookRedemption(d, row);
  GiveBackLimits(d, row, hold.points - row.points, RequestLeft::kSome);
  KeepEnded(d, key, row, row.points);
  return std::nullopt;
}

Verdict DecideRelease(Decision& d, const HoldReleased& released) {
  if (auto v = CheckRequired(d, {{"program", released.program},
                                 {"hold_id", released.hold_id},
                                 {"release_id", released.release_id}})) {
    return v;
  }
  if (auto v = CheckLength({"reason", released.reason})) return v;
  const RequestRow::Key key{HoldKey(released.program, released.hold_id)};
  const auto found = d.state().requests.Find(key);
  if (auto v = CheckSpeaksForMerchant(d, found)) {
    if (CheckSpeaksForIssuer(d, released.program).has_value()) return v;
  }
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckKnown(d, released.program, released.hold_id, found)) {
    return v;
  }
  RequestRow row = *found;
  Hold& hold = row.holds.front();
  if (auto v = CheckStillHeld(d, hold, {})) return v;

  hold.status = HoldStatus::kReleased;
  row.points = {};
  row.worth = {};
  ReleaseHeld(d, row.wallet(), &row.draws, d.recorded);
  GiveBackLimits(d, row, hold.points, RequestLeft::kNothing);
  KeepEnded(d, key, row, hold.points);
  return std::nullopt;
}

void TimeOutHold(Decision& d, const Hash128& key, Timestamp due) {
  const auto found = d.state().requests.Find({key});
  if (!found.has_value() || !IsOpenHold(*found)) return;
  RequestRow row = *found;
  row.holds.front().status = HoldStatus::kTimedOut;
  row.points = {};
  row.worth = {};
  ReleaseHeld(d, row.wallet(), &row.draws, due);
  GiveBackLimits(d, row, row.holds.front().points, RequestLeft::kNothing);
  d.draft.effects().requests.Put({key}, row);
}

}  // namespace clearpoint
