#include <set>
#include <string>
#include <vector>

#include "engine/codec/codec.h"
#include "engine/decide/event.h"
#include "engine/values/hash.h"
#include "gtest/gtest.h"
#include "tests/engine/event_samples.h"

namespace clearpoint {
namespace {

TEST(EventIdentity, EveryFieldOfEveryKindChangesTheContent) {
  const EventSamples samples;
  int changed = 0;
  for (const Event& event : samples.events()) {
    VisitBodies([&]<class Body>(EventKind kind, std::string_view) {
      if (kind != event.kind) return;
      std::set<Hash128> seen = {event.content};
      for (int target = 0;; ++target) {
        Event other = event;
        FieldChanger changer(target);
        VisitFields(std::get<Body>(other.body), changer);
        if (changer.changed().empty()) break;
        Identify(&other);
        EXPECT_TRUE(seen.insert(other.content).second)
            << EventKindName(kind) << "." << changer.changed();
        ++changed;
      }
    });
  }
  EXPECT_GE(changed, 100);
}

TEST(EventIdentity, OccurredIsContentAndTheEnvelopeIsNot) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    Event other = event;
    other.event_id = "e-2";
    other.correlation_id = "c-2";
    Identify(&other);
    EXPECT_EQ(other.content, event.content);
    EXPECT_EQ(other.key, event.key);
    other.occurred.value += 1;
    Identify(&other);
    EXPECT_NE(other.content, event.content);
  }
}

TEST(EventIdentity, TextCannotMoveBetweenNeighbouringFields) {
  EXPECT_NE(PurchaseKey("ab", "c"), PurchaseKey("a", "bc"));
  EXPECT_NE(ReversalKey("p", "ab", "c"), ReversalKey("p", "a", "bc"));
  Event a;
  a.kind = EventKind::kSignIn;
  a.body = SignIn{.program = "ab", .member = "c", .place = {}};
  Event b = a;
  b.body = SignIn{.program = "a", .member = "bc", .place = {}};
  Identify(&a);
  Identify(&b);
  EXPECT_NE(a.content, b.content);
}

TEST(EventIdentity, AnActionsKeyIsItsProgramMemberNameAndId) {
  ActionCompleted action;
  action.program = "star";
  action.member = "m";
  action.action = "review";
  action.action_id = "a";
  const Hash128 key = ActionKey(action);
  action.attribute = 5;
  action.object = "sku";
  EXPECT_EQ(ActionKey(action), key);
  std::set<Hash128> keys = {key};
  for (auto* part :
       {&action.program, &action.member, &action.action, &action.action_id}) {
    const std::string_view was = *part;
    *part = "other";
    EXPECT_TRUE(keys.insert(ActionKey(action)).second);
    *part = was;
  }
}

TEST(EventIdentity, ABalancesKeyIsItsAccountAndPeriodOrInstant) {
  BalanceReported report;
  report.program = "star";
  report.participant = "bank";
  report.member = "m";
  report.account = "a";
  const Hash128 at_one = BalanceKey(report, Timestamp{1});
  EXPECT_NE(BalanceKey(report, Timestamp{2}), at_one);
  report.balance = {5};
  report.currency = "CNY";
  EXPECT_EQ(BalanceKey(report, Timestamp{1}), at_one);
  std::set<Hash128> keys = {at_one};
  for (auto* part : {&report.program, &report.participant, &report.member,
                     &report.account}) {
    const std::string_view was = *part;
    *part = "other";
    EXPECT_TRUE(keys.insert(BalanceKey(report, Timestamp{1})).second);
    *part = was;
  }
  report.period_from = Timestamp{10};
  report.period_until = Timestamp{20};
  const Hash128 of_period = BalanceKey(report, Timestamp{1});
  EXPECT_EQ(BalanceKey(report, Timestamp{2}), of_period);
  report.period_until = Timestamp{30};
  EXPECT_NE(BalanceKey(report, Timestamp{1}), of_period);
}

