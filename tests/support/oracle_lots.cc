// The oracle's lots: opened, matured, drawn. One lot for all points of a
// member that agree in program, version, rule, funder, contract, month,
// availability and expiry.
#include <algorithm>
#include <map>

#include "engine/values/check.h"
#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

std::string oracle::ClassOf(const Lot& lot) {
  return Key({lot.undated, std::to_string(lot.available_at.value),
              std::to_string(lot.expires_at.value)});
}

oracle::Lot Oracle::PlanLot(const Earning& earning) const {
  const Configuration& network = NetworkOf(earning.version);
  const ProgramConfig* program = oracle::FindProgram(network, earning.program);
  CLEARPOINT_CHECK(program != nullptr);
  const ZoneConfig& zone = oracle::ZoneOf(network, *program);
  oracle::Lot lot;
  lot.owner = WalletUsed(earning);
  lot.program = earning.program;
  lot.issuer = program->issuer;
  lot.funder = earning.funder.empty() ? program->issuer : earning.funder;
  lot.version = earning.version;
  lot.available_at = AvailableFrom(earning, zone);
  const ExpiryPolicy& expiry = earning.expiry.value_or(program->expiry);
  const std::map<ExpiryAnchor, Timestamp> anchors = {
      {ExpiryAnchor::kOccurred, earning.occurred},
      {ExpiryAnchor::kAvailable, lot.available_at},
      {ExpiryAnchor::kRecorded, recorded_}};
  const Timestamp anchor = anchors.at(expiry.anchor);
  lot.expires_at =
      anchor == kNever ? kNever : oracle::ExpiryOf(expiry, zone, anchor);
  if (expiry.by_inactivity) {
    lot.inactive = expiry;
    lot.expires_at = Timestamp{kNever.value - 1};  // until it is in a run
  }
  lot.grace_us = program->expiry_grace_us;
  lot.pending = lot.available_at > recorded_;
  return lot;
}

int64_t Oracle::HoldingsOf(const std::string& owner) const {
  const auto debt = s_.debts.find(owner);
  int64_t held = debt == s_.debts.end() ? 0 : -debt->second;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner == owner) held += lot.remaining + lot.held;
  }
  return held;
}

int Oracle::OpenLot(const oracle::Lot& asked, const std::string& asked_class,
                    int64_t points) {
  oracle::Lot plan = asked;
  std::string lot_class = asked_class;
  if (plan.inactive.by_inactivity) {
    if (plan.run < 0) JoinRun(&plan);
    // The run stands for the date, which is the last that lots agree in.
    lot_class.erase(lot_class.rfind('\x1f') + 1);
    lot_class += plan.inactive.by_inactivity
                     ? "run " + std::to_string(plan.run) + " of " +
                           oracle::PeriodText(plan.inactive)
                     : std::to_string(plan.expires_at.value);
  }
  int& number = s_.lot_of_class[lot_class];
  if (number == 0) {
    number = s_.next_lot++;
    s_.lots[number] = plan;
    s_.lots[number].held = 0;  // of a plan that was another's lot
    s_.lots[number].kind = lot_class.substr(plan.owner.size());
  }
  s_.lots[number].remaining += points;
  if (!s_.lots[number].pending) RepayDebt(number, points);
  return number;
}

void Oracle::RepayDebt(int lot, int64_t points) {
  int64_t& debt = s_.debts[s_.lots[lot].owner];
  const int64_t repaid = std::min(debt, points);
  debt -= repaid;
  DrawFrom(lot, repaid);
}

bool Oracle::TimeHasCome(const oracle::Lot& lot, Timestamp occurred) const {
  if (lot.expires_at == kNever) return false;
  return occurred >= lot.expires_at ||
         recorded_.value >= lot.expires_at.value + lot.grace_us;
}

// In draw order: soonest to expire, earliest available, opened first.
std::vector<int> Oracle::Drawable(const std::string& wallet,
                                  Timestamp occurred) const {
  std::vector<int> numbers;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner == wallet && !lot.pending && lot.available_at <= recorded_ &&
        lot.remaining > 0 && !TimeHasCome(lot, occurred)) {
      numbers.push_back(number);
    }
  }
  std::stable_sort(numbers.begin(), numbers.end(), [this](int a, int b) {
    const oracle::Lot& x = s_.lots.at(a);
    const oracle::Lot& y = s_.lots.at(b);
    return std::tie(x.expires_at, x.available_at, a) <
           std::tie(y.expires_at, y.available_at, b);
  });
  return numbers;
}

// Takes points out of a lot to burn them: if it is owed, its funder owes now.
oracle::Draw Oracle::DrawFrom(int number, int64_t points) {
  oracle::Lot& lot = s_.lots[number];
  CLEARPOINT_CHECK(lot.remaining >= points);
  lot.remaining -= points;
  oracle::Draw draw{.lot = number, .points = points};
  if (!lot.owed || points == 0) return draw;
  draw.booking = MakeBooking(lot.version, oracle::BookingKind::kIssue,
                             lot.funder, lot.issuer, points, lot.price);
  draw.booking.contract = lot.contract;
  Book(&draw.booking);
  return draw;
}

std::optional<std::vector<oracle::Draw>> Oracle::DrawPoints(
    const std::string& wallet, Timestamp occurred, int64_t points) {
  std::vector<oracle::Draw> draws;
  for (int number : Drawable(wallet, occurred)) {
    const int64_t drawn = std::min(points, s_.lots[number].remaining);
    if (drawn == 0) break;
    draws.push_back(DrawFrom(number, drawn));
    points -= drawn;
  }
  if (points > 0) return std::nullopt;
  return draws;
}

void Oracle::AddToAccount(const std::string& program, const char* account,
                          int64_t points) {
  s_.accounts[{program, account}] += points;
}

}  // namespace clearpoint
