// What becomes of a closed window: payments that are confirmed whole, in parts
// or not at all, payments that are given up and owed anew, who may say so, and
// what is refused.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/replay/invariants.h"
#include "tests/support/engine_run.h"
#include "tests/support/expect_refused.h"
#include "tests/support/reference_day.h"

namespace clearpoint {
namespace {

// The reference day: cafe pays 1.20, grocer 0.79; starbank is paid 0.57,
// leafmart 0.99, airline 0.40; 0.03 are left with the operator, hub.
class Settlement : public ::testing::Test {
 protected:
  Settlement() : run_(ReferenceDayStart(), kUnlimitedCache) {
    EXPECT_EQ(run_.Apply(ReferenceConfiguration()), OutcomeCode::kAccepted);
    for (const ReferenceStep& step : ReferenceDay()) {
      EXPECT_EQ(run_.Decide(step.event), step.outcome) << step.what;
    }
  }

  void TearDown() override {
    EXPECT_TRUE(CheckWindows(&run_.state()).ok())
        << CheckWindows(&run_.state());
  }

  OwnedEvent Confirmation(const std::string& who, int64_t amount) {
    OwnedEvent e;
    e.kind = EventKind::kSettlementConfirmed;
    e.occurred = run_.recorded();
    e.window = 1;
    e.merchant = who;
    e.currency = "CNY";
    e.amount = amount;
    e.id = "bank-" + std::to_string(++ids_);
    return e;
  }
  OutcomeCode Confirm(const std::string& who, int64_t amount) {
    return run_.Decide(Confirmation(who, amount));
  }
  OwnedEvent Abort(const std::vector<std::string>& participants) {
    OwnedEvent e;
    e.kind = EventKind::kSettlementAborted;
    e.occurred = run_.recorded();
    e.window = 1;
    e.id = "abort-" + std::to_string(++ids_);
    e.participants = participants;
    e.proposed_by = "ann";
    e.approved_by = "bob";
    return e;
  }
  OutcomeCode Close() {
    OwnedEvent e;
    e.kind = EventKind::kWindowCloseRequested;
    e.occurred = run_.recorded();
    e.id = "next-" + std::to_string(++ids_);
    return run_.Decide(e);
  }
  WindowStatus Status(uint32_t number) {
    return run_.state().windows.Find({WindowNumber{number}})->status;
  }

