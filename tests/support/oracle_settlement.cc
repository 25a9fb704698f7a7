// The oracle's settlement: payments of closed windows, what is given up, and
// what participants may owe. What they owe is added up anew whenever it is
// asked for, over every window.
#include <algorithm>
#include <sstream>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

absl::int128 UnitOf(const Configuration& network) {
  absl::int128 unit = kMoneyPerMajor;
  const CurrencyConfig* currency =
      oracle::FindCurrency(network, network.settlement.currency);
  for (int i = 0; i < currency->minor_digits; ++i) unit /= 10;
  return unit;
}

bool SamePerson(std::string_view one, std::string_view other) {
  return !one.empty() && one == other;
}

// Null when the participant has none.
const DebitCap* CapOf(const Configuration& network, std::string_view name) {
  const ParticipantConfig* found = oracle::FindParticipant(network, name);
  if (found == nullptr || found->debit_caps.empty()) return nullptr;
  return &found->debit_caps.front();
}

}  // namespace

bool Oracle::MissesPersons(const Event& event) const {
  if (versions_.empty()) return false;
  const SettlementConfig& settlement = versions_.back().settlement;
  if (const auto* w = std::get_if<WindowCloseRequested>(&event.body)) {
    return settlement.close_by_two &&
           (w->proposed_by.empty() || w->approved_by.empty());
  }
  if (const auto* c = std::get_if<SettlementConfirmed>(&event.body)) {
    return settlement.confirm_by_two &&
           (c->proposed_by.empty() || c->approved_by.empty());
  }
  return false;
}

bool Oracle::MissesWindow(const Event& event) const {
  const auto* c = std::get_if<SettlementConfirmed>(&event.body);
  const auto* a = std::get_if<SettlementAborted>(&event.body);
  return (c != nullptr && c->window == 0) || (a != nullptr && a->window == 0);
}

bool Oracle::SettlementFits(const Event& event) const {
  const auto there = [this](uint32_t window) {
    return !versions_.empty() &&
           window <= static_cast<uint32_t>(s_.open_window);
  };
  const auto settles_in = [this](std::string_view currency) {
    return !versions_.empty() &&
           versions_.back().settlement.currency == currency;
  };
  if (const auto* w = std::get_if<WindowCloseRequested>(&event.body)) {
    return !SamePerson(w->proposed_by, w->approved_by);
  }
  if (const auto* c = std::get_if<SettlementConfirmed>(&event.body)) {
    return settles_in(c->currency) && there(c->window) &&
           std::abs(c->amount.value) <= kMaxEventAmount &&
           !SamePerson(c->proposed_by, c->approved_by);
  }
  if (const auto* a = std::get_if<SettlementAborted>(&event.body)) {
    for (std::string_view name : a->participants) {
      const auto& all = a->participants;
      if (std::count(all.begin(), all.end(), name) > 1) return false;
    }
    return there(a->window) && !SamePerson(a->proposed_by, a->approved_by);
  }
  if (const auto* b = std::get_if<PrepaidBlockBought>(&event.body)) {
    return settles_in(b->currency);
  }
  const auto* s = std::get_if<CollateralSet>(&event.body);
  return s == nullptr || settles_in(s->currency);
}

bool Oracle::EverHad(std::string_view participant) const {
  return std::any_of(
      versions_.begin(), versions_.end(), [&](const Configuration& one) {
        return oracle::FindParticipant(one, participant) != nullptr;
      });
}

