// The limits of a version of the network, each once, with what counts into it:
// what reports of budgets and of limits walk over. Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_LIMIT_LIST_H_
#define CLEARPOINT_TOOLS_REPORT_LIMIT_LIST_H_

#include <string>
#include <vector>

#include "engine/network/network.h"
#include "engine/state/state.h"
#include "tools/report/basis.h"

namespace clearpoint {

struct ListedLimit {
  const Program* program = nullptr;
  Limit limit;
  std::string campaign;  // whose budget or cap it is; or empty
  // Rules, offers and requests, in written order.
  std::vector<std::string> used_by;

  // "stock/OFFER" and "per_member/OFFER" of what offers count by themselves.
  std::string name() const;
  bool is_budget() const { return limit.subject->name == "program"; }
  bool counts_points() const {
    return limit.config->counts == LimitCounts::kPoints;
  }
  // "day", "30 days", "lifetime", ...
  std::string period() const;
  // In the unit of the limit.
  Figure Amount(Points amount) const;
};

// The version that governs the moment of the report; before the first one
// begins, the newest. Precondition: there is one.
const Network& GoverningNetwork(const ReportBasis& basis);

// By program, then in the order in which the version names them. Limits that
// nothing counts into are left out.
std::vector<ListedLimit> LimitsOf(const Network& network);

// What stands against the limit at `now`, as the next event then would find it:
// over all members of the program for a budget (`subject` 0), else of the
// member or household of that number.
Points UsedOf(State* state, const ListedLimit& listed, uint64_t subject,
              Timestamp now);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_LIMIT_LIST_H_
