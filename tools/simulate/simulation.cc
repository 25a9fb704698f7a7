#include "tools/simulate/simulation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/calendar/inactivity.h"
#include "engine/decide/alias.h"
#include "tools/report/basis.h"
#include "tools/report/exact_text.h"
#include "tools/report/money_text.h"
#include "tools/report/statement.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr Account kWalletAccounts[] = {Account::kPending, Account::kAvailable,
                                       Account::kHeld, Account::kDebt};

Points& BalanceIn(WalletRow& row, Account account) {
  switch (account) {
    case Account::kPending:
      return row.pending;
    case Account::kHeld:
      return row.held;
    case Account::kDebt:
      return row.debt;
    default:
      return row.available;
  }
}

std::string Count(uint64_t count) {
  return count == 0 ? "" : absl::StrCat(count);
}

// What the reason's two numbers are.
enum class Measure : uint8_t { kNone = 1, kAmount = 2, kPoints = 3 };
Measure MeasureOf(RuleReason reason) {
  switch (reason) {
    case RuleReason::kBelowMinimum:
    case RuleReason::kRoundsToZero:
      return Measure::kAmount;
    case RuleReason::kLimit:
    case RuleReason::kNoContract:
    case RuleReason::kNotBest:
    case RuleReason::kPrepaidBlockEmpty:
      return Measure::kPoints;
    default:
      return Measure::kNone;
  }
}

// Of which program a rule is, and in which units its numbers are told.
struct RuleUnits {
  std::string program;
  int32_t scale = 0;
  int32_t digits = -1;  // of its amounts; -1: it counts none
};

bool HasRule(const std::vector<SignInRuleView>& rules, RuleNumber number) {
  return std::any_of(
      rules.begin(), rules.end(),
      [&](const SignInRuleView& rule) { return rule.number == number; });
}

bool HasRule(const std::vector<ReferralRuleView>& rules, RuleNumber number) {
  return std::any_of(
      rules.begin(), rules.end(),
      [&](const ReferralRuleView& rule) { return rule.number == number; });
}

// As the newest version that has the rule says.
RuleUnits UnitsOf(const Networks& networks, RuleNumber number) {
  for (size_t version = networks.size(); version > 0; --version) {
    const Network& network =
        networks.Version(ConfigVersion{static_cast<uint32_t>(version)});
    for (const Program& program : network.programs()) {
      RuleUnits units{program.config->name, program.config->scale, -1};
      const EarnRuleView* rule = network.FindEarnRule(program, number);
      if (rule != nullptr) {
        units.digits = network.MinorDigits(rule->currency);
        return units;
      }
      if (HasRule(program.sign_in, number)) return units;
      if (HasRule(program.referral, number)) return units;
    }
  }
  return {};
}

// The limits that left less than what was wanted, each with what it left.
std::string ForfeitedBy(const AwardStep& step, int32_t scale) {
  std::string text;
  for (const LimitRoom& room : step.limits) {
    if (room.room >= step.wanted) continue;
    absl::StrAppend(&text, text.empty() ? "" : "; ", room.limit->name,
                    " leaves ", PointsText(room.room, scale));
  }
  return text;
}

Tabular EventsTable() {
  return {.name = "events",
          .title = "Events",
          .columns = {{"event", ColumnKind::kNumber},
                      {"kind"},
                      {"event_id"},
                      {"reference"},
                      {"occurred"},
                      {"version", ColumnKind::kNumber},
                      {"timers", ColumnKind::kNumber},
                      {"outcome"},
                      {"refers_to", ColumnKind::kNumber},
                      {"reason"}}};
}

Tabular AwardsTable() {
  return {.name = "awards",
          .title = "Awards, step by step",
          .columns = {{"event", ColumnKind::kNumber},
                      {"member"},
                      {"program"},
                      {"rule"},
                      {"funder"},
                      {"counted", ColumnKind::kDecimal},
                      {"exact", ColumnKind::kDecimal},
                      {"wanted", ColumnKind::kDecimal},
                      {"granted", ColumnKind::kDecimal},
                      {"forfeited", ColumnKind::kDecimal},
                      {"forfeited_by"},
                      {"available"},
                      {"expires"}}};
}

Tabular RulesTable() {
  return {.name = "rules",
          .title = "Rules that gave nothing, or less",
          .columns = {{"event", ColumnKind::kNumber},
                      {"program"},
                      {"rule"},
                      {"reason"},
                      {"selector"},
                      {"asked", ColumnKind::kDecimal},
                      {"there", ColumnKind::kDecimal}}};
}

Tabular BalancesTable() {
  return {.name = "balances",
          .title = "Balances",
          .columns = {{"event", ColumnKind::kNumber},
                      {"member"},
                      {"program"},
                      {"account"},
                      {"before", ColumnKind::kDecimal},
                      {"change", ColumnKind::kDecimal},
                      {"after", ColumnKind::kDecimal}}};
}

