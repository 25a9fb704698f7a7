// The oracle's standing conversions: every member and program that is swept,
// each at the end of its period, as if that moment were now.
#include <algorithm>
#include <set>

#include "tests/support/oracle.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {

using oracle::Conversion;
using oracle::Key;

namespace {

int64_t LastDayOf(const std::string& every, int64_t day) {
  int64_t last = day;
  while (oracle::SharePeriod(every, day, last + 1)) ++last;
  return last;
}

std::string Padded(int64_t number, size_t digits) {
  std::string text = std::to_string(number);
  while (text.size() < digits) text.insert(text.begin(), '0');
  return text;
}

std::string ExchangeName(const std::string& order, int64_t last,
                         const std::string& from) {
  const oracle::Civil date = oracle::CivilOf(last);
  std::string name = order;
  name.append("/").append(Padded(date.year, 4));
  name.append("-").append(Padded(date.month, 2));
  name.append("-").append(Padded(date.day, 2));
  return name.append("/").append(from);
}

}  // namespace

bool oracle::SaysAConversion(const ConversionOrdered& c) {
  const std::set<std::string_view> once(c.from_programs.begin(),
                                        c.from_programs.end());
  size_t longest = 0;
  for (std::string_view name : once) longest = std::max(longest, name.size());
  return once.size() == c.from_programs.size() && once.size() <= 16 &&
         !once.contains(c.to_program) &&
         (c.every == "day" || c.every == "week" || c.every == "month") &&
         c.order_id.size() + longest + 12 <= 256;
}

// The period that holds the day, in the zone of the program swept into.
void Oracle::SetPeriod(const Configuration& network, int64_t day,
                       Conversion* one) {
  const ZoneConfig& zone =
      oracle::ZoneOf(network, *oracle::FindProgram(network, one->to));
  one->last = LastDayOf(one->every, day);
  one->due = oracle::MidnightOf(zone, one->last + 1);
}

OutcomeCode Oracle::DecideConversionOrder(const Event& event) {
  const auto& c = std::get<ConversionOrdered>(event.body);
  const Configuration& network = NetworkAt(event.occurred);
  const ProgramConfig* to = oracle::FindProgram(network, c.to_program);
  if (to == nullptr) return OutcomeCode::kUnknownProgram;
  bool enrols = true;
  for (std::string_view name : c.from_programs) {
    const ProgramConfig* from = oracle::FindProgram(network, name);
    if (from == nullptr) return OutcomeCode::kUnknownProgram;
    enrols = enrols && from->auto_enrol;
  }
  const std::string member(c.member);
  if (!s_.members.contains(member) && !enrols) {
    return OutcomeCode::kUnknownMember;
  }
  if (IsFrozen(member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(member)) return OutcomeCode::kMemberClosed;
  for (std::string_view name : c.from_programs) {
    if (s_.conversions.contains({member, std::string(name)})) {
      return OutcomeCode::kNotEligible;
    }
  }
  Enrol(member);
  const int64_t day = oracle::LocalDayAt(oracle::ZoneOf(network, *to),
                                         std::max(event.occurred, recorded_));
  for (std::string_view name : c.from_programs) {
    Conversion& one = s_.conversions[{member, std::string(name)}];
    one = {.order = std::string(c.order_id),
           .to = std::string(c.to_program),
           .every = std::string(c.every)};
    SetPeriod(network, day, &one);
  }
  return OutcomeCode::kAccepted;
}

OutcomeCode Oracle::DecideConversionEnd(const Event& event) {
  const auto& c = std::get<ConversionCancelled>(event.body);
  if (!IsGoverned(event)) return OutcomeCode::kUnknownProgram;
  if (!s_.members.contains(std::string(c.member))) {
    return OutcomeCode::kUnknownMember;
  }
  const size_t ended = std::erase_if(s_.conversions, [&](const auto& item) {
    return item.first.first == c.member && item.second.order == c.order_id;
  });
  return ended == 0 ? OutcomeCode::kUnknownOrder : OutcomeCode::kAccepted;
}

// By member in the order of enrolment, then by program in the order in which
// configurations brought them.
std::vector<std::pair<std::string, std::string>> Oracle::InSweepOrder() const {
  std::vector<std::string> programs;
  for (const Configuration& version : versions_) {
    for (const ProgramConfig& program : version.programs) {
      if (!oracle::Has(programs, program.name))
        programs.push_back(program.name);
    }
  }
  std::vector<
      std::tuple<size_t, ptrdiff_t, std::pair<std::string, std::string>>>
      order;
  for (const auto& [key, one] : s_.conversions) {
    order.push_back({s_.members.at(key.first).number,
                     std::find(programs.begin(), programs.end(), key.second) -
                         programs.begin(),
                     key});
  }
  std::sort(order.begin(), order.end());
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& [number, place, key] : order) keys.push_back(key);
  return keys;
}

