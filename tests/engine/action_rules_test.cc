// Earn rules on actions: what they select, count and give, how often, and who
// pays for it.
#include "tests/engine/triggered_rules.h"

namespace clearpoint {
namespace {

using oracle::Utc;

using ActionRules = TriggeredRules;

TEST_F(ActionRules, GiveTheFixedPointsOfEveryRuleThatLooksAtThem) {
  EarnRule reviews = OnAction("reviews", 20);
  reviews.actions = {"review"};
  EarnRule both = OnAction("both", 3);
  both.actions = {"share", "review"};
  Start({reviews, both, OnAction("any", 1)});
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 24);
  EXPECT_EQ(Last().effects.lots.size(), 3u);  // an award, and a lot, each
  const RequestRow kept = RowOf(Last().effects.requests[0]).value();
  ASSERT_EQ(kept.awards.size(), 3u);
  EXPECT_EQ(kept.awards[0].granted, Points{20});
  EXPECT_EQ(kept.awards[1].granted, Points{3});
  EXPECT_NE(kept.awards[0].rule, kept.awards[1].rule);
  EXPECT_NE(kept.awards[0].lot_class, kept.awards[1].lot_class);
  EXPECT_EQ(Do("share", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 28);
  EXPECT_EQ(Do("survey", "a3"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 29);
  ASSERT_EQ(Last().notes.size(), 1u);
  EXPECT_EQ(Last().notes[0].reason, RuleReason::kOtherActions);
  EXPECT_EQ(Last().notes[0].asked, 2);
}

TEST_F(ActionRules, AreNotLookedAtByRulesOnPurchasesNorPurchasesByTheirs) {
  Start({Rule("spend", 1, 100, 0), OnAction("any", 5)});
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
  EXPECT_TRUE(Last().notes.empty());
  EXPECT_EQ(run_->Buy("o1", 99), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
  ASSERT_EQ(Last().notes.size(), 1u);
  EXPECT_EQ(Last().notes[0].reason, RuleReason::kRoundsToZero);
}

TEST_F(ActionRules, AreDoneOncePerKeyAndOtherContentIsAConflict) {
  Start({OnAction("any", 5)});
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kDuplicate);
  EXPECT_EQ(Review("a1", "tea"), OutcomeCode::kConflict);
  EXPECT_EQ(Do("share", "a1"), OutcomeCode::kAccepted);  // of its own
  OwnedEvent other = Action("review", "a1");
  other.member = "n";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 10);
}

TEST_F(ActionRules, CountTheirAttributeAndNothingOfANegativeOne) {
  EarnRule steps = OnAction("steps", 0);
  steps.grant.multiply = {1, 1000};
  steps.selector.minimum_amount = {3000};
  Start({steps});
  OwnedEvent walk = Action("walk", "a1");
  walk.amount = 2999;
  EXPECT_EQ(Send(walk), OutcomeCode::kAccepted);
  EXPECT_EQ(Last().notes.at(0).reason, RuleReason::kBelowMinimum);
  walk.id = "a2";
  walk.amount = 5999;
  EXPECT_EQ(Send(walk), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
  walk.id = "a3";
  walk.amount = -kMaxEventAmount;
  EXPECT_EQ(Send(walk), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
  walk.id = "a4";
  walk.amount = -kMaxEventAmount - 1;
  EXPECT_EQ(Send(walk), OutcomeCode::kInvalidField);
}

TEST_F(ActionRules, WithoutAnAttributeAreWorthAFixedNumberAlone) {
  EarnRule steps = OnAction("steps", 0);
  steps.grant.multiply = {1, 1};
  Start({steps, OnAction("any", 7)});
  EXPECT_EQ(Do("walk", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 7);
  EXPECT_EQ(ReasonOf(0), RuleReason::kNothingCounted);
}

TEST_F(ActionRules, AreRewardedOnceEver) {
  EarnRule profile = OnAction("profile", 50);
  profile.once = Once::kEver;
  Start({profile});
  EXPECT_EQ(Do("profile", "a1"), OutcomeCode::kAccepted);
  const SequenceNumber first = Last().sequence;
  now_.value += 500 * kMicrosPerDay;
  EXPECT_EQ(Do("profile", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 50);
  ASSERT_EQ(Last().notes.size(), 1u);
  EXPECT_EQ(Last().notes[0].reason, RuleReason::kRewardedBefore);
  EXPECT_EQ(Last().notes[0].there, static_cast<int64_t>(first.value));
  OwnedEvent other = Action("profile", "a3");
  other.member = "n";
  EXPECT_EQ(Send(other), OutcomeCode::kAccepted);
  EXPECT_NE(run_->run().Text().find("member n points pending 0 available 50"),
            std::string::npos);
}

TEST_F(ActionRules, AreRewardedOnceALocalDayWhicheverComesFirst) {
  EarnRule daily = OnAction("daily", 4);
  daily.once = Once::kDay;
  Configuration network = Earning({daily});
  PointsOf(network).zone = "Asia/Singapore";
  Start(network);
  now_ = Utc({2026, 3, 10}, 15, 59);  // 23:59 there
  EXPECT_EQ(Do("share", "a1"), OutcomeCode::kAccepted);
  now_ = Utc({2026, 3, 9}, 16, 0);  // midnight of the same day
  EXPECT_EQ(Do("share", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 4);
  now_.value -= 1;
  EXPECT_EQ(Do("share", "a3"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 8);
  now_ = Utc({2026, 3, 10}, 16, 0);
  EXPECT_EQ(Do("share", "a4"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 12);
}

TEST_F(ActionRules, AreRewardedOnceAnObjectAndNotWithoutOne) {
  EarnRule reviews = OnAction("reviews", 10);
  reviews.once = Once::kObject;
  Start({reviews});
  EXPECT_EQ(Review("a1", "tea"), OutcomeCode::kAccepted);
  EXPECT_EQ(Review("a2", "tea"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 10);
  EXPECT_EQ(ReasonOf(0), RuleReason::kRewardedBefore);
  EXPECT_EQ(Review("a3", "cup"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 20);
  EXPECT_EQ(Review("a4", ""), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 20);
  EXPECT_EQ(ReasonOf(0), RuleReason::kNotSelected);
}

TEST_F(ActionRules, ThatGrantedNothingMayBeRewardedLater) {
  LimitConfig cap;
  cap.name = "cap";
  cap.amount = {10};
  EarnRule once = OnAction("once", 10);
  once.once = Once::kEver;
  once.actions = {"profile"};
  once.limits = {"cap"};
  EarnRule other = OnAction("other", 10);
  other.actions = {"share"};
  other.limits = {"cap"};
  Configuration network = Earning({once, other});
  PointsOf(network).limits = {cap};
  Start(network);
  EXPECT_EQ(Do("share", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Do("profile", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 10);
  EXPECT_EQ(ReasonOf(0), RuleReason::kOtherActions);
  EXPECT_EQ(ReasonOf(1), RuleReason::kLimit);
  now_.value += kMicrosPerDay;
  EXPECT_EQ(Do("profile", "a3"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 20);
}

// The row of a day goes when no event of that day can be taken any more.
TEST_F(ActionRules, AreRememberedForADayAsLongAsOneOfThatDayMayCome) {
  EarnRule daily = OnAction("daily", 4);
  daily.once = Once::kDay;
  daily.actions = {"share"};
  EarnRule ever = OnAction("ever", 4);
  ever.once = Once::kEver;
  ever.actions = {"profile"};
  Start({daily, ever});
  Do("share", "a1");
  Do("profile", "a2");
  const auto rows = [&] {
    int count = 0;
    run_->run().state().once_awards.Scan(
        "", "", [&](const auto&, const auto&) { return ++count > 0; });
    return count;
  };
  EXPECT_EQ(rows(), 2);
  now_.value += 400 * kMicrosPerDay;
  Do("walk", "a3");
  EXPECT_EQ(rows(), 2);
  now_ = kMondayNoon;
  EXPECT_EQ(Do("share", "a4"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 8);  // of a1 and a2
  now_.value += 500 * kMicrosPerDay;
  Do("walk", "a5");
  EXPECT_EQ(rows(), 1);
}

TEST_F(ActionRules, AreSelectedByWhatIsToldOfThem) {
  EarnRule rule = OnAction("campaign", 9);
  rule.selector.campaigns = {"spring"};
  rule.selector.channels = {"app"};
  rule.selector.tags = {"vip"};
  rule.selector.merchants = {"shop"};
  rule.selector.weekdays = {1};
  rule.selector.hours = {{11 * 60, 13 * 60}};
  Start({rule});
  OwnedEvent event = Action("exposure", "a");
  event.campaign = "spring";
  event.channel = "app";
  event.tags = {"new", "vip"};
  event.merchant = "shop";
  int id = 0;
  const auto send = [&](auto change) {
    OwnedEvent changed = event;
    changed.id = "a" + std::to_string(++id);
    change(&changed);
    EXPECT_EQ(Send(changed), OutcomeCode::kAccepted);
    return Available();
  };
  EXPECT_EQ(send([](OwnedEvent* e) { e->campaign = "autumn"; }), 0);
  EXPECT_EQ(send([](OwnedEvent* e) { e->channel = ""; }), 0);
  EXPECT_EQ(send([](OwnedEvent* e) { e->tags = {"new"}; }), 0);
  EXPECT_EQ(send([](OwnedEvent* e) { e->merchant = "bank"; }), 0);
  EXPECT_EQ(send([](OwnedEvent* e) { e->merchant = ""; }), 0);
  EXPECT_EQ(ReasonOf(0), RuleReason::kNotSelected);
  EXPECT_EQ(send([](OwnedEvent*) {}), 9);
  EXPECT_EQ(send([](OwnedEvent* e) { e->occurred.value += kMicrosPerHour; }),
            9);
  EXPECT_EQ(send([](OwnedEvent* e) { e->occurred.value += kMicrosPerDay; }), 9);
}

TEST_F(ActionRules, AreSelectedByLabelsOfTheMember) {
  EarnRule rule = OnAction("gold", 9);
  rule.selector.labels = {"gold"};
  Start({rule});
  EXPECT_EQ(Do("share", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 0);
  OwnedEvent label{.kind = EventKind::kMemberLabelled, .occurred = now_};
  label.member = "m";
  label.id = "u1";
  label.labels = {{.label = "gold"}};
  EXPECT_EQ(Send(label), OutcomeCode::kAccepted);
  EXPECT_EQ(Do("share", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 9);
}

TEST_F(ActionRules, ArePaidByWhomTheirRuleNames) {
  EarnRule merchant = OnAction("merchant", 100);
  merchant.funder = FunderKind::kMerchant;
  merchant.actions = {"review"};
  EarnRule named = OnAction("named", 10);
  named.funder = FunderKind::kNamed;
  named.funder_name = "shop";
  named.actions = {"share"};
  EarnRule issuer = OnAction("issuer", 1);
  Start({merchant, named, issuer});
  OwnedEvent event = Action("review", "a1");
  event.merchant = "shop";
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);
  EXPECT_NE(run_->run().Text().find("owes 1 shop bank issue 1000000000000\n"),
            std::string::npos);
  EXPECT_EQ(Do("share", "a2"), OutcomeCode::kAccepted);
  EXPECT_NE(run_->run().Text().find("owes 1 shop bank issue 1100000000000\n"),
            std::string::npos);
  EXPECT_EQ(Available(), 112);
  // Nobody pays for what was done nowhere.
  EXPECT_EQ(Do("review", "a3"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 113);
  EXPECT_EQ(ReasonOf(1), RuleReason::kNoContract);
}

TEST_F(ActionRules, GiveBonusesOnBaseAwardsOfActions) {
  EarnRule twice = OnAction("twice", 0);
  twice.base = false;
  twice.bonus = BonusOf{.rule = {}, .times = {2, 1}, .multiplier = true};
  EarnRule spend = Rule("spend", 1, 100, 0);
  Start({spend, OnAction("any", 30), twice});
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 60);
  EXPECT_EQ(run_->Buy("o1", 1000), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 70);
}

TEST_F(ActionRules, MatureAndExpireAsTheirRuleSays) {
  EarnRule rule = OnAction("later", 30);
  rule.available_after_days = 3;
  rule.expiry = ExpiryPolicy{.period = ExpiryPeriod::kDays, .count = 10};
  Start({rule});
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(run_->Balance("points"), "pending 30 available 0 debt 0");
  now_ = Utc({2026, 3, 12}, 0, 0);
  Do("none", "a2");
  EXPECT_EQ(run_->Balance("points"), "pending 30 available 30 debt 0");
  EXPECT_NE(run_->run().Text().find(
                "expires " + std::to_string(Utc({2026, 3, 20}, 0, 0).value)),
            std::string::npos);
}

TEST_F(ActionRules, AreRefusedInTheOrderOfOutcomes) {
  Configuration network = Earning({OnAction("any", 1)});
  PointsOf(network).auto_enrol = false;
  Start(network);
  OwnedEvent event = Action("", "a1");
  EXPECT_EQ(Send(event), OutcomeCode::kMissingField);
  event.action = std::string(257, 'x');
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Action("review", "a1");
  event.object = std::string(257, 'x');
  EXPECT_EQ(Send(event), OutcomeCode::kInvalidField);
  event = Action("review", "a1");
  event.program = "nothing";
  event.merchant = "nobody";
  EXPECT_EQ(Send(event), OutcomeCode::kUnknownProgram);
  event.program = "points";
  EXPECT_EQ(Send(event), OutcomeCode::kUnknownParticipant);
  event.merchant = "";
  EXPECT_EQ(Send(event), OutcomeCode::kUnknownMember);
  OwnedEvent enrolment{.kind = EventKind::kMemberEnrolled, .occurred = now_};
  enrolment.member = "m";
  EXPECT_EQ(Send(enrolment), OutcomeCode::kAccepted);
  EXPECT_EQ(Send(event), OutcomeCode::kAccepted);  // a fact may be sent again
  OwnedEvent closing{.kind = EventKind::kMemberClosed, .occurred = now_};
  closing.member = "m";
  closing.id = "c1";
  EXPECT_EQ(Send(closing), OutcomeCode::kAccepted);
  event.id = "a2";
  EXPECT_EQ(Send(event), OutcomeCode::kMemberClosed);
}

TEST_F(ActionRules, OfAFrozenMemberEarnNothingWhereThatIsThePolicy) {
  EarnRule ever = OnAction("ever", 5);
  ever.once = Once::kEver;
  Configuration network = Earning({ever});
  PointsOf(network).frozen_members_earn = false;
  Start(network);
  OwnedEvent freeze{.kind = EventKind::kMemberFrozen, .occurred = now_};
  freeze.member = "m";
  freeze.id = "f1";
  Send(freeze);
  EXPECT_EQ(Do("review", "a1"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 0);
  EXPECT_EQ(ReasonOf(0), RuleReason::kMemberFrozen);
  freeze.kind = EventKind::kMemberUnfrozen;
  Send(freeze);
  EXPECT_EQ(Do("review", "a2"), OutcomeCode::kAccepted);
  EXPECT_EQ(Available(), 5);
}

TEST_F(ActionRules, AreTheWordOfTheirParticipantOrOfTheIssuer) {
  Configuration network = Earning({OnAction("any", 1)});
  network.sources = {{"file:shop", {"shop"}}, {"file:bank", {"bank"}}};
  Start(network);
  const auto send = [&](const char* source, const OwnedEvent& event) {
    return run_->run().DecideAt(
        source, 1, EncodeEvent(event.View(), EventFormat::kProtobuf),
        EventFormat::kProtobuf);
  };
  OwnedEvent event = Action("review", "a1");
  EXPECT_EQ(send("file:shop", event), OutcomeCode::kNotAuthorized);
  EXPECT_EQ(send("file:bank", event), OutcomeCode::kAccepted);
  event.merchant = "shop";
  event.id = "a2";
  EXPECT_EQ(send("file:shop", event), OutcomeCode::kAccepted);
  event.id = "a3";
  EXPECT_EQ(send("file:bank", event), OutcomeCode::kAccepted);
  event.merchant = "hub";
  event.id = "a4";
  EXPECT_EQ(send("file:shop", event), OutcomeCode::kNotAuthorized);
}

}  // namespace
}  // namespace clearpoint
