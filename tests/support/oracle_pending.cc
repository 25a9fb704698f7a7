// The oracle's pending points: until when, and what releases and cancels them.
#include <algorithm>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Award;
using oracle::AwardPart;

bool HasDay(const std::vector<int32_t>& days, int64_t day) {
  return std::count(days.begin(), days.end(), day) > 0;
}

bool IsWorked(const CalendarConfig& calendar, int64_t day) {
  const bool weekend = HasDay(calendar.weekend, oracle::WeekdayOf(day));
  return HasDay(calendar.working_days, day) ||
         (!weekend && !HasDay(calendar.holidays, day));
}

const EarnRule* EarnRuleOf(const ProgramConfig& program,
                           const std::string& name) {
  for (const EarnRule& rule : program.earn) {
    if ("earn " + rule.name == name) return &rule;
  }
  return nullptr;
}

// One part that holds all of it, when there are none.
void SpreadOut(Award* award) {
  if (!award->parts.empty()) return;
  award->bookings = {award->booking};
  award->parts = {{.lot = award->lot,
                   .points = award->granted,
                   .taken = award->taken,
                   .funder = 0}};
}

void FoldUp(Award* award) {
  std::erase_if(award->parts,
                [](const AwardPart& part) { return part.points == 0; });
  if (award->parts.size() > 1) return;
  award->lot = award->parts[0].lot;
  award->booking = award->bookings[0];
  award->parts.clear();
  award->bookings.clear();
}

}  // namespace

Timestamp Oracle::AvailableFrom(const Earning& earning,
                                const ZoneConfig& zone) const {
  int64_t day = oracle::LocalDayAt(zone, earning.occurred);
  if (!earning.pending.has_value()) {
    return oracle::MidnightOf(zone, day + earning.after_days);
  }
  const PendingPolicy& policy = *earning.pending;
  if (policy.until_event) return kNever;
  if (policy.calendar.empty()) day += earning.after_days;
  for (const CalendarConfig& calendar : NetworkOf(earning.version).calendars) {
    if (calendar.name != policy.calendar) continue;
    int64_t first = day;  // every working day behind it is walked over
    for (int32_t left = policy.working_days; left > 0; ++first) {
      if (IsWorked(calendar, first + 1)) --left;
    }
    day = first;
  }
  const auto is_later = [&](int64_t next) {
    switch (policy.up_to) {
      case PendingUpTo::kSameDay:
        break;
      case PendingUpTo::kEndOfDay:
        return next > day;
      case PendingUpTo::kEndOfWeek:
        return !oracle::SharePeriod("week", day, next);
      case PendingUpTo::kEndOfMonth:
        return !oracle::SharePeriod("month", day, next);
    }
    return true;
  };
  int64_t next = day;
  while (!is_later(next)) ++next;
  return oracle::MidnightOf(zone, next);
}

int64_t Oracle::PendingIn(const AwardPart& part, Timestamp occurred) const {
  const oracle::Lot& lot = s_.lots.at(part.lot);
  if (!lot.pending || TimeHasCome(lot, occurred)) return 0;
  return std::min(part.points - part.taken, lot.remaining);
}

// Moves them to a lot that is available from the day of the event on.
void Oracle::ReleasePart(Award* award, size_t index, int64_t points,
                         Timestamp occurred) {
  AwardPart& part = award->parts[index];
  const Configuration& network = NetworkOf(award->version);
  const ProgramConfig& program = *oracle::FindProgram(network, award->program);
  const ZoneConfig& zone = oracle::ZoneOf(network, program);
  oracle::Lot& from = s_.lots.at(part.lot);
  from.remaining -= points;
  oracle::Lot plan = from;
  plan.remaining = plan.expired = plan.forfeited = 0;
  plan.available_at =
      oracle::MidnightOf(zone, oracle::LocalDayAt(zone, occurred));
  plan.pending = plan.available_at > recorded_;
  const EarnRule* rule = EarnRuleOf(program, award->rule);
  const ExpiryPolicy& expiry = rule->expiry.value_or(program.expiry);
  if (expiry.anchor == ExpiryAnchor::kAvailable) {
    plan.expires_at = oracle::ExpiryOf(expiry, zone, plan.available_at);
  }
  const int to = OpenLot(plan, oracle::ClassOf(plan), points);
  part.points -= points;
  const size_t funder = part.funder;
  for (AwardPart& one : award->parts) {
    if (one.lot != to) continue;
    one.points += points;
    return;
  }
  award->parts.insert(
      award->parts.begin() + static_cast<ptrdiff_t>(index) + 1,
      {.lot = to, .points = points, .taken = 0, .funder = funder});
}

void Oracle::CancelPart(Award* award, size_t index, int64_t points) {
  AwardPart& part = award->parts[index];
  oracle::Lot& lot = s_.lots.at(part.lot);
  lot.remaining -= points;
  AddToAccount(lot.program, "issued", points);
  if (!lot.owed) TurnBack(&award->bookings[part.funder], points);
  part.taken += points;
}

// Of the awards in their order, of each the parts in theirs.
OutcomeCode Oracle::ChangePending(const Event& event, const PendingFact& fact) {
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, fact.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  if (oracle::FindParticipant(network, fact.merchant) == nullptr) {
    return OutcomeCode::kUnknownParticipant;
  }
  if (!KnownOrEnrolled(fact.member, {program})) {
    return OutcomeCode::kUnknownMember;
  }
  const auto order =
      s_.orders.find(oracle::Key({"purchase", fact.merchant, fact.order_id}));
  if (order == s_.orders.end() || order->second.member != fact.member) {
    return OutcomeCode::kUnknownOrder;
  }
  if (IsClosed(fact.member)) return OutcomeCode::kMemberClosed;
  std::vector<Award*> awards;
  int64_t pending = 0;
  for (Award& award : order->second.awards) {
    const bool meant =
        award.program == fact.program && award.granted > 0 &&
        (fact.rule.empty() || award.rule == "earn " + std::string(fact.rule));
    if (!meant) continue;
    SpreadOut(&award);
    awards.push_back(&award);
    for (const AwardPart& part : award.parts) {
      pending += PendingIn(part, event.occurred);
    }
  }
  int64_t asked = fact.points > 0 ? fact.points : pending;
  if (pending == 0 || asked > pending) return OutcomeCode::kAboveMaximum;
  for (Award* award : awards) {
    int64_t changed = 0;
    for (size_t i = 0; i < award->parts.size(); ++i) {
      const int64_t now =
          std::min(asked, PendingIn(award->parts[i], event.occurred));
      if (now == 0) continue;
      asked -= now;
      changed += now;
      if (fact.cancels) {
        CancelPart(award, i, now);
      } else {
        ReleasePart(award, i, now, event.occurred);
      }
    }
    if (fact.cancels && changed > 0) {
      award->taken += changed;
      GiveBackLimits(*award, changed, award->taken == award->granted);
    }
    FoldUp(award);
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecidePendingReleased(const Event& event) {
  const auto& m = std::get<PendingReleased>(event.body);
  return ChangePending(event, {m.program, m.member, m.merchant, m.order_id,
                               m.rule, m.points.value, false});
}

OutcomeCode Oracle::DecidePendingCancelled(const Event& event) {
  const auto& m = std::get<PendingCancelled>(event.body);
  return ChangePending(event, {m.program, m.member, m.merchant, m.order_id,
                               m.rule, m.points.value, true});
}

}  // namespace clearpoint
