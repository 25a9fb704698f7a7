#include "tools/report/limit_watch.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "tools/report/limit_use.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

constexpr size_t kFastest = 20;

bool CutsOff(RuleReason reason) {
  return reason == RuleReason::kLimit || reason == RuleReason::kBudget ||
         reason == RuleReason::kDebitCap ||
         reason == RuleReason::kPrepaidBlockEmpty;
}

bool RefusesByLimit(OutcomeCode outcome) {
  return outcome == OutcomeCode::kAboveMaximum ||
         outcome == OutcomeCode::kLimitReached ||
         outcome == OutcomeCode::kBudgetExhausted ||
         outcome == OutcomeCode::kOutOfStock ||
         outcome == OutcomeCode::kDebitCap;
}

// Who bought, asked for something or signed in; 0: nobody did.
MemberNumber ActorOf(const Effects& effects) {
  if (!effects.streaks.empty()) return effects.streaks[0].key.member;
  if (!effects.orders.empty()) {
    const auto order = RowOf(effects.orders[0]);
    if (order.has_value()) return order->member;
  }
  if (!effects.requests.empty()) {
    const auto request = RowOf(effects.requests[0]);
    if (request.has_value()) return request->member;
  }
  return MemberNumber{};
}

// Of any version.
std::map<RuleNumber, ProgramNumber> ProgramsOfRules(const Networks& networks) {
  std::map<RuleNumber, ProgramNumber> programs;
  for (uint32_t version = 1; version <= networks.size(); ++version) {
    for (const Program& program :
         networks.Version(ConfigVersion{version}).programs()) {
      const auto add = [&](const auto& rules) {
        for (const auto& rule : rules) programs[rule.number] = program.number;
      };
      add(program.earn);
      add(program.triggered);
      add(program.sign_in);
      add(program.referral);
    }
  }
  return programs;
}

std::string MemberName(State* state, MemberNumber number) {
  const auto member = state->members.Find({number});
  if (!member.has_value()) return absl::StrCat("#", number.value);
  return member->is_household ? absl::StrCat("household ", member->name)
                              : member->name;
}

std::string Told(std::string_view name) { return std::string(name); }

}  // namespace

// --- records -----------------------------------------------------------------

void LimitWatch::Add(const Record& record) {
  if (RefusesByLimit(record.outcome)) {
    ++refused_[{record.kind, record.outcome}];
  }
  AddNotes(record);
  AddPace(record);
  AddAdjustment(record);
}

void LimitWatch::AddNotes(const Record& record) {
  for (const RuleNote& note : record.notes) {
    if (!CutsOff(note.reason)) continue;
    Cut& cut = cuts_[{note.rule, note.reason}];
    ++cut.times;
    cut.asked += Points{note.asked};
    // Those of the other two give nothing.
    const bool is_given = note.reason == RuleReason::kLimit ||
                          note.reason == RuleReason::kBudget;
    if (is_given) cut.given += Points{note.there};
  }
}

void LimitWatch::AddPace(const Record& record) {
  const bool counts = record.outcome == OutcomeCode::kAccepted &&
                      record.kind != EventKind::kTick;
  const MemberNumber member = counts ? ActorOf(record.effects) : MemberNumber{};
  if (member.value == 0) return;
  const int64_t day = record.recorded.value / kMicrosPerDay;
  Pace& pace = paces_[member];
  if (pace.day != day) pace.events = 0;
  pace.day = day;
  ++pace.all;
  if (++pace.events <= pace.most) return;
  pace.most = pace.events;
  pace.busiest_day = day;
}