Tabular ObligationsTable() {
  return {.name = "obligations",
          .title = "Obligations",
          .columns = {{"event", ColumnKind::kNumber},
                      {"debtor"},
                      {"creditor"},
                      {"kind"},
                      {"amount", ColumnKind::kDecimal},
                      {"currency"}}};
}

}  // namespace

Simulation::Simulation(State* state, const SimulationPlace& place)
    : state_(state),
      stepper_(state, place.clock_mode,
               SequenceNumber{place.sequence.value + 1}, place.recorded),
      events_(EventsTable()),
      awards_(AwardsTable()),
      rules_(RulesTable()),
      balances_(BalancesTable()),
      obligations_(ObligationsTable()) {
  stepper_.ExplainTo(&explanation_);
}

absl::Status Simulation::Start() { return stepper_.Start(); }

const Names& Simulation::NamesNow() {
  if (names_ == nullptr || names_of_ != networks().size()) {
    names_of_ = networks().size();
    names_ = std::make_unique<Names>(networks());
  }
  return *names_;
}

absl::StatusOr<OutcomeCode> Simulation::Apply(
    const Configuration& configuration, Timestamp wall_now,
    std::string* reason) {
  const std::string bytes = SerializeConfiguration(configuration);
  Event event;
  event.kind = EventKind::kNetworkConfigured;
  event.body = NetworkConfigured{bytes};
  Identify(&event);
  const std::string message = EncodeEvent(event, EventFormat::kProtobuf);
  event.original = message;
  OutcomeCode outcome = OutcomeCode::kMalformed;
  const absl::Status status =
      stepper_.Step({&event, EventFormat::kProtobuf, "", 0}, wall_now,
                    [&](const Record& record, std::string_view) {
                      if (record.kind == EventKind::kNetworkConfigured) {
                        outcome = record.outcome;
                        *reason = record.reason;
                      }
                      return absl::OkStatus();
                    });
  if (!status.ok()) return status;
  return outcome;
}

absl::Status Simulation::Decide(const Input& input, Timestamp wall_now) {
  ++event_;
  timers_ = 0;
  return stepper_.Step(
      input, wall_now, [&](const Record& record, std::string_view) {
        // A record's bytes are a view of what it was made of.
        const bool is_own = record.event.data() == input.event->original.data();
        if (record.kind == EventKind::kTick) {
          ++timers_;
        } else if (is_own) {
          verdict_ = {record.outcome, record.reason, record.refers_to};
          Tell(record, *input.event);
        } else {
          TellReleased(record);
        }
        return absl::OkStatus();
      });
}

void Simulation::TellReleased(const Record& record) {
  decoder_.Reset();
  const Event event =
      decoder_.Decode(record.event, static_cast<EventFormat>(record.format));
  Tell(record, event);
}

void Simulation::Tell(const Record& record, const Event& event) {
  TellEvent(record, event);
  TellAwards();
  TellRules(record);
  TellBalances(record, event);
  TellObligations(record);
}

void Simulation::TellEvent(const Record& record, const Event& event) {
  ++outcomes_[record.outcome];
  const Network* network =
      event.kind == EventKind::kNone ? nullptr : networks().At(event.occurred);
  events_.rows.push_back(
      {absl::StrCat(event_),
       record.kind == EventKind::kNone
           ? "(not decoded)"
           : std::string(EventKindName(record.kind)),
       std::string(event.event_id), BusinessReference(event),
       event.occurred.value == 0 ? "" : UtcText(event.occurred),
       network == nullptr ? "" : absl::StrCat(network->version().value),
       Count(std::exchange(timers_, 0)),
       std::string(OutcomeName(record.outcome)), Count(record.refers_to.value),
       record.reason});
}

void Simulation::TellAwards() {
  for (const AwardStep& step : explanation_.awards) TellAward(step);
}

void Simulation::TellAward(const AwardStep& step) {
  const Names& names = NamesNow();
  const NamedProgram& program = names.ProgramOf(step.program);
  const int32_t scale = program.scale();
  const Network& network = networks().Version(step.version);
  const EarnRuleView* rule =
      network.FindEarnRule(*network.FindProgram(step.program), step.rule);
  const bool is_given = step.granted.value > 0;
  std::vector<std::string> funders;
  for (const ParticipantNumber funder : step.funders) {
    funders.push_back(std::string(names.Participant(funder)));
  }
  const auto text = [&](Points points) { return PointsText(points, scale); };
  const auto when = [&](Timestamp t) -> std::string {
    if (!is_given) return "";
    return IsStandIn(t) ? "inactivity" : LocalText(program.zone(), t);
  };
  awards_.rows.push_back(
      {absl::StrCat(event_), MemberName(step.member), program.name(),
       names.Rule(step.rule), absl::StrJoin(funders, ", "),
       rule == nullptr
           ? ""
           : MinorText(step.counted, network.MinorDigits(rule->currency)),
       rule == nullptr ? "" : ExactText(step.exact, scale), text(step.wanted),
       text(step.granted), text(step.forfeited), ForfeitedBy(step, scale),
       when(step.lot.available_at), when(step.lot.expires_at)});
}

