// Oracle state: everything the oracle remembers, by names, in maps and vectors
// that can be copied whole. A refused event puts the copy from before back.
//
// Units: points in minor units, money exact in 10^-12 of the major unit,
// instants in microseconds UTC. Threads: none; values.
#ifndef CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_
#define CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "engine/network/configuration.h"

namespace clearpoint::oracle {

enum class BookingKind { kIssue, kRedeem, kExchange, kFee, kExchangeFee };

// What one party owes another for some points, and how much of it was turned
// back. Also kept for points that were never booked (settled at redemption),
// as the measure of the relief.
struct Booking {
  BookingKind kind = BookingKind::kIssue;
  std::string debtor{};
  std::string creditor{};
  std::string operator_name{};
  int32_t fee_basis_points = 0;
  Money price{};
  int64_t points = 0;
  Money fee{};
  int64_t turned_points = 0;
  Money turned_fee{};
};

struct Lot {
  std::string owner{};  // WalletKey
  std::string program{};
  std::string funder{};
  std::string issuer{};
  int version = 0;    // of the configuration that gave it
  bool owed = false;  // its funder owes when it is burned
  Money price{};
  Timestamp available_at{};
  Timestamp expires_at{};
  int64_t grace_us = 0;
  bool pending = false;
  int64_t remaining = 0;
  int64_t expired = 0;  // booked as expired and not yet counted by a return
};

struct Award {
  std::string member{};
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
};

// What one award counts against one limit, until it is given back.
struct LimitUse {
  std::string limit{};  // program and name
  std::string member{};
  int64_t day = 0;
  int event = 0;  // number of the event that was decided
  int64_t points = 0;
  int64_t awards = 0;
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

struct Redeemed {
  int64_t points = 0;
  int64_t reversed = 0;
  std::vector<Draw> draws{};
  Booking booking{};
};

struct Exchanged {
  std::string member{};
  std::string from{};
  std::string to{};
  int version = 0;
  Timestamp occurred{};
  int64_t given = 0;
  int64_t got = 0;
  std::vector<Draw> draws{};
  int lot = 0;  // that it went to
  Booking booking{};
  Money fee{};
  std::vector<size_t> uses{};  // of limits, places in State::limit_uses
};

struct Position {
  Money exact{};
  int64_t rounded = 0;  // in minor units of the settlement currency
  Money carry{};
};

struct State {
  int next_sequence = 1;
  int next_lot = 1;
  int open_window = 1;
  std::map<std::string, bool> members;
  std::map<std::string, std::string> keys;  // business key -> content
  std::map<int, Lot> lots;
  std::map<std::string, int> lot_of_class;
  std::map<std::string, int64_t> debts;  // by WalletKey
  std::map<std::string, Bought> orders;  // by key
  std::vector<WaitingReturn> waiting;
  std::map<std::string, std::map<int64_t, SignedDay>> days;  // by WalletKey
  std::map<std::string, ReferralLink> referrals;             // program/referee
  std::map<std::string, Redeemed> redemptions;
  std::map<std::string, Exchanged> exchanges;  // by their id
  std::vector<LimitUse> limit_uses;
  int events = 0;  // judged so far
  std::map<std::pair<std::string, std::string>, int64_t> accounts;
  std::map<int,
           std::map<std::tuple<std::string, std::string, BookingKind>, Money>>
      owes;
  std::map<int, std::map<std::string, Position>> positions;
};

}  // namespace clearpoint::oracle

#endif  // CLEARPOINT_TESTS_SUPPORT_ORACLE_STATE_H_
