// Deciding ConversionOrdered and ConversionCancelled, and sweeping what was
// ordered once a period is over.
//
// A sweep has a Tick of its own, so one that is refused late, for what would
// then be owed, is thrown away like the effects of any refused event. It
// occurred in the last instant of its period and is decided as if the Tick had
// come when the period was over, however much later that is.
#include "engine/decide/standing_conversion.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calendar/civil.h"
#include "engine/decide/exchanging.h"
#include "engine/decide/member.h"
#include "engine/decide/partner.h"
#include "engine/rules/debit_cap.h"
#include "engine/rules/household_wallet.h"

namespace clearpoint {
namespace {

using Row = StandingConversionRow;

constexpr size_t kMostPrograms = 16;
constexpr size_t kMostIdBytes = 256;
// Of what a record tells of a sweep, with its row and timers, at most.
constexpr size_t kToldBytes = 2048;

// --- periods -----------------------------------------------------------------

std::optional<ConversionPeriod> PeriodOf(std::string_view every) {
  if (every == "day") return ConversionPeriod::kDay;
  if (every == "week") return ConversionPeriod::kWeek;
  if (every == "month") return ConversionPeriod::kMonth;
  return std::nullopt;
}

LocalDay LastOf(ConversionPeriod every, LocalDay day) {
  switch (every) {
    case ConversionPeriod::kDay:
      return day;
    case ConversionPeriod::kWeek:
      return LastOfWeek(day);
    case ConversionPeriod::kMonth:
      return LastOfMonths(day, 1);
  }
  return day;
}

// "2026-03-31".
std::string TextOf(LocalDay day) {
  const CivilDate date = CivilOf(day);
  return absl::StrCat(absl::Dec(date.year, absl::kZeroPad4), "-",
                      absl::Dec(date.month, absl::kZeroPad2), "-",
                      absl::Dec(date.day, absl::kZeroPad2));
}

std::string ExchangeIdOf(std::string_view order_id, LocalDay last,
                         std::string_view from_program) {
  return absl::StrCat(std::string(order_id), "/", TextOf(last), "/",
                      std::string(from_program));
}

// Puts the row of a program whose next period is the one that holds `day`, and
// the timer of its end.
void SetPeriod(Decision& d, const Row::Key& key, const Zone& zone, LocalDay day,
               Row row) {
  row.last = LastOf(row.every, day);
  row.due = zone.StartOf(LocalDay{row.last.value + 1});
  d.draft.effects().standing_conversions.Put(key, row);
  d.draft.SetTimer(
      {row.due, TimerKind::kConversion, key.member.value, key.from.value}, "");
}

// --- ordering ----------------------------------------------------------------

Verdict CheckPrograms(const ConversionOrdered& ordered) {
  const std::vector<std::string_view>& programs = ordered.from_programs;
  if (programs.size() > kMostPrograms) {
    return Refuse(OutcomeCode::kInvalidField, "from_programs",
                  static_cast<int64_t>(programs.size()), "at most",
                  static_cast<int64_t>(kMostPrograms));
  }
  for (size_t i = 0; i < programs.size(); ++i) {
    const std::string_view program = programs[i];
    if (auto v = CheckLength({"from_programs", program})) return v;
    const auto begin = programs.begin();
    const bool is_twice =
        std::find(begin, begin + static_cast<ptrdiff_t>(i), program) !=
        begin + static_cast<ptrdiff_t>(i);
    if (is_twice || program == ordered.to_program) {
      return Refuse(OutcomeCode::kInvalidField,
                    absl::StrCat("from_programs: expected each program once, "
                                 "and not to_program, found \"",
                                 std::string(program), "\""));
    }
    const size_t bytes =
        ExchangeIdOf(ordered.order_id, LocalDay{}, program).size();
    if (bytes <= kMostIdBytes) continue;
    return Refuse(OutcomeCode::kInvalidField,
                  absl::StrCat("order_id: expected at most ", kMostIdBytes,
                               " bytes with day and program, found ", bytes));
  }
  return std::nullopt;
}

Verdict CheckFields(const Decision& d, const ConversionOrdered& ordered) {
  if (ordered.from_programs.empty()) {
    return Refuse(OutcomeCode::kMissingField,
                  "from_programs: expected, found none");
  }
  for (const std::string_view program : ordered.from_programs) {
    if (auto v = CheckPresent({"from_programs", program})) return v;
  }
  if (auto v = CheckRequired(d, {{"order_id", ordered.order_id},
                                 {"member", ordered.member},
                                 {"to_program", ordered.to_program},
                                 {"every", ordered.every}})) {
    return v;
  }
  if (auto v = CheckPrograms(ordered)) return v;
  if (PeriodOf(ordered.every).has_value()) return std::nullopt;
  return Refuse(OutcomeCode::kInvalidField,
                absl::StrCat("every: expected day, week or month, found \"",
                             std::string(ordered.every), "\""));
}

Verdict CheckKnownPrograms(const Decision& d,
                           const ConversionOrdered& ordered) {
  if (auto v = CheckIsGoverned(d)) return v;
  const auto check = [&](std::string_view program) -> Verdict {
    if (d.network->FindProgram(program) != nullptr) return std::nullopt;
    return RefuseUnknown(OutcomeCode::kUnknownProgram, "program", program);
  };
  for (const std::string_view program : ordered.from_programs) {
    if (auto v = check(program)) return v;
  }
  return check(ordered.to_program);
}

// Who is not known is enrolled where all that is swept enrols by itself.
Verdict CheckMember(const Decision& d, const ConversionOrdered& ordered) {
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value != 0) return CheckMayBurn(d, member);
  const bool enrols =
      std::all_of(ordered.from_programs.begin(), ordered.from_programs.end(),
                  [&](std::string_view program) {
                    return d.network->FindProgram(program)->config->auto_enrol;
                  });
  if (enrols) return std::nullopt;
  return RefuseUnknown(OutcomeCode::kUnknownMember, "member", ordered.member);
}

// NOT_ELIGIBLE when another order sweeps one of the programs.
Verdict CheckNotSwept(const Decision& d, const ConversionOrdered& ordered) {
  const MemberNumber member = d.draft.FindMember(d.event.member);
  if (member.value == 0) return std::nullopt;
  for (const std::string_view name : ordered.from_programs) {
    const Row::Key key{member, d.network->FindProgram(name)->number};
    const auto other = d.state().standing_conversions.Find(key);
    if (!other.has_value()) continue;
    return Refuse(
        OutcomeCode::kNotEligible,
        absl::StrCat("from_programs: \"", std::string(name),
                     "\" is swept by order \"", other->order_id, "\" already"));
  }
  return std::nullopt;
}

// --- cancelling --------------------------------------------------------------

using Rows = std::vector<std::pair<Row::Key, Row>>;

// What orders of the member still sweep, by program.
Rows RowsOf(const Decision& d, MemberNumber member) {
  Rows rows;
  if (member.value == 0) return rows;
  std::string prefix;
  KeyWriter(&prefix).U(1, member);
  d.state().standing_conversions.Scan(prefix, "",
                                      [&](const Row::Key& key, const Row& row) {
                                        rows.emplace_back(key, row);
                                        return true;
                                      });
  return rows;
}

Rows RowsOf(const Decision& d, MemberNumber member, const Hash128& order) {
  Rows rows = RowsOf(d, member);
  std::erase_if(rows, [&](const auto& row) { return row.second.order != order; });
  return rows;
}

void End(Decision& d, const Rows& rows) {
  for (const auto& [key, row] : rows) {
    d.draft.effects().standing_conversions.Remove(key);
    d.draft.effects().timers.Remove(
        {row.due, TimerKind::kConversion, key.member.value, key.from.value});
  }
}

// The newest version that knows a program tells its name.
Verdict CheckSpeaksForProgram(const Decision& d, ProgramNumber number) {
  for (size_t version = d.networks.size(); version > 0; --version) {
    const Network& network =
        d.networks.Version(ConfigVersion{static_cast<uint32_t>(version)});
    const Program* program = network.FindProgram(number);
    if (program == nullptr) continue;
    return CheckSpeaksForIssuer(d, program->config->name);
  }
  return std::nullopt;
}

// Cancelling is the word of who may order. Of an order that is not known nobody
// can tell; the source must have some rights.
Verdict CheckMayCancel(const Decision& d, const Rows& rows) {
  if (rows.empty() && d.speaker.rights == nullptr) return CheckSpeaksFor(d, "");
  for (const auto& [key, row] : rows) {
    if (auto v = CheckSpeaksForProgram(d, key.from)) return v;
  }
  return std::nullopt;
}

// --- sweeping ----------------------------------------------------------------

ConversionSweep ToldOf(const Decision& d, const Row::Key& key, const Row& row) {
  ConversionSweep told;
  told.member = key.member;
  // Nothing is found when the store fails, which the state's status then says.
  auto member = d.state().members.Find({key.member});
  if (member.has_value()) told.member_name = std::move(member->name);
  told.order_id = row.order_id;
  told.from = key.from;
  told.to = row.to;
  told.occurred = Timestamp{row.due.value - 1};
  return told;
}

Exchange ExchangeFor(Decision& d, const ConversionSweep& told) {
  Exchange exchange;
  exchange.network = d.networks.At(told.occurred);
  exchange.member = told.member;
  exchange.occurred = told.occurred;
  if (exchange.network == nullptr) return exchange;
  exchange.from = exchange.network->FindProgram(told.from);
  exchange.to = exchange.network->FindProgram(told.to);
  if (exchange.from == nullptr || exchange.to == nullptr) return exchange;
  exchange.shared_from = SharedWalletOf(d, *exchange.from, told.member);
  exchange.shared_to = SharedWalletOf(d, *exchange.to, told.member);
  return exchange;
}

bool HasPrograms(const Exchange& exchange) {
  return exchange.from != nullptr && exchange.to != nullptr;
}

// What has no programs any more, or a member that cannot be reopened, is swept
// no more.
bool IsOver(const Decision& d, const Exchange& exchange) {
  if (!HasPrograms(exchange)) return true;
  if (!d.draft.StandingOf(exchange.member).is_closed) return false;
  return exchange.occurred >= d.draft.MemberOf(exchange.member).reopen_until;
}

// The most that leaves the fee in points, of all that is there.
Points MostWithFee(const RateConfig& rate, Points there) {
  int64_t fits = 0;
  int64_t too_many = there.value + 1;
  while (too_many - fits > 1) {
    const int64_t middle = fits + (too_many - fits) / 2;
    const Points fee = PointsFeeFor(rate, Points{middle});
    (middle + fee.value > there.value ? too_many : fits) = middle;
  }
  return Points{fits};
}

// All that could be drawn when the period was over.
Points AskedOf(Decision& at_end, const Exchange& exchange) {
  std::vector<DrawnLot> drawn;
  const Points there =
      PlanDraw(at_end, exchange.giving(), Points{kMaxEventAmount}, &drawn);
  return MostWithFee(*exchange.rate->config, there);
}

// The guards of an exchange, in their order, without those of who asks.
Verdict PlanSweep(Decision& at_end, Exchange* exchange, ConversionSweep* told,
                  ExchangePlan* plan) {
  if (at_end.state().requests.Contains({at_end.event.key})) {
    return Refuse(OutcomeCode::kConflict,
                  absl::StrCat("exchange \"", told->exchange_id,
                               "\" is known, with other content"));
  }
  if (!HasPrograms(*exchange)) {
    return Refuse(OutcomeCode::kUnknownProgram,
                  "a program of the order has left the network");
  }
  if (auto v = CheckMayBurn(at_end, exchange->member)) return v;
  if (auto v = FindRate(at_end, exchange)) return v;
  if (auto v = CheckBoundAccount(at_end, *exchange)) return v;
  told->asked = AskedOf(at_end, *exchange);
  return PlanExchange(at_end, *exchange, told->asked, plan);
}

void Apply(Decision& at_end, const Exchange& exchange, const ExchangePlan& plan,
           Timestamp recorded) {
  const std::optional<PartnerTerms>& partner = exchange.rate->config->partner;
  if (!partner.has_value()) {
    KeepRequest(at_end, ApplyExchange(at_end, exchange, plan));
    return;
  }
  BindAccount(at_end, exchange, "");  // is bound
  RequestRow row = HoldExchange(at_end, exchange, plan);
  // The partner hears of it now.
  row.exchanged.front().answer_due =
      Timestamp{recorded.value + partner->answer_within_us};
  AskPartner(at_end, std::move(row));
}

// DEBIT_CAP, OVERFLOW of what is drafted, as of any event.
Verdict CheckDrafted(const Decision& d) {
  if (auto v = CheckMovedNets(d)) return v;
  if (!d.draft.overflow().empty()) {
    return Refuse(OutcomeCode::kOverflow, d.draft.overflow());
  }
  const size_t bytes = EncodedBytesAtMost(d.record) + kToldBytes;
  if (bytes <= kMaxRecordBytes) return std::nullopt;
  return Refuse(OutcomeCode::kOverflow, "bytes of the record",
                static_cast<int64_t>(bytes), "at most",
                static_cast<int64_t>(kMaxRecordBytes));
}

// As if the Tick had come when the period was over.
Verdict Sweep(Decision& d, const Row& row, Exchange* exchange,
              ConversionSweep* told) {
  Event asked;
  asked.kind = EventKind::kTick;
  asked.occurred = told->occurred;
  asked.key = ExchangeKey(told->exchange_id);
  asked.content = row.order;
  Decision at_end{d.draft,  d.networks, asked,
                  d.record, row.due,    exchange->network};
  ExchangePlan plan;
  if (auto v = PlanSweep(at_end, exchange, told, &plan)) return v;
  Apply(at_end, *exchange, plan, d.recorded);
  told->gave = plan.done.give;
  told->got = plan.done.get;
  told->fee = plan.fee;
  return CheckDrafted(at_end);
}

void TellRefused(const Refusal& refusal, ConversionSweep* told) {
  told->outcome = refusal.code;
  told->reason = refusal.reason;
  told->gave = told->got = told->fee = Points{};
}

}  // namespace

