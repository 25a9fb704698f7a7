#include "engine/rules/period_sum.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/calendar/sum_period.h"
#include "engine/codec/row_fields.h"
#include "engine/ledger/forget_item.h"
#include "engine/limits/limits.h"
#include "engine/network/validation.h"
#include "engine/rules/household_wallet.h"
#include "engine/rules/rescored_award.h"
#include "engine/rules/return_parts.h"
#include "engine/rules/tiers.h"

namespace clearpoint {
namespace {

using Key = PeriodSumRow::Key;

// After which a sum that others still need is looked at again.
constexpr int64_t kLookAgainUs = 30 * kMicrosPerDay;

// --- rows --------------------------------------------------------------------

// As this record leaves it.
std::optional<PeriodSumRow> RowOfPeriod(const Decision& d, const Key& key) {
  for (const RowPut<PeriodSumRow>& put : d.draft.effects().period_sums) {
    if (put.key != key) continue;
    return put.gone ? std::nullopt : RowOf(put);
  }
  return d.state().period_sums.Find(key);
}

void PutRow(Decision& d, const Key& key, const PeriodSumRow& row) {
  auto& puts = d.draft.effects().period_sums;
  const auto known = std::find_if(
      puts.begin(), puts.end(),
      [&](const RowPut<PeriodSumRow>& put) { return put.key == key; });
  if (known == puts.end()) {
    puts.Put(key, row);
    return;
  }
  known->row.clear();
  AppendFields(row, &known->row);
}

void RemoveRow(Decision& d, const Key& key) {
  auto& puts = d.draft.effects().period_sums;
  const auto known = std::find_if(
      puts.begin(), puts.end(),
      [&](const RowPut<PeriodSumRow>& put) { return put.key == key; });
  if (known == puts.end()) {
    puts.Remove(key);
    return;
  }
  known->row.clear();
  known->gone = true;
}

// The member's other periods of the rule that are known, ascending.
std::vector<Key> OtherPeriods(const Decision& d, const Key& key) {
  std::string prefix;
  {
    KeyWriter writer(&prefix);  // has written when it goes
    writer.U(1, key.member);
    writer.U(2, key.sum);
  }
  std::vector<Key> others;
  d.state().period_sums.Scan(prefix, "",
                             [&](const Key& other, const PeriodSumRow&) {
                               if (other.last != key.last) {
                                 others.push_back(other);
                               }
                               return true;
                             });
  std::erase_if(others, [&](const Key& other) {
    return !RowOfPeriod(d, other).has_value();
  });
  return others;
}

// The nearest period before and behind; nothing where there is none.
struct Neighbours {
  std::optional<Key> before;
  std::optional<Key> behind;
};

Neighbours NeighboursOf(const Decision& d, const Key& key) {
  Neighbours neighbours;
  for (const Key& other : OtherPeriods(d, key)) {
    if (other.last < key.last) neighbours.before = other;
    if (other.last > key.last && !neighbours.behind.has_value()) {
      neighbours.behind = other;
    }
  }
  return neighbours;
}

// What judges the sum.
struct Judge {
  const Network& network;
  const Program& program;
  const EarnRuleView& rule;