Money Oracle::NetOf(const oracle::State& state, const std::string& name) const {
  Money net;
  if (versions_.empty()) return net;
  const absl::int128 unit = UnitOf(versions_.back());
  for (const auto& [number, window] : state.windows) {
    for (const auto& [who, position] : state.positions.at(number)) {
      if (who == window.through) continue;
      const Money unpaid{unit * position.unpaid()};
      if (who == name) net = net + unpaid;
      if (window.through == name) net = net - unpaid;
    }
  }
  const auto last = state.positions.find(state.open_window - 1);
  if (last != state.positions.end()) {
    const auto own = last->second.find(name);
    if (own != last->second.end()) net = net + own->second.carry;
  }
  const auto open = state.owes.find(state.open_window);
  if (open == state.owes.end()) return net;
  for (const auto& [parties, amount] : open->second) {
    const auto& [debtor, creditor, kind] = parties;
    if (debtor == name) net = net - amount;
    if (creditor == name) net = net + amount;
  }
  return net;
}

std::optional<Money> Oracle::MostOwed(const std::string& name) const {
  if (versions_.empty()) return std::nullopt;
  const Configuration& network = versions_.back();
  const DebitCap* cap = CapOf(network, name);
  if (cap == nullptr) return std::nullopt;
  absl::int128 most = cap->amount.value;
  const auto deposited = s_.collaterals.find(name);
  if (deposited != s_.collaterals.end()) most += deposited->second.amount;
  return Money{most * UnitOf(network)};
}

bool Oracle::MayOwe(const std::string& name, Money more) const {
  const std::optional<Money> most = MostOwed(name);
  return !most.has_value() || !(*most < more - NetOf(s_, name));
}

// Whether someone with a cap owes more than before, and more than it may.
bool Oracle::LeavesUncovered(const oracle::State& before) const {
  if (versions_.empty()) return false;
  for (const ParticipantConfig& one : versions_.back().participants) {
    const std::optional<Money> most = MostOwed(one.name);
    if (!most.has_value()) continue;
    const Money net = NetOf(s_, one.name);
    if (net < NetOf(before, one.name) && *most < -net) return true;
  }
  return false;
}

// Whether nothing is unpaid any more, and what follows from it.
void Oracle::Progress(int number) {
  oracle::Window& window = s_.windows[number];
  window.status = "settling";
  for (const auto& [name, position] : s_.positions[number]) {
    if (name != window.through && position.unpaid() != 0) return;
  }
  window.status = window.aborted ? "aborted" : "settled";
}

