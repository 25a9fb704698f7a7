#include "engine/rules/rescored_award.h"

#include <algorithm>

namespace clearpoint {
namespace {

// What each funder has given, in the order of their names: points that come
// later are in its newest lot.
void AddParts(const Decision& d, const Fundings& fundings, const Award& more,
              Award* award) {
  AwardParts before;
  if (award->granted.value > 0) before = PartsOf(*award);
  const AwardParts added = PartsOf(more);
  const auto of_funder = [&](const AwardPart& part, const Funding& funding) {
    return d.draft.PropertiesOf(part.lot_class).funder == funding.funder;
  };
  AwardParts parts;
  for (const Funding& funding : fundings) {
    AwardPart part;
    for (const AwardPart& one : before) {
      if (of_funder(one, funding)) part = one;
    }
    for (const AwardPart& one : added) {
      if (!of_funder(one, funding)) continue;
      part.lot_class = one.lot_class;
      part.lot = one.lot;
      part.points += one.points;
    }
    if (part.points.value > 0) parts.push_back(part);
  }
  SetParts(parts, award);
}

}  // namespace

void GiveMore(Decision& d, const AwardTerms& terms, Award* award) {
  AwardTerms own = terms;
  own.member = award->member;
  own.household = award->household;
  own.shared_wallet = award->shared_wallet;
  own.more_of = award;
  own.counted_before = award->granted > award->taken;
  const Award more = Give(d, own);
  award->forfeited += more.forfeited;
  if (more.granted.value == 0) return;
  AddParts(d, own.fundings, more, award);
  award->prepaid.insert(award->prepaid.end(), more.prepaid.begin(),
                        more.prepaid.end());
  award->granted += more.granted;
}

TakenBack TakeLess(Decision& d, const RuleBase& rule, LocalDay day,
                   Points points, Award* award) {
  const Points less = std::min(points, award->granted - award->taken);
  const Program& program =
      *d.networks.Version(award->version).FindProgram(award->program);
  const TakenBack back =
      TakeBack(d, award, less, program.config->returns.shortfall);
  ReleaseLimitsOf(d, *award, rule, day, less);
  return back;
}

}  // namespace clearpoint
