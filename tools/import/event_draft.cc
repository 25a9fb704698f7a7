#include "tools/import/event_draft.h"

#include <cstdint>
#include <utility>

namespace clearpoint {
namespace {

using Text = std::string_view;

FieldSpec TextField(Text name, bool required,
                    void (*set)(Event*, std::string_view)) {
  return {name, FieldForm::kText, required, set, nullptr};
}
FieldSpec IntegerField(Text name, bool required, void (*set)(Event*, int64_t)) {
  return {name, FieldForm::kInteger, required, nullptr, set};
}

FieldSpec InstantField(Text name, bool required, void (*set)(Event*, int64_t)) {
  return {name, FieldForm::kInstant, required, nullptr, set};
}

template <class Body>
Body& BodyOf(Event* event) {
  return std::get<Body>(event->body);
}
template <class Body>
void Begin(Event* event) {
  event->body = Body{};
}
template <class Body>
void BeginLine(Event* event) {
  BodyOf<Body>(event).lines.emplace_back();
}
template <class Body>
void SumLines(Event* event) {
  for (const auto& line : BodyOf<Body>(event).lines) {
    BodyOf<Body>(event).amount = BodyOf<Body>(event).amount + line.amount;
  }
}

// Setters of one member, so that the tables below read as lists.
#define CLEARPOINT_TEXT(Body, member, required)              \
  TextField(#member, required, [](Event* event, Text text) { \
    BodyOf<Body>(event).member = text;                       \
  })
#define CLEARPOINT_INTEGER(Body, member, required)              \
  IntegerField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).member = {v};                           \
  })
#define CLEARPOINT_INSTANT(Body, member, required)              \
  InstantField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).member = {v};                           \
  })
// Of the last item of a list, which a row of a group adds.
#define CLEARPOINT_ITEM_TEXT(Body, list, member, required)   \
  TextField(#member, required, [](Event* event, Text text) { \
    BodyOf<Body>(event).list.back().member = text;           \
  })
#define CLEARPOINT_ITEM_INTEGER(Body, list, member, required)   \
  IntegerField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).list.back().member = {v};               \
  })
#define CLEARPOINT_ITEM_INSTANT(Body, list, member, required)   \
  InstantField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).list.back().member = {v};               \
  })
#define CLEARPOINT_LINE_TEXT(Body, member, required)         \
  TextField(#member, required, [](Event* event, Text text) { \
    BodyOf<Body>(event).lines.back().member = text;          \
  })
#define CLEARPOINT_LINE_INTEGER(Body, member, required)         \
  IntegerField(#member, required, [](Event* event, int64_t v) { \
    BodyOf<Body>(event).lines.back().member = {v};              \
  })

enum : bool { kOptional = false, kRequired = true };

// The fields every event has, then its own.
std::vector<FieldSpec> WithEnvelope(std::vector<FieldSpec> fields) {
  std::vector<FieldSpec> all = {
      InstantField("occurred", kRequired,
                   [](Event* event, int64_t v) { event->occurred = {v}; }),
      TextField("event_id", kOptional,
                [](Event* event, Text text) { event->event_id = text; }),
      TextField("correlation_id", kOptional,
                [](Event* event, Text text) { event->correlation_id = text; })};
  all.insert(all.end(), fields.begin(), fields.end());
  return all;
}