void LimitWatch::AddAdjustment(const Record& record) {
  const bool asked = record.kind == EventKind::kAdjustmentRequested &&
                     record.outcome == OutcomeCode::kWaiting;
  const bool approved = record.kind == EventKind::kAdjustmentApproved &&
                        record.outcome == OutcomeCode::kAccepted;
  if ((!asked && !approved) || record.format == 0) return;
  decoder_.Reset();
  const Event event =
      decoder_.Decode(record.event, static_cast<EventFormat>(record.format));
  if (const auto* body = std::get_if<AdjustmentRequested>(&event.body)) {
    reasons_[record.key] = Told(body->reason);
  }
  const auto* approval = std::get_if<AdjustmentApproved>(&event.body);
  if (approval == nullptr) return;
  const Hash128 key = AdjustmentKey(approval->program, approval->adjustment_id);
  ByHand one;
  one.sequence = record.sequence;
  one.recorded = record.recorded;
  one.approved_by = Told(approval->approved_by);
  one.reason = reasons_[key];
  for (const auto& put : record.effects.requests) {
    const auto request = RowOf(put);
    if (put.key.key != key || !request || request->adjustments.empty()) {
      continue;
    }
    one.program = request->program;
    one.member = request->member;
    one.requested_by = request->adjustments.front().requested_by;
  }
  for (const Posting& posting : record.effects.postings) {
    if (posting.from == Account::kAdjusted) one.points += posting.points;
    if (posting.to == Account::kAdjusted) one.points -= posting.points;
  }
  adjustments_.push_back(std::move(one));
}

// --- sections ----------------------------------------------------------------

ReportSection LimitWatch::SpanSection(const ReportBasis& end) const {
  return {.name = "span",
          .title = "Records that are watched",
          .columns = {OrdinalColumn("from_sequence"),
                      OrdinalColumn("to_sequence"), TextColumn("to_recorded")},
          .rows = {{CountFigure(from_.value), CountFigure(end.sequence.value),
                    TextFigure(UtcText(end.recorded))}},
          .shape = TableShape::kRecord};
}

ReportSection LimitWatch::CutSection(const ReportBasis& end,
                                     const Names& names) const {
  ReportSection section{
      .name = "cut",
      .title = "What limits cut off awards",
      .note = "cut = asked - given",
      .columns = {TextColumn("program"), TextColumn("rule"),
                  TextColumn("reason"), CountColumn("times"),
                  PointsColumn("asked"), PointsColumn("given"),
                  PointsColumn("cut")}};
  const auto programs = ProgramsOfRules(*end.networks);
  for (const NamedProgram& program : names.programs()) {
    const size_t first = section.rows.size();
    Cut sum;
    const auto add = [&](std::string rule, std::string reason, const Cut& cut) {
      const int32_t scale = program.scale();
      return FigureRow{TextFigure(program.name()),
                       TextFigure(std::move(rule)),
                       TextFigure(std::move(reason)),
                       CountFigure(cut.times),
                       PointsFigure(cut.asked, scale),
                       PointsFigure(cut.given, scale),
                       PointsFigure(cut.asked - cut.given, scale)};
    };
    for (const auto& [key, cut] : cuts_) {
      const auto of_program = programs.find(key.first);
      if (of_program == programs.end() ||
          of_program->second != program.program->number) {
        continue;
      }
      section.rows.push_back(
          add(names.Rule(key.first), Told(RuleReasonName(key.second)), cut));
      sum.times += cut.times;
      sum.asked += cut.asked;
      sum.given += cut.given;
    }
    section.totals.push_back(
        {add("total", "", sum), {{first, section.rows.size() - first, 1}}});
  }
  return section;
}

ReportSection LimitWatch::RefusedSection() const {
  ReportSection section{.name = "refused",
                        .title = "Requests that limits refused",
                        .columns = {TextColumn("event"), TextColumn("outcome"),
                                    CountColumn("times")}};
  uint64_t sum = 0;
  for (const auto& [key, times] : refused_) {
    section.rows.push_back({TextFigure(Told(EventKindName(key.first))),
                            TextFigure(Told(OutcomeName(key.second))),
                            CountFigure(times)});
    sum += times;
  }
  AddTotal({TextFigure("total"), {}, CountFigure(sum)}, &section);
  return section;
}

