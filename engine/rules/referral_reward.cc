#include "engine/rules/referral_reward.h"

#include "engine/rules/award.h"

namespace clearpoint {
namespace {

const Network& VersionOf(const Decision& d, ConfigVersion version) {
  return d.networks.Version(version);
}

// `first` + `span`, without passing the end of time.
bool IsWithin(Timestamp first, int64_t span, Timestamp t) {
  if (t < first) return false;
  return t.value - first.value < span;
}

Award GiveReward(Decision& d, const ReferralRuleView& rule,
                 const Program& program, const Network& network,
                 MemberNumber member, Points points, Timestamp earned_at) {
  AwardTerms terms;
  terms.network = &network;
  terms.program = &program;
  terms.rule = &rule;
  terms.member = member;
  terms.funder = rule.funder;
  terms.earned_at = earned_at;
  terms.wanted = points;
  if (rule.funder != program.issuer) {
    terms.contract = network.FindContract(
        network.FindParticipant(rule.funder), program, earned_at,
        Network::ContractUse::kIssue);
  }
  return Give(d, terms);
}

}  // namespace

const ReferralRuleView* RuleOf(const Decision& d, const ReferralRow::Key& key,
                               const ReferralRow& row) {
  if (row.rule.value == 0) return nullptr;
  const Program* program =
      VersionOf(d, row.version).FindProgram(key.program);
  if (program == nullptr) return nullptr;
  for (const ReferralRuleView& rule : program->referral) {
    if (rule.number == row.rule) return &rule;
  }
  return nullptr;
}

bool Qualifies(const Decision& d, const ReferralRow::Key& key,
               const ReferralRow& row, const QualifyingPurchase& purchase) {
  const ReferralRuleView* rule = RuleOf(d, key, row);
  if (rule == nullptr) return false;
  if (!IsWithin(row.occurred, rule->config->within_us, purchase.occurred)) {
    return false;
  }
  if (purchase.currency != rule->currency) return false;
  if (purchase.amount < rule->config->minimum) return false;
  if (rule->merchants.empty()) return true;
  const Network& network = VersionOf(d, row.version);
  const int32_t place = network.FindParticipant(purchase.merchant);
  return place >= 0 && network.IsWithin(place, rule->merchants);
}

void PayReferral(Decision& d, const ReferralRow::Key& key, ReferralRow* row,
                 const QualifyingPurchase& purchase) {
  const ReferralRuleView& rule = *RuleOf(d, key, *row);
  const Network& network = VersionOf(d, row->version);
  const Program& program = *network.FindProgram(key.program);
  row->status = ReferralStatus::kPaid;
  row->purchase = purchase.key;
  row->referrer_award =
      GiveReward(d, rule, program, network, row->referrer,
                 rule.config->referrer_points, purchase.occurred);
  row->referee_award =
      GiveReward(d, rule, program, network, key.referee,
                 rule.config->referee_points, purchase.occurred);
}

void PayByPurchase(Decision& d, MemberNumber referee,
                   const QualifyingPurchase& purchase) {
  for (const Program& program : d.networks.newest().programs()) {
    const ReferralRow::Key key{program.number, referee};
    const ReferralRow* found = d.state().referrals.Find(key);
    if (found == nullptr || found->status != ReferralStatus::kOpen) continue;
    if (!Qualifies(d, key, *found, purchase)) continue;
    ReferralRow row = *found;
    PayReferral(d, key, &row, purchase);
    d.draft.effects().referrals.push_back({key, std::move(row), false});
  }
}

void TakeBackReferrals(Decision& d, const Hash128& purchase,
                       const OrderRow& order) {
  for (const Program& program : d.networks.newest().programs()) {
    const ReferralRow::Key key{program.number, order.member};
    const ReferralRow* found = d.state().referrals.Find(key);
    if (found == nullptr || found->status != ReferralStatus::kPaid) continue;
    if (found->purchase != purchase) continue;
    const ReferralRuleView* rule = RuleOf(d, key, *found);
    if (rule == nullptr) continue;
    if (!IsWithin(order.occurred, rule->config->return_window_us,
                  d.event.occurred)) {
      continue;
    }
    ReferralRow row = *found;
    row.status = ReferralStatus::kTakenBack;
    const ShortfallPolicy policy = program.config->returns.shortfall;
    for (Award* award : {&row.referrer_award, &row.referee_award}) {
      if (award->granted.value == 0) continue;
      TakeBack(d, award, award->granted - award->taken, policy);
    }
    d.draft.effects().referrals.push_back({key, std::move(row), false});
  }
}

}  // namespace clearpoint
