// Campaigns, what they cost and what they brought: points and money given by
// their rules, purchases with an award of one, and of the members who were
// shown something how many got one (domain: rules; settlement). It reads every
// record from the first on.
//
// A campaign is known by program and name, over all versions of the network;
// one that only actions name (ActionCompleted.campaign) is told, too. What a
// member was shown is an accepted ActionCompleted that names a campaign; its
// word of the network is the step. A member who was shown a step is a converted
// one when an award of the campaign is recorded behind the first time. What a
// rule gives for the sum of a period is an award of the period, and of none of
// its purchases. Members that were merged are one.
// Memory: O(campaigns x members, and orders, requests and sums of a period with
// an award of one).
// Threads: those of the State.
#ifndef CLEARPOINT_TOOLS_REPORT_CAMPAIGNS_H_
#define CLEARPOINT_TOOLS_REPORT_CAMPAIGNS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "engine/codec/codec.h"
#include "engine/ledger/record.h"
#include "tools/report/basis.h"
#include "tools/report/names.h"

namespace clearpoint {

class CampaignReturns {
 public:
  // `end` is behind the last record that will be added. Both must outlive this.
  CampaignReturns(const ReportBasis& end, const Names& names);

  // The next record, from the first of the journal on.
  void Add(const Record& record);

  // Sections: cost (a row per campaign: awards, points given, taken back and
  // left; cost is what funders owed for them by the issue price of their
  // contract, fees apart; value is that of what is left at the program's point
  // value), purchases (a row per campaign and currency: those with an award,
  // what they came to, less returns), steps (a row per campaign and step:
  // events, members, how many of them were converted). A purchase with awards
  // of two campaigns is in a row of each. NotFound: no configuration yet.
  absl::StatusOr<ReportDocument> Finish();

 private:
  struct CampaignId {
    ProgramNumber program;
    std::string name;
    friend auto operator<=>(const CampaignId&, const CampaignId&) = default;
  };
  // What one order, request or sum has of one campaign.
  struct Part {
    uint64_t awards = 0;
    Points given;
    Points taken;
    Money cost;

    void Add(const Part& other, int sign);
  };
  struct Purchases {
    uint64_t count = 0;
    MinorAmount amount;
    MinorAmount returned;
  };
  struct Step {
    uint64_t events = 0;
    std::map<MemberNumber, SequenceNumber> members;  // since when
  };
  struct Campaign {
    Part sum;
    std::map<uint32_t, Purchases> purchases;          // by currency
    std::map<MemberNumber, SequenceNumber> rewarded;  // at last
    std::map<std::string, Step> steps;                // by action
  };
  // What an order, a request or a sum came to when it was read last.
  struct Told {
    std::map<CampaignId, Part> parts;
    uint32_t currency = 0;  // 0: no order
    MinorAmount amount;
    MinorAmount returned;
  };

  void AddConfigured();
  std::optional<CampaignId> CampaignOf(const Award& award) const;
  void Count(const Award& award, SequenceNumber sequence, Told* told);
  Money CostOf(const Award& award) const;
  void Replace(const Hash128& key, Told now);
  void AddSum(const RowPut<PeriodSumRow>& put, SequenceNumber sequence);
  void Forget(const Hash128& key) { told_.erase(key); }
  void AddStep(const Record& record);
  void JoinMerged();
  ReportSection CostSection() const;
  ReportSection PurchaseSection() const;
  ReportSection StepSection() const;

  const ReportBasis& end_;
  const Names& names_;
  EventDecoder decoder_;
  uint64_t unread_ = 0;  // actions of which the journal has only a part
  std::map<CampaignId, Campaign> campaigns_;
  absl::flat_hash_map<Hash128, Told> told_;
};

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_CAMPAIGNS_H_