  EngineRun run_;
  int ids_ = 0;
};

TEST_F(Settlement, IsDoneWhenEveryPaymentIsConfirmed) {
  EXPECT_EQ(Status(1), WindowStatus::kClosed);
  ASSERT_EQ(Confirm("cafe", -120), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_EQ(Status(1), WindowStatus::kSettling);
  ASSERT_EQ(Confirm("grocer", -79), OutcomeCode::kAccepted);
  ASSERT_EQ(Confirm("starbank", 57), OutcomeCode::kAccepted);
  ASSERT_EQ(Confirm("leafmart", 99), OutcomeCode::kAccepted);
  EXPECT_EQ(Status(1), WindowStatus::kSettling);
  ASSERT_EQ(Confirm("airline", 40), OutcomeCode::kAccepted);
  EXPECT_EQ(Status(1), WindowStatus::kSettled);
  // What is left is the carry alone.
  EXPECT_EQ(run_.Lines("exposure"),
            "exposure airline -4000000000\n"
            "exposure grocer -2000000000\n"
            "exposure hub 3920000000\n"
            "exposure starbank 2080000000\n");
}

TEST_F(Settlement, HoldsWithTheOperatorWhatOthersHavePaidIn) {
  ASSERT_EQ(Confirm("cafe", -120), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.Lines("exposure cafe"), "");
  // 0.03392 of its own less 1.20 that it owes those who are paid.
  EXPECT_EQ(run_.Lines("exposure hub"), "exposure hub -1166080000000\n");
}

TEST_F(Settlement, OfAShortPaymentTheRestStaysOpen) {
  ASSERT_EQ(Confirm("cafe", -100), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.Lines("paid"), "paid 1 cafe confirmed -100 rebooked 0\n");
  ExpectRefused(&run_, Confirmation("cafe", -21), OutcomeCode::kAboveMaximum,
                "amount: asked -21, unpaid -20");
  ASSERT_EQ(Confirm("cafe", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.Lines("paid"), "paid 1 cafe confirmed -120 rebooked 0\n");
}

TEST_F(Settlement, TakesNoMoreThanIsUnpaidAndNotTheOtherWay) {
  ExpectRefused(&run_, Confirmation("cafe", -121), OutcomeCode::kAboveMaximum,
                "amount: asked -121, unpaid -120");
  ExpectRefused(&run_, Confirmation("cafe", 120), OutcomeCode::kAboveMaximum,
                "amount: asked 120, unpaid -120");
  ExpectRefused(&run_, Confirmation("airline", -40), OutcomeCode::kAboveMaximum,
                "amount: asked -40, unpaid 40");
  ASSERT_EQ(Confirm("cafe", -120), OutcomeCode::kAccepted);
  ExpectRefused(&run_, Confirmation("cafe", 0), OutcomeCode::kAboveMaximum,
                "amount: asked 0, unpaid 0");
}

TEST_F(Settlement, CountsAPaymentOnce) {
  const OwnedEvent payment = Confirmation("cafe", -60);
  ASSERT_EQ(run_.Decide(payment), OutcomeCode::kAccepted);
  ExpectRefused(&run_, payment, OutcomeCode::kDuplicate, "same content as record");
  OwnedEvent other = payment;
  other.amount = -30;
  ExpectRefused(&run_, other, OutcomeCode::kConflict, "other content than record");
}

TEST_F(Settlement, RefusesWhoHasNoPayment) {
  ExpectRefused(&run_, Confirmation("nobody", -1), OutcomeCode::kUnknownParticipant,
                "\"nobody\" is not known");
  ExpectRefused(&run_, Confirmation("hub", 3), OutcomeCode::kNotEligible,
                "\"hub\" is the operator");
}

TEST_F(Settlement, RefusesOtherWindowsAndCurrencies) {
  OwnedEvent e = Confirmation("cafe", -120);
  e.window = 2;
  ExpectRefused(&run_, e, OutcomeCode::kNotEligible,
                "window 2: expected one that is "
                "closed, it is open");
  e.window = 3;
  ExpectRefused(&run_, e, OutcomeCode::kInvalidField,
                "window: expected one of the 2 there are, found 3");
  e.window = 0;
  ExpectRefused(&run_, e, OutcomeCode::kMissingField, "window: expected");
  e = Confirmation("cafe", -120);
  e.currency = "USD";
  ExpectRefused(&run_, e, OutcomeCode::kInvalidField,
                "settles in \"CNY\", found \"USD\"");
  e = Confirmation("cafe", -120);
  e.id.clear();
  ExpectRefused(&run_, e, OutcomeCode::kMissingField, "payment_id: expected");
}

TEST_F(Settlement, OfSeveralWindowsIsToldOnceForEachUnderOnePayment) {
  ASSERT_EQ(Close(), OutcomeCode::kAccepted);
  // Window 2 has carries alone, nothing to pay, and is settled as it closes.
  EXPECT_EQ(Status(2), WindowStatus::kSettled);
  OwnedEvent e = Confirmation("cafe", -120);
  ASSERT_EQ(run_.Decide(e), OutcomeCode::kAccepted);
  e.window = 2;
  ExpectRefused(&run_, e, OutcomeCode::kNotEligible, "no position in window 2");
}

TEST_F(Settlement, AbortedIsOwedAnewInTheOpenWindow) {
  ASSERT_EQ(Confirm("cafe", -100), OutcomeCode::kAccepted);
  const std::string exposure = run_.Lines("exposure");
  ASSERT_EQ(run_.Decide(Abort({})), OutcomeCode::kAccepted) << run_.reason();
  EXPECT_EQ(Status(1), WindowStatus::kAborted);
  EXPECT_EQ(run_.Lines("owes 2"),
            "owes 2 cafe hub settlement 200000000000\n"
            "owes 2 grocer hub settlement 790000000000\n"
            "owes 2 hub airline settlement 400000000000\n"
            "owes 2 hub leafmart settlement 990000000000\n"
            "owes 2 hub starbank settlement 570000000000\n");
  // What anyone owes is what it was; only where it stands has moved.
  EXPECT_EQ(run_.Lines("exposure"), exposure);
  ASSERT_EQ(Close(), OutcomeCode::kAccepted);
  EXPECT_EQ(run_.Lines("position 2"),
            "position 2 airline exact 396000000000 rounded 40 carry "
            "-4000000000\n"
            "position 2 cafe exact -200000000000 rounded -20 carry 0\n"
            "position 2 grocer exact -792000000000 rounded -79 carry "
            "-2000000000\n"
            "position 2 hub exact -966080000000 rounded -97 carry "
            "3920000000\n"
            "position 2 leafmart exact 990000000000 rounded 99 carry 0\n"
            "position 2 starbank exact 572080000000 rounded 57 carry "
            "2080000000\n");
  EXPECT_EQ(run_.Lines("exposure"), exposure);
}

TEST_F(Settlement, AbortedForSomeGoesOnForTheOthers) {
  ASSERT_EQ(run_.Decide(Abort({"grocer", "airline"})), OutcomeCode::kAccepted);
  EXPECT_EQ(Status(1), WindowStatus::kSettling);
  ExpectRefused(&run_, Confirmation("grocer", -79), OutcomeCode::kAboveMaximum,
                "unpaid 0");
  ASSERT_EQ(Confirm("cafe", 0), OutcomeCode::kAccepted);
  ASSERT_EQ(Confirm("starbank", 0), OutcomeCode::kAccepted);
  ASSERT_EQ(Confirm("leafmart", 0), OutcomeCode::kAccepted);
  EXPECT_EQ(Status(1), WindowStatus::kAborted);
  ExpectRefused(&run_, Abort({}), OutcomeCode::kNotEligible,
                "window 1 is ABORTED: nothing of it is unpaid");
}

TEST_F(Settlement, IsAbortedByTwoPersonsOnly) {
  OwnedEvent e = Abort({});
  e.approved_by = "ann";
  ExpectRefused(&run_, e, OutcomeCode::kInvalidField,
                "approved_by: expected another person than \"ann\"");
  e.approved_by.clear();
  ExpectRefused(&run_, e, OutcomeCode::kMissingField, "approved_by: expected");
  e = Abort({});
  e.proposed_by.clear();
  ExpectRefused(&run_, e, OutcomeCode::kMissingField, "proposed_by: expected");
}

TEST_F(Settlement, RefusesAbortsOfWhatIsNotUnpaid) {
  ExpectRefused(&run_, Abort({"nobody"}), OutcomeCode::kUnknownParticipant, "nobody");
  ExpectRefused(&run_, Abort({"cafe", "cafe"}), OutcomeCode::kInvalidField,
                "\"cafe\" is named twice");
  ExpectRefused(&run_, Abort({"hub"}), OutcomeCode::kNotEligible, "operator");
  ASSERT_EQ(Confirm("cafe", 0), OutcomeCode::kAccepted);
  ExpectRefused(&run_, Abort({"cafe"}), OutcomeCode::kNotEligible, "nothing unpaid");
  OwnedEvent e = Abort({});
  e.window = 2;
  ExpectRefused(&run_, e, OutcomeCode::kNotEligible, "it is open");
}

TEST_F(Settlement, AbortedTwiceBooksOnce) {
  const OwnedEvent abort = Abort({});
  ASSERT_EQ(run_.Decide(abort), OutcomeCode::kAccepted);
  ExpectRefused(&run_, abort, OutcomeCode::kDuplicate, "same content");
}

TEST_F(Settlement, TakesTwoPersonsWhereTheNetworkSaysSo) {
  Configuration network = ReferenceConfiguration();
  network.settlement.confirm_by_two = true;
  network.settlement.close_by_two = true;
  ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted);
  OwnedEvent e = Confirmation("cafe", -120);
  ExpectRefused(&run_, e, OutcomeCode::kMissingField, "proposed_by: expected");
  EXPECT_EQ(Close(), OutcomeCode::kMissingField);
  e.proposed_by = "ann";
  e.approved_by = "ann";
  ExpectRefused(&run_, e, OutcomeCode::kInvalidField, "another person");
  e.approved_by = "bob";
  EXPECT_EQ(run_.Decide(e), OutcomeCode::kAccepted) << run_.reason();
  OwnedEvent close;
  close.kind = EventKind::kWindowCloseRequested;
  close.occurred = run_.recorded();
  close.id = "by two";
  close.proposed_by = "ann";
  close.approved_by = "ann";
  EXPECT_EQ(run_.Decide(close), OutcomeCode::kInvalidField);
  close.approved_by = "bob";
  EXPECT_EQ(run_.Decide(close), OutcomeCode::kAccepted) << run_.reason();
}

// Only who speaks for the operator may say that a payment came about.
TEST_F(Settlement, IsTheOperatorsWord) {
  Configuration network = ReferenceConfiguration();
  network.sources = {{"file:cafe", {"cafe"}}, {"file:hub", {"hub"}}};
  ASSERT_EQ(run_.Apply(network), OutcomeCode::kAccepted);
  const std::string bytes =
      EncodeEvent(Confirmation("cafe", -120).View(), EventFormat::kProtobuf);
  EXPECT_EQ(run_.DecideAt("file:cafe", 1, bytes, EventFormat::kProtobuf),
            OutcomeCode::kNotAuthorized);
  EXPECT_EQ(run_.Lines("paid"), "");
  EXPECT_EQ(run_.DecideAt("file:hub", 1, bytes, EventFormat::kProtobuf),
            OutcomeCode::kAccepted);
}

// --- what no rule may write
// ---------------------------------------------------

class Payments : public Settlement {
 protected:
  // A payment of cafe's, who owes 1.20.
  Payment Paid(int64_t amount) {
    Payment payment;
    payment.key = {WindowNumber{1}, NumberOf("cafe"), {}};
    payment.through = NumberOf("hub");
    payment.confirmed = {amount};
    payment.released = Money{absl::int128(amount) * (kMoneyPerMajor / 100)};
    payment.unpaid_after = MinorAmount{-120 - amount};
    return payment;
  }
  ParticipantNumber NumberOf(const char* name) {
    return ParticipantNumber{static_cast<uint32_t>(
        run_.state().NumberOf(NameKind::kParticipant, Sha256Prefix(name)))};
  }
  absl::Status Check(const Payment& payment) {
    Effects effects;
    effects.payments.push_back(payment);
    return CheckWindowEffects(&run_.state(), run_.networks(), effects);
  }
};

TEST_F(Payments, OfClosedWindowsThatBringWhatIsUnpaidNearerAreFine) {
  EXPECT_TRUE(Check(Paid(-120)).ok()) << Check(Paid(-120));
  EXPECT_TRUE(Check(Paid(-1)).ok());
}

TEST_F(Payments, ThatAreTooLargeOrTurnedRoundAreFound) {
  EXPECT_FALSE(Check(Paid(-121)).ok());
  EXPECT_FALSE(Check(Paid(1)).ok());
  EXPECT_FALSE(Check(Paid(0)).ok());
}

TEST_F(Payments, OfAnOpenWindowAreFound) {
  Payment payment = Paid(-120);
  payment.key.window = WindowNumber{2};
  EXPECT_FALSE(Check(payment).ok());
}

TEST_F(Payments, ThatReleaseAnotherAmountAreFound) {
  Payment payment = Paid(-120);
  payment.released = payment.released + Money{1};
  EXPECT_FALSE(Check(payment).ok());
  payment = Paid(-120);
  payment.unpaid_after = MinorAmount{-1};
  EXPECT_FALSE(Check(payment).ok());
}

TEST_F(Payments, ThatTheStateDoesNotShowAreFoundAtTheEnd) {
  const ExposureRow::Key key{NumberOf("cafe"), kMainScheme};
  const ExposureRow row = *run_.state().exposures.Find(key);
  run_.state().exposures.Change(key).net = row.net + Money{1};
  EXPECT_FALSE(CheckWindows(&run_.state()).ok());
  run_.state().exposures.Change(key).net = row.net;
  run_.state().windows.Change({WindowNumber{1}}).unpaid = 4;
  EXPECT_FALSE(CheckWindows(&run_.state()).ok());
  run_.state().windows.Change({WindowNumber{1}}).unpaid = 5;
}

}  // namespace
}  // namespace clearpoint