KindFields PurchaseFields() {
  return {EventKind::kPurchase,
          "Purchase",
          WithEnvelope({CLEARPOINT_TEXT(Purchase, program, kOptional),
                        CLEARPOINT_TEXT(Purchase, member, kRequired),
                        CLEARPOINT_TEXT(Purchase, merchant, kRequired),
                        CLEARPOINT_TEXT(Purchase, store, kOptional),
                        CLEARPOINT_TEXT(Purchase, order_id, kRequired),
                        CLEARPOINT_TEXT(Purchase, currency, kRequired),
                        CLEARPOINT_INTEGER(Purchase, amount, kOptional),
                        CLEARPOINT_INTEGER(Purchase, not_earning, kOptional),
                        CLEARPOINT_TEXT(Purchase, channel, kOptional),
                        CLEARPOINT_TEXT(Purchase, tender, kOptional)}),
          {CLEARPOINT_LINE_TEXT(Purchase, sku, kRequired),
           CLEARPOINT_LINE_TEXT(Purchase, category, kOptional),
           CLEARPOINT_LINE_TEXT(Purchase, brand, kOptional),
           CLEARPOINT_LINE_INTEGER(Purchase, quantity, kOptional),
           CLEARPOINT_LINE_INTEGER(Purchase, amount, kRequired)},
          Begin<Purchase>,
          BeginLine<Purchase>,
          SumLines<Purchase>};
}

KindFields ReturnFields() {
  return {
      EventKind::kPurchaseReturned,
      "PurchaseReturned",
      WithEnvelope({CLEARPOINT_TEXT(PurchaseReturned, member, kOptional),
                    CLEARPOINT_TEXT(PurchaseReturned, merchant, kRequired),
                    CLEARPOINT_TEXT(PurchaseReturned, order_id, kOptional),
                    CLEARPOINT_TEXT(PurchaseReturned, return_id, kRequired),
                    CLEARPOINT_TEXT(PurchaseReturned, currency, kRequired),
                    CLEARPOINT_INTEGER(PurchaseReturned, amount, kOptional),
                    CLEARPOINT_TEXT(PurchaseReturned, redemption_id, kOptional),
                    CLEARPOINT_INTEGER(PurchaseReturned, redeemed_points,
                                       kOptional)}),
      {CLEARPOINT_LINE_TEXT(PurchaseReturned, sku, kRequired),
       CLEARPOINT_LINE_INTEGER(PurchaseReturned, quantity, kOptional),
       CLEARPOINT_LINE_INTEGER(PurchaseReturned, amount, kRequired)},
      Begin<PurchaseReturned>,
      BeginLine<PurchaseReturned>,
      SumLines<PurchaseReturned>};
}

KindFields Plain(EventKind kind, Text name, std::vector<FieldSpec> fields,
                 void (*begin)(Event*)) {
  return {kind,    name,   WithEnvelope(std::move(fields)), {}, begin,
          nullptr, nullptr};
}

// Rows of a bank's statement. A window out of range is one that there is not.
KindFields ConfirmationFields() {
  return Plain(EventKind::kSettlementConfirmed, "SettlementConfirmed",
               {IntegerField("window", kRequired,
                             [](Event* event, int64_t v) {
                               const bool fits = v >= 0 && v <= UINT32_MAX;
                               BodyOf<SettlementConfirmed>(event).window =
                                   fits ? static_cast<uint32_t>(v) : UINT32_MAX;
                             }),
                CLEARPOINT_TEXT(SettlementConfirmed, participant, kRequired),
                CLEARPOINT_TEXT(SettlementConfirmed, currency, kRequired),
                CLEARPOINT_INTEGER(SettlementConfirmed, amount, kRequired),
                CLEARPOINT_TEXT(SettlementConfirmed, payment_id, kRequired),
                CLEARPOINT_TEXT(SettlementConfirmed, proposed_by, kOptional),
                CLEARPOINT_TEXT(SettlementConfirmed, approved_by, kOptional)},
               Begin<SettlementConfirmed>);
}

// A kind whose rows add items to a list.
KindFields Listing(KindFields kind, std::vector<FieldSpec> item_fields,
                   void (*begin_item)(Event*)) {
  kind.line_fields = std::move(item_fields);
  kind.begin_line = begin_item;
  return kind;
}

// A month and a day as one number; one out of range is no day.
template <class Body>
FieldSpec BirthdayField() {
  return IntegerField("birthday", kOptional, [](Event* event, int64_t v) {
    const bool fits = v >= 0 && v <= 1'231;
    BodyOf<Body>(event).birthday = fits ? static_cast<int32_t>(v) : -1;
  });
}

