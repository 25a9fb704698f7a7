// Events that occurred before any configuration governs: whatever they name,
// there is no list to look it up in, so their time is told first.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "engine/codec/codec.h"
#include "engine/codec/event_fields.h"
#include "tests/support/engine_run.h"
#include "tests/support/made_events.h"
#include "tests/support/oracle.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

constexpr int64_t kDayOf1970 = kMicrosPerDay;  // 2 January

// Whether the event names what configurations list: without one it is of an
// unknown program. What names members and earlier events only is not.
enum class Asks { kConfiguration, kNothing };

struct Row {
  EventKind kind;
  Asks asks;
  const char* body;  // of the reference network, JSON
};

// Every kind whose occurred time is looked at.
const Row kRows[] = {
    {EventKind::kPurchase, Asks::kConfiguration,
     R"("purchase":{"member":"m1","merchant":"cafe","orderId":"o1",)"
     R"("currency":"CNY","amount":"100"})"},
    {EventKind::kPurchaseReturned, Asks::kConfiguration,
     R"("purchaseReturned":{"merchant":"cafe","orderId":"o1",)"
     R"("returnId":"b1","currency":"CNY","amount":"100"})"},
    {EventKind::kSignIn, Asks::kConfiguration,
     R"("signIn":{"program":"star","member":"m1"})"},
    {EventKind::kReferral, Asks::kConfiguration,
     R"("referral":{"program":"star","referrer":"m1","referee":"m2"})"},
    {EventKind::kActionCompleted, Asks::kConfiguration,
     R"("actionCompleted":{"program":"star","member":"m1",)"
     R"("action":"review","actionId":"a1","merchant":"cafe"})"},
    {EventKind::kBalanceReported, Asks::kConfiguration,
     R"("balanceReported":{"program":"star","member":"m1",)"
     R"("participant":"starbank","account":"acc","currency":"CNY",)"
     R"("balance":"100"})"},
    {EventKind::kPrizeWon, Asks::kConfiguration,
     R"("prizeWon":{"program":"star","member":"m1","draw":"d",)"
     R"("prizeId":"p1","points":"5"})"},
    {EventKind::kOpeningBalance, Asks::kConfiguration,
     R"("openingBalance":{"program":"star","member":"m1",)"
     R"("lots":[{"points":"5"}],"batch":"load"})"},
    {EventKind::kPendingReleased, Asks::kConfiguration,
     R"("pendingReleased":{"program":"star","releaseId":"l1","member":"m1",)"
     R"("merchant":"cafe","orderId":"o1"})"},
    {EventKind::kPendingCancelled, Asks::kConfiguration,
     R"("pendingCancelled":{"program":"star","cancelId":"l1","member":"m1",)"
     R"("merchant":"cafe","orderId":"o1"})"},
    {EventKind::kRedemptionRequested, Asks::kConfiguration,
     R"("redemptionRequested":{"program":"star","member":"m1",)"
     R"("merchant":"cafe","redemptionId":"r1","points":"5",)"
     R"("currency":"CNY","orderAmount":"100"})"},
    {EventKind::kHoldPlaced, Asks::kConfiguration,
     R"("holdPlaced":{"program":"star","member":"m1","merchant":"cafe",)"
     R"("holdId":"h1","points":"5","currency":"CNY","orderAmount":"100"})"},
    {EventKind::kHoldCaptured, Asks::kConfiguration,
     R"("holdCaptured":{"program":"star","holdId":"h1","captureId":"c1"})"},
    {EventKind::kHoldReleased, Asks::kConfiguration,
     R"("holdReleased":{"program":"star","holdId":"h1","releaseId":"l1"})"},
    {EventKind::kRedemptionReversed, Asks::kConfiguration,
     R"("redemptionReversed":{"program":"star","redemptionId":"r1",)"
     R"("reversalId":"v1"})"},
    {EventKind::kExchangeRequested, Asks::kConfiguration,
     R"("exchangeRequested":{"exchangeId":"x1","member":"m1",)"
     R"("fromProgram":"star","toProgram":"leaf","give":"30"})"},
    {EventKind::kExchangeReversed, Asks::kNothing,
     R"("exchangeReversed":{"exchangeId":"x1","reversalId":"v1"})"},
    {EventKind::kPartnerConfirmed, Asks::kNothing,
     R"("partnerConfirmed":{"exchangeId":"x1","partnerReference":"p1",)"
     R"("got":"5"})"},
    {EventKind::kPartnerFailed, Asks::kNothing,
     R"("partnerFailed":{"exchangeId":"x1","partnerReference":"p1"})"},
    {EventKind::kTransferRequested, Asks::kConfiguration,
     R"("transferRequested":{"program":"star","transferId":"t1",)"
     R"("fromMember":"m1","toMember":"m2","points":"5"})"},
    {EventKind::kPointsReinstated, Asks::kConfiguration,
     R"("pointsReinstated":{"program":"star","reinstatementId":"i1",)"
     R"("member":"m1","points":"5"})"},
    {EventKind::kAdjustmentRequested, Asks::kConfiguration,
     R"("adjustmentRequested":{"program":"star","adjustmentId":"j1",)"
     R"("member":"m1","points":"5","reason":"goodwill",)"
     R"("requestedBy":"ann"})"},
    {EventKind::kAdjustmentApproved, Asks::kConfiguration,
     R"("adjustmentApproved":{"program":"star","adjustmentId":"j1",)"
     R"("approvedBy":"bob"})"},
    {EventKind::kCollateralSet, Asks::kNothing,
     R"("collateralSet":{"participant":"cafe","currency":"CNY",)"
     R"("amount":"100"})"},
    {EventKind::kCurrencyRateSet, Asks::kConfiguration,
     R"("currencyRateSet":{"fromCurrency":"CNY","toCurrency":"USD",)"
     R"("numerator":"14","denominator":"100",)"
     R"("validFromUs":"1767571200000000"})"},
    {EventKind::kPrepaidBlockBought, Asks::kConfiguration,
     R"("prepaidBlockBought":{"participant":"cafe","program":"star",)"
     R"("blockId":"b1","points":"100","currency":"CNY","paid":"100"})"},
    {EventKind::kEstimateSet, Asks::kConfiguration,
     R"("estimateSet":{"program":"star","datedUs":"1767571200000000",)"
     R"("expectedUsedPpm":800000,"proposedBy":"ann","approvedBy":"bob"})"},
    {EventKind::kSettlementConfirmed, Asks::kNothing,
     R"("settlementConfirmed":{"window":1,"participant":"cafe",)"
     R"("currency":"CNY","paymentId":"p1"})"},
    {EventKind::kSettlementAborted, Asks::kNothing,
     R"("settlementAborted":{"window":1,"abortId":"a1",)"
     R"("proposedBy":"ann","approvedBy":"bob"})"},
    {EventKind::kDisputeRaised, Asks::kNothing,
     R"("disputeRaised":{"participant":"cafe","disputeId":"d1",)"
     R"("sequence":"1","currency":"CNY","reason":"duplicate","window":1,)"
     R"("debtor":"cafe","creditor":"starbank","booked":"1.536"})"},
    {EventKind::kDisputeResolved, Asks::kNothing,
     R"("disputeResolved":{"participant":"cafe","disputeId":"d1",)"
     R"("resolution":"accepted","reason":"so it is","proposedBy":"ann",)"
     R"("approvedBy":"bob"})"},
    {EventKind::kMemberEnrolled, Asks::kConfiguration,
     R"("memberEnrolled":{"member":"m1","programs":["star"]})"},
    {EventKind::kMemberUpdated, Asks::kConfiguration,
     R"("memberUpdated":{"member":"m1","updateId":"u1",)"
     R"("limits":[{"limit":"daily","amount":"5"}]})"},
    {EventKind::kMemberLabelled, Asks::kNothing,
     R"("memberLabelled":{"member":"m1","updateId":"u1",)"
     R"("added":[{"label":"gold"}]})"},
    {EventKind::kMemberFrozen, Asks::kNothing,
     R"("memberFrozen":{"member":"m1","freezeId":"f1"})"},
    {EventKind::kMemberUnfrozen, Asks::kNothing,
     R"("memberUnfrozen":{"member":"m1","freezeId":"f1"})"},
    {EventKind::kMemberClosed, Asks::kNothing,
     R"("memberClosed":{"member":"m1","closingId":"c1"})"},
    {EventKind::kMemberReopened, Asks::kNothing,
     R"("memberReopened":{"member":"m1","closingId":"c1"})"},
    {EventKind::kMemberForgotten, Asks::kNothing,
     R"("memberForgotten":{"member":"m1","requestId":"q1"})"},
    {EventKind::kAliasBound, Asks::kConfiguration,
     R"("aliasBound":{"member":"m1","aliasKind":"card","alias":"tok-81"})"},
    {EventKind::kAliasUnbound, Asks::kConfiguration,
     R"("aliasUnbound":{"member":"m1","aliasKind":"card",)"
     R"("alias":"tok-81"})"},
    {EventKind::kHouseholdJoined, Asks::kNothing,
     R"("householdJoined":{"household":"h1","member":"m1"})"},
    {EventKind::kHouseholdLeft, Asks::kNothing,
     R"("householdLeft":{"household":"h1","member":"m1"})"},
    {EventKind::kMemberMerged, Asks::kNothing,
     R"("memberMerged":{"mergeId":"g1","kept":"m1","absorbed":"m2"})"},
    {EventKind::kMemberUnmerged, Asks::kNothing,
     R"("memberUnmerged":{"mergeId":"g1"})"},
    {EventKind::kConversionOrdered, Asks::kConfiguration,
     R"("conversionOrdered":{"orderId":"c1","member":"m1",)"
     R"("fromPrograms":["star"],"toProgram":"leaf","every":"day"})"},
    {EventKind::kConversionCancelled, Asks::kConfiguration,
     R"("conversionCancelled":{"orderId":"c1","member":"m1"})"},
};

