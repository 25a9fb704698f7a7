#include "engine/decide/event.h"

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "engine/codec/event_fields.h"
#include "engine/codec/message_writer.h"

namespace clearpoint {
namespace {

constexpr uint32_t kOccurredField = 3;  // of message Event

Hash128 HashOf(std::initializer_list<std::string_view> fields) {
  FieldHasher hasher;
  for (const std::string_view field : fields) hasher.Add(field);
  return hasher.Finish();
}

Hash128 KeyOf(const Undecodable&) { return Hash128{}; }
Hash128 KeyOf(const Purchase& m) { return PurchaseKey(m.merchant, m.order_id); }
Hash128 KeyOf(const PurchaseReturned& m) {
  return ReturnKey(m.merchant, m.return_id);
}
Hash128 KeyOf(const SignIn& m) { return SignInKey(m.program, m.member); }
Hash128 KeyOf(const Referral& m) {
  return ReferralKey(m.program, m.referrer, m.referee);
}
Hash128 KeyOf(const RedemptionRequested& m) {
  return RedemptionKey(m.program, m.redemption_id);
}
Hash128 KeyOf(const RedemptionReversed& m) {
  return ReversalKey(m.program, m.redemption_id, m.reversal_id);
}
Hash128 KeyOf(const HoldPlaced& m) { return HoldKey(m.program, m.hold_id); }
Hash128 KeyOf(const HoldCaptured& m) {
  return CaptureKey(m.program, m.hold_id, m.capture_id);
}
Hash128 KeyOf(const HoldReleased& m) {
  return ReleaseKey(m.program, m.hold_id, m.release_id);
}
Hash128 KeyOf(const ExchangeRequested& m) { return ExchangeKey(m.exchange_id); }
Hash128 KeyOf(const ExchangeReversed& m) {
  return ExchangeReversalKey(m.exchange_id, m.reversal_id);
}
Hash128 KeyOf(const PartnerConfirmed& m) {
  return PartnerAnswerKey(m.exchange_id, m.partner_reference);
}
Hash128 KeyOf(const PartnerFailed& m) {
  return PartnerAnswerKey(m.exchange_id, m.partner_reference);
}
Hash128 KeyOf(const TransferRequested& m) {
  return TransferKey(m.program, m.transfer_id);
}
Hash128 KeyOf(const ConversionOrdered& m) { return ConversionKey(m.order_id); }
Hash128 KeyOf(const ConversionCancelled& m) {
  return ConversionEndKey(m.order_id);
}
Hash128 KeyOf(const AdjustmentRequested& m) {
  return AdjustmentKey(m.program, m.adjustment_id);
}
Hash128 KeyOf(const AdjustmentApproved& m) {
  return ApprovalKey(m.program, m.adjustment_id);
}
Hash128 KeyOf(const OpeningBalance& m) {
  return OpeningKey(m.program, m.member);
}
Hash128 KeyOf(const PointsReinstated& m) {
  return ReinstatementKey(m.program, m.reinstatement_id);
}
Hash128 KeyOf(const WindowCloseRequested& m) {
  return WindowCloseKey(m.close_id);
}
Hash128 KeyOf(const SettlementConfirmed& m) { return ConfirmationKey(m); }
Hash128 KeyOf(const SettlementAborted& m) {
  return AbortKey(m.window, m.abort_id);
}
// It has the instant, which only the event tells.
Hash128 KeyOf(const CollateralSet&) { return Hash128{}; }
Hash128 KeyOf(const DisputeRaised& m) {
  return DisputeKey(m.participant, m.dispute_id);
}
Hash128 KeyOf(const DisputeResolved& m) {
  return ResolutionKey(m.participant, m.dispute_id);
}
Hash128 KeyOf(const EstimateSet& m) { return EstimateKey(m); }
Hash128 KeyOf(const CurrencyRateSet& m) { return CurrencyRateSetKey(m); }
Hash128 KeyOf(const PrepaidBlockBought& m) {
  return PrepaidBlockKey(m.participant, m.program, m.block_id);
}
Hash128 KeyOf(const IntakePaused& m) { return IntakeKey(m.command_id); }
Hash128 KeyOf(const IntakeResumed& m) { return IntakeKey(m.command_id); }
Hash128 KeyOf(const CoordinateQuarantined& m) {
  return CoordinateKey(m.source, static_cast<uint64_t>(m.offset));
}
Hash128 KeyOf(const MemberEnrolled& m) { return EnrolmentKey(m.member); }
Hash128 KeyOf(const MemberUpdated& m) {
  return UpdateKey(m.member, m.update_id);
}
Hash128 KeyOf(const MemberLabelled& m) {
  return LabellingKey(m.member, m.update_id);
}
Hash128 KeyOf(const MemberFrozen& m) {
  return FreezeKey(m.member, m.freeze_id);
}
Hash128 KeyOf(const MemberUnfrozen& m) {
  return UnfreezeKey(m.member, m.freeze_id);
}
Hash128 KeyOf(const MemberClosed& m) {
  return ClosingKey(m.member, m.closing_id);
}
Hash128 KeyOf(const MemberReopened& m) {
  return ReopeningKey(m.member, m.closing_id);
}
Hash128 KeyOf(const MemberForgotten& m) {
  return ForgettingKey(m.member, m.request_id);
}
Hash128 KeyOf(const MemberMerged& m) { return MergeKey(m.merge_id); }
Hash128 KeyOf(const MemberUnmerged& m) { return UnmergeKey(m.merge_id); }
Hash128 KeyOf(const BalanceReported& m, Timestamp occurred) {
  return BalanceKey(m, occurred);
}
Hash128 KeyOf(const AliasBound& m, Timestamp occurred) {
  return BindingKey(m, occurred);
}
Hash128 KeyOf(const AliasUnbound& m, Timestamp occurred) {
  return UnbindingKey(m, occurred);
}
Hash128 KeyOf(const HouseholdJoined& m, Timestamp occurred) {
  return HouseholdJoinedKey(m, occurred);
}
Hash128 KeyOf(const HouseholdLeft& m, Timestamp occurred) {
  return HouseholdLeftKey(m, occurred);
}

Hash128 KeyOf(const ActionCompleted& m) { return ActionKey(m); }
Hash128 KeyOf(const PrizeWon& m) {
  return PrizeKey(m.program, m.draw, m.prize_id);
}
Hash128 KeyOf(const PendingReleased& m) {
  return PendingReleaseKey(m.program, m.release_id);
}
Hash128 KeyOf(const PendingCancelled& m) {
  return PendingCancelKey(m.program, m.cancel_id);
}

template <class Body>
Hash128 MemberOf(const Body& body) {
  if constexpr (requires { body.member; }) {
    if (!body.member.empty()) return Sha256Prefix(body.member);
  }
  return Hash128{};
}

template <class Body>
void WriteBody(uint32_t field, const Body& body, WireWriter& writer) {
  const size_t begin = writer.Begin(field);
  if constexpr (Message<Body>) {
    WriteMessage(body, writer);
  } else if constexpr (std::is_same_v<Body, NetworkConfigured>) {
    writer.Bytes(1, body.configuration);
  }
  writer.End(begin);
}

}  // namespace

std::string_view EventKindName(EventKind kind) {
  switch (kind) {
    case EventKind::kNone:
      return "None";
    case EventKind::kPurchase:
      return "Purchase";
    case EventKind::kPurchaseReturned:
      return "PurchaseReturned";
    case EventKind::kSignIn:
      return "SignIn";
    case EventKind::kReferral:
      return "Referral";
    case EventKind::kActionCompleted:
      return "ActionCompleted";
    case EventKind::kBalanceReported:
      return "BalanceReported";
    case EventKind::kPrizeWon:
      return "PrizeWon";
    case EventKind::kRedemptionRequested:
      return "RedemptionRequested";
    case EventKind::kHoldPlaced:
      return "HoldPlaced";
    case EventKind::kHoldCaptured:
      return "HoldCaptured";
    case EventKind::kHoldReleased:
      return "HoldReleased";
    case EventKind::kRedemptionReversed:
      return "RedemptionReversed";
    case EventKind::kExchangeRequested:
      return "ExchangeRequested";
    case EventKind::kExchangeReversed:
      return "ExchangeReversed";
    case EventKind::kPartnerConfirmed:
      return "PartnerConfirmed";
    case EventKind::kPartnerFailed:
      return "PartnerFailed";
    case EventKind::kTransferRequested:
      return "TransferRequested";
    case EventKind::kAdjustmentRequested:
      return "AdjustmentRequested";
    case EventKind::kAdjustmentApproved:
      return "AdjustmentApproved";
    case EventKind::kConversionOrdered:
      return "ConversionOrdered";
    case EventKind::kConversionCancelled:
      return "ConversionCancelled";
    case EventKind::kOpeningBalance:
      return "OpeningBalance";
    case EventKind::kPointsReinstated:
      return "PointsReinstated";
    case EventKind::kNetworkConfigured:
      return "NetworkConfigured";
    case EventKind::kCurrencyRateSet:
      return "CurrencyRateSet";
    case EventKind::kPrepaidBlockBought:
      return "PrepaidBlockBought";
    case EventKind::kCollateralSet:
      return "CollateralSet";
    case EventKind::kEstimateSet:
      return "EstimateSet";
    case EventKind::kWindowCloseRequested:
      return "WindowCloseRequested";
    case EventKind::kSettlementConfirmed:
      return "SettlementConfirmed";
    case EventKind::kSettlementAborted:
      return "SettlementAborted";
    case EventKind::kDisputeRaised:
      return "DisputeRaised";
    case EventKind::kDisputeResolved:
      return "DisputeResolved";
    case EventKind::kTick:
      return "Tick";
    case EventKind::kIntakePaused:
      return "IntakePaused";
    case EventKind::kIntakeResumed:
      return "IntakeResumed";
    case EventKind::kCoordinateQuarantined:
      return "CoordinateQuarantined";
    case EventKind::kMemberEnrolled:
      return "MemberEnrolled";
    case EventKind::kMemberUpdated:
      return "MemberUpdated";
    case EventKind::kMemberLabelled:
      return "MemberLabelled";
    case EventKind::kMemberFrozen:
      return "MemberFrozen";
    case EventKind::kMemberUnfrozen:
      return "MemberUnfrozen";
    case EventKind::kMemberClosed:
      return "MemberClosed";
    case EventKind::kMemberReopened:
      return "MemberReopened";
    case EventKind::kAliasBound:
      return "AliasBound";
    case EventKind::kAliasUnbound:
      return "AliasUnbound";
    case EventKind::kMemberForgotten:
      return "MemberForgotten";
    case EventKind::kHouseholdJoined:
      return "HouseholdJoined";
    case EventKind::kHouseholdLeft:
      return "HouseholdLeft";
    case EventKind::kMemberMerged:
      return "MemberMerged";
    case EventKind::kMemberUnmerged:
      return "MemberUnmerged";
    case EventKind::kPendingReleased:
      return "PendingReleased";
    case EventKind::kPendingCancelled:
      return "PendingCancelled";
  }
  return "Unknown";
}

Hash128 PurchaseKey(std::string_view merchant, std::string_view order_id) {
  return HashOf({"purchase", merchant, order_id});
}
Hash128 ReturnKey(std::string_view merchant, std::string_view return_id) {
  return HashOf({"return", merchant, return_id});
}
Hash128 SignInKey(std::string_view program, std::string_view member) {
  return HashOf({"sign-in", program, member});
}
Hash128 ReferralKey(std::string_view program, std::string_view referrer,
                    std::string_view referee) {
  return HashOf({"referral", program, referrer, referee});
}
Hash128 ActionKey(const ActionCompleted& action) {
  return HashOf({"action", action.program, action.member, action.action,
                 action.action_id});
}
Hash128 BalanceKey(const BalanceReported& report, Timestamp occurred) {
  const bool is_average =
      report.period_from.value != 0 || report.period_until.value != 0;
  const Timestamp from = is_average ? report.period_from : occurred;
  const Timestamp until = is_average ? report.period_until : occurred;
  return HashOf({"balance", report.program, report.participant, report.member,
                 report.account, absl::StrCat(from.value),
                 absl::StrCat(until.value)});
}
Hash128 PrizeKey(std::string_view program, std::string_view draw,
                 std::string_view prize_id) {
  return HashOf({"prize", program, draw, prize_id});
}
Hash128 RedemptionKey(std::string_view program, std::string_view id) {
  return HashOf({"redemption", program, id});
}
Hash128 HoldKey(std::string_view program, std::string_view id) {
  return RedemptionKey(program, id);
}
Hash128 CaptureKey(std::string_view program, std::string_view hold_id,
                   std::string_view capture_id) {
  return HashOf({"capture", program, hold_id, capture_id});
}
Hash128 ReleaseKey(std::string_view program, std::string_view hold_id,
                   std::string_view release_id) {
  return HashOf({"release", program, hold_id, release_id});
}
Hash128 ReversalKey(std::string_view program, std::string_view redemption_id,
                    std::string_view reversal_id) {
  return HashOf({"reversal", program, redemption_id, reversal_id});
}
Hash128 ExchangeKey(std::string_view exchange_id) {
  return HashOf({"exchange", exchange_id});
}
Hash128 ExchangeReversalKey(std::string_view exchange_id,
                            std::string_view reversal_id) {
  return HashOf({"exchange-reversal", exchange_id, reversal_id});
}
Hash128 PartnerAnswerKey(std::string_view exchange_id,
                         std::string_view partner_reference) {
  return HashOf({"partner-answer", exchange_id, partner_reference});
}
Hash128 TransferKey(std::string_view program, std::string_view transfer_id) {
  return HashOf({"transfer", program, transfer_id});
}
Hash128 ConversionKey(std::string_view order_id) {
  return HashOf({"conversion-ordered", order_id});
}
Hash128 ConversionEndKey(std::string_view order_id) {
  return HashOf({"conversion-cancelled", order_id});
}
Hash128 AdjustmentKey(std::string_view program, std::string_view id) {
  return HashOf({"adjustment", program, id});
}
Hash128 ApprovalKey(std::string_view program, std::string_view adjustment_id) {
  return HashOf({"adjustment-approved", program, adjustment_id});
}
Hash128 OpeningKey(std::string_view program, std::string_view member) {
  return HashOf({"opening", program, member});
}
Hash128 ReinstatementKey(std::string_view program, std::string_view id) {
  return HashOf({"reinstatement", program, id});
}
Hash128 WindowCloseKey(std::string_view close_id) {
  return HashOf({"window-close", close_id});
}
Hash128 ConfirmationKey(const SettlementConfirmed& m) {
  if (m.counterparty.empty()) {
    return HashOf({"settlement-confirmed", absl::StrCat(m.window),
                   m.participant, m.currency, m.payment_id});
  }
  return HashOf({"settlement-confirmed", absl::StrCat(m.window), m.participant,
                 m.currency, m.payment_id, m.counterparty});
}
Hash128 AbortKey(uint32_t window, std::string_view abort_id) {
  return HashOf({"settlement-aborted", absl::StrCat(window), abort_id});
}
Hash128 CollateralKey(std::string_view participant, std::string_view currency,
                      Timestamp occurred) {
  return HashOf(
      {"collateral", participant, currency, absl::StrCat(occurred.value)});
}
Hash128 DisputeKey(std::string_view participant, std::string_view dispute_id) {
  return HashOf({"dispute-raised", participant, dispute_id});
}
Hash128 ResolutionKey(std::string_view participant,
                      std::string_view dispute_id) {
  return HashOf({"dispute-resolved", participant, dispute_id});
}

Hash128 EstimateKey(const EstimateSet& set) {
  return HashOf({"estimate", set.program,
                 absl::StrCat(set.vintage_from.value),
                 absl::StrCat(set.dated.value)});
}
Hash128 CurrencyRateSetKey(const CurrencyRateSet& set) {
  return HashOf({"currency_rate", set.from_currency, set.to_currency,
                 absl::StrCat(set.valid_from.value)});
}
Hash128 PrepaidBlockKey(std::string_view participant, std::string_view program,
                        std::string_view block_id) {
  return HashOf({"prepaid", participant, program, block_id});
}

Hash128 IntakeKey(std::string_view command_id) {
  return HashOf({"intake", command_id});
}
Hash128 CoordinateKey(std::string_view source, uint64_t offset) {
  return HashOf({"coordinate", source, absl::StrCat(offset)});
}
Hash128 EnrolmentKey(std::string_view member) {
  return HashOf({"member-enrolled", member});
}
Hash128 UpdateKey(std::string_view member, std::string_view update_id) {
  return HashOf({"member-updated", member, update_id});
}
Hash128 LabellingKey(std::string_view member, std::string_view update_id) {
  return HashOf({"member-labelled", member, update_id});
}
Hash128 FreezeKey(std::string_view member, std::string_view freeze_id) {
  return HashOf({"member-frozen", member, freeze_id});
}
Hash128 UnfreezeKey(std::string_view member, std::string_view freeze_id) {
  return HashOf({"member-unfrozen", member, freeze_id});
}
Hash128 ClosingKey(std::string_view member, std::string_view closing_id) {
  return HashOf({"member-closed", member, closing_id});
}
Hash128 ReopeningKey(std::string_view member, std::string_view closing_id) {
  return HashOf({"member-reopened", member, closing_id});
}
Hash128 ForgettingKey(std::string_view member, std::string_view request_id) {
  return HashOf({"member-forgotten", member, request_id});
}
Hash128 MergeKey(std::string_view merge_id) {
  return HashOf({"member-merged", merge_id});
}
Hash128 UnmergeKey(std::string_view merge_id) {
  return HashOf({"member-unmerged", merge_id});
}
Hash128 HouseholdJoinedKey(const HouseholdJoined& joined, Timestamp occurred) {
  return HashOf({"household-joined", joined.household, joined.member,
                 absl::StrCat(occurred.value)});
}
Hash128 HouseholdLeftKey(const HouseholdLeft& left, Timestamp occurred) {
  return HashOf({"household-left", left.household, left.member,
                 absl::StrCat(occurred.value)});
}

Hash128 BindingKey(const AliasBound& bound, Timestamp occurred) {
  const Timestamp from =
      bound.valid_from == kNever ? occurred : bound.valid_from;
  return HashOf(
      {"alias-bound", bound.alias_kind, bound.alias, absl::StrCat(from.value)});
}
Hash128 UnbindingKey(const AliasUnbound& unbound, Timestamp occurred) {
  const Timestamp until =
      unbound.valid_until == kNever ? occurred : unbound.valid_until;
  return HashOf({"alias-unbound", unbound.alias_kind, unbound.alias,
                 absl::StrCat(until.value)});
}

Hash128 PendingReleaseKey(std::string_view program, std::string_view id) {
  return HashOf({"pending-released", program, id});
}
Hash128 PendingCancelKey(std::string_view program, std::string_view id) {
  return HashOf({"pending-cancelled", program, id});
}

void WriteEventContent(const Event& event, std::string* out) {
  WireWriter writer(out);
  writer.Uint(kOccurredField, WireNumber(event.occurred));
  std::visit(
      [&](const auto& body) {
        WriteBody(static_cast<uint32_t>(event.kind), body, writer);
      },
      event.body);
}

void Identify(Event* event) {
  event->key = Hash128{};
  event->content = Hash128{};
  event->member = Hash128{};
  if (event->kind == EventKind::kNone) return;
  if (event->kind == EventKind::kTick) return;
  std::string content;
  content.reserve(256);
  WriteEventContent(*event, &content);
  event->content = Sha256Prefix(content);
  if (event->kind == EventKind::kNetworkConfigured) {
    event->key = HashOf({"network", content});
    return;
  }
  if (const auto* set = std::get_if<CollateralSet>(&event->body)) {
    event->key =
        CollateralKey(set->participant, set->currency, event->occurred);
    return;
  }
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (requires { KeyOf(body, event->occurred); }) {
          event->key = KeyOf(body, event->occurred);
          event->member = MemberOf(body);
        } else if constexpr (!std::is_same_v<Body, NetworkConfigured>) {
          event->key = KeyOf(body);
          event->member = MemberOf(body);
        }
      },
      event->body);
}

}  // namespace clearpoint