OutcomeCode Oracle::SweepNow(const std::string& id, const std::string& account,
                             oracle::Exchanged* x) {
  const Configuration& network = NetworkOf(x->version);
  if (s_.keys.contains(Key({"exchange", id}))) return OutcomeCode::kConflict;
  if (oracle::FindProgram(network, x->from) == nullptr ||
      oracle::FindProgram(network, x->to) == nullptr) {
    return OutcomeCode::kUnknownProgram;
  }
  if (IsFrozen(x->member)) return OutcomeCode::kMemberFrozen;
  if (IsClosed(x->member)) return OutcomeCode::kMemberClosed;
  const RateConfig* rate =
      oracle::FindRate(network, x->from, x->to, x->occurred);
  if (rate == nullptr) return OutcomeCode::kNoRate;
  if (!MayUseRate(*rate, *x)) return OutcomeCode::kNotEligible;
  const bool binds = rate->partner.has_value() && rate->partner->bind_account;
  if (binds && account.empty()) return OutcomeCode::kNotEligible;
  int64_t asked =
      DrawableSum(WalletUsed(x->from, x->version, x->member), x->occurred);
  const int64_t there = asked;
  while (asked > 0 && asked + ExchangePointsFeeOf(*rate, asked) > there) {
    --asked;
  }
  const OutcomeCode fits = FitExchange(*rate, asked, x);
  if (fits != OutcomeCode::kAccepted) return fits;
  if (rate->partner.has_value()) {
    AskPartner(*rate, x);
    GoTo(*rate, *x, account);
  } else {
    DoExchange(*rate, x);
  }
  s_.exchanges[id] = *x;
  s_.keys[Key({"exchange", id})] = "swept";
  return OutcomeCode::kAccepted;
}

void Oracle::Sweep(const std::pair<std::string, std::string>& key) {
  const Conversion one = s_.conversions.at(key);
  const Timestamp now = recorded_;
  const oracle::State before = s_;
  recorded_ = one.due;
  occurred_ = Timestamp{one.due.value - 1};
  ++s_.events;
  const oracle::Member& member = s_.members.at(key.first);
  const auto bound = member.accounts.find(one.to);
  const std::string account =
      bound == member.accounts.end() ? "" : bound->second.name;
  oracle::Exchanged x{.member = key.first,
                      .from = key.second,
                      .to = one.to,
                      .version = VersionAt(occurred_),
                      .occurred = occurred_};
  const Configuration& network = NetworkOf(x.version);
  const std::string id = ExchangeName(one.order, one.last, key.second);
  OutcomeCode code = SweepNow(id, account, &x);
  if (code == OutcomeCode::kAccepted && LeavesUncovered(before)) {
    code = OutcomeCode::kDebitCap;
  }
  if (code != OutcomeCode::kAccepted) s_ = before;
  ++sweep_outcomes_[code];
  ++s_.events;
  recorded_ = now;
  const auto asked = s_.exchanges.find(id);
  if (code == OutcomeCode::kAccepted && !asked->second.partner.empty()) {
    asked->second.answer_due.value += now.value - one.due.value;
  }
  const bool is_over =
      oracle::FindProgram(network, x.from) == nullptr ||
      oracle::FindProgram(network, x.to) == nullptr ||
      (IsClosed(x.member) && occurred_ >= s_.members.at(x.member).reopen_until);
  occurred_ = now;
  if (is_over) {
    s_.conversions.erase(key);
  } else {
    SetPeriod(network, one.last + 1, &s_.conversions.at(key));
  }
}

void Oracle::AppendConversions(std::vector<std::string>* lines) const {
  for (const auto& [key, one] : s_.conversions) {
    std::string line("conversion");
    for (const std::string& word :
         {key.first, key.second, one.to, std::string("by"), one.order,
          std::string("every"), one.every, std::string("until")}) {
      line.append(" ").append(word);
    }
    lines->push_back(line.append(" ").append(std::to_string(one.due.value)));
  }
}

}  // namespace clearpoint