// Commands of operators and the close of a window take effect when they are
// recorded, whatever instant they tell.
bool HasTimeOfItsOwn(EventKind kind) {
  return kind != EventKind::kWindowCloseRequested &&
         kind != EventKind::kIntakePaused &&
         kind != EventKind::kIntakeResumed &&
         kind != EventKind::kCoordinateQuarantined;
}

std::string Json(const Row& row, Timestamp occurred) {
  return absl::StrCat("{\"occurredAtUs\":\"", occurred.value, "\",", row.body,
                      "}");
}

// The engine's verdict, which is the oracle's too.
class Both {
 public:
  Both() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    oracle_.Apply(ReferenceConfiguration());
  }

  OutcomeCode Decide(const Row& row, Timestamp occurred) {
    const std::string json = Json(row, occurred);
    const OutcomeCode outcome = run_.DecideBytes(json, EventFormat::kJson);
    EventDecoder decoder;
    const Event event = decoder.Decode(json, EventFormat::kJson);
    EXPECT_EQ(event.kind, row.kind) << json;
    EXPECT_EQ(oracle_.Decide(event), outcome) << json;
    return outcome;
  }
  const std::string& reason() const { return run_.reason(); }

 private:
  EngineRun run_;
  Oracle oracle_{ReferenceDayStart()};
};

