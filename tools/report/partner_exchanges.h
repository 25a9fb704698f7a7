// Exchanges with partner programs outside the network: what still waits for the
// partner's answer, what nobody knows the outcome of, and what became of the
// others (domain: exchange).
//
// A request keeps no id of its own: how the exchange is called comes from its
// record. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_PARTNER_EXCHANGES_H_
#define CLEARPOINT_TOOLS_REPORT_PARTNER_EXCHANGES_H_

#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/report/basis.h"
#include "tools/report/original_records.h"

namespace clearpoint {

// Exchanges of the state that a partner has to do, in the order of their
// records; what is forgotten after `key_retention` is not among them unless it
// is open. Cost: O(requests).
std::vector<RequestRow> PartnerExchanges(State* state);

// The records of those that are open: waiting, or unknown.
std::set<SequenceNumber> OpenPartnerExchanges(
    const std::vector<RequestRow>& exchanges);

// Sections: summary (of each pair of programs and status: how many, points
// given and got, the oldest that is open in whole days; a total per pair), open
// (those whose points are held, a total per pair). NotFound: there is no
// configuration yet. DataLoss: the journal lacks the record of one.
absl::StatusOr<ReportDocument> PartnerExchangeReport(
    const ReportBasis& basis, const std::vector<RequestRow>& exchanges,
    const OriginalRecords& originals);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_PARTNER_EXCHANGES_H_
