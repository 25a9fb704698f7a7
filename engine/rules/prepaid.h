// Prepaid blocks: points that a participant bought ahead. An award under a
// contract that names them draws on the blocks of its funder and of those above
// it in the tree, oldest first; what they cover is not owed again, but for
// fees. What is taken back of the award goes into the blocks it came from, last
// drawn first, once nothing of it is owed any more.
//
// A block is looked at by what it has left after what is drafted. O(blocks that
// the funder and those above it ever bought of the program). Source: domain,
// money; engine/rules/README.md. Threads: the owner of the State.
#ifndef CLEARPOINT_ENGINE_RULES_PREPAID_H_
#define CLEARPOINT_ENGINE_RULES_PREPAID_H_

#include <vector>

#include "engine/decide/decision.h"
#include "engine/rules/funder_shares.h"
#include "engine/state/order_rows.h"

namespace clearpoint {

// What blocks cover of an award. Nothing is drawn yet.
struct PrepaidCover {
  std::vector<PrepaidDraw> draws;  // funder by funder, oldest block first
  // Of the first funder whose blocks have too little left and whose contract
  // gives none beyond them.
  bool is_refused = false;
  Points asked;
  Points left;

  // Of the funder's part.
  Points Of(ParticipantNumber funder) const;
};

// Plans the cover of `shares`, one of each funder. Funders may share a block.
PrepaidCover PlanCover(Decision& d, const Network& network,
                       ProgramNumber program, const Fundings& fundings,
                       const absl::InlinedVector<Points, 1>& shares);

// Draws the blocks as planned. Precondition: nothing was drawn since.
void DrawBlocks(Decision& d, ProgramNumber program, const PrepaidCover& cover);

// Points of a funder's part of an award that are still covered.
Points CoveredOf(const Award& award, ParticipantNumber funder);

// Puts `points` back into the blocks that the funder's part was drawn from,
// last drawn first. Precondition: that many are covered.
void PutIntoBlocks(Decision& d, ParticipantNumber funder, Points points,
                   Award* award);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_RULES_PREPAID_H_