// By number, which is the order the rules were first written in.
void Simulation::TellRules(const Record& record) {
  std::vector<RuleNote> notes = record.notes;
  notes.insert(notes.end(), explanation_.left_out.begin(),
               explanation_.left_out.end());
  std::stable_sort(
      notes.begin(), notes.end(),
      [](const RuleNote& a, const RuleNote& b) { return a.rule < b.rule; });
  for (const RuleNote& note : notes) {
    // Those of other merchants are told one by one.
    if (note.rule.value != 0) TellRule(note);
  }
}

void Simulation::TellRule(const RuleNote& note) {
  const RuleUnits units = UnitsOf(networks(), note.rule);
  const auto text = [&](int64_t number) -> std::string {
    switch (MeasureOf(note.reason)) {
      case Measure::kPoints:
        return PointsText(Points{number}, units.scale);
      case Measure::kAmount:
        if (units.digits < 0) return "";
        return MinorText(MinorAmount{number}, units.digits);
      case Measure::kNone:
        return "";
    }
    return "";
  };
  std::string selector;
  for (const TurnedDown& turned_down : explanation_.turned_down) {
    if (turned_down.rule == note.rule) selector = turned_down.selector;
  }
  rules_.rows.push_back({absl::StrCat(event_), units.program,
                         NamesNow().Rule(note.rule),
                         std::string(RuleReasonName(note.reason)), selector,
                         text(note.asked), text(note.there)});
}

void Simulation::AddWallet(MemberNumber member, ProgramNumber program,
                           std::map<WalletAccount, Points>* balances) {
  const Wallet* wallet = state_->wallets.Find({member, program});
  WalletRow row = wallet == nullptr ? WalletRow{} : wallet->row;
  for (const Account account : kWalletAccounts) {
    (*balances)[{member, program, account}] = BalanceIn(row, account);
  }
}

std::map<Simulation::WalletAccount, Points> Simulation::BalancesAfter(
    const Record& record, const Event& event) {
  std::map<WalletAccount, Points> balances;
  for (const Posting& posting : record.effects.postings) {
    if (posting.member.value == 0) continue;
    AddWallet(posting.member, posting.program, &balances);
  }
  if (event.member == Hash128{}) return balances;
  MemberNumber member{state_->NumberOf(NameKind::kMember, event.member)};
  if (const auto alias = state_->aliases.Find({event.member})) {
    member = MeantAt(*alias, event.occurred);
  }
  if (member.value == 0) return balances;
  for (const NamedProgram& program : NamesNow().programs()) {
    AddWallet(member, program.program->number, &balances);
  }
  return balances;
}

void Simulation::TellBalances(const Record& record, const Event& event) {
  std::map<WalletAccount, Points> change;
  for (const Posting& posting : record.effects.postings) {
    if (IsWalletAccount(posting.from)) {
      change[{posting.member, posting.program, posting.from}] -= posting.points;
    }
    if (IsWalletAccount(posting.to)) {
      change[{posting.member, posting.program, posting.to}] += posting.points;
    }
  }
  for (const auto& [place, after] : BalancesAfter(record, event)) {
    const auto& [member, number, account] = place;
    const NamedProgram& program = NamesNow().ProgramOf(number);
    const Points moved = change[place];
    const Points before = after - moved;
    if (before.value == 0 && after.value == 0) continue;
    const auto text = [&](Points points) {
      return PointsText(points, program.scale());
    };
    balances_.rows.push_back({absl::StrCat(event_), MemberName(member),
                              program.name(), std::string(AccountName(account)),
                              text(before), text(moved), text(after)});
  }
}

void Simulation::TellObligations(const Record& record) {
  for (const Booking& booking : record.effects.bookings) {
    const ReportCurrency currency =
        CurrencyOf(networks().newest().scheme(kMainScheme));
    obligations_.rows.push_back(
        {absl::StrCat(event_), NamesNow().Participant(booking.key.debtor),
         NamesNow().Participant(booking.key.creditor),
         std::string(ObligationKindName(booking.key.kind)),
         MoneyText(booking.amount, currency.digits), currency.code});
  }
}

std::string Simulation::MemberName(MemberNumber member) {
  const auto row = state_->members.Find({member});
  if (!row.has_value()) return absl::StrCat("#", member.value);
  return row->is_household ? absl::StrCat("household ", row->name) : row->name;
}

std::vector<Tabular> Simulation::Tables() const {
  Tabular outcomes{.name = "outcomes",
                   .title = "Outcomes",
                   .columns = {{"outcome"}, {"events", ColumnKind::kNumber}}};
  for (const auto& [code, count] : outcomes_) {
    outcomes.rows.push_back(
        {std::string(OutcomeName(code)), absl::StrCat(count)});
  }
  return {std::move(outcomes), events_,     awards_, rules_,
          balances_,           obligations_};
}

}  // namespace clearpoint