OpeningTier& TierOf(Event* event) {
  auto& tiers = BodyOf<OpeningBalance>(event).tiers;
  if (tiers.empty()) tiers.emplace_back();
  return tiers.back();
}

// One row a lot; counters do not come out of a table.
KindFields OpeningFields() {
  return Listing(
      Plain(EventKind::kOpeningBalance, "OpeningBalance",
            {CLEARPOINT_TEXT(OpeningBalance, program, kRequired),
             CLEARPOINT_TEXT(OpeningBalance, member, kRequired),
             CLEARPOINT_TEXT(OpeningBalance, batch, kRequired),
             TextField(
                 "tier", kOptional,
                 [](Event* event, Text text) { TierOf(event).tier = text; }),
             InstantField(
                 "tier_since", kOptional,
                 [](Event* event, int64_t v) { TierOf(event).since = {v}; }),
             InstantField(
                 "tier_until", kOptional,
                 [](Event* event, int64_t v) { TierOf(event).until = {v}; }),
             IntegerField("qualified", kOptional,
                          [](Event* event, int64_t v) {
                            TierOf(event).qualified.push_back({Points{v}, {}});
                          })},
            Begin<OpeningBalance>),
      {CLEARPOINT_ITEM_INTEGER(OpeningBalance, lots, points, kRequired),
       CLEARPOINT_ITEM_TEXT(OpeningBalance, lots, funder, kOptional),
       CLEARPOINT_ITEM_INSTANT(OpeningBalance, lots, earned_at, kOptional),
       CLEARPOINT_ITEM_INSTANT(OpeningBalance, lots, available_at, kOptional),
       CLEARPOINT_ITEM_INSTANT(OpeningBalance, lots, expires_at, kOptional),
       IntegerField("paid", kOptional,
                    [](Event* event, int64_t v) {
                      BodyOf<OpeningBalance>(event).lots.back().paid = v != 0;
                    })},
      [](Event* event) { BodyOf<OpeningBalance>(event).lots.emplace_back(); });
}

KindFields EnrolmentFields() {
  return Listing(
      Plain(EventKind::kMemberEnrolled, "MemberEnrolled",
            {CLEARPOINT_TEXT(MemberEnrolled, member, kRequired),
             BirthdayField<MemberEnrolled>(),
             CLEARPOINT_TEXT(MemberEnrolled, channel, kOptional),
             TextField("program", kOptional,
                       [](Event* event, Text text) {
                         BodyOf<MemberEnrolled>(event).programs.push_back(text);
                       })},
            Begin<MemberEnrolled>),
      {CLEARPOINT_ITEM_TEXT(MemberEnrolled, labels, label, kRequired),
       CLEARPOINT_ITEM_INSTANT(MemberEnrolled, labels, from, kOptional),
       CLEARPOINT_ITEM_INSTANT(MemberEnrolled, labels, until, kOptional)},
      [](Event* event) {
        BodyOf<MemberEnrolled>(event).labels.emplace_back();
      });
}

KindFields UpdateFields() {
  return Listing(
      Plain(EventKind::kMemberUpdated, "MemberUpdated",
            {CLEARPOINT_TEXT(MemberUpdated, member, kRequired),
             CLEARPOINT_TEXT(MemberUpdated, update_id, kRequired),
             BirthdayField<MemberUpdated>()},
            Begin<MemberUpdated>),
      {CLEARPOINT_ITEM_TEXT(MemberUpdated, limits, limit, kRequired),
       CLEARPOINT_ITEM_INTEGER(MemberUpdated, limits, amount, kRequired),
       CLEARPOINT_ITEM_INSTANT(MemberUpdated, limits, until, kOptional),
       CLEARPOINT_ITEM_TEXT(MemberUpdated, limits, program, kOptional)},
      [](Event* event) { BodyOf<MemberUpdated>(event).limits.emplace_back(); });
}

