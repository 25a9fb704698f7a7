#include "tests/support/oracle.h"

#include <algorithm>
#include <tuple>

#include "engine/values/check.h"
#include "tests/support/oracle_calendar.h"
#include "tests/support/oracle_network.h"

namespace clearpoint {
namespace {

using oracle::Key;

// What an event says, spread out so that the checks can walk it.
struct Facts {
  std::vector<std::string_view> required{};
  std::vector<std::string_view> optional{};
  std::vector<int64_t> amounts{};   // 0 .. 10^12
  std::vector<int64_t> requests{};  // 1 .. 10^12
  std::string_view currency{};
  bool sums_fit = true;
  std::vector<std::string_view> key{};  // with its family
};

Facts FactsOf(const Purchase& p) {
  Facts facts{.required = {p.member, p.merchant, p.order_id, p.currency},
              .optional = {p.program, p.store, p.channel, p.tender},
              .amounts = {p.amount.value, p.not_earning.value},
              .currency = p.currency,
              .key = {"purchase", p.merchant, p.order_id}};
  int64_t sum = 0;
  for (const PurchaseLine& line : p.lines) {
    for (std::string_view text : {line.sku, line.category, line.brand}) {
      facts.optional.push_back(text);
    }
    facts.amounts.push_back(line.quantity);
    facts.amounts.push_back(line.amount.value);
    sum += line.amount.value;
  }
  for (std::string_view tag : p.tags) facts.optional.push_back(tag);
  facts.sums_fit = sum <= p.amount.value && p.not_earning <= p.amount;
  return facts;
}

Facts FactsOf(const PurchaseReturned& r) {
  Facts facts{.required = {r.merchant, r.return_id, r.currency},
              .optional = {r.member, r.order_id},
              .currency = r.currency,
              .key = {"return", r.merchant, r.return_id}};
  if (r.order_id.empty()) facts.required.push_back(r.member);
  (r.lines.empty() ? facts.requests : facts.amounts).push_back(r.amount.value);
  int64_t sum = 0;
  for (const ReturnLine& line : r.lines) {
    facts.required.push_back(line.sku);
    facts.amounts.push_back(line.quantity);
    facts.amounts.push_back(line.amount.value);
    sum += line.amount.value;
  }
  facts.sums_fit =
      r.lines.empty() || r.amount.value == 0 || r.amount.value == sum;
  return facts;
}

Facts FactsOf(const SignIn& s) {
  return {.required = {s.program, s.member}, .optional = {s.place}};
}

Facts FactsOf(const Referral& r) {
  return {.required = {r.program, r.referrer, r.referee},
          .key = {"referral", r.program, r.referrer, r.referee}};
}

Facts FactsOf(const RedemptionRequested& r) {
  return {.required = {r.program, r.member, r.merchant, r.redemption_id},
          .requests = {r.points.value},
          .key = {"redemption", r.program, r.redemption_id}};
}

Facts FactsOf(const RedemptionReversed& r) {
  return {.required = {r.program, r.redemption_id, r.reversal_id},
          .amounts = {r.points.value},
          .key = {"reversal", r.program, r.redemption_id, r.reversal_id}};
}

Facts FactsOf(const ExchangeRequested& x) {
  return {.required = {x.exchange_id, x.member, x.from_program, x.to_program},
          .requests = {x.give.value},
          .key = {"exchange", x.exchange_id}};
}

Facts FactsOf(const WindowCloseRequested& w) {
  return {.required = {w.close_id}, .key = {"close", w.close_id}};
}

// Commands of operators are not in the oracle's histories.
Facts FactsOf(const IntakePaused&) { return {}; }
Facts FactsOf(const IntakeResumed&) { return {}; }
Facts FactsOf(const CoordinateQuarantined&) { return {}; }
Facts FactsOf(const NetworkConfigured&) { return {}; }
Facts FactsOf(const Undecodable&) { return {}; }

Facts FactsOf(const Event& event) {
  return std::visit([](const auto& body) { return FactsOf(body); }, event.body);
}

// All that an event says, for telling a repeat from a conflict.
std::string ContentOf(const Event& event) {
  const Facts facts = FactsOf(event);
  std::string content = std::to_string(event.occurred.value);
  for (const auto& texts : {facts.required, facts.optional}) {
    content += Key({"", Key(texts)});
  }
  for (const auto& amounts : {facts.amounts, facts.requests}) {
    for (int64_t amount : amounts) content += " " + std::to_string(amount);
    content += ";";
  }
  if (const auto* close = std::get_if<WindowCloseRequested>(&event.body)) {
    content += std::to_string(close->window);
  }
  return content;
}

bool Outside(const std::vector<int64_t>& values, int64_t least) {
  return std::any_of(values.begin(), values.end(), [least](int64_t value) {
    return value < least || value > kMaxEventAmount;
  });
}

bool HasInstant(const Event& event) {
  return event.occurred.value != 0 && event.occurred >= kEarliestEvent &&
         event.occurred < kLatestEvent;
}

bool TooLong(const std::vector<std::string_view>& texts) {
  return std::any_of(texts.begin(), texts.end(),
                     [](std::string_view text) { return text.size() > 256; });
}

// Requests keep the key of a business refusal; facts do not.
bool KeepsKey(EventKind kind, OutcomeCode code) {
  if (code == OutcomeCode::kAccepted || code == OutcomeCode::kWaiting) {
    return true;
  }
  const bool request = kind == EventKind::kRedemptionRequested ||
                       kind == EventKind::kRedemptionReversed ||
                       kind == EventKind::kExchangeRequested;
  return request && code >= OutcomeCode::kMemberFrozen;
}

}  // namespace

std::string oracle::Key(const std::vector<std::string_view>& names) {
  std::string key;
  for (std::string_view name : names) {
    if (!key.empty()) key += '\x1f';
    key += name;
  }
  return key;
}

std::string oracle::WalletKey(std::string_view program,
                              std::string_view member) {
  return Key({program, member});
}

Oracle::Oracle(Timestamp start) : recorded_(start) {}

void Oracle::Apply(const Configuration& configuration) {
  FireTimers();
  versions_.push_back(configuration);
}

OutcomeCode Oracle::Decide(const Event& event) {
  const OutcomeCode code = Judge(event);
  ++outcomes_[code];
  return code;
}

OutcomeCode Oracle::Judge(const Event& event) {
  ++s_.events;
  const OutcomeCode fields = JudgeFields(event);
  const int64_t ahead = event.occurred.value - recorded_.value;
  const bool timed = event.kind != EventKind::kWindowCloseRequested &&
                     event.kind != EventKind::kNone;
  if (timed && HasInstant(event) && ahead <= Bounds().max_clock_jump_us) {
    recorded_ = std::max(recorded_, event.occurred);
  }
  FireTimers();
  if (fields != OutcomeCode::kAccepted) return fields;

  const std::string key = Key(FactsOf(event).key);
  const std::string content = ContentOf(event);
  const OutcomeCode known = JudgeKey(event, key, content);
  if (known != OutcomeCode::kAccepted) return known;
  const int64_t age = recorded_.value - event.occurred.value;
  if (timed && age > Bounds().max_event_age_us) return OutcomeCode::kTooLate;
  if (timed && ahead > Bounds().max_clock_jump_us) {
    return OutcomeCode::kTooEarly;
  }

  const oracle::State before = s_;
  const OutcomeCode code = Dispatch(event);
  const bool refused =
      code != OutcomeCode::kAccepted && code != OutcomeCode::kWaiting;
  if (refused) s_ = before;
  if (!key.empty() && KeepsKey(event.kind, code)) s_.keys[key] = content;
  ++s_.next_sequence;
  if (event.kind == EventKind::kPurchase && !refused) FollowWithWaiting(key);
  return code;
}

OutcomeCode Oracle::Dispatch(const Event& event) {
  switch (event.kind) {
    case EventKind::kPurchase:
      return DecidePurchase(event);
    case EventKind::kPurchaseReturned:
      return DecideReturn(event);
    case EventKind::kSignIn:
      return DecideSignIn(event);
    case EventKind::kReferral:
      return DecideReferral(event);
    case EventKind::kRedemptionRequested:
      return DecideRedemption(event);
    case EventKind::kRedemptionReversed:
      return DecideReversal(event);
    case EventKind::kExchangeRequested:
      return DecideExchange(event);
    case EventKind::kWindowCloseRequested:
      return DecideWindowClose(event);
    case EventKind::kNetworkConfigured:
    case EventKind::kIntakePaused:
    case EventKind::kIntakeResumed:
    case EventKind::kCoordinateQuarantined:
    case EventKind::kTick:
    case EventKind::kNone:
      break;
  }
  return OutcomeCode::kMalformed;
}

OutcomeCode Oracle::JudgeFields(const Event& event) const {
  if (const auto* bytes = std::get_if<Undecodable>(&event.body)) {
    return bytes->code;
  }
  const Facts facts = FactsOf(event);
  for (std::string_view text : facts.required) {
    if (text.empty()) return OutcomeCode::kMissingField;
  }
  if (event.occurred.value == 0) return OutcomeCode::kMissingField;
  const bool wrong = TooLong(facts.required) || TooLong(facts.optional) ||
                     Outside(facts.amounts, 0) || Outside(facts.requests, 1) ||
                     !facts.sums_fit || !HasInstant(event) ||
                     (!facts.currency.empty() &&
                      oracle::FindCurrency(NetworkAt(event.occurred),
                                           facts.currency) == nullptr);
  if (wrong) return OutcomeCode::kInvalidField;
  const auto* back = std::get_if<PurchaseReturned>(&event.body);
  if (back == nullptr) return OutcomeCode::kAccepted;
  const auto order =
      s_.orders.find(Key({"purchase", back->merchant, back->order_id}));
  return order != s_.orders.end() && order->second.currency != back->currency
             ? OutcomeCode::kInvalidField
             : OutcomeCode::kAccepted;
}

OutcomeCode Oracle::JudgeKey(const Event& event, const std::string& key,
                             const std::string& content) const {
  if (const auto* s = std::get_if<SignIn>(&event.body)) {
    const Configuration& network = NetworkAt(event.occurred);
    const ProgramConfig* program = oracle::FindProgram(network, s->program);
    if (program == nullptr) return OutcomeCode::kAccepted;
    const auto days =
        KeptDays(program->name, oracle::WalletKey(program->name, s->member));
    const int64_t day =
        oracle::LocalDayAt(oracle::ZoneOf(network, *program), event.occurred);
    return days.contains(day) ? OutcomeCode::kDuplicate
                              : OutcomeCode::kAccepted;
  }
  const auto known = s_.keys.find(key);
  if (known == s_.keys.end()) return OutcomeCode::kAccepted;
  const auto* close = std::get_if<WindowCloseRequested>(&event.body);
  if (close != nullptr && close->window != 0 && known->second != content &&
      close->window != static_cast<uint32_t>(s_.open_window)) {
    return OutcomeCode::kWindowNotOpen;
  }
  return known->second == content ? OutcomeCode::kDuplicate
                                  : OutcomeCode::kConflict;
}

int Oracle::VersionAt(Timestamp occurred) const {
  int governing = 0;
  for (size_t i = 0; i < versions_.size(); ++i) {
    if (versions_[i].effective_from <= occurred) {
      governing = static_cast<int>(i) + 1;
    }
  }
  return governing;
}

const Configuration& Oracle::NetworkOf(int version) const {
  if (version == 0) return nothing_;
  return versions_[static_cast<size_t>(version) - 1];
}

const Configuration& Oracle::NetworkAt(Timestamp occurred) const {
  return NetworkOf(VersionAt(occurred));
}

TimeBounds Oracle::Bounds() const {
  return versions_.empty() ? TimeBounds{} : versions_.back().bounds;
}

bool Oracle::KnownOrEnrolled(
    std::string_view member,
    const std::vector<const ProgramConfig*>& programs) const {
  if (s_.members.contains(std::string(member))) return true;
  return std::any_of(programs.begin(), programs.end(),
                     [](const ProgramConfig* p) { return p->auto_enrol; });
}

void Oracle::Enrol(std::string_view member) {
  s_.members[std::string(member)] = true;
}

// Everything due by the recorded time, in the order (due, kind), then lots in
// draw order and returns by sequence, each seeing what the one before it did.
void Oracle::FireTimers() {
  enum Kind { kMature, kSweep, kGiveUp };
  std::vector<std::tuple<int64_t, Kind, Timestamp, int>> due;
  for (const auto& [number, lot] : s_.lots) {
    if (lot.pending) {
      due.push_back({lot.available_at.value, kMature, lot.expires_at, number});
    }
    if (lot.expires_at == kNever || lot.remaining == 0) continue;
    due.push_back(
        {lot.expires_at.value + lot.grace_us, kSweep, lot.expires_at, number});
  }
  for (const oracle::WaitingReturn& one : s_.waiting) {
    due.push_back({one.deadline.value, kGiveUp, Timestamp{}, one.sequence});
  }
  std::sort(due.begin(), due.end());
  for (const auto& [at, kind, expires_at, number] : due) {
    if (at > recorded_.value) break;
    if (kind == kMature) {
      s_.lots[number].pending = false;
      RepayDebt(number, s_.lots[number].remaining);
    } else if (kind == kSweep) {
      oracle::Lot& lot = s_.lots[number];
      AddToAccount(lot.program, "expired", lot.remaining);
      lot.expired += lot.remaining;
      lot.remaining = 0;
    } else {
      const auto one = std::find_if(
          s_.waiting.begin(), s_.waiting.end(),
          [n = number](const auto& waiting) { return waiting.sequence == n; });
      GiveUpWaiting(one->key);
    }
  }
}

void Oracle::GiveUpWaiting(std::string key) {
  std::erase_if(s_.waiting, [&key](const auto& one) { return one.key == key; });
  s_.keys.erase(key);
  ++later_outcomes_[OutcomeCode::kUnknownOrder];
}

}  // namespace clearpoint
