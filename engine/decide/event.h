// Event: an input fact from upstream as the engine sees it, after the codec
// and before any verdict. All text is a view into memory that the source keeps
// until the event's records are sealed.
//
// Units: amounts in minor units of `currency`, points in minor units of the
// program, instants in microseconds UTC. Absent optional text is empty.
// Which fields an event must have is checked by Decide, not here.
// Threads: none; a value.
#ifndef CLEARPOINT_ENGINE_DECIDE_EVENT_H_
#define CLEARPOINT_ENGINE_DECIDE_EVENT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/decide/outcome.h"
#include "engine/values/amounts.h"
#include "engine/values/hash.h"
#include "engine/values/strong.h"
#include "engine/values/time.h"

namespace clearpoint {

// Numbers equal the field numbers of the oneof in events.proto; they stand in
// journals and are never reused.
enum class EventKind : uint16_t {
  kNone = 0,  // undecodable, or a kind this version does not know
  kPurchase = 20,
  kPurchaseReturned = 21,
  kSignIn = 22,
  kReferral = 23,
  kActionCompleted = 24,
  kBalanceReported = 25,
  kPrizeWon = 26,
  kOpeningBalance = 27,
  kPendingReleased = 28,
  kPendingCancelled = 29,
  kRedemptionRequested = 40,
  kHoldPlaced = 41,
  kHoldCaptured = 42,
  kHoldReleased = 43,
  kRedemptionReversed = 44,
  kExchangeRequested = 45,
  kExchangeReversed = 46,
  kPartnerConfirmed = 47,
  kPartnerFailed = 48,
  kTransferRequested = 49,
  kPointsReinstated = 50,
  kAdjustmentRequested = 51,
  kAdjustmentApproved = 52,
  kConversionOrdered = 68,
  kConversionCancelled = 69,
  kNetworkConfigured = 70,
  kCurrencyRateSet = 71,
  kPrepaidBlockBought = 72,
  kCollateralSet = 73,
  kEstimateSet = 74,
  kWindowCloseRequested = 75,
  kSettlementConfirmed = 76,
  kSettlementAborted = 77,
  kDisputeRaised = 78,
  kDisputeResolved = 79,
  kTick = 90,  // the engine's own; refused from upstream
  kIntakePaused = 91,
  kIntakeResumed = 92,
  kCoordinateQuarantined = 93,
  kMemberEnrolled = 100,
  kMemberUpdated = 101,
  kMemberLabelled = 102,
  kMemberFrozen = 103,
  kMemberUnfrozen = 104,
  kMemberClosed = 105,
  kMemberReopened = 106,
  kMemberMerged = 107,
  kMemberUnmerged = 108,
  kMemberForgotten = 109,
  kAliasBound = 110,
  kAliasUnbound = 111,
  kHouseholdJoined = 112,
  kHouseholdLeft = 113,
};

// "Purchase", "SignIn", ...: the name of the message in events.proto.
std::string_view EventKindName(EventKind kind);

// Whether only an operator of the shard may ask for it (a close of a window
// may also be asked for by who speaks for the network's operator).
constexpr bool IsCommand(EventKind kind) {
  return kind == EventKind::kNetworkConfigured ||
         kind == EventKind::kIntakePaused ||
         kind == EventKind::kIntakeResumed ||
         kind == EventKind::kCoordinateQuarantined;
}

struct PurchaseLine {
  std::string_view sku;
  std::string_view category;
  std::string_view brand;
  int64_t quantity = 0;  // in thousandths of the sales unit
  MinorAmount amount;    // of the whole line
};

struct TenderPart {
  std::string_view tender;
  MinorAmount amount;
};

struct Purchase {
  std::string_view program;  // empty: every program the merchant issues in
  std::string_view member;
  std::string_view merchant;
  std::string_view store;
  std::string_view order_id;
  std::string_view currency;
  MinorAmount amount;       // paid in all
  MinorAmount not_earning;  // part of it that earns nothing (tax, delivery)
  std::string_view channel;
  std::string_view tender;
  std::vector<PurchaseLine> lines;
  std::vector<std::string_view> tags;
  std::vector<TenderPart> tender_parts;  // how amount was paid; sums to it
  std::string_view beneficiary{};        // a seller or staff member
  std::string_view single_use_code{};
};

struct ReturnLine {
  std::string_view sku;
  int64_t quantity = 0;  // thousandths; 0: told by amount only
  MinorAmount amount;    // money given back for this line
};

// By lines, or by amount when there are no lines.
struct PurchaseReturned {
  std::string_view member;  // needed when no order is named
  std::string_view merchant;
  std::string_view order_id;  // empty: match the member's newest purchases
  std::string_view return_id;
  std::string_view currency;
  MinorAmount amount;  // of the whole return; sum of the lines if there are
  std::vector<ReturnLine> lines;
  std::string_view redemption_id;  // that is reversed with it
  Points redeemed_points;          // of that; 0: all that is left
};

struct SignIn {
  std::string_view program;
  std::string_view member;
  std::string_view place;  // venue or channel, no meaning to the rules yet
};

struct Referral {
  std::string_view program;
  std::string_view referrer;
  std::string_view referee;
};

// A review, a share, a survey, ...: words of the network.
struct ActionCompleted {
  std::string_view program;
  std::string_view member;
  std::string_view action;
  std::string_view action_id;
  std::string_view merchant;  // where it was done; may be empty
  std::string_view campaign;
  std::string_view channel;
  int64_t attribute = 0;  // its meaning is the action's
  std::vector<std::string_view> tags;
  std::string_view object;  // what it was done to
};

struct BalanceReported {
  std::string_view program;
  std::string_view member;
  std::string_view participant;  // who keeps the account
  std::string_view account;
  std::string_view currency;
  MinorAmount balance;  // may be negative
  // Of an average; both 0: of the moment it occurred.
  Timestamp period_from;
  Timestamp period_until;
};

struct PrizeWon {
  std::string_view program;
  std::string_view member;
  std::string_view draw;
  std::string_view prize_id;
  Points points;
  std::string_view funder;  // empty: the issuer
  std::string_view campaign;
};

// Pending points of a purchase become available, or are taken back.
struct PendingReleased {
  std::string_view program;
  std::string_view release_id;
  std::string_view member;
  std::string_view merchant;  // of the purchase, with the order id
  std::string_view order_id;
  std::string_view rule;  // empty: of all that gave points for it
  Points points;          // 0: all that is pending
};
struct PendingCancelled {
  std::string_view program;
  std::string_view cancel_id;
  std::string_view member;
  std::string_view merchant;
  std::string_view order_id;
  std::string_view rule;
  Points points;
  std::string_view reason;
};

struct RedemptionRequested {
  std::string_view program;
  std::string_view member;
  std::string_view merchant;  // where it is burned
  std::string_view redemption_id;
  Points points;
  std::string_view offer;      // what for; empty: paying at checkout
  int64_t offer_quantity = 0;  // whole items
  // The order that is paid, for terms about a share of it.
  std::string_view order_id;
  std::string_view currency;
  MinorAmount order_amount;
  std::string_view channel;
  std::vector<std::string_view> tags;
};

struct HoldPlaced {
  std::string_view program;
  std::string_view member;
  std::string_view merchant;  // for whom points are held
  std::string_view hold_id;   // of the ids that redemptions have
  Points points;
  Timestamp expires_at = kNever;  // kNever: the configured time after occurred
  std::string_view offer;
  int64_t offer_quantity = 0;
  std::string_view order_id;
  std::string_view currency;
  MinorAmount order_amount;
  std::string_view channel;
  std::vector<std::string_view> tags;
};

struct HoldCaptured {
  std::string_view program;
  std::string_view hold_id;
  std::string_view capture_id;
  Points points;  // 0: all that is held
};

struct HoldReleased {
  std::string_view program;
  std::string_view hold_id;
  std::string_view release_id;
  std::string_view reason;
};

struct RedemptionReversed {
  std::string_view program;
  std::string_view redemption_id;  // the one that is reversed, or hold id
  std::string_view reversal_id;
  Points points;  // 0: all that is left of it
};

struct ExchangeRequested {
  std::string_view exchange_id;
  std::string_view member;
  std::string_view from_program;
  std::string_view to_program;
  Points give;  // in minor units of from_program
  // Of the member at the partner that keeps to_program; empty: none is named.
  std::string_view destination_account = {};
};

struct ExchangeReversed {
  std::string_view exchange_id;  // the one that is undone
  std::string_view reversal_id;
  Points give;  // 0: all of it
};

// A partner outside the network did what an exchange asked for.
struct PartnerConfirmed {
  std::string_view exchange_id;
  std::string_view partner_reference;
  Points got;  // 0: what the exchange gets
};

// It did not.
struct PartnerFailed {
  std::string_view exchange_id;
  std::string_view partner_reference;
  std::string_view reason;
};

struct TransferRequested {
  std::string_view program;
  std::string_view transfer_id;
  std::string_view from_member;
  std::string_view to_member;
  Points points;  // that the sender gives
};

struct AdjustmentRequested {
  std::string_view program;
  std::string_view adjustment_id;
  std::string_view member;
  Points points;                  // negative takes; 0 when it undoes another
  std::string_view funder;        // empty: the program's issuer
  Timestamp expires_at = kNever;  // absent: by the program's policy
  std::string_view reason;
  std::string_view requested_by;  // a person
  std::string_view reverses;      // the id of the one that is undone
  // Of points that are given; empty: none.
  std::string_view campaign{};
  std::string_view cost_center{};
};
struct AdjustmentApproved {
  std::string_view program;
  std::string_view adjustment_id;
  std::string_view approved_by;  // another person
};

struct OpeningLot {
  Points points;  // negative is debt, of which nothing else is said
  std::string_view funder;        // empty: the program's issuer
  Timestamp earned_at;            // 0: when the event occurred
  Timestamp available_at;         // 0: from the day it was earned
  Timestamp expires_at = kNever;
  bool paid = false;  // by its funder, to the issuer
  std::string_view campaign{};     // empty: none
  std::string_view cost_center{};  // empty: the campaign's, else the funder's
};
struct OpeningQualified {
  Points amount;         // in what the program's tiers count
  Timestamp counted_at;  // 0: when the event occurred
};
struct OpeningTier {
  std::string_view tier;     // empty: none but what the sums say
  Timestamp since;           // 0: when the event occurred
  Timestamp until = kNever;  // kNever: up to the next review
  std::vector<OpeningQualified> qualified;
};
struct OpeningCounter {
  std::string_view limit;
  Points used;          // or awards, as the limit counts
  Timestamp period_at;  // 0: when the event occurred
};
struct OpeningBalance {
  std::string_view program;
  std::string_view member;
  std::vector<OpeningLot> lots;
  std::string_view batch;  // the load it belongs to
  std::vector<OpeningTier> tiers;  // at most one
  std::vector<OpeningCounter> counters;
};

struct PointsReinstated {
  std::string_view program;
  std::string_view reinstatement_id;
  std::string_view member;
  Points points;            // with the fee
  Timestamp expired_from;   // 0: from any
  Timestamp expired_until;  // 0: to any
  Timestamp expires_at = kNever;  // absent: by the terms
  std::string_view reason;
};

// The canonical bytes of the whole configuration message; parsed by the codec
// when the event is decided, since only its version governs anything.
struct NetworkConfigured {
  std::string_view configuration;
};

// Two persons: who proposed it, and who approved it.
struct WindowCloseRequested {
  std::string_view close_id;
  uint32_t window = 0;  // 0: the one that is open
  std::string_view proposed_by{};
  std::string_view approved_by{};
  std::string_view scheme{};  // empty: that of the window, or the only one
};

// Of a closed window: between the participant and the operator, or between two
// where the scheme does not settle through the operator.
struct SettlementConfirmed {
  uint32_t window = 0;
  std::string_view participant;
  std::string_view currency;
  MinorAmount amount;  // negative: paid by it; 0: all that is unpaid
  std::string_view payment_id;
  std::string_view proposed_by;
  std::string_view approved_by;
  std::string_view counterparty{};
};

// What is unpaid of a closed window is booked into the open one.
struct SettlementAborted {
  uint32_t window = 0;
  std::string_view abort_id;
  std::vector<std::string_view> participants;  // empty: all
  std::string_view reason;
  std::string_view proposed_by;
  std::string_view approved_by;
};

// What a participant has deposited; replaces what was set before.
struct CollateralSet {
  std::string_view participant;
  std::string_view currency;
  MinorAmount amount;
  std::string_view set_by;  // a person
};

// Why a booking is contested.
inline constexpr std::array<const char*, 6> kDisputeReasons = {
    "duplicate",   "wrong_amount", "wrong_party",
    "wrong_terms", "not_reversed", "other"};

// What one record of a closed window booked between two is contested by one of
// them.
struct DisputeRaised {
  std::string_view participant;
  std::string_view dispute_id;
  int64_t sequence = 0;  // of the record
  std::string_view currency;
  MinorAmount amount;  // 0: all that was booked
  std::string_view reason;  // one of kDisputeReasons
  uint32_t window = 0;
  std::string_view debtor;
  std::string_view creditor;
  std::string_view booked;  // by the record; exact, major units
  std::string_view note;
};

// What is accepted of it is owed back in the open window.
struct DisputeResolved {
  std::string_view participant;
  std::string_view dispute_id;
  std::string_view currency;
  MinorAmount amount;  // of `partly`
  std::string_view resolution;
  std::string_view reason;
  std::string_view proposed_by;
  std::string_view approved_by;
};

// Which part of a program's points will be used in the end, and what a point is
// worth by itself.
struct EstimateSet {
  std::string_view program;
  Timestamp vintage_from;   // 0: from any
  Timestamp vintage_until;  // 0: to any
  Timestamp dated;
  int32_t expected_used_ppm = 0;
  std::string_view proposed_by;
  std::string_view approved_by;
  MinorAmount value;    // of so many points
  Points value_points;  // 0: not told
};

// A dated rate: one major unit of `from_currency` is so many of `to_currency`.
struct CurrencyRateSet {
  std::string_view from_currency;
  std::string_view to_currency;
  int64_t numerator = 0;
  int64_t denominator = 0;
  Timestamp valid_from;
  std::string_view source;
};

// A participant buys points of a program ahead, in the settlement currency.
struct PrepaidBlockBought {
  std::string_view participant;
  std::string_view program;
  std::string_view block_id;
  Points points;
  std::string_view currency;
  MinorAmount paid;
};

// Commands of operators. Nothing more is read from the inputs, but commands.
struct IntakePaused {
  std::string_view command_id;
  std::string_view operator_name;  // the person who asks
  std::string_view reason;
};
struct IntakeResumed {
  std::string_view command_id;
  std::string_view operator_name;
  std::string_view reason;
};
// The message at this place of an input is not to be decided.
struct CoordinateQuarantined {
  std::string_view source;
  int64_t offset = 0;
  std::string_view operator_name;
  std::string_view reason;
};

// A label of a member, and when it holds.
struct MemberLabel {
  std::string_view label;
  Timestamp from;  // 0: from when the event occurred
  Timestamp until = kNever;
};

// A day of the year, as 100 x month + day, stands for no year. 0: not known.
struct MemberEnrolled {
  std::string_view member;
  std::vector<std::string_view> programs;
  int32_t birthday = 0;
  std::string_view channel;
  std::vector<MemberLabel> labels;
};

// Another amount of a limit for one member, on days up to `until`. One that
// ends before the event occurred takes the member's own amount away.
struct LimitOverride {
  std::string_view limit;
  Points amount;  // in the unit of the limit
  Timestamp until = kNever;
  std::string_view program;  // empty: every one that has a limit of that name
};

inline constexpr int32_t kBirthdayAsItWas = INT32_MIN;
struct MemberUpdated {
  std::string_view member;
  std::string_view update_id;
  int32_t birthday = kBirthdayAsItWas;
  std::vector<LimitOverride> limits;
};

struct MemberLabelled {
  std::string_view member;
  std::string_view update_id;
  std::vector<MemberLabel> added;
  std::vector<std::string_view> removed;
};

struct MemberFrozen {
  std::string_view member;
  std::string_view freeze_id;
  std::string_view reason;
  std::string_view ordered_by;  // a person or a system
};
struct MemberUnfrozen {
  std::string_view member;
  std::string_view freeze_id;  // the one that ends
  std::string_view reason;
  std::string_view ordered_by;
};

struct MemberClosed {
  std::string_view member;
  std::string_view closing_id;
  std::string_view reason;
};
struct MemberReopened {
  std::string_view member;
  std::string_view closing_id;  // the one that is undone
  std::string_view reason;
};

// The alias means the member from then on, or until then; kNever: from when,
// or until when, the event occurred.
struct AliasBound {
  std::string_view member;
  std::string_view alias_kind;
  std::string_view alias;
  Timestamp valid_from = kNever;
};
struct AliasUnbound {
  std::string_view member;
  std::string_view alias_kind;
  std::string_view alias;
  Timestamp valid_until = kNever;
};

// What can be known of the person is forgotten; books stay.
struct MemberForgotten {
  std::string_view member;
  std::string_view request_id;
};

struct HouseholdJoined {
  std::string_view household;
  std::string_view member;
};
struct HouseholdLeft {
  std::string_view household;
  std::string_view member;
};

// Two members are one: the second goes on in the first.
struct MemberMerged {
  std::string_view merge_id;
  std::string_view kept;
  std::string_view absorbed;
  std::string_view reason;
};
struct MemberUnmerged {
  std::string_view merge_id;  // the merge that is undone
  std::string_view reason;
};

// Programs that are swept into one at the end of every period.
struct ConversionOrdered {
  std::string_view order_id;
  std::string_view member;
  std::vector<std::string_view> from_programs;
  std::string_view to_program;
  std::string_view every;  // day, week or month
};
struct ConversionCancelled {
  std::string_view order_id;
  std::string_view member;
};

// What the codec could not make an event of: outcome and the reason in words.
struct Undecodable {
  OutcomeCode code = OutcomeCode::kMalformed;
  std::string reason;
};

struct Event {
  EventKind kind = EventKind::kNone;
  std::string_view event_id;        // of the message; echoed, no identity
  std::string_view correlation_id;  // of the sender; echoed
  Timestamp occurred;
  // Identity: the 128-bit hashes of the business key (kind family, owner,
  // id) and of the content (WriteEventContent). Equal for the JSON and the
  // protobuf form. Zero while kind is kNone or kTick.
  Hash128 key;
  Hash128 content;
  // Under which the name of the body's member is interned; zero when the body
  // names none, or two.
  Hash128 member;
  // Key and content as they were told, where the key has a member in it that
  // was told by an alias (decide/alias.h); else zero.
  Hash128 told_key;
  Hash128 told_content;
  std::variant<Undecodable, Purchase, PurchaseReturned, SignIn, Referral,
               RedemptionRequested, RedemptionReversed, ExchangeRequested,
               ExchangeReversed, NetworkConfigured, WindowCloseRequested,
               IntakePaused, IntakeResumed, CoordinateQuarantined,
               MemberEnrolled, MemberUpdated, MemberLabelled, MemberFrozen,
               MemberUnfrozen, MemberClosed, MemberReopened, ActionCompleted,
               BalanceReported, PrizeWon, TransferRequested,
               AdjustmentRequested, AdjustmentApproved, OpeningBalance,
               PointsReinstated, PendingReleased, PendingCancelled,
               SettlementConfirmed, SettlementAborted, CollateralSet, HoldPlaced,
               HoldCaptured, HoldReleased, AliasBound, AliasUnbound,
               MemberForgotten, HouseholdJoined, HouseholdLeft,
               PartnerConfirmed, PartnerFailed, DisputeRaised, DisputeResolved,
               EstimateSet, PrepaidBlockBought, MemberMerged, MemberUnmerged,
               ConversionOrdered, ConversionCancelled, CurrencyRateSet>
      body;
  std::string_view original;  // the bytes as they came
};

// Business keys are told apart by family, so that a purchase and a return may
// share an id. The codec computes Event::key with these; the engine computes
// the key of the purchase a return names with the same functions.
Hash128 PurchaseKey(std::string_view merchant, std::string_view order_id);
Hash128 ReturnKey(std::string_view merchant, std::string_view return_id);
// A sign-in's key has the local day, which only the program's zone tells: its
// Event::key covers program and member only.
Hash128 SignInKey(std::string_view program, std::string_view member);
Hash128 ReferralKey(std::string_view program, std::string_view referrer,
                    std::string_view referee);
Hash128 ActionKey(const ActionCompleted& action);
// `occurred` counts of a balance without a period.
Hash128 BalanceKey(const BalanceReported& report, Timestamp occurred);
Hash128 PrizeKey(std::string_view program, std::string_view draw,
                 std::string_view prize_id);
Hash128 RedemptionKey(std::string_view program, std::string_view id);
// A hold has the key of the redemption it may become.
Hash128 HoldKey(std::string_view program, std::string_view id);
Hash128 CaptureKey(std::string_view program, std::string_view hold_id,
                   std::string_view capture_id);
Hash128 ReleaseKey(std::string_view program, std::string_view hold_id,
                   std::string_view release_id);
Hash128 ReversalKey(std::string_view program, std::string_view redemption_id,
                    std::string_view reversal_id);
Hash128 ExchangeKey(std::string_view exchange_id);
// Of either answer of a partner.
Hash128 PartnerAnswerKey(std::string_view exchange_id,
                         std::string_view partner_reference);
Hash128 ExchangeReversalKey(std::string_view exchange_id,
                            std::string_view reversal_id);
Hash128 TransferKey(std::string_view program, std::string_view transfer_id);
Hash128 ConversionKey(std::string_view order_id);
Hash128 ConversionEndKey(std::string_view order_id);
Hash128 AdjustmentKey(std::string_view program, std::string_view id);
Hash128 ApprovalKey(std::string_view program, std::string_view adjustment_id);
Hash128 OpeningKey(std::string_view program, std::string_view member);
Hash128 ReinstatementKey(std::string_view program, std::string_view id);
Hash128 WindowCloseKey(std::string_view close_id);
// Of one bank payment for one window.
Hash128 ConfirmationKey(const SettlementConfirmed& confirmed);
Hash128 AbortKey(uint32_t window, std::string_view abort_id);
Hash128 CollateralKey(std::string_view participant, std::string_view currency,
                      Timestamp occurred);
Hash128 DisputeKey(std::string_view participant, std::string_view dispute_id);
Hash128 ResolutionKey(std::string_view participant,
                      std::string_view dispute_id);
Hash128 EstimateKey(const EstimateSet& set);
Hash128 CurrencyRateSetKey(const CurrencyRateSet& set);
Hash128 PrepaidBlockKey(std::string_view participant, std::string_view program,
                        std::string_view block_id);
Hash128 IntakeKey(std::string_view command_id);
Hash128 CoordinateKey(std::string_view source, uint64_t offset);
Hash128 EnrolmentKey(std::string_view member);
Hash128 UpdateKey(std::string_view member, std::string_view update_id);
Hash128 LabellingKey(std::string_view member, std::string_view update_id);
Hash128 FreezeKey(std::string_view member, std::string_view freeze_id);
Hash128 UnfreezeKey(std::string_view member, std::string_view freeze_id);
Hash128 ClosingKey(std::string_view member, std::string_view closing_id);
Hash128 PendingReleaseKey(std::string_view program, std::string_view id);
Hash128 PendingCancelKey(std::string_view program, std::string_view id);
Hash128 ReopeningKey(std::string_view member, std::string_view closing_id);
// `occurred` counts where the event tells no date.
Hash128 BindingKey(const AliasBound& bound, Timestamp occurred);
Hash128 UnbindingKey(const AliasUnbound& unbound, Timestamp occurred);
Hash128 ForgettingKey(std::string_view member, std::string_view request_id);
// Two of one member and household are told apart by when they occurred.
Hash128 HouseholdJoinedKey(const HouseholdJoined& joined, Timestamp occurred);
Hash128 HouseholdLeftKey(const HouseholdLeft& left, Timestamp occurred);
Hash128 MergeKey(std::string_view merge_id);
Hash128 UnmergeKey(std::string_view merge_id);

// Appends the canonical protobuf bytes of an Event that has occurred and body
// only: no ids of the message, fields in ascending order, zero and empty ones
// left out, so a field added to the schema later leaves older hashes as they
// are. The content hash is the first half of the SHA-256 of these bytes.
void WriteEventContent(const Event& event, std::string* out);

// Fills key, content and member from kind, occurred and body. kNone and kTick:
// all zero. A network configuration is its own key.
void Identify(Event* event);

}  // namespace clearpoint

#endif  // CLEARPOINT_ENGINE_DECIDE_EVENT_H_
