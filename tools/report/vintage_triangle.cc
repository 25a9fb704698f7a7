#include "tools/report/vintage_triangle.h"

#include <algorithm>

#include "engine/calendar/civil.h"

namespace clearpoint {
namespace {

// Where a lot's points stand, the lapsed ones included.
bool StandsInLots(Account account) {
  switch (account) {
    case Account::kPending:
    case Account::kAvailable:
    case Account::kHeld:
    case Account::kExpired:
    case Account::kForfeited:
      return true;
    default:
      return false;
  }
}

bool IsUse(Account account) {
  switch (account) {
    case Account::kRedeemed:
    case Account::kExchangedOut:
    case Account::kFees:
    case Account::kTransferred:
    case Account::kInTransit:
    case Account::kDebt:
      return true;
    default:
      return false;
  }
}

}  // namespace

Points VintageUse::used_in_all() const {
  Points sum;
  for (const auto& [age, points] : used) sum += points;
  return sum;
}

std::vector<int64_t> VintageUse::Cumulative(int32_t last) const {
  std::vector<int64_t> sums;
  Points sum;
  auto next = used.begin();
  for (int32_t age = 0; age <= last; ++age) {
    for (; next != used.end() && next->first <= age; ++next) {
      sum += next->second;
    }
    sums.push_back(sum.value);
  }
  for (size_t i = sums.size(); i-- > 1;) {
    sums[i - 1] = std::min(sums[i - 1], sums[i]);
  }
  return sums;
}

VintageTriangle::VintageTriangle(const Names& names) {
  for (const NamedProgram& program : names.programs()) {
    zones_.emplace(program.program->number, program.zone());
  }
}

const VintageTriangle::Vintages& VintageTriangle::Of(
    ProgramNumber program) const {
  static const Vintages kNone;
  const auto found = programs_.find(program);
  return found == programs_.end() ? kNone : found->second;
}

int32_t VintageTriangle::MonthOf(ProgramNumber program, Timestamp t) const {
  return MonthIndex(zones_.at(program).DayOf(t));
}

// Keeps what is set aside behind the move and answers what was before.
VintageTriangle::Aside VintageTriangle::Replace(const LotMove& move) {
  const Aside now{move.after.held, move.after.expired + move.after.forfeited};
  const auto found = asides_.find(move.key);
  const Aside before = found == asides_.end() ? Aside{} : found->second;
  if (now.held.value != 0 || now.lapsed.value != 0) {
    asides_[move.key] = now;
  } else if (found != asides_.end()) {
    asides_.erase(found);
  }
  return before;
}

void VintageTriangle::AddLot(const LotMove& move, Timestamp recorded,
                             Flows* flows) {
  const Aside before = Replace(move);
  if (move.after.lot_class.value == 0) return;  // empty, and forgotten
  VintageUse& vintage = programs_[move.key.program][move.after.vintage];
  const Points lapsed =
      move.after.expired + move.after.forfeited - before.lapsed;
  vintage.lapsed += lapsed;
  Points rest = move.change + (move.after.held - before.held) + lapsed;
  const bool comes_in = rest.value > 0;
  std::deque<Flow>& told = comes_in ? flows->in : flows->out;
  const int32_t month = MonthOf(move.key.program, recorded);
  const int32_t age = std::max(month - move.after.vintage, 0);
  while (rest.value != 0 && !told.empty()) {
    Flow& flow = told.front();
    const Points size = comes_in ? rest : -rest;
    const Points part = std::min(size, flow.points);
    const Points change = comes_in ? part : -part;
    if (flow.is_use) {
      vintage.used[age] -= change;
    } else {
      vintage.issued += change;
    }
    rest -= change;
    flow.points -= part;
    if (flow.points.value == 0) told.pop_front();
  }
  // Moved from lot to lot without a posting to the outside, or lapsed and
  // claimed by a return.
  vintage.issued += rest;
}

void VintageTriangle::Add(const Record& record) {
  std::map<ProgramNumber, Flows> flows;
  for (const Posting& posting : record.effects.postings) {
    const bool comes_in = StandsInLots(posting.to);
    if (comes_in == StandsInLots(posting.from)) continue;
    Flows& of = flows[posting.program];
    if (comes_in) {
      of.in.push_back({IsUse(posting.from), posting.points});
    } else {
      of.out.push_back({IsUse(posting.to), posting.points});
    }
  }
  for (const LotMove& move : record.effects.lots) {
    AddLot(move, record.recorded, &flows[move.key.program]);
  }
}

}  // namespace clearpoint