KindFields LabellingFields() {
  return Listing(
      Plain(EventKind::kMemberLabelled, "MemberLabelled",
            {CLEARPOINT_TEXT(MemberLabelled, member, kRequired),
             CLEARPOINT_TEXT(MemberLabelled, update_id, kRequired),
             TextField("removed", kOptional,
                       [](Event* event, Text text) {
                         BodyOf<MemberLabelled>(event).removed.push_back(text);
                       })},
            Begin<MemberLabelled>),
      {CLEARPOINT_ITEM_TEXT(MemberLabelled, added, label, kRequired),
       CLEARPOINT_ITEM_INSTANT(MemberLabelled, added, from, kOptional),
       CLEARPOINT_ITEM_INSTANT(MemberLabelled, added, until, kOptional)},
      [](Event* event) { BodyOf<MemberLabelled>(event).added.emplace_back(); });
}

// What is told of members and between them.
std::vector<KindFields> MemberKinds() {
  return {
      OpeningFields(),
      Plain(EventKind::kPointsReinstated, "PointsReinstated",
            {CLEARPOINT_TEXT(PointsReinstated, program, kRequired),
             CLEARPOINT_TEXT(PointsReinstated, reinstatement_id, kRequired),
             CLEARPOINT_TEXT(PointsReinstated, member, kRequired),
             CLEARPOINT_INTEGER(PointsReinstated, points, kRequired),
             CLEARPOINT_INSTANT(PointsReinstated, expired_from, kOptional),
             CLEARPOINT_INSTANT(PointsReinstated, expired_until, kOptional),
             CLEARPOINT_INSTANT(PointsReinstated, expires_at, kOptional)},
            Begin<PointsReinstated>),
      EnrolmentFields(),
      UpdateFields(),
      LabellingFields(),
      Plain(EventKind::kMemberFrozen, "MemberFrozen",
            {CLEARPOINT_TEXT(MemberFrozen, member, kRequired),
             CLEARPOINT_TEXT(MemberFrozen, freeze_id, kRequired),
             CLEARPOINT_TEXT(MemberFrozen, reason, kOptional),
             CLEARPOINT_TEXT(MemberFrozen, ordered_by, kOptional)},
            Begin<MemberFrozen>),
      Plain(EventKind::kMemberUnfrozen, "MemberUnfrozen",
            {CLEARPOINT_TEXT(MemberUnfrozen, member, kRequired),
             CLEARPOINT_TEXT(MemberUnfrozen, freeze_id, kRequired),
             CLEARPOINT_TEXT(MemberUnfrozen, reason, kOptional),
             CLEARPOINT_TEXT(MemberUnfrozen, ordered_by, kOptional)},
            Begin<MemberUnfrozen>),
      Plain(EventKind::kMemberClosed, "MemberClosed",
            {CLEARPOINT_TEXT(MemberClosed, member, kRequired),
             CLEARPOINT_TEXT(MemberClosed, closing_id, kRequired),
             CLEARPOINT_TEXT(MemberClosed, reason, kOptional)},
            Begin<MemberClosed>),
      Plain(EventKind::kMemberReopened, "MemberReopened",
            {CLEARPOINT_TEXT(MemberReopened, member, kRequired),
             CLEARPOINT_TEXT(MemberReopened, closing_id, kRequired),
             CLEARPOINT_TEXT(MemberReopened, reason, kOptional)},
            Begin<MemberReopened>),
      Plain(EventKind::kMemberForgotten, "MemberForgotten",
            {CLEARPOINT_TEXT(MemberForgotten, member, kRequired),
             CLEARPOINT_TEXT(MemberForgotten, request_id, kRequired)},
            Begin<MemberForgotten>),
      Plain(EventKind::kAliasBound, "AliasBound",
            {CLEARPOINT_TEXT(AliasBound, member, kRequired),
             CLEARPOINT_TEXT(AliasBound, alias_kind, kRequired),
             CLEARPOINT_TEXT(AliasBound, alias, kRequired),
             CLEARPOINT_INSTANT(AliasBound, valid_from, kOptional)},
            Begin<AliasBound>),
      Plain(EventKind::kAliasUnbound, "AliasUnbound",
            {CLEARPOINT_TEXT(AliasUnbound, member, kRequired),
             CLEARPOINT_TEXT(AliasUnbound, alias_kind, kRequired),
             CLEARPOINT_TEXT(AliasUnbound, alias, kRequired),
             CLEARPOINT_INSTANT(AliasUnbound, valid_until, kOptional)},
            Begin<AliasUnbound>),
      Plain(EventKind::kHouseholdJoined, "HouseholdJoined",
            {CLEARPOINT_TEXT(HouseholdJoined, household, kRequired),
             CLEARPOINT_TEXT(HouseholdJoined, member, kRequired)},
            Begin<HouseholdJoined>),
      Plain(EventKind::kHouseholdLeft, "HouseholdLeft",
            {CLEARPOINT_TEXT(HouseholdLeft, household, kRequired),
             CLEARPOINT_TEXT(HouseholdLeft, member, kRequired)},
            Begin<HouseholdLeft>),
      Plain(EventKind::kMemberMerged, "MemberMerged",
            {CLEARPOINT_TEXT(MemberMerged, merge_id, kRequired),
             CLEARPOINT_TEXT(MemberMerged, kept, kRequired),
             CLEARPOINT_TEXT(MemberMerged, absorbed, kRequired),
             CLEARPOINT_TEXT(MemberMerged, reason, kOptional)},
            Begin<MemberMerged>),
      Plain(EventKind::kMemberUnmerged, "MemberUnmerged",
            {CLEARPOINT_TEXT(MemberUnmerged, merge_id, kRequired),
             CLEARPOINT_TEXT(MemberUnmerged, reason, kOptional)},
            Begin<MemberUnmerged>),
      Plain(EventKind::kTransferRequested, "TransferRequested",
            {CLEARPOINT_TEXT(TransferRequested, program, kRequired),
             CLEARPOINT_TEXT(TransferRequested, transfer_id, kRequired),
             CLEARPOINT_TEXT(TransferRequested, from_member, kRequired),
             CLEARPOINT_TEXT(TransferRequested, to_member, kRequired),
             CLEARPOINT_INTEGER(TransferRequested, points, kRequired)},
            Begin<TransferRequested>),
      Plain(EventKind::kAdjustmentRequested, "AdjustmentRequested",
            {CLEARPOINT_TEXT(AdjustmentRequested, program, kRequired),
             CLEARPOINT_TEXT(AdjustmentRequested, adjustment_id, kRequired),
             CLEARPOINT_TEXT(AdjustmentRequested, member, kRequired),
             CLEARPOINT_INTEGER(AdjustmentRequested, points, kOptional),
             CLEARPOINT_TEXT(AdjustmentRequested, funder, kOptional),
             CLEARPOINT_INSTANT(AdjustmentRequested, expires_at, kOptional),
             CLEARPOINT_TEXT(AdjustmentRequested, reason, kRequired),
             CLEARPOINT_TEXT(AdjustmentRequested, requested_by, kRequired),
             CLEARPOINT_TEXT(AdjustmentRequested, reverses, kOptional)},
            Begin<AdjustmentRequested>),
      Plain(EventKind::kAdjustmentApproved, "AdjustmentApproved",
            {CLEARPOINT_TEXT(AdjustmentApproved, program, kRequired),
             CLEARPOINT_TEXT(AdjustmentApproved, adjustment_id, kRequired),
             CLEARPOINT_TEXT(AdjustmentApproved, approved_by, kRequired)},
            Begin<AdjustmentApproved>),
      Plain(EventKind::kPartnerConfirmed, "PartnerConfirmed",
            {CLEARPOINT_TEXT(PartnerConfirmed, exchange_id, kRequired),
             CLEARPOINT_TEXT(PartnerConfirmed, partner_reference, kRequired),
             CLEARPOINT_INTEGER(PartnerConfirmed, got, kOptional)},
            Begin<PartnerConfirmed>),
      Plain(EventKind::kPartnerFailed, "PartnerFailed",
            {CLEARPOINT_TEXT(PartnerFailed, exchange_id, kRequired),
             CLEARPOINT_TEXT(PartnerFailed, partner_reference, kRequired),
             CLEARPOINT_TEXT(PartnerFailed, reason, kOptional)},
            Begin<PartnerFailed>),
  };
}

