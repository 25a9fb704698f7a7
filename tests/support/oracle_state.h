// Oracle state: everything the oracle remembers, by names, in maps and vectors
// that can be copied whole. A refused event puts the copy from before back.
//
// Units: points in minor units, money exact in 10^-12 of the major unit,
// instants in microseconds UTC. Threads: none; values.
#ifndef CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_
#define CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "engine/decide/event.h"
#include "engine/network/configuration.h"

namespace clearpoint::oracle {

enum class BookingKind {
  kIssue,
  kRedeem,
  kExchange,
  kFee,
  kExchangeFee,
  kOffer,
  kSettlement,
  kDispute,
  kPrepaid,
  kContractFee,
  kTax,
  kRounding
};

// What is owed as one fee, tax or rest of rounding; below zero the other way.
struct FeeOwed {
  BookingKind kind = BookingKind::kFee;
  std::string debtor{};
  std::string creditor{};
  Money amount{};
};

// Points of an award that a prepaid block covers.
struct BlockDraw {
  size_t block = 0;  // place in State::blocks
  int64_t points = 0;
  int64_t back = 0;  // of them, in the block again
};

// What one party owes another for some points, and how much of it was turned
// back. Also kept for points that were never booked (settled at redemption),
// as the measure of the relief.
struct Booking {
  BookingKind kind = BookingKind::kIssue;
  std::string debtor{};
  std::string creditor{};
  std::string operator_name{};
  int version = 0;    // of the configuration whose fees it has
  int contract = -1;  // place in that configuration; -1: none
  Money price{};
  int64_t points = 0;
  int64_t turned_points = 0;
  std::vector<FeeOwed> fees{};  // as owed now; empty: nothing was booked yet
  std::vector<BlockDraw> blocks{};  // for these points only fees are owed
};

struct Lot {
  std::string owner{};  // WalletKey
  std::string kind{};   // what agrees with it in all but its dates agrees in
  std::string program{};
  std::string funder{};
  std::string issuer{};
  int version = 0;    // of the configuration that gave it
  bool owed = false;  // its funder owes when it is burned
  int contract = -1;  // place in that configuration; -1: none
  Money price{};
  Timestamp available_at{};
  Timestamp expires_at{};
  int64_t grace_us = 0;
  bool pending = false;
  int64_t remaining = 0;
  int64_t expired = 0;  // booked as expired and not yet counted by a return
  int64_t held = 0;  // by holds, and not in `remaining`
  int64_t forfeited = 0;
  bool forfeited_pending = false;  // it was pending then
  std::string undated{};           // what lots kept as one agree in but dates
  // Of a policy by inactivity: the policy, and which run of it in the wallet.
  // Its dates are those of the run, written into every lot of it.
  ExpiryPolicy inactive{};
  int run = -1;  // not in one yet
};

// From when points of a policy by inactivity came into a wallet until they
// lapse.
struct InactiveRun {
  Timestamp last{};
  Timestamp lapses_at{};
  Timestamp swept_at{};
};

// Points of an award that one funder pays, in one lot.
struct AwardPart {
  int lot = 0;
  int64_t points = 0;
  int64_t taken = 0;
  size_t funder = 0;  // place in Award::bookings
};

struct Award {
  std::string member{};
  std::string wallet{};  // WalletKey of where it went
  std::string program{};
  int version = 0;
  std::string rule{};
  Rounding rounding = Rounding::kFloor;
  bool whole = true;  // else only `lines` were counted
  std::vector<size_t> lines{};
  int64_t counted = 0;
  int64_t granted = 0;
  int64_t taken = 0;
  int lot = 0;  // 0: nothing was granted
  Booking booking{};
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
  // Of several parts; then lot and booking are not used.
  std::vector<AwardPart> parts{};
  std::vector<Booking> bookings{};  // one a funder
};

// What one award counts against one limit, until it is given back.
struct LimitUse {
  std::string limit{};  // program and name
  std::string member{};
  std::string household{};
  int64_t day = 0;
  int event = 0;  // number of the event that was decided
  int64_t points = 0;
  int64_t awards = 0;
};

// What limits leave of an award, and what it would count.
struct LimitPlan {
  int64_t points = 0;
  std::vector<LimitUse> uses{};
};

struct BoughtLine {
  std::string sku{};
  std::string category{};
  std::string brand{};
  int64_t quantity = 0;
  int64_t amount = 0;
  int64_t returned_quantity = 0;
  int64_t returned_amount = 0;
};

// What a purchase counts for the tiers of a program.
struct Qualified {
  std::string program{};
  int version = 0;
  int64_t counted = 0;
  int64_t left = 0;  // after what was returned
};

// Number of a rule's sums, member, and last local day of the period.
using SumKey = std::tuple<size_t, std::string, int64_t>;

// What a purchase adds to a sum.
struct SummedPart {
  SumKey sum{};
  bool whole = true;  // else only `lines` were counted
  std::vector<size_t> lines{};
  int64_t counted = 0;
  int64_t left = 0;  // after what was returned
};

// Of a member and a rule, in one period.
struct PeriodSum {
  std::string program{};
  std::string rule{};
  int version = 0;
  Timestamp ends_at{};
  int64_t counted = 0;
  bool ended = false;
  int64_t due = 0;
  Award award{};
  std::string household{};
  std::string wallet{};  // that all of it goes into
};

struct Bought {
  int sequence = 0;
  int version = 0;
  std::string member{};
  std::string merchant{};
  std::string currency{};
  Timestamp occurred{};
  int64_t amount = 0;
  int64_t not_earning = 0;
  std::vector<BoughtLine> lines{};  // the last one is the part without lines
  std::vector<Award> awards{};
  std::vector<std::string> paid_referrals{};  // keys
  std::string beneficiary{};     // empty: none but the buyer
  bool has_unused_code = false;  // it carried
  // Of what is no purchase, and is not kept.
  Trigger on = Trigger::kPurchase;
  std::string action{};
  std::string object{};
  std::string campaign{};
  std::string draw{};
  std::vector<Qualified> qualified{};
  std::vector<size_t> counted_for{};  // places in State::nth_purchases
  std::vector<SummedPart> summed{};
};

// A purchase that a rule for n-th purchases counted.
struct NthBought {
  std::string rule{};  // program and name
  std::string period{};
  std::string member{};
  int64_t day = 0;
  bool rewarded = false;
  bool returned = false;  // whole
};

struct ReturnPart {
  std::string sku{};
  int64_t quantity = 0;
  int64_t amount = 0;
};

struct Returned {
  std::string member{};
  std::string merchant{};
  std::string order_id{};
  std::string return_id{};
  std::string currency{};
  Timestamp occurred{};
  int64_t amount = 0;
  std::vector<ReturnPart> parts{};
  std::string redemption_id{};
  int64_t redeemed_points = 0;
};

struct WaitingReturn {
  int sequence = 0;
  Timestamp deadline{};
  std::string key{};
  Returned what{};
};

struct SignedDay {
  Timestamp occurred{};
  int version = 0;
  int64_t score = 0;
  Award award{};
  std::string household{};
  std::string wallet{};  // that all of it goes into
};

struct ReferralLink {
  std::string program{};
  std::string referrer{};
  std::string referee{};
  Timestamp occurred{};
  int version = 0;
  std::string status = "open";
  Award to_referrer{};
  Award to_referee{};
};

struct Draw {
  int lot = 0;
  int64_t points = 0;
  int64_t reversed = 0;
  Booking booking{};  // funder to issuer; no points when the lot was paid
};

// Items of an offer that a request took.
struct Bundle {
  std::string offer{};  // key of program and offer; empty: none
  std::string member{};
  int64_t price = 0;  // of one item
  int64_t days = 0;   // of a privilege
  bool of_stock = false;   // there was one to count it in
  bool of_member = false;  // likewise
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
  Timestamp entitled_from{};   // of a privilege that was given
};

struct Redeemed {
  Bundle bundle{};
  bool of_household = false;  // its wallet paid
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
  std::string member{};
  int64_t points = 0;
  int64_t reversed = 0;
  std::vector<Draw> draws{};
  Booking booking{};
  std::string merchant{};
};

struct Held {
  std::string key{};  // of the request
  bool of_household = false;  // in its wallet
  std::string program{};
  std::string member{};
  std::string merchant{};
  int sequence = 0;
  int version = 0;
  int contract = 0;  // place in that version
  Timestamp until{};
  int64_t points = 0;
  std::string status = "held";
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
  Bundle bundle{};
  std::vector<std::pair<int, int64_t>> lots{};  // and points, as drawn
};

struct Exchanged {
  std::string member{};
  std::string from{};
  std::string to{};
  int version = 0;
  Timestamp occurred{};
  int64_t given = 0;
  int64_t got = 0;
  bool undone = false;
  std::vector<Draw> draws{};
  int lot = 0;  // that it went to
  Booking booking{};
  Money fee{};
  int64_t points_fee = 0;
  std::vector<Draw> fee_draws{};
  std::string partner{};  // asked, unknown, confirmed, failed; empty: none
  Timestamp answer_due{};
  std::vector<std::pair<int, int64_t>> held{};      // of lots, for a partner
  std::vector<std::pair<int, int64_t>> fee_held{};  // the same, of the fee
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
};

// A program of a member that is swept into another.
struct Conversion {
  std::string order{};
  std::string to{};
  std::string every{};
  int64_t last = 0;  // day of the period that is swept next
  Timestamp due{};
};

// A dated rate between two currencies, of major units.
struct CurrencyRate {
  std::string from{};
  std::string to{};
  int64_t numerator = 1;
  int64_t denominator = 1;
  Timestamp valid_from{};
  std::string source{};
};

struct Adjustment {
  std::string program{};
  std::string member{};
  std::string requested_by{};
  std::string reverses{};  // key
  int version = 0;
  Timestamp occurred{};
  Timestamp deadline{};
  Timestamp expires_at{};  // kNever: by the program's policy
  int64_t points = 0;
  std::string funder{};  // empty: the issuer
  std::string campaign{};
  std::string cost_center{};
  bool waiting = true;
  bool done = false;
  bool undone = false;
  int lot = 0;  // that points were given to
  std::vector<Draw> draws{};
  Booking booking{};
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
};

struct OpeningBatch {
  int64_t members = 0;
  int64_t lots = 0;
  int64_t points = 0;
  int64_t debt = 0;
  std::map<std::string, std::pair<int64_t, int64_t>> months{};  // lots, points
  std::map<std::string, int64_t> tiers{};                       // members
};

struct Position {
  Money exact{};
  int64_t rounded = 0;  // in minor units of the settlement currency
  Money carry{};
  int64_t confirmed = 0;
  int64_t rebooked = 0;

