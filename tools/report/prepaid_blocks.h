// Prepaid blocks as the trial balance shows them: what was bought ahead, what
// awards have drawn of it, and what is left, which the issuer still has to give
// points for. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_PREPAID_BLOCKS_H_
#define CLEARPOINT_TOOLS_REPORT_PREPAID_BLOCKS_H_

#include <string>
#include <vector>

#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

// Of one block, or of several of a program.
struct PrepaidFigures {
  Points bought;
  Points drawn;
  Money paid;
  Money used;  // of a block: paid x drawn / bought, half even to 10^-12

  Points left() const { return bought - drawn; }
  Money unused() const { return paid - used; }
  void Add(const PrepaidFigures& other);
};
PrepaidFigures PrepaidFiguresOf(const PrepaidBlockRow& block);

// Sections prepaid, by participant, program and issuer, and prepaid_liability,
// by participant: what is unused is an asset of who bought it and a liability
// of the issuer, so both sum to the same. None where no block was ever bought.
std::vector<ReportSection> PrepaidSections(const ReportBasis& basis,
                                           const Names& names);

// A sentence for each participant, program and issuer whose blocks have points
// left.
std::vector<std::string> PrepaidNotes(const ReportBasis& basis,
                                      const Names& names);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_PREPAID_BLOCKS_H_
