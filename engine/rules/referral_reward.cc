#include "engine/rules/referral_reward.h"

#include "absl/container/inlined_vector.h"
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

const Program& ProgramOfReferral(const Decision& d, const ReferralRow::Key& key,
                                 const ReferralRow& row) {
  return *VersionOf(d, row.version).FindProgram(key.program);
}

// What both rewards of a referral have in common.
AwardTerms TermsOf(const Decision& d, const ReferralRow::Key& key,
                   const ReferralRow& row, const RuleBase& rule,
                   Timestamp earned_at) {
  AwardTerms terms;
  terms.network = &VersionOf(d, row.version);
  terms.program = &ProgramOfReferral(d, key, row);
  terms.rule = &rule;
  terms.fundings =
      FundersOf(*terms.network, *terms.program, rule, -1, earned_at);
  terms.earned_at = earned_at;
  terms.availability = &rule.availability;
  return terms;
}

Verdict TakeRewardBack(Decision& d, const ReferralRow::Key& key,
                       const ReferralRow& row, Award* award) {
  const ShortfallPolicy policy =
      ProgramOfReferral(d, key, row).config->returns.shortfall;
  const TakenBack back =
      TakeBack(d, award, award->granted - award->taken, policy);
  if (policy != ShortfallPolicy::kRefuse || back.missing.value == 0) {
    return std::nullopt;
  }
  return Refuse(OutcomeCode::kInsufficientPoints, "points of the referral",
                back.wanted.value, "available",
                (back.wanted - back.missing).value);
}

// The referrals a member may stand in as referee, one a program.
using ReferralKeys = absl::InlinedVector<ReferralRow::Key, 8>;

ReferralKeys KeysOf(const Decision& d, MemberNumber referee) {
  ReferralKeys keys;
  if (d.state().referrals.empty()) return keys;
  const int64_t programs = d.state().TotalOf(Total::kPrograms);
  for (int64_t number = 1; number <= programs; ++number) {
    keys.push_back({ProgramNumber{static_cast<uint32_t>(number)}, referee});
  }
  return keys;
}

}  // namespace

const ReferralRuleView* RuleOf(const Decision& d, const ReferralRow::Key& key,
                               const ReferralRow& row) {
  if (row.rule.value == 0) return nullptr;
  const Program* program = VersionOf(d, row.version).FindProgram(key.program);
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

// The rule's limits count the referrer's points only.
void PayReferral(Decision& d, const ReferralRow::Key& key, ReferralRow* row,
                 const QualifyingPurchase& purchase) {
  const ReferralRuleView& rule = *RuleOf(d, key, *row);
  RuleBase unlimited = rule;
  unlimited.limits.clear();
  row->status = ReferralStatus::kPaid;
  row->purchase = purchase.key;
  AwardTerms terms = TermsOf(d, key, *row, rule, purchase.occurred);
  terms.member = row->referrer;
  terms.wanted = rule.config->referrer_points;
  row->referrer_award = Give(d, terms);
  terms.rule = &unlimited;
  terms.member = key.referee;
  terms.wanted = rule.config->referee_points;
  row->referee_award = Give(d, terms);
}

void PayByPurchase(Decision& d, MemberNumber referee,
                   const QualifyingPurchase& purchase) {
  for (const ReferralRow::Key& key : KeysOf(d, referee)) {
    const auto found = d.state().referrals.Find(key);
    if (!found.has_value() || found->status != ReferralStatus::kOpen) continue;
    if (!Qualifies(d, key, *found, purchase)) continue;
    if (d.draft.StandingOf(found->referrer).is_closed) continue;
    ReferralRow row = *found;
    PayReferral(d, key, &row, purchase);
    d.draft.effects().referrals.Put(key, row);
  }
}

Verdict TakeBackReferrals(Decision& d, const Hash128& purchase,
                          const OrderRow& order) {
  for (const ReferralRow::Key& key : KeysOf(d, order.member)) {
    const auto found = d.state().referrals.Find(key);
    if (!found.has_value() || found->status != ReferralStatus::kPaid) continue;
    if (found->purchase != purchase) continue;
    const ReferralRuleView& rule = *RuleOf(d, key, *found);
    const int64_t after = d.event.occurred.value - order.occurred.value;
    if (after >= rule.config->return_window_us) continue;
    ReferralRow row = *found;
    row.status = ReferralStatus::kTakenBack;
    const LocalDay day =
        ProgramOfReferral(d, key, row).zone->DayOf(order.occurred);
    for (Award* award : {&row.referrer_award, &row.referee_award}) {
      if (auto v = TakeRewardBack(d, key, row, award)) return v;
    }
    ReleaseLimitsOf(d, row.referrer_award, rule, day,
                    row.referrer_award.granted);
    d.draft.effects().referrals.Put(key, row);
  }
  return std::nullopt;
}

}  // namespace clearpoint