  const PeriodSum& terms() const { return *rule.config->period_sum; }
};

Judge JudgeBy(const Decision& d, ConfigVersion version, ProgramNumber number,
              RuleNumber rule) {
  const Network& network = d.networks.Version(version);
  const Program& program = *network.FindProgram(number);
  return {network, program, *network.FindEarnRule(program, rule)};
}

Judge JudgeOf(const Decision& d, const PeriodSumRow& row) {
  return JudgeBy(d, row.version, row.program, row.rule);
}

// --- scoring -----------------------------------------------------------------

// What the grant makes of a sum, and what is left of it.
struct Worth {
  ExactPoints exact;
  Points points;
  MinorAmount rest;
};

Worth WorthOf(const EarnRuleView& rule, MinorAmount sum) {
  if (sum.value == 0) return {};
  if (sum < rule.config->period_sum->at_least) return {{}, {}, sum};
  const Grant& grant = rule.config->grant;
  Worth worth;
  worth.exact = ExactGrant(grant, rule.denominator, sum);
  worth.points = RoundGrant(grant, worth.exact);
  if (grant.block.value > 0) {
    worth.rest = MinorAmount{sum.value % grant.block.value};
  }
  return worth;
}

// What the period before, or nothing where either drops it, carries into one.
MinorAmount CarriedInto(const Decision& d, const PeriodSumRow& row,
                        const PeriodSumRow& before) {
  return JudgeOf(d, row).terms().carry ? before.carried : MinorAmount{};
}

// Of a period that comes between two others, what went past it so far.
MinorAmount CarriedIn(const Decision& d, const Key& key,
                      const PeriodSumRow& row) {
  if (!JudgeOf(d, row).terms().carry) return {};
  const Neighbours neighbours = NeighboursOf(d, key);
  if (neighbours.before.has_value()) {
    return RowOfPeriod(d, *neighbours.before)->carried;
  }
  if (!neighbours.behind.has_value()) return {};
  return RowOfPeriod(d, *neighbours.behind)->carried_in;
}

// From now on its version stands, and its award is the member's.
void Close(Decision& d, const Key& key, PeriodSumRow* row) {
  row->ended = true;
  row->carried_in = CarriedIn(d, key, *row);
  Award& award = row->award;
  award.program = row->program;
  award.member = key.member;
  award.rule = row->rule;
  award.version = row->version;
  const Judge judge = JudgeOf(d, *row);
  award.household = HouseholdAskedFor(&d.draft, judge.rule.limits, key.member);
  award.shared_wallet = SharedWalletOf(d, judge.program, key.member);
}

// More points of a sum, as if earned in the last instant of its period.
void GiveForSum(Decision& d, const Judge& judge, const Worth& worth,
                Points points, PeriodSumRow* row) {
  Award& award = row->award;
  if (d.draft.StandingOf(award.member).is_closed) {
    award.forfeited += points;
    return;
  }
  AwardTerms terms;
  terms.network = &judge.network;
  terms.program = &judge.program;
  terms.rule = &judge.rule;
  terms.earned_at = Timestamp{row->ends_at.value - 1};
  terms.fundings =
      FundersOf(judge.network, judge.program, judge.rule, -1, terms.earned_at);
  terms.availability = &judge.rule.availability;
  if (!judge.rule.config->expiry.has_value()) {
    terms.expiry = &judge.program.ExpiryIn(
        judge.program.selects_tiers
            ? TierAt(d, judge.program, award.member, terms.earned_at)
            : 0);
  }
  terms.wanted = points;
  terms.counted = row->counted + row->carried_in;
  terms.exact = worth.exact;
  const size_t told = d.record.notes.size();
  const Points forfeited = award.forfeited;
  GiveMore(d, terms, &award);
  // Nobody is told of what a Tick's award forfeited but by its row.
  if (d.record.kind == EventKind::kTick) return;
  if (award.forfeited > forfeited && d.record.notes.size() == told) {
    d.record.notes.push_back({judge.rule.number, RuleReason::kLimit,
                              points.value,
                              (points - (award.forfeited - forfeited)).value});
  }
}

// Brings the award to what the sum is worth. Answers what was taken back where
// the program refuses returns for want of points.
TakenBack Score(Decision& d, const Key& key, PeriodSumRow* row) {
  const Judge judge = JudgeOf(d, *row);
  const Worth worth = WorthOf(judge.rule, row->counted + row->carried_in);
  row->carried = judge.terms().carry ? worth.rest : MinorAmount{};
  const Points change = worth.points - row->due;
  row->due = worth.points;
  if (change.value > 0) GiveForSum(d, judge, worth, change, row);
  // What limits had cut off goes first.
  const Points held = row->award.granted - row->award.taken;
  if (change.value >= 0 || held <= worth.points) return {};
  const TakenBack back =
      TakeLess(d, judge.rule, key.last, held - worth.points, &row->award);
  const ShortfallPolicy policy = judge.program.config->returns.shortfall;
  return policy == ShortfallPolicy::kRefuse ? back : TakenBack{};
}

// Scores an ended period anew, and those behind it as far as another remainder
// reaches them. Answers as Score does.
TakenBack ScoreFrom(Decision& d, Key key, PeriodSumRow row) {
  TakenBack all;
  for (;;) {
    const TakenBack back = Score(d, key, &row);
    all.wanted += back.wanted;
    all.missing += back.missing;
    PutRow(d, key, row);
    const std::optional<Key> next = NeighboursOf(d, key).behind;
    if (!next.has_value()) return all;
    PeriodSumRow later = RowOfPeriod(d, *next).value();
    const MinorAmount carried = CarriedInto(d, later, row);
    if (!later.ended || later.carried_in == carried) return all;
    later.carried_in = carried;
    key = *next;
    row = std::move(later);
  }
}

// --- counting ----------------------------------------------------------------

// The first instant at which nothing can come into it and no order knows it.
Timestamp KeptUntil(const Decision& d, const PeriodSumRow& row) {
  return Timestamp{std::max(row.touched_at, row.ends_at).value +
                   d.draft.terms().longest_retention_us};
}

void ForgetAt(Decision& d, const Key& key, Timestamp t) {
  d.draft.ForgetKey(TableId::kPeriodSums, ItemOf(key),
                    std::max(int64_t{0}, t.value - d.recorded.value));
}

PeriodSumRow Open(const Program& program, const EarnRuleView& rule,
                  const Key& key) {
  PeriodSumRow row;
  row.program = program.number;
  row.rule = rule.number;
  row.ends_at = program.zone->StartOf(LocalDay{key.last.value + 1});
  return row;
}

// The timers of a sum that is new: it ends, and it is forgotten. The one before
// it may have stayed for its remainder alone.
void SetSumTimers(Decision& d, const Judge& judge, const Key& key,
                  const PeriodSumRow& row) {
  if (row.ends_at > d.recorded) {
    std::string items;
    AppendKey(key, &items);
    d.draft.SetTimer(
        {row.ends_at, TimerKind::kPeriodEnd, key.member.value, key.sum.value},
        std::move(items));
  }
  ForgetAt(d, key, KeptUntil(d, row));
  if (!judge.terms().carry) return;
  const std::optional<Key> before = NeighboursOf(d, key).before;
  if (!before.has_value()) return;
  const Timestamp kept = KeptUntil(d, RowOfPeriod(d, *before).value());
  if (kept <= d.recorded) {
    ForgetAt(d, *before, Timestamp{d.recorded.value + kLookAgainUs});
  }
}

void MarkLines(const PurchaseFacts& facts, const Selector& selector,
               OrderRow* order) {
  const uint64_t bit = uint64_t{1} << (order->summed.size() - 1);
  const std::vector<PurchaseLine>& lines = facts.purchase->lines;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (SelectsLine(selector, lines[i])) order->lines[i].sums |= bit;
  }
}

}  // namespace