OutcomeCode Oracle::DecideConfirmation(const Event& event) {
  const auto& c = std::get<SettlementConfirmed>(event.body);
  if (!EverHad(c.participant)) return OutcomeCode::kUnknownParticipant;
  const int number = static_cast<int>(c.window);
  if (number == s_.open_window) return OutcomeCode::kNotEligible;
  const std::string name(c.participant);
  auto& positions = s_.positions[number];
  if (name == s_.windows[number].through || !positions.contains(name)) {
    return OutcomeCode::kNotEligible;
  }
  oracle::Position& position = positions[name];
  const int64_t unpaid = position.unpaid();
  const int64_t amount = c.amount.value == 0 ? unpaid : c.amount.value;
  if (unpaid == 0) return OutcomeCode::kAboveMaximum;
  if ((amount < 0) != (unpaid < 0)) return OutcomeCode::kAboveMaximum;
  if (std::abs(amount) > std::abs(unpaid)) return OutcomeCode::kAboveMaximum;
  position.confirmed += amount;
  Progress(number);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideAbort(const Event& event) {
  const auto& a = std::get<SettlementAborted>(event.body);
  for (std::string_view name : a.participants) {
    if (!EverHad(name)) return OutcomeCode::kUnknownParticipant;
  }
  const int number = static_cast<int>(a.window);
  if (number == s_.open_window) return OutcomeCode::kNotEligible;
  oracle::Window& window = s_.windows[number];
  auto& positions = s_.positions[number];
  std::vector<std::string> names(a.participants.begin(), a.participants.end());
  if (names.empty()) {
    for (const auto& [name, position] : positions) {
      if (name != window.through && position.unpaid() != 0) {
        names.push_back(name);
      }
    }
    if (names.empty()) return OutcomeCode::kNotEligible;
  }
  const absl::int128 unit = UnitOf(versions_.back());
  for (const std::string& name : names) {
    const auto found = positions.find(name);
    if (name == window.through || found == positions.end()) {
      return OutcomeCode::kNotEligible;
    }
    const int64_t unpaid = found->second.unpaid();
    if (unpaid == 0) return OutcomeCode::kNotEligible;
    found->second.rebooked += unpaid;
    const Money amount{unit * std::abs(unpaid)};
    if (unpaid < 0) {
      Owe(name, window.through, oracle::BookingKind::kSettlement, amount);
    } else {
      Owe(window.through, name, oracle::BookingKind::kSettlement, amount);
    }
  }
  window.aborted = true;
  Progress(number);
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideCollateral(const Event& event) {
  const auto& c = std::get<CollateralSet>(event.body);
  if (!EverHad(c.participant)) return OutcomeCode::kUnknownParticipant;
  const std::string name(c.participant);
  oracle::Collateral& deposited = s_.collaterals[name];
  if (event.occurred < deposited.set_at) return OutcomeCode::kNotEligible;
  const bool less = c.amount.value < deposited.amount;
  deposited = {.amount = c.amount.value, .set_at = event.occurred};
  const std::optional<Money> most = MostOwed(name);
  if (less && most.has_value() && *most < -NetOf(s_, name)) {
    return OutcomeCode::kDebitCap;
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideEstimate(const Event& event) {
  const auto& e = std::get<EstimateSet>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* program = oracle::FindProgram(network, e.program);
  if (program == nullptr) return OutcomeCode::kUnknownProgram;
  const ZoneConfig& zone = oracle::ZoneOf(network, *program);
  std::ostringstream line;
  line << "estimate " << e.program;
  for (const Timestamp bound : {e.vintage_from, e.vintage_until}) {
    if (bound.value == 0) {
      line << " 0";
      continue;
    }
    const int64_t day = oracle::LocalDayAt(zone, bound);
    if (oracle::CivilOf(day).day != 1) return OutcomeCode::kNotAStep;
    if (oracle::MidnightOf(zone, day) != bound) return OutcomeCode::kNotAStep;
    line << " " << oracle::MonthNumberOf(day) - 1970 * 12;
  }
  line << " dated " << e.dated.value << " ppm " << e.expected_used_ppm
       << " value " << e.value.value << " of " << e.value_points.value << " "
       << e.proposed_by << " " << e.approved_by;
  s_.estimates.push_back(line.str());
  return OutcomeCode::kAccepted;
}

void Oracle::AppendSettlement(std::vector<std::string>* lines) const {
  const auto add = [lines](const auto&... words) {
    std::ostringstream line;
    const char* space = "";
    ((line << space << words, space = " "), ...);
    lines->push_back(line.str());
  };
  for (const auto& [number, window] : s_.windows) {
    add("window", number, window.status);
    for (const auto& [name, position] : s_.positions.at(number)) {
      if (position.confirmed == 0 && position.rebooked == 0) continue;
      add("paid", number, name, "confirmed", position.confirmed, "rebooked",
          position.rebooked);
    }
  }
  if (s_.cut_off.has_value()) {
    add("window", s_.open_window, "closes", s_.cut_off->value);
  }
  for (const auto& [name, deposited] : s_.collaterals) {
    if (deposited.amount > 0) add("collateral", name, deposited.amount);
  }
  AppendDisputes(lines);
  for (const std::string& estimate : s_.estimates) lines->push_back(estimate);
  for (const oracle::Block& block : s_.blocks) {
    add("prepaid", block.participant, block.program, block.id, "left",
        block.points - block.drawn, "of", block.points);
  }
  std::map<std::string, bool> names;
  for (const Configuration& version : versions_) {
    for (const ParticipantConfig& one : version.participants) {
      names[one.name] = true;
    }
  }
  for (const auto& [name, known] : names) {
    const Money net = NetOf(s_, name);
    if (net.value != 0) add("exposure", name, net.value);
  }
}

}  // namespace clearpoint