ReportSection LimitWatch::VelocitySection(State* state) const {
  std::vector<std::pair<MemberNumber, Pace>> fastest(paces_.begin(),
                                                     paces_.end());
  std::stable_sort(fastest.begin(), fastest.end(),
                   [](const auto& a, const auto& b) {
                     return a.second.most > b.second.most;
                   });
  if (fastest.size() > kFastest) fastest.resize(kFastest);
  ReportSection section{
      .name = "velocity",
      .title = "Members with the most events on one day",
      .note =
          "accepted purchases, sign-ins and requests; days of UTC, by "
          "recording; the 20 with the most",
      .columns = {TextColumn("member"), TextColumn("busiest_day"),
                  CountColumn("most"), CountColumn("events")}};
  for (const auto& [member, pace] : fastest) {
    const LocalDay day{static_cast<int32_t>(pace.busiest_day)};
    section.rows.push_back({TextFigure(MemberName(state, member)),
                            TextFigure(DayText(day)), CountFigure(pace.most),
                            CountFigure(pace.all)});
  }
  return section;
}

ReportSection LimitWatch::AdjustmentSection(State* state,
                                            const Names& names) const {
  ReportSection section{
      .name = "adjustments",
      .title = "Points adjusted by hand",
      .columns = {TextColumn("program"), OrdinalColumn("sequence"),
                  TextColumn("recorded"), TextColumn("member"),
                  TextColumn("requested_by"), TextColumn("approved_by"),
                  TextColumn("reason"), PointsColumn("given"),
                  PointsColumn("taken")}};
  for (const NamedProgram& program : names.programs()) {
    const size_t first = section.rows.size();
    Points given;
    Points taken;
    for (const ByHand& one : adjustments_) {
      if (one.program != program.program->number) continue;
      const Points gives = std::max(one.points, Points{});
      const Points takes = std::max(-one.points, Points{});
      section.rows.push_back(
          {TextFigure(program.name()), CountFigure(one.sequence.value),
           TextFigure(UtcText(one.recorded)),
           TextFigure(MemberName(state, one.member)),
           TextFigure(one.requested_by), TextFigure(one.approved_by),
           TextFigure(one.reason), PointsFigure(gives, program.scale()),
           PointsFigure(takes, program.scale())});
      given += gives;
      taken += takes;
    }
    section.totals.push_back({{TextFigure(program.name()),
                               {},
                               TextFigure("total"),
                               {},
                               {},
                               {},
                               {},
                               PointsFigure(given, program.scale()),
                               PointsFigure(taken, program.scale())},
                              {{first, section.rows.size() - first, 1}}});
  }
  return section;
}

absl::StatusOr<ReportDocument> LimitWatch::Finish(
    const ReportBasis& end) const {
  if (end.networks->empty()) {
    return absl::NotFoundError(
        "limits: expected a network configuration, found none in the journal "
        "up to there");
  }
  const Names names(*end.networks);
  LimitUseSections use = ReadLimitUse(end);
  uint64_t refusals = 0;
  for (const auto& [key, times] : refused_) refusals += times;
  uint64_t cuts = 0;
  for (const auto& [key, cut] : cuts_) cuts += cut.times;
  ReportDocument document{
      .name = "limits",
      .title = absl::StrCat("Limits and conspicuous use in ",
                            end.networks->newest().configuration().network),
      .highlights = {{"Awards cut", absl::StrCat(cuts), "by limits"},
                     {"Refused", absl::StrCat(refusals), "by limits"},
                     {"Adjusted by hand", absl::StrCat(adjustments_.size()),
                      "times"}},
      .sections = {SpanSection(end), std::move(use.limits),
                   std::move(use.leading), CutSection(end, names),
                   RefusedSection(), VelocitySection(end.state),
                   AdjustmentSection(end.state, names)},
      .mark = MarkOf(end)};
  if (!end.state->status().ok()) return end.state->status();
  return document;
}

}  // namespace clearpoint