TEST(Ungoverned, TheRowsHaveEveryKindWithATimeOfItsOwn) {
  VisitBodies([]<class Body>(EventKind kind, std::string_view name) {
    const bool has_row =
        std::any_of(std::begin(kRows), std::end(kRows),
                    [kind](const Row& row) { return row.kind == kind; });
    EXPECT_EQ(has_row, HasTimeOfItsOwn(kind)) << name;
  });
}

TEST(Ungoverned, AnEventOf1970IsTooLateWhateverItsKind) {
  Both both;
  for (const Row& row : kRows) {
    EXPECT_EQ(both.Decide(row, Timestamp{kDayOf1970}),
              OutcomeCode::kTooLate)
        << row.body << "\n"
        << both.reason();
    EXPECT_EQ(both.reason().substr(0, 20), "age in microseconds:") << row.body;
  }
}

TEST(Ungoverned, AnEventThatIsNotTooLateThenIsOfAnUnknownProgram) {
  // The network begins 365 days before the day, and events may be 400 old.
  const Configuration network = ReferenceConfiguration();
  const Timestamp before{network.effective_from.value - kMicrosPerDay};
  ASSERT_GT(network.bounds.max_event_age_us,
            ReferenceDayStart().value - before.value);
  Both both;
  for (const Row& row : kRows) {
    if (row.asks == Asks::kNothing) continue;
    EXPECT_EQ(both.Decide(row, before), OutcomeCode::kUnknownProgram)
        << row.body << "\n"
        << both.reason();
  }
}

TEST(Ungoverned, ACurrencyThatAConfigurationLeavesOutIsToldBeforeTheTime) {
  Configuration network = ReferenceConfiguration();
  network.bounds.max_event_age_us = kMicrosPerDay;
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(network), OutcomeCode::kAccepted) << run.reason();
  OwnedEvent old = MadePurchase(
      Timestamp{ReferenceDayStart().value - 2 * kMicrosPerDay}, "m1", "o1", 1);
  EXPECT_EQ(run.Decide(old), OutcomeCode::kTooLate) << run.reason();
  old.currency = "EUR";
  EXPECT_EQ(run.Decide(old), OutcomeCode::kInvalidField) << run.reason();
  EXPECT_EQ(run.reason(), "currency \"EUR\" is not known");
  old.occurred = Timestamp{kDayOf1970};
  EXPECT_EQ(run.Decide(old), OutcomeCode::kTooLate) << run.reason();
}

TEST(Ungoverned, APairThatIsReferredIsAConflictBeforeItIsTooLate) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  ASSERT_EQ(run.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
  OwnedEvent referral = MadeReferral(ReferenceDayStart(), "m1", "m2");
  ASSERT_EQ(run.Decide(referral), OutcomeCode::kAccepted) << run.reason();
  referral.occurred = Timestamp{kDayOf1970};
  EXPECT_EQ(run.Decide(referral), OutcomeCode::kConflict) << run.reason();
}

TEST(Ungoverned, BeforeTheFirstConfigurationIsAppliedNothingIsListed) {
  EngineRun run(ReferenceDayStart(), kUnlimitedCache);
  const Timestamp now{ReferenceDayStart().value + kMicrosPerHour};
  EXPECT_EQ(run.Decide(MadePurchase(now, "m1", "o1", 100)),
            OutcomeCode::kUnknownProgram);
  EXPECT_EQ(run.reason(),
            absl::StrCat("occurred_at_us: expected an instant that a "
                         "configuration governs, found ",
                         now.value));
}

}  // namespace
}  // namespace clearpoint