std::vector<KindFields> AllKinds() {
  return {
      PurchaseFields(),
      ReturnFields(),
      Plain(EventKind::kSignIn, "SignIn",
            {CLEARPOINT_TEXT(SignIn, program, kRequired),
             CLEARPOINT_TEXT(SignIn, member, kRequired),
             CLEARPOINT_TEXT(SignIn, place, kOptional)},
            Begin<SignIn>),
      Plain(EventKind::kReferral, "Referral",
            {CLEARPOINT_TEXT(Referral, program, kRequired),
             CLEARPOINT_TEXT(Referral, referrer, kRequired),
             CLEARPOINT_TEXT(Referral, referee, kRequired)},
            Begin<Referral>),
      Plain(EventKind::kActionCompleted, "ActionCompleted",
            {CLEARPOINT_TEXT(ActionCompleted, program, kRequired),
             CLEARPOINT_TEXT(ActionCompleted, member, kRequired),
             CLEARPOINT_TEXT(ActionCompleted, action, kRequired),
             CLEARPOINT_TEXT(ActionCompleted, action_id, kRequired),
             CLEARPOINT_TEXT(ActionCompleted, merchant, kOptional),
             CLEARPOINT_TEXT(ActionCompleted, campaign, kOptional),
             CLEARPOINT_TEXT(ActionCompleted, channel, kOptional),
             CLEARPOINT_INTEGER(ActionCompleted, attribute, kOptional),
             CLEARPOINT_TEXT(ActionCompleted, object, kOptional)},
            Begin<ActionCompleted>),
      Plain(EventKind::kBalanceReported, "BalanceReported",
            {CLEARPOINT_TEXT(BalanceReported, program, kRequired),
             CLEARPOINT_TEXT(BalanceReported, member, kRequired),
             CLEARPOINT_TEXT(BalanceReported, participant, kRequired),
             CLEARPOINT_TEXT(BalanceReported, account, kRequired),
             CLEARPOINT_TEXT(BalanceReported, currency, kRequired),
             CLEARPOINT_INTEGER(BalanceReported, balance, kRequired),
             CLEARPOINT_INSTANT(BalanceReported, period_from, kOptional),
             CLEARPOINT_INSTANT(BalanceReported, period_until, kOptional)},
            Begin<BalanceReported>),
      Plain(EventKind::kPrizeWon, "PrizeWon",
            {CLEARPOINT_TEXT(PrizeWon, program, kRequired),
             CLEARPOINT_TEXT(PrizeWon, member, kRequired),
             CLEARPOINT_TEXT(PrizeWon, draw, kRequired),
             CLEARPOINT_TEXT(PrizeWon, prize_id, kRequired),
             CLEARPOINT_INTEGER(PrizeWon, points, kRequired),
             CLEARPOINT_TEXT(PrizeWon, funder, kOptional),
             CLEARPOINT_TEXT(PrizeWon, campaign, kOptional)},
            Begin<PrizeWon>),
      Plain(EventKind::kPendingReleased, "PendingReleased",
            {CLEARPOINT_TEXT(PendingReleased, program, kRequired),
             CLEARPOINT_TEXT(PendingReleased, release_id, kRequired),
             CLEARPOINT_TEXT(PendingReleased, member, kRequired),
             CLEARPOINT_TEXT(PendingReleased, merchant, kRequired),
             CLEARPOINT_TEXT(PendingReleased, order_id, kRequired),
             CLEARPOINT_TEXT(PendingReleased, rule, kOptional),
             CLEARPOINT_INTEGER(PendingReleased, points, kOptional)},
            Begin<PendingReleased>),
      Plain(EventKind::kPendingCancelled, "PendingCancelled",
            {CLEARPOINT_TEXT(PendingCancelled, program, kRequired),
             CLEARPOINT_TEXT(PendingCancelled, cancel_id, kRequired),
             CLEARPOINT_TEXT(PendingCancelled, member, kRequired),
             CLEARPOINT_TEXT(PendingCancelled, merchant, kRequired),
             CLEARPOINT_TEXT(PendingCancelled, order_id, kRequired),
             CLEARPOINT_TEXT(PendingCancelled, rule, kOptional),
             CLEARPOINT_INTEGER(PendingCancelled, points, kOptional),
             CLEARPOINT_TEXT(PendingCancelled, reason, kOptional)},
            Begin<PendingCancelled>),
      Plain(EventKind::kRedemptionRequested, "RedemptionRequested",
            {CLEARPOINT_TEXT(RedemptionRequested, program, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, member, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, merchant, kRequired),
             CLEARPOINT_TEXT(RedemptionRequested, redemption_id, kRequired),
             CLEARPOINT_INTEGER(RedemptionRequested, points, kOptional),
             CLEARPOINT_TEXT(RedemptionRequested, offer, kOptional),
             CLEARPOINT_INTEGER(RedemptionRequested, offer_quantity, kOptional),
             CLEARPOINT_TEXT(RedemptionRequested, order_id, kOptional),
             CLEARPOINT_TEXT(RedemptionRequested, currency, kOptional),
             CLEARPOINT_INTEGER(RedemptionRequested, order_amount, kOptional)},
            Begin<RedemptionRequested>),
      Plain(EventKind::kHoldPlaced, "HoldPlaced",
            {CLEARPOINT_TEXT(HoldPlaced, program, kRequired),
             CLEARPOINT_TEXT(HoldPlaced, member, kRequired),
             CLEARPOINT_TEXT(HoldPlaced, merchant, kRequired),
             CLEARPOINT_TEXT(HoldPlaced, hold_id, kRequired),
             CLEARPOINT_INTEGER(HoldPlaced, points, kOptional),
             CLEARPOINT_TEXT(HoldPlaced, offer, kOptional),
             CLEARPOINT_INTEGER(HoldPlaced, offer_quantity, kOptional),
             CLEARPOINT_TEXT(HoldPlaced, order_id, kOptional),
             CLEARPOINT_TEXT(HoldPlaced, currency, kOptional),
             CLEARPOINT_INTEGER(HoldPlaced, order_amount, kOptional)},
            Begin<HoldPlaced>),
      Plain(EventKind::kHoldCaptured, "HoldCaptured",
            {CLEARPOINT_TEXT(HoldCaptured, program, kRequired),
             CLEARPOINT_TEXT(HoldCaptured, hold_id, kRequired),
             CLEARPOINT_TEXT(HoldCaptured, capture_id, kRequired),
             CLEARPOINT_INTEGER(HoldCaptured, points, kOptional)},
            Begin<HoldCaptured>),
      Plain(EventKind::kHoldReleased, "HoldReleased",
            {CLEARPOINT_TEXT(HoldReleased, program, kRequired),
             CLEARPOINT_TEXT(HoldReleased, hold_id, kRequired),
             CLEARPOINT_TEXT(HoldReleased, release_id, kRequired),
             CLEARPOINT_TEXT(HoldReleased, reason, kOptional)},
            Begin<HoldReleased>),
      Plain(EventKind::kRedemptionReversed, "RedemptionReversed",
            {CLEARPOINT_TEXT(RedemptionReversed, program, kRequired),
             CLEARPOINT_TEXT(RedemptionReversed, redemption_id, kRequired),
             CLEARPOINT_TEXT(RedemptionReversed, reversal_id, kRequired),
             CLEARPOINT_INTEGER(RedemptionReversed, points, kOptional)},
            Begin<RedemptionReversed>),
      Plain(EventKind::kExchangeRequested, "ExchangeRequested",
            {CLEARPOINT_TEXT(ExchangeRequested, exchange_id, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, member, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, from_program, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, to_program, kRequired),
             CLEARPOINT_INTEGER(ExchangeRequested, give, kRequired),
             CLEARPOINT_TEXT(ExchangeRequested, destination_account,
                             kOptional)},
            Begin<ExchangeRequested>),
      Plain(EventKind::kExchangeReversed, "ExchangeReversed",
            {CLEARPOINT_TEXT(ExchangeReversed, exchange_id, kRequired),
             CLEARPOINT_TEXT(ExchangeReversed, reversal_id, kRequired),
             CLEARPOINT_INTEGER(ExchangeReversed, give, kOptional)},
            Begin<ExchangeReversed>),
      Plain(EventKind::kConversionOrdered, "ConversionOrdered",
            {CLEARPOINT_TEXT(ConversionOrdered, order_id, kRequired),
             CLEARPOINT_TEXT(ConversionOrdered, member, kRequired),
             TextField("from_program", kRequired,
                       [](Event* event, Text text) {
                         BodyOf<ConversionOrdered>(event)
                             .from_programs.push_back(text);
                       }),
             CLEARPOINT_TEXT(ConversionOrdered, to_program, kRequired),
             CLEARPOINT_TEXT(ConversionOrdered, every, kRequired)},
            Begin<ConversionOrdered>),
      Plain(EventKind::kConversionCancelled, "ConversionCancelled",
            {CLEARPOINT_TEXT(ConversionCancelled, order_id, kRequired),
             CLEARPOINT_TEXT(ConversionCancelled, member, kRequired)},
            Begin<ConversionCancelled>),
      ConfirmationFields(),
  };
}