void CountInPeriod(Decision& d, const Program& program,
                   const PurchaseFacts& facts, Candidate* candidate,
                   OrderRow* order) {
  const EarnRuleView& rule = *candidate->rule;
  Earning& earning = candidate->earning;
  const Key key{rule.config->to_beneficiary ? facts.beneficiary : order->member,
                rule.period_sum,
                LastOfPeriod(*rule.config->period_sum, facts.day)};
  const std::optional<PeriodSumRow> known = RowOfPeriod(d, key);
  PeriodSumRow row = known.has_value() ? *known : Open(program, rule, key);
  if (!row.ended) row.version = std::max(row.version, d.network->version());
  row.counted = row.counted + earning.counted;
  row.touched_at = d.recorded;
  d.draft.RequireSum(row.counted);

  CLEARPOINT_CHECK(order->summed.size() < kMaxAwards);
  order->summed.push_back({program.number, rule.number, d.network->version(),
                           key.member, key.last, earning.counted,
                           earning.counted, earning.by_lines});
  if (earning.by_lines) MarkLines(facts, rule.config->selector, order);
  earning.note = {rule.number, RuleReason::kInPeriod, earning.counted.value,
                  row.counted.value};
  if (!known.has_value()) {
    SetSumTimers(d, {*d.network, program, rule}, key, row);
  }
  if (row.ends_at > d.recorded) {
    PutRow(d, key, row);
    return;
  }
  // A late purchase keeps it longer; the timer of before asks again.
  if (known.has_value()) ForgetAt(d, key, KeptUntil(d, row));
  if (!row.ended) Close(d, key, &row);
  ScoreFrom(d, key, std::move(row));
}

Verdict SumLess(Decision& d, OrderRow* order) {
  for (size_t i = 0; i < order->summed.size(); ++i) {
    SummedPurchase& summed = order->summed[i];
    const MinorAmount left = summed.counted - ReturnedOfSummed(*order, i);
    const MinorAmount less = summed.left - left;
    if (less.value == 0) continue;
    summed.left = left;
    const Judge counted =
        JudgeBy(d, summed.version, summed.program, summed.rule);
    const Key key{summed.member, counted.rule.period_sum, summed.last};
    std::optional<PeriodSumRow> row = RowOfPeriod(d, key);
    if (!row.has_value()) continue;  // a store that fails says so itself
    row->counted = row->counted - less;
    if (!row->ended) {
      PutRow(d, key, *row);
      continue;
    }
    const TakenBack back = ScoreFrom(d, key, *row);
    if (back.missing.value > 0) {
      return Refuse(OutcomeCode::kInsufficientPoints, "points",
                    back.wanted.value, "available",
                    (back.wanted - back.missing).value);
    }
  }
  return std::nullopt;
}

void EndPeriod(Decision& d, const Key& key) {
  std::optional<PeriodSumRow> row = RowOfPeriod(d, key);
  if (!row.has_value() || row->ended) return;
  Close(d, key, &*row);
  Score(d, key, &*row);
  PutRow(d, key, *row);
}

void ForgetPeriod(Decision& d, const Key& key) {
  const std::optional<PeriodSumRow> row = RowOfPeriod(d, key);
  if (!row.has_value()) return;
  const Timestamp kept = KeptUntil(d, *row);
  if (d.recorded < kept) {
    ForgetAt(d, key, kept);
    return;
  }
  const Neighbours neighbours = NeighboursOf(d, key);
  if (row->carried.value > 0 && !neighbours.behind.has_value()) return;
  const bool is_needed = neighbours.before.has_value() ||
                         (neighbours.behind.has_value() &&
                          !RowOfPeriod(d, *neighbours.behind)->ended);
  if (is_needed && JudgeOf(d, *row).terms().carry) {
    ForgetAt(d, key, Timestamp{d.recorded.value + kLookAgainUs});
    return;
  }
  RemoveRow(d, key);
}

}  // namespace clearpoint
