// What the oracle holds, for whoever compares it.
#include <algorithm>
#include <sstream>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

template <class... Words>
std::string Line(const Words&... words) {
  std::ostringstream line;
  const char* space = "";
  ((line << space << words, space = " "), ...);
  return line.str();
}

std::pair<std::string, std::string> ProgramAndMember(
    const std::string& wallet) {
  const size_t at = wallet.find('\x1f');
  return {wallet.substr(0, at), wallet.substr(at + 1)};
}

template <class Map>
typename Map::mapped_type ValueOr(const Map& map,
                                  const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type{} : found->second;
}

}  // namespace

Oracle::Balance Oracle::balance(std::string_view member,
                                std::string_view program) const {
  const std::string wallet = oracle::WalletKey(program, member);
  Balance balance{.debt = ValueOr(s_.debts, wallet)};
  for (const auto& [number, lot] : s_.lots) {
    if (lot.owner != wallet) continue;
    (lot.pending ? balance.pending : balance.available) += lot.remaining;
    balance.held += lot.held;
  }
  return balance;
}

Oracle::Obligations Oracle::obligations(int window) const {
  Obligations owes = ValueOr(s_.owes, window);
  std::erase_if(owes, [](const auto& one) { return one.second.value == 0; });
  return owes;
}

std::map<std::string, oracle::Position> Oracle::positions(int window) const {
  return ValueOr(s_.positions, window);
}

std::map<std::string, int64_t> Oracle::accounts(
    std::string_view program) const {
  std::map<std::string, int64_t> sums;
  for (const auto& [key, points] : s_.accounts) {
    if (key.first == program) sums[key.second] = points;
  }
  return sums;
}

// Days not wholly older than max_event_age, and the newest of the older.
std::map<int64_t, const oracle::SignedDay*> Oracle::KeptDays(
    const std::string& program, const std::string& wallet) const {
  std::map<int64_t, const oracle::SignedDay*> kept;
  const auto days = s_.days.find(wallet);
  if (days == s_.days.end()) return kept;
  for (auto day = days->second.rbegin(); day != days->second.rend(); ++day) {
    const Configuration& network = NetworkOf(day->second.version);
    const Timestamp end = oracle::MidnightOf(
        oracle::ZoneOf(network, *oracle::FindProgram(network, program)),
        day->first + 1);
    kept[day->first] = &day->second;
    if (recorded_.value - end.value >= Bounds().max_event_age_us) break;
  }
  return kept;
}

std::string Oracle::Text() const {
  std::vector<std::string> lines;
  AppendPoints(&lines);
  AppendMoney(&lines);
  AppendSettlement(&lines);
  AppendLinks(&lines);
  AppendMembers(&lines);
  AppendBatches(&lines);
  AppendTiers(&lines);
  AppendAliases(&lines);
  AppendHeld(&lines);
  AppendSums(&lines);
  AppendConversions(&lines);
  AppendRates(&lines);
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void Oracle::AppendPoints(std::vector<std::string>* lines) const {
  std::map<std::string, bool> wallets;
  std::map<std::string, int64_t> lots;
  for (const auto& [wallet, debt] : s_.debts) wallets[wallet] = true;
  for (const auto& [number, lot] : s_.lots) {
    wallets[lot.owner] = true;
    const auto [program, member] = ProgramAndMember(lot.owner);
    lots[Line("lot", member, program, "expires",
              lot.expires_at == kNever ? "never"
                                       : std::to_string(lot.expires_at.value),
              "available", lot.available_at.value, "funder", lot.funder)] +=
        lot.remaining;
  }
  for (const auto& [lot, remaining] : lots) {
    if (remaining > 0) lines->push_back(Line(lot, "remaining", remaining));
  }
  for (const auto& [wallet, known] : wallets) {
    const auto [program, member] = ProgramAndMember(wallet);
    const Balance sums = balance(member, program);
    if (sums == Balance{.held = sums.held}) continue;
    lines->push_back(Line("member", member, program, "pending", sums.pending,
                          "available", sums.available, "debt", sums.debt));
  }
  for (const auto& [key, points] : s_.accounts) {
    if (points == 0) continue;
    lines->push_back(Line("account", key.first, key.second, points));
  }
}

void Oracle::AppendMoney(std::vector<std::string>* lines) const {
  for (const auto& [window, owes] : s_.owes) {
    for (const auto& [parties, amount] : owes) {
      const auto& [debtor, creditor, kind] = parties;
      if (amount.value == 0) continue;
      lines->push_back(Line("owes", window, debtor, creditor,
                            oracle::NameOf(kind), amount.value));
    }
  }
  for (const auto& [window, positions] : s_.positions) {
    for (const auto& [name, position] : positions) {
      if (position.exact.value == 0 && position.rounded == 0 &&
          position.carry.value == 0) {
        continue;
      }
      lines->push_back(Line("position", window, name, "exact",
                            position.exact.value, "rounded", position.rounded,
                            "carry", position.carry.value));
    }
  }
}

void Oracle::AppendLinks(std::vector<std::string>* lines) const {
  for (const auto& [wallet, days] : s_.days) {
    const auto [program, member] = ProgramAndMember(wallet);
    for (const auto& [day, scored] : KeptDays(program, wallet)) {
      lines->push_back(Line("streak", program, member, "day", day, "points",
                            scored->award.granted));
    }
  }
  for (const auto& [key, link] : s_.referrals) {
    lines->push_back(Line("referral", link.program, link.referee, "by",
                          link.referrer, link.status));
  }
}

}  // namespace clearpoint