  int64_t unpaid() const { return rounded - confirmed - rebooked; }
};

// One that is closed.
struct Window {
  std::string status = "closed";
  std::string through{};  // the operator
  bool aborted = false;   // something of it was given up
};

struct Collateral {
  int64_t amount = 0;  // minor units
  Timestamp set_at{};
};

// Points that were bought ahead.
struct Block {
  std::string participant{};
  std::string program{};
  std::string id{};
  int64_t points = 0;
  int64_t drawn = 0;
};

// What is contested of a record between two, and what was accepted of it.
struct Dispute {
  int window = 0;
  int64_t sequence = 0;
  std::string debtor{};
  std::string creditor{};
  Money contested{};
  Money accepted{};
  std::string status = "open";
};

struct Label {
  std::string label{};
  Timestamp from{};
  Timestamp until{};
};

struct Override {
  int64_t amount = 0;
  int64_t last_day = 0;  // on which it holds
  Timestamp until{};
};

// A member's account at a partner.
struct PartnerAccount {
  std::string name{};
  bool is_shown = true;
  int uses = 0;  // exchanges to it that did not fail
};

// Points that went from the lot of a merged member to that of another.
struct MovedLot {
  int from = 0;
  int to = 0;
  int64_t points = 0;
};

struct Member {
  int32_t birthday = 0;
  std::vector<Label> labels{};
  std::map<std::string, Override> overrides{};  // by program and limit
  std::vector<std::string> freezes{};           // that have not ended
  std::string closing{};                        // empty: open
  Timestamp reopen_until{};
  Timestamp enrolled_at{};  // recorded then
  bool forgotten = false;
  std::string household{};  // empty: in none
  size_t number = 0;        // in the order of enrolment
  std::map<std::string, PartnerAccount> accounts{};  // by program
  std::string merged_into{};  // empty: it answers for itself
  std::string merge{};        // the id of that
  std::vector<MovedLot> moved{};                // since then
  std::map<std::string, int64_t> moved_debts{};  // by program
};

// When an alias means a member.
struct Binding {
  std::string member{};
  Timestamp from{};
  Timestamp until{};
};

// A purchase under an alias that meant nobody.
struct Unclaimed {
  int sequence = 0;
  Timestamp deadline{};
  std::string alias{};  // KIND:ALIAS
  std::string key{};
  Event event{};  // views `texts`
  std::shared_ptr<std::deque<std::string>> texts{};
};

// A member's way to the tiers of a program.
struct Tiering {
  std::map<int64_t, int64_t> days{};           // what counts, by local day
  std::map<Timestamp, std::string> changes{};  // the tier from then on
  // Taken over: at least this tier, from one instant up to the first review
  // that is not before the other.
  std::string kept{};
  Timestamp kept_from{};
  Timestamp kept_until{};
};

struct State {
  int next_sequence = 1;
  int next_lot = 1;
  int open_window = 1;
  std::map<std::string, Member> members;
  std::map<std::string, std::string> keys;  // business key -> content
  std::map<int, Lot> lots;
  std::map<std::string, int> lot_of_class;
  std::map<std::string, int64_t> debts;  // by WalletKey
  // By wallet and period, in their order; the last goes on.
  std::map<std::pair<std::string, std::string>, std::vector<InactiveRun>> runs;
  std::map<std::string, Bought> orders;  // by key
  std::vector<WaitingReturn> waiting;
  std::map<std::string, std::map<int64_t, SignedDay>> days;  // by WalletKey
  std::map<std::string, ReferralLink> referrals;             // program/referee
  std::map<std::string, Redeemed> redemptions;
  std::map<std::string, Exchanged> exchanges;  // by their id
  std::map<std::string, Adjustment> adjustments;  // by program and id
  std::map<std::pair<std::string, std::string>, OpeningBatch> batches;
  std::map<std::string, Held> holds;           // by key of the request
  std::vector<LimitUse> limit_uses;
  std::vector<NthBought> nth_purchases;
  std::set<std::string> rewarded;  // what rules give once
  std::map<std::string, Tiering> tiers;  // by WalletKey
  Timestamp reviewed_until{};
  std::map<std::string, int64_t> sold;  // items, by offer; and member
  int events = 0;  // judged so far
  std::map<std::pair<std::string, std::string>, int64_t> accounts;
  std::map<int,
           std::map<std::tuple<std::string, std::string, BookingKind>, Money>>
      owes;
  std::map<int, std::map<std::string, Position>> positions;
  std::map<int, Window> windows;  // those that are closed
  std::optional<Timestamp> cut_off{};  // of the open one
  std::map<std::string, Collateral> collaterals;
  // By who contests and the id.
  std::map<std::pair<std::string, std::string>, Dispute> disputes;
  std::vector<std::string> estimates;  // as they are told
  std::vector<Block> blocks;           // as they were bought
  std::map<std::string, std::vector<Binding>> aliases;  // by KIND:ALIAS
  std::vector<Unclaimed> unclaimed;
  std::set<std::string> used_codes;
  std::map<SumKey, PeriodSum> sums;
  // By member and program.
  std::map<std::pair<std::string, std::string>, Conversion> conversions;
  std::vector<CurrencyRate> rates;  // as they were told
  // By program, rule, unit and member: last days of units that count.
  std::map<std::string, std::set<int64_t>> streak_units;
};

}  // namespace clearpoint::oracle

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_
