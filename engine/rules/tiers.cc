#include "engine/rules/tiers.h"

#include <algorithm>
#include <utility>

#include "engine/rules/tier_history.h"

namespace clearpoint {
namespace {

const TierPolicy& PolicyOf(const Program& program) {
  return *program.config->tiers;
}

// --- rows ------------------------------------------------------------------

// As this record leaves it.
TierRow RowOfTier(const Decision& d, const TierRow::Key& key) {
  for (const RowPut<TierRow>& put : d.draft.effects().tiers) {
    if (put.key != key) continue;
    return put.gone ? TierRow{} : RowOf(put).value();
  }
  return d.state().tiers.Find(key).value_or(TierRow{});
}

void PutRow(Decision& d, const TierRow::Key& key, const TierRow& row) {
  if (RowOfTier(d, key) == row) return;
  auto& puts = d.draft.effects().tiers;
  const auto known =
      std::find_if(puts.begin(), puts.end(),
                   [&](const RowPut<TierRow>& put) { return put.key == key; });
  if (known != puts.end()) {
    known->row.clear();
    known->gone = row.changes.empty();
    if (!known->gone) AppendFields(row, &known->row);
  } else if (row.changes.empty()) {
    puts.Remove(key);
  } else {
    puts.Put(key, row);
  }
}

// Changes that no event and no review can ask for any more go.
void Prune(const Decision& d, const Program& program, TierRow* row) {
  const Zone& zone = *program.zone;
  const Timestamp oldest{d.recorded.value -
                         d.draft.terms().longest_retention_us};
  const Timestamp asked =
      zone.StartOf(ReviewNotAfter(PolicyOf(program), zone.DayOf(oldest)));
  auto& changes = row->changes;
  const auto kept = std::find_if(
      changes.begin(), changes.end(),
      [&](const TierChange& change) { return change.from >= asked; });
  if (kept - changes.begin() > 1) changes.erase(changes.begin(), kept - 1);
  const bool is_over = changes.size() == 1 && changes[0].from < asked &&
                       LevelNamed(PolicyOf(program), changes[0].tier) ==
                           BaseLevel(PolicyOf(program));
  if (is_over) changes.clear();
  if (is_over || row->kept_until <= asked) {
    row->kept_tier.clear();
    row->kept_from = row->kept_until = Timestamp{};
  }
}

// When the tier has to be looked at again: at the next review while it can
// fall, else once its changes are of no more use.
void SetReview(Decision& d, const Program& program, const TierRow::Key& key,
               const TierRow& row) {
  if (row.changes.empty()) return;
  const TierPolicy& policy = PolicyOf(program);
  const TierChange& newest = row.changes.back();
  Timestamp from = d.recorded;
  if (LevelNamed(policy, newest.tier) <= BaseLevel(policy)) {
    from.value = std::max(from.value, newest.from.value +
                                          d.draft.terms().longest_retention_us);
  }
  const LocalDay due = ReviewAfter(policy, program.zone->DayOf(from));
  d.draft.SetTimer({program.zone->StartOf(due), TimerKind::kTierReview,
                    key.member.value, key.program.value},
                   "");
}

void Change(Decision& d, const Program& program, const TierRow::Key& key,
            TierRow row) {
  Prune(d, program, &row);
  PutRow(d, key, row);
  SetReview(d, program, key, row);
}

// --- sums ------------------------------------------------------------------

// Kept by the last day on which it may be asked for.
CounterRow::Key CounterOn(const Program& program, MemberNumber member,
                          LocalDay day) {
  return {program.tier_sums, member.value,
          LocalDay{day.value + ReachInDays(PolicyOf(program))}};
}

// From the window of the review before `from` on, up to `until`.
TierSums SumsOf(Decision& d, const Program& program, MemberNumber member,
                Timestamp from, Timestamp until) {
  const TierPolicy& policy = PolicyOf(program);
  const LocalDay review = ReviewNotAfter(policy, program.zone->DayOf(from));
  const LocalDay first = WindowStart(policy, LocalDay{review.value - 1});
  const LocalDay last = program.zone->DayOf(until);
  TierSums sums;
  for (const auto& [day, sum] :
       d.draft.CountersBetween(CounterOn(program, member, first),
                               CounterOn(program, member, last).period)) {
    if (sum.value == 0) continue;
    sums[LocalDay{day.value - ReachInDays(policy)}] = sum;
  }
  return sums;
}

// --- history ---------------------------------------------------------------

Timestamp NowOf(const Decision& d) {
  return std::max(d.recorded, d.event.occurred);
}

// The level that the last review not after `t` led to, and when; but for what
// is kept.
TierStep LastReview(const Program& program, const TierChanges& changes,
                    const TierSums& sums, Timestamp t) {
  const TierPolicy& policy = PolicyOf(program);
  const LocalDay day = ReviewNotAfter(policy, program.zone->DayOf(t));
  const Timestamp begin = program.zone->StartOf(day);
  const int32_t before = LevelAt(policy, changes, Timestamp{begin.value - 1});
  return {begin, ReviewedLevel(policy, sums, day, before)};
}

void Lift(Decision& d, const Program& program, MemberNumber member,
          Timestamp occurred) {
  const TierPolicy& policy = PolicyOf(program);
  const TierRow::Key key{member, program.number};
  TierRow row = RowOfTier(d, key);
  const TierSums sums = SumsOf(d, program, member, occurred, NowOf(d));
  const LocalDay day = program.zone->DayOf(occurred);
  const TierStep start{occurred, LevelBySums(policy, sums, day)};
  const TierSteps steps =
      LookAhead({policy, *program.zone, sums, NowOf(d), KeptIn(policy, row)},
                start, DayCounts::kAtItsEnd);
  TierChanges after =
      MergeTiers(policy, row.changes, steps, occurred, TierMerge::kHigher);
  if (after == row.changes) return;
  row.changes = std::move(after);
  Change(d, program, key, std::move(row));
}

void Lower(Decision& d, const Program& program, MemberNumber member) {
  const TierPolicy& policy = PolicyOf(program);
  const TierRow::Key key{member, program.number};
  TierRow row = RowOfTier(d, key);
  if (row.changes.empty()) return;
  const Timestamp from = d.event.occurred;
  const TierSums sums = SumsOf(d, program, member, from, NowOf(d));
  const TierSteps steps = LookAhead(
      {policy, *program.zone, sums, NowOf(d), KeptIn(policy, row)},
      LastReview(program, row.changes, sums, from), DayCounts::kAtItsBeginning);
  TierChanges after =
      MergeTiers(policy, row.changes, steps, from, TierMerge::kLower);
  if (after == row.changes) return;
  row.changes = std::move(after);
  Change(d, program, key, std::move(row));
}

// --- what an order counts ----------------------------------------------------

Points PointsLeft(const Decision& d, const OrderRow& order,
                  const Program& program) {
  Points left;
  for (const Award& award : order.awards) {
    if (award.program != program.number) continue;
    const Network& network = d.networks.Version(award.version);
    const EarnRuleView* rule =
        network.FindEarnRule(*network.FindProgram(award.program), award.rule);
    if (rule == nullptr || !rule->config->qualifying) continue;
    left += award.granted - award.taken;
  }
  return left;
}

Points Counted(const Decision& d, const Purchase& purchase,
               const Program& program, const OrderRow& order) {
  const MinorAmount paid = purchase.amount - purchase.not_earning;
  const TierPolicy& policy = PolicyOf(program);
  switch (policy.measure) {
    case TierMeasure::kPoints:
      return PointsLeft(d, order, program);
    case TierMeasure::kSpend:
      return Points{purchase.currency == policy.currency ? paid.value : 0};
    case TierMeasure::kPurchases:
      return Points{paid.value > 0 ? 1 : 0};
  }
  return {};
}

// Of an amount in proportion to what was returned, of a purchase all or none.
Points Left(const Decision& d, const Program& program, const OrderRow& order,
            const Qualified& qualified) {
  const TierMeasure measure = PolicyOf(program).measure;
  if (measure == TierMeasure::kPoints) return PointsLeft(d, order, program);
  if (order.returned == order.amount) return {};
  if (measure == TierMeasure::kPurchases) return qualified.counted;
  return qualified.counted -
         Points{MulDiv(qualified.counted.value, order.returned.value,
                       order.amount.value, Rounding::kFloor)
                    .value()};
}

// The program under the version that governs the event; under the one that
// counted when that one has no tiers.
const Program& ProgramNow(const Decision& d, const Program& counted) {
  if (d.network == nullptr) return counted;
  const Program* now = d.network->FindProgram(counted.number);
  return now == nullptr || !now->config->tiers.has_value() ? counted : *now;
}

// As the version in force at `t` has it, or else the newest that has tiers.
const Program* ProgramWithTiers(const Decision& d, ProgramNumber number,
                                Timestamp t) {
  const auto with_tiers = [&](const Network* network) -> const Program* {
    const Program* program =
        network == nullptr ? nullptr : network->FindProgram(number);
    if (program == nullptr || !program->config->tiers) return nullptr;
    return program;
  };
  const Program* program = with_tiers(d.networks.At(t));
  for (size_t version = d.networks.size(); program == nullptr && version > 0;
       --version) {
    program = with_tiers(&d.networks.Version(
        ConfigVersion{static_cast<uint32_t>(version)}));
  }
  return program;
}

}  // namespace

int32_t TierAt(Decision& d, const Program& program, MemberNumber member,
               Timestamp t) {
  if (!program.config->tiers.has_value()) return 0;
  const TierPolicy& policy = PolicyOf(program);
  const TierRow row = RowOfTier(d, {member, program.number});
  const TierChanges& changes = row.changes;
  const int32_t level = LevelAt(policy, changes, t);
  const LocalDay review = ReviewAfter(policy, program.zone->DayOf(d.recorded));
  if (t < program.zone->StartOf(review)) return level;
  if (level <= BaseLevel(policy)) return level;
  // Ahead of the clock: reviews up to then are not held yet.
  const TierSums sums = SumsOf(d, program, member, d.recorded, t);
  const TierStep start{d.recorded, LevelAt(policy, changes, d.recorded)};
  const TierSteps steps =
      LookAhead({policy, *program.zone, sums, t, KeptIn(policy, row)}, start,
                DayCounts::kAtItsEnd);
  return steps.back().level;
}

void QualifyByPurchase(Decision& d, const Purchase& purchase,
                       const Program& program, OrderRow* order) {
  if (!program.config->tiers.has_value()) return;
  const bool may_earn = program.config->frozen_members_earn ||
                        !d.draft.StandingOf(order->member).is_frozen;
  if (!may_earn) return;
  const Points counted = Counted(d, purchase, program, *order);
  if (counted.value == 0) return;
  order->qualified.push_back(
      {program.number, d.network->version(), counted, counted});
  const LocalDay day = program.zone->DayOf(order->occurred);
  d.draft.MoveCounter(CounterOn(program, order->member, day), counted);
  Lift(d, program, order->member, order->occurred);
}

void QualifyLess(Decision& d, OrderRow* order) {
  for (Qualified& qualified : order->qualified) {
    const Program& counted =
        *d.networks.Version(qualified.version).FindProgram(qualified.program);
    const Points left = Left(d, counted, *order, qualified);
    const Points less = qualified.left - left;
    if (less.value == 0) continue;
    qualified.left = left;
    const LocalDay day = counted.zone->DayOf(order->occurred);
    d.draft.MoveCounter(CounterOn(counted, order->member, day), -less);
    const Program& now = ProgramNow(d, counted);
    if (PolicyOf(now).after_return == TierFall::kAtReview) continue;
    Lower(d, now, order->member);
  }
}

bool HasHadTier(const Decision& d, const Program& program,
                MemberNumber member) {
  return !RowOfTier(d, {member, program.number}).changes.empty();
}

void TakeOverTier(Decision& d, const Program& program, MemberNumber member,
                  const OpeningTier& told) {
  const TierPolicy& policy = PolicyOf(program);
  const Timestamp occurred = d.event.occurred;
  const LocalDay today = program.zone->DayOf(occurred);
  for (const OpeningQualified& one : told.qualified) {
    const bool is_dated = one.counted_at.value != 0;
    const LocalDay day = is_dated ? program.zone->DayOf(one.counted_at) : today;
    d.draft.MoveCounter(CounterOn(program, member, day), one.amount);
  }
  TierRow row;
  const int32_t level = LevelNamed(policy, told.tier);
  if (level > BaseLevel(policy)) {
    row.kept_tier = std::string(told.tier);
    row.kept_from = told.since.value == 0 ? occurred : told.since;
    row.kept_until = told.until == kNever
                         ? program.zone->StartOf(ReviewAfter(policy, today))
                         : told.until;
    row.changes = {{row.kept_from, row.kept_tier}};
  }
  const TierSums sums = SumsOf(d, program, member, occurred, NowOf(d));
  const TierStep start{occurred, LevelBySums(policy, sums, today)};
  const TierSteps steps =
      LookAhead({policy, *program.zone, sums, NowOf(d), KeptIn(policy, row)},
                start, DayCounts::kAtItsEnd);
  row.changes =
      MergeTiers(policy, row.changes, steps, occurred, TierMerge::kSteps);
  if (row.changes.empty()) return;
  Change(d, program, {member, program.number}, std::move(row));
}

void ReviewTier(Decision& d, const TimerRow::Key& timer) {
  const TierRow::Key key{MemberNumber{timer.first},
                         ProgramNumber{timer.second}};
  const TierRow row = RowOfTier(d, key);
  const Program* program = ProgramWithTiers(d, key.program, timer.due);
  if (row.changes.empty() || program == nullptr) return;
  const TierPolicy& policy = PolicyOf(*program);
  const Timestamp before{timer.due.value - 1};
  TierRow after = row;
  if (LevelAt(policy, row.changes, before) > BaseLevel(policy)) {
    const TierSums sums =
        SumsOf(d, *program, key.member, timer.due, d.recorded);
    const TierSteps steps = LookAhead(
        {policy, *program->zone, sums, d.recorded, KeptIn(policy, row)},
        LastReview(*program, row.changes, sums, timer.due),
        DayCounts::kAtItsEnd);
    after.changes =
        MergeTiers(policy, row.changes, steps, timer.due, TierMerge::kSteps);
  }
  Change(d, *program, key, std::move(after));
}

}  // namespace clearpoint