Verdict DecideConversionOrder(Decision& d, const ConversionOrdered& ordered) {
  if (auto v = CheckFields(d, ordered)) return v;
  for (const std::string_view program : ordered.from_programs) {
    if (auto v = CheckSpeaksForIssuer(d, program)) return v;
  }
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckKnownPrograms(d, ordered)) return v;
  if (auto v = CheckMember(d, ordered)) return v;
  if (auto v = CheckNotSwept(d, ordered)) return v;

  const MemberNumber member = d.draft.Enrol(d.event.member, ordered.member);
  const Program& to = *d.network->FindProgram(ordered.to_program);
  const LocalDay day = to.zone->DayOf(std::max(d.event.occurred, d.recorded));
  Row row;
  row.order = d.event.key;
  row.order_id = ordered.order_id;
  row.ordered_by = d.draft.sequence();
  row.to = to.number;
  row.every = *PeriodOf(ordered.every);
  for (const std::string_view name : ordered.from_programs) {
    const Program& from = *d.network->FindProgram(name);
    SetPeriod(d, {member, from.number}, *to.zone, day, row);
  }
  KeepMemberEvent(d, member);
  return std::nullopt;
}

Verdict DecideConversionEnd(Decision& d, const ConversionCancelled& cancelled) {
  if (auto v = CheckRequired(d, {{"order_id", cancelled.order_id},
                                 {"member", cancelled.member}})) {
    return v;
  }
  const MemberNumber member = d.draft.FindMember(d.event.member);
  const Rows rows = RowsOf(d, member, ConversionKey(cancelled.order_id));
  if (auto v = CheckMayCancel(d, rows)) return v;
  if (auto v = CheckRequestKey(d)) return v;
  if (auto v = CheckTime(d)) return v;
  if (auto v = CheckIsGoverned(d)) return v;
  if (member.value == 0) {
    return RefuseUnknown(OutcomeCode::kUnknownMember, "member",
                         cancelled.member);
  }
  if (rows.empty()) {
    return Refuse(
        OutcomeCode::kUnknownOrder,
        absl::StrCat("standing conversion \"", std::string(cancelled.order_id),
                     "\" of the member is not known, or is over"));
  }

  End(d, rows);
  KeepMemberEvent(d, member);
  return std::nullopt;
}

void SweepConversion(Decision& d, const TimerRow::Key& timer) {
  const Row::Key key{MemberNumber{timer.first}, ProgramNumber{timer.second}};
  const std::optional<Row> row = d.state().standing_conversions.Find(key);
  if (!row.has_value()) return;  // a store that fails says so itself
  ConversionSweep told = ToldOf(d, key, *row);
  Exchange exchange = ExchangeFor(d, told);
  told.exchange_id =
      ExchangeIdOf(row->order_id, row->last,
                   exchange.from == nullptr ? "" : exchange.from->config->name);
  if (const auto refused = Sweep(d, *row, &exchange, &told)) {
    d.draft.Discard();
    TellRefused(*refused, &told);
  }
  told.ended = IsOver(d, exchange);
  if (told.ended) {
    d.draft.effects().standing_conversions.Remove(key);
  } else {
    SetPeriod(d, key, *exchange.to->zone, LocalDay{row->last.value + 1}, *row);
  }
  d.record.sweeps.push_back(std::move(told));
}

void EndConversions(Decision& d, MemberNumber member) {
  End(d, RowsOf(d, member));
}

}  // namespace clearpoint