#undef CLEARPOINT_TEXT
#undef CLEARPOINT_INTEGER
#undef CLEARPOINT_INSTANT
#undef CLEARPOINT_ITEM_TEXT
#undef CLEARPOINT_ITEM_INTEGER
#undef CLEARPOINT_ITEM_INSTANT
#undef CLEARPOINT_LINE_TEXT
#undef CLEARPOINT_LINE_INTEGER

const std::vector<KindFields>& Kinds() {
  static const std::vector<KindFields> kinds = [] {
    std::vector<KindFields> all = AllKinds();
    for (KindFields& kind : MemberKinds()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

void Fill(const std::vector<FieldSpec>& specs,
          const std::vector<DraftValue>& values, Event* event) {
  for (size_t i = 0; i < specs.size(); ++i) {
    if (!values[i].present) continue;
    if (specs[i].form == FieldForm::kText) {
      specs[i].set_text(event, values[i].text);
    } else {
      specs[i].set_integer(event, values[i].integer);
    }
  }
}

}  // namespace

const KindFields* FindKind(std::string_view name) {
  for (const KindFields& kind : Kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::string KindNames() {
  std::string names;
  for (const KindFields& kind : Kinds()) {
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

size_t FindField(const std::vector<FieldSpec>& fields, std::string_view name) {
  size_t i = 0;
  while (i < fields.size() && fields[i].name != name) ++i;
  return i;
}

Event BuildEvent(const EventDraft& draft) {
  const KindFields& kind = *draft.kind;
  Event event;
  event.kind = kind.kind;
  kind.begin(&event);
  Fill(kind.fields, draft.fields, &event);
  for (const std::vector<DraftValue>& line : draft.lines) {
    kind.begin_line(&event);
    Fill(kind.line_fields, line, &event);
  }
  if (kind.sum_lines == nullptr) return event;
  const size_t amount = FindField(kind.fields, "amount");
  if (!draft.fields[amount].present) kind.sum_lines(&event);
  return event;
}

}  // namespace clearpoint