TEST(EventIdentity, KeysAreToldApartByFamily) {
  const std::vector<Hash128> keys = {
      PurchaseKey("x", "y"),   ReturnKey("x", "y"),
      SignInKey("x", "y"),     ReferralKey("x", "y", ""),
      RedemptionKey("x", "y"), ReversalKey("x", "y", ""),
      ExchangeKey("x"),        WindowCloseKey("x"),
      EnrolmentKey("x"),       UpdateKey("x", "y"),
      LabellingKey("x", "y"),  FreezeKey("x", "y"),
      UnfreezeKey("x", "y"),   ClosingKey("x", "y"),
      ReopeningKey("x", "y"),  ForgettingKey("x", "y"),
      MergeKey("x"),           UnmergeKey("x"),
       PrizeKey("x", "y", ""),
      AdjustmentKey("x", "y"), ApprovalKey("x", "y"),
      OpeningKey("x", "y"),    ReinstatementKey("x", "y"),
      TransferKey("x", "y"),   PendingReleaseKey("x", "y"),
      PendingCancelKey("x", "y"),
      AbortKey(1, "x"),        AbortKey(2, "x"),
      DisputeKey("x", "y"),    ResolutionKey("x", "y"),
      CollateralKey("x", "y", Timestamp{1}),
      CollateralKey("x", "y", Timestamp{2}),
      ConfirmationKey({1, "x", "y", {}, "z", {}, {}}),
      ConfirmationKey({2, "x", "y", {}, "z", {}, {}}),
      CaptureKey("x", "y", ""), ReleaseKey("x", "y", ""),
      PrepaidBlockKey("x", "y", ""), ConversionKey("x"),
      ConversionEndKey("x"),
      CurrencyRateSetKey({"x", "y", 1, 1, Timestamp{1}, ""}),
      CurrencyRateSetKey({"x", "y", 1, 1, Timestamp{2}, ""})};
  EXPECT_EQ(std::set<Hash128>(keys.begin(), keys.end()).size(), keys.size());
}

// Keys stand in stores and digests: they may never change. The bytes hashed
// here are each field behind its length, 32 bits big-endian.
TEST(EventIdentity, KeysAndContentAreThoseOfTheWrittenDefinition) {
  using std::string_literals::operator""s;
  EXPECT_EQ(PurchaseKey("cafe", "o1"),
            Sha256Prefix("\0\0\0\x08purchase\0\0\0\x04"
                         "cafe\0\0\0\x02o1"s));
  Event event;
  event.kind = EventKind::kSignIn;
  event.occurred = Timestamp{300};
  event.body = SignIn{.program = "star", .member = "m1", .place = {}};
  Identify(&event);
  EXPECT_EQ(event.key, SignInKey("star", "m1"));
  EXPECT_EQ(event.content, Sha256Prefix("\x18\xac\x02\xb2\x01\x0a\x0a\x04star"
                                        "\x12\x02m1"s));
}

// The key that each kind's business gives it.
struct KeyOfBusiness {
  const Event& event;

