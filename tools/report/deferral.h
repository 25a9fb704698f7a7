// Deferred revenue of the points given with sales, and the entries of a general
// ledger between two positions (IFRS 15 / ASC 606; domain: settlement).
// tools/report/deferred_revenue.h has the arithmetic.
//
// Of each portfolio (tools/report/sale_portfolios.h) the part of the price that
// belongs to its points is allocated by the first estimate with a value that
// came into force for the vintage, whatever is estimated later: the goods stand
// at the price paid, the points at the estimate's value times the expected use.
// Of that is revenue by now: used / expected to be used, both of the whole
// vintage. Expected is what the estimate in force now says of the points
// issued, at most what has not lapsed and at least what is used; where nothing
// more is expected at all, all of it is revenue.
// An estimate comes into force on its date, but not before it was recorded.
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_DEFERRAL_H_
#define CLEARPOINT_TOOLS_REPORT_DEFERRAL_H_

#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/deferred_revenue.h"
#include "tools/report/estimates.h"
#include "tools/report/names.h"
#include "tools/report/sale_portfolios.h"
#include "tools/report/vintage_triangle.h"

namespace clearpoint {

// The use of one vintage, and the estimates that its deferral goes by.
struct VintageDeferral {
  const NamedEstimate* allocated_by = nullptr;
  const NamedEstimate* expected_by = nullptr;
  Points issued;
  Points used;
  Points lapsed;
  Points approved;  // use, as expected_by has it
  Points expected;  // use, at least what is used
};

// One portfolio at one position.
struct PortfolioDeferral {
  ExactFraction exact;    // allocated to the points, in minor units
  MinorAmount allocated;  // the same, half even
  MinorAmount revenue;    // of that, to date
};

struct DeferralRows;  // tools/report/deferral_sections.h

class Deferral {
 public:
  // `from` and `from_recorded`: the last record and the time of the earlier
  // position; 0 for none. `names` has every program of the journal up to the
  // later one and must outlive this.
  Deferral(const Names& names, SequenceNumber from, Timestamp from_recorded);

  // The next record, from the first of the journal on.
  void Add(const Record& record);

  // `end` is behind the last record added. Sections: span (a record), deferred
  // (opening + added - recognised = closing, a row per portfolio, a total per
  // program, a waterfall), entries (debit and credit of what was added and
  // recognised), allocation (price, points, what was allocated, exact too),
  // use (a row per vintage), unallocated (sales whose points have no value, or
  // that are in another currency than it), estimates. NotFound: no
  // configuration yet. OutOfRange: a fraction needs more than 127 bits; the
  // portfolio is named.
  absl::StatusOr<ReportDocument> Finish(const ReportBasis& end);

 private:
  using Figures = std::map<SalePortfolio::Key, PortfolioDeferral>;
  struct Told {
    NamedEstimate estimate;
    Timestamp in_force;
  };

  const NamedEstimate* FirstValued(ProgramNumber program, int32_t vintage,
                                   Timestamp at) const;
  const NamedEstimate* InForce(ProgramNumber program, int32_t vintage,
                               Timestamp at) const;
  // allocated_by is null where nothing is allocated.
  VintageDeferral VintageAt(const SalePortfolio::Key& key, Timestamp at) const;
  absl::StatusOr<Figures> FiguresAt(Timestamp at) const;
  absl::Status Open();
  DeferralRows RowsOf(const Figures& closing, Timestamp at) const;

  const Names& names_;
  SequenceNumber from_;
  Timestamp from_recorded_;
  VintageTriangle triangle_;
  SalePortfolios sales_;
  std::vector<Told> estimates_;  // by record
  bool opened_ = false;          // the records up to from_ are all there
  absl::Status status_;
  Figures opening_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_DEFERRAL_H_
