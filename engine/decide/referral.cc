// Deciding a Referral: links referee to referrer once, refuses what would make
// the graph anything but a forest, and pays at once when the qualifying
// purchase came first.

#include "absl/strings/str_cat.h"
#include "engine/decide/decision.h"
#include "engine/rules/referral_reward.h"

namespace clearpoint {
namespace {

const ReferralRuleView* ValidRule(const Program& program, Timestamp t) {
  for (const ReferralRuleView& rule : program.referral) {
    if (rule.config->valid.Contains(t)) return &rule;
  }
  return nullptr;
}

Verdict CheckFields(const Decision& d, const Referral& referral) {
  return CheckRequired(d, {{"program", referral.program},
                           {"referrer", referral.referrer},
                           {"referee", referral.referee}});
}

// The same pair again.
Verdict CheckPair(const Decision& d, const std::optional<ReferralRow>& row,
                  MemberNumber referrer) {
  if (!row.has_value() || referrer.value == 0) return std::nullopt;
  if (row->referrer != referrer) return std::nullopt;
  const bool same = row->content == d.event.content;
  return Refusal{same ? OutcomeCode::kDuplicate : OutcomeCode::kConflict,
                 absl::StrCat(same ? "same content as record "
                                   : "other content than record ",
                              row->sequence.value),
                 row->sequence};
}

// Of a program that the governing version lacks, or that none governs; 0: it
// was never there.
ProgramNumber NumberOf(const Decision& d, std::string_view program) {
  return ProgramNumber{static_cast<uint32_t>(
      d.state().NumberOf(NameKind::kProgram, Sha256Prefix(program)))};
}

// Whether `referee` stands among the referrers of `referrer`. The links are a
// forest, so the walk ends.
bool IsReferredBy(const Decision& d, ProgramNumber program,
                  MemberNumber referrer, MemberNumber referee) {
  MemberNumber at = referrer;
  while (at.value != 0) {
    if (at == referee) return true;
    const auto row = d.state().referrals.Find({program, at});
    if (!row.has_value()) return false;
    at = row->referrer;
  }
  return false;
}

Verdict CheckGraph(const Decision& d, const Referral& referral,
                   const std::optional<ReferralRow>& row, ProgramNumber program,
                   MemberNumber referrer, MemberNumber referee) {
  const MemberNumber kept = d.draft.KeptFor(referrer);
  const bool is_one = kept.value != 0 && kept == d.draft.KeptFor(referee);
  if (is_one || referral.referrer == referral.referee) {
    return Refuse(OutcomeCode::kSelfReferral, "referrer and referee are one");
  }
  if (row.has_value()) {
    return Refusal{OutcomeCode::kAlreadyReferred,
                   absl::StrCat("referred by record ", row->sequence.value),
                   row->sequence};
  }
  if (referee.value == 0) return std::nullopt;
  if (IsReferredBy(d, program, referrer, referee)) {
    return Refuse(OutcomeCode::kReferralCycle,
                  "the referee stands among the referrer's own referrers");
  }
  return std::nullopt;
}

// The referee's first purchase so far that qualifies, if there is one.
void PayByEarlierPurchase(Decision& d, const ReferralRow::Key& key,
                          ReferralRow* row) {
  std::string prefix;
  KeyWriter(&prefix).U(1, key.referee);
  std::string from = prefix;
  KeyWriter(&from).S(2, row->occurred);
  QualifyingPurchase purchase;
  bool found = false;
  d.state().member_orders.Scan(
      prefix, from, [&](const MemberOrderRow::Key& order_key, const auto&) {
        const auto order = d.state().orders.Find({order_key.purchase});
        if (!order.has_value()) return true;
        if (order->returned == order->amount && order->amount.value > 0) {
          return true;
        }
        purchase = {order_key.purchase, order->occurred, order->amount,
                    order->currency, order->merchant};
        found = Qualifies(d, key, *row, purchase);
        return !found;
      });
  if (found) PayReferral(d, key, row, purchase);
}

}  // namespace

Verdict DecideReferral(Decision& d, const Referral& referral) {
  if (auto v = CheckFields(d, referral)) return v;
  if (auto v = CheckSpeaksForIssuer(d, referral.program)) return v;
  const Program* program =
      d.network == nullptr ? nullptr : d.network->FindProgram(referral.program);
  const MemberNumber referrer = d.draft.FindMember(referral.referrer);
  const MemberNumber referee = d.draft.FindMember(referral.referee);
  std::optional<ReferralRow> known;
  if (referee.value != 0) {
    known = d.state().referrals.Find(
        {program != nullptr ? program->number : NumberOf(d, referral.program),
         referee});
  }
  if (auto v = CheckPair(d, known, referrer)) return v;
  if (auto v = CheckTime(d)) return v;
  if (program == nullptr) {
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program",
                         referral.program);
  }
  if (!program->config->auto_enrol) {
    if (referrer.value == 0) {
      return RefuseUnknown(OutcomeCode::kUnknownMember, "referrer",
                           referral.referrer);
    }
    if (referee.value == 0) {
      return RefuseUnknown(OutcomeCode::kUnknownMember, "referee",
                           referral.referee);
    }
  }
  if (auto v = CheckIsOpen(d, referrer)) return v;
  if (auto v = CheckIsOpen(d, referee)) return v;
  if (auto v =
          CheckGraph(d, referral, known, program->number, referrer, referee)) {
    return v;
  }

  ReferralRow row;
  row.referrer = d.draft.Enrol(referral.referrer);
  const ReferralRow::Key key{program->number, d.draft.Enrol(referral.referee)};
  row.content = d.event.content;
  row.sequence = d.draft.sequence();
  row.occurred = d.event.occurred;
  row.version = d.network->version();
  const ReferralRuleView* rule = ValidRule(*program, d.event.occurred);
  if (rule == nullptr) {
    d.record.reason = "no referral rule is valid at this time";
  } else {
    row.rule = rule->number;
    PayByEarlierPurchase(d, key, &row);
  }
  d.draft.effects().referrals.Put(key, row);
  return std::nullopt;
}

}  // namespace clearpoint