  Hash128 operator()(const Purchase& e) const {
    return PurchaseKey(e.merchant, e.order_id);
  }
  Hash128 operator()(const PurchaseReturned& e) const {
    return ReturnKey(e.merchant, e.return_id);
  }
  Hash128 operator()(const SignIn& e) const {
    return SignInKey(e.program, e.member);
  }
  Hash128 operator()(const Referral& e) const {
    return ReferralKey(e.program, e.referrer, e.referee);
  }
  Hash128 operator()(const ActionCompleted& e) const {
    return ActionKey(e);
  }
  Hash128 operator()(const BalanceReported& e) const {
    return BalanceKey(e, event.occurred);
  }
  Hash128 operator()(const PrizeWon& e) const {
    return PrizeKey(e.program, e.draw, e.prize_id);
  }
  Hash128 operator()(const RedemptionRequested& e) const {
    return RedemptionKey(e.program, e.redemption_id);
  }
  Hash128 operator()(const RedemptionReversed& e) const {
    return ReversalKey(e.program, e.redemption_id, e.reversal_id);
  }
  Hash128 operator()(const ExchangeRequested& e) const {
    return ExchangeKey(e.exchange_id);
  }
  Hash128 operator()(const ExchangeReversed& e) const {
    return ExchangeReversalKey(e.exchange_id, e.reversal_id);
  }
  Hash128 operator()(const ConversionOrdered& e) const {
    return ConversionKey(e.order_id);
  }
  Hash128 operator()(const ConversionCancelled& e) const {
    return ConversionEndKey(e.order_id);
  }
  Hash128 operator()(const PartnerConfirmed& e) const {
    return PartnerAnswerKey(e.exchange_id, e.partner_reference);
  }
  Hash128 operator()(const PartnerFailed& e) const {
    return PartnerAnswerKey(e.exchange_id, e.partner_reference);
  }
  Hash128 operator()(const WindowCloseRequested& e) const {
    return WindowCloseKey(e.close_id);
  }
  Hash128 operator()(const IntakePaused& e) const {
    return IntakeKey(e.command_id);
  }
  Hash128 operator()(const IntakeResumed& e) const {
    return IntakeKey(e.command_id);
  }
  Hash128 operator()(const CoordinateQuarantined& e) const {
    return CoordinateKey(e.source, static_cast<uint64_t>(e.offset));
  }
  Hash128 operator()(const MemberEnrolled& e) const {
    return EnrolmentKey(e.member);
  }
  Hash128 operator()(const MemberUpdated& e) const {
    return UpdateKey(e.member, e.update_id);
  }
  Hash128 operator()(const MemberLabelled& e) const {
    return LabellingKey(e.member, e.update_id);
  }
  Hash128 operator()(const MemberFrozen& e) const {
    return FreezeKey(e.member, e.freeze_id);
  }
  Hash128 operator()(const MemberUnfrozen& e) const {
    return UnfreezeKey(e.member, e.freeze_id);
  }
  Hash128 operator()(const MemberClosed& e) const {
    return ClosingKey(e.member, e.closing_id);
  }
  Hash128 operator()(const MemberReopened& e) const {
    return ReopeningKey(e.member, e.closing_id);
  }
  Hash128 operator()(const MemberForgotten& e) const {
    return ForgettingKey(e.member, e.request_id);
  }
  Hash128 operator()(const HouseholdJoined& e) const {
    return HouseholdJoinedKey(e, event.occurred);
  }
  Hash128 operator()(const HouseholdLeft& e) const {
    return HouseholdLeftKey(e, event.occurred);
  }
  Hash128 operator()(const MemberMerged& e) const {
    return MergeKey(e.merge_id);
  }
  Hash128 operator()(const MemberUnmerged& e) const {
    return UnmergeKey(e.merge_id);
  }
  Hash128 operator()(const TransferRequested& e) const {
    return TransferKey(e.program, e.transfer_id);
  }
  Hash128 operator()(const AdjustmentRequested& e) const {
    return AdjustmentKey(e.program, e.adjustment_id);
  }
  Hash128 operator()(const AdjustmentApproved& e) const {
    return ApprovalKey(e.program, e.adjustment_id);
  }
  Hash128 operator()(const OpeningBalance& e) const {
    return OpeningKey(e.program, e.member);
  }
  Hash128 operator()(const PointsReinstated& e) const {
    return ReinstatementKey(e.program, e.reinstatement_id);
  }
  Hash128 operator()(const PendingReleased& e) const {
    return PendingReleaseKey(e.program, e.release_id);
  }
  Hash128 operator()(const PendingCancelled& e) const {
    return PendingCancelKey(e.program, e.cancel_id);
  }
  Hash128 operator()(const SettlementConfirmed& e) const {
    return ConfirmationKey(e);
  }
  Hash128 operator()(const SettlementAborted& e) const {
    return AbortKey(e.window, e.abort_id);
  }
  Hash128 operator()(const CollateralSet& e) const {
    return CollateralKey(e.participant, e.currency, event.occurred);
  }
  Hash128 operator()(const DisputeRaised& e) const {
    return DisputeKey(e.participant, e.dispute_id);
  }
  Hash128 operator()(const DisputeResolved& e) const {
    return ResolutionKey(e.participant, e.dispute_id);
  }
  Hash128 operator()(const EstimateSet& e) const { return EstimateKey(e); }
  Hash128 operator()(const CurrencyRateSet& e) const {
    return CurrencyRateSetKey(e);
  }
  Hash128 operator()(const PrepaidBlockBought& e) const {
    return PrepaidBlockKey(e.participant, e.program, e.block_id);
  }
  Hash128 operator()(const AliasBound& e) const {
    return BindingKey(e, event.occurred);
  }
  Hash128 operator()(const AliasUnbound& e) const {
    return UnbindingKey(e, event.occurred);
  }
  Hash128 operator()(const HoldPlaced& e) const {
    return RedemptionKey(e.program, e.hold_id);
  }
  Hash128 operator()(const HoldCaptured& e) const {
    return CaptureKey(e.program, e.hold_id, e.capture_id);
  }
  Hash128 operator()(const HoldReleased& e) const {
    return ReleaseKey(e.program, e.hold_id, e.release_id);
  }
  // Of a configuration: some key, of its bytes.
  Hash128 operator()(const NetworkConfigured&) const {
    EXPECT_NE(event.key, Hash128{});
    return event.key;
  }
  Hash128 operator()(const Undecodable&) const {
    ADD_FAILURE() << "a sample cannot be decoded";
    return {};
  }
};

TEST(EventIdentity, EachKindHasTheKeyOfItsBusiness) {
  const EventSamples samples;
  for (const Event& event : samples.events()) {
    EXPECT_EQ(event.key, std::visit(KeyOfBusiness{event}, event.body))
        << EventKindName(event.kind);
  }
}

TEST(EventIdentity, WhatIsNoEventHasNone) {
  Event event;
  event.key = SignInKey("a", "b");
  Identify(&event);
  EXPECT_EQ(event.key, Hash128{});
  EXPECT_EQ(event.content, Hash128{});
}

}  // namespace
}  // namespace clearpoint
