#include "tools/report/campaigns.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/codec/row_fields.h"
#include "engine/rules/funder_shares.h"
#include "engine/values/hash.h"
#include "tools/report/kept_member.h"
#include "tools/report/money_text.h"
#include "tools/report/receivables.h"
#include "tools/report/valuation.h"

namespace clearpoint {

CampaignReturns::CampaignReturns(const ReportBasis& end, const Names& names)
    : end_(end), names_(names) {
  AddConfigured();
}

// Of every version, so that one that gave nothing is told, too.
void CampaignReturns::AddConfigured() {
  const Networks& networks = *end_.networks;
  for (uint32_t i = 1; i <= networks.size(); ++i) {
    const Network& network = networks.Version(ConfigVersion(i));
    for (const NamedProgram& named : names_.programs()) {
      const ProgramNumber number = named.program->number;
      const Program* program = network.FindProgram(number);
      if (program == nullptr) continue;
      for (const CampaignConfig& campaign : program->config->campaigns) {
        campaigns_.try_emplace({number, campaign.name});
      }
    }
  }
}

// --- records -----------------------------------------------------------------

void CampaignReturns::Part::Add(const Part& other, int sign) {
  awards = sign > 0 ? awards + other.awards : awards - other.awards;
  given += sign > 0 ? other.given : -other.given;
  taken += sign > 0 ? other.taken : -other.taken;
  cost = sign > 0 ? cost + other.cost : cost - other.cost;
}

std::optional<CampaignReturns::CampaignId> CampaignReturns::CampaignOf(
    const Award& award) const {
  const Network& network = end_.networks->Version(award.version);
  const Program* program = network.FindProgram(award.program);
  if (program == nullptr) return std::nullopt;
  const EarnRuleView* rule = network.FindEarnRule(*program, award.rule);
  if (rule == nullptr || rule->of_campaign == nullptr) return std::nullopt;
  return CampaignId{award.program, rule->of_campaign->name};
}

// At the price of the contract that each part was given under, for what its
// funder was not relieved of. An issuer owes itself nothing.
Money CampaignReturns::CostOf(const Award& award) const {
  Money cost;
  for (const AwardPart& part : PartsOf(award)) {
    const LotClassRow lot_class = end_.state->LotClassOf(part.lot_class);
    const ContractRef& contract = lot_class.contract;
    if (contract.index == 0 || !IsSettledIn(end_, lot_class)) continue;
    const Money price = end_.networks->Version(contract.version)
                            .contract(contract.index)
                            .issue_price;
    cost = cost + MultiplyExact(part.points - part.relieved, price);
  }
  return cost;
}

void CampaignReturns::Count(const Award& award, SequenceNumber sequence,
                            Told* told) {
  if (award.granted.value == 0) return;
  const std::optional<CampaignId> campaign = CampaignOf(award);
  if (!campaign.has_value()) return;
  told->parts[*campaign].Add({1, award.granted, award.taken, CostOf(award)}, 1);
  SequenceNumber& last = campaigns_[*campaign].rewarded[award.member];
  last = std::max(last, sequence);
}

void CampaignReturns::Replace(const Hash128& key, Told now) {
  const auto found = told_.find(key);
  if (found == told_.end() && now.parts.empty()) return;
  const auto count = [&](const Told& told, int sign) {
    for (const auto& [id, part] : told.parts) {
      Campaign& campaign = campaigns_[id];
      campaign.sum.Add(part, sign);
      if (told.currency == 0) continue;
      Purchases& bought = campaign.purchases[told.currency];
      bought.count = sign > 0 ? bought.count + 1 : bought.count - 1;
      bought.amount =
          sign > 0 ? bought.amount + told.amount : bought.amount - told.amount;
      bought.returned = sign > 0 ? bought.returned + told.returned
                                 : bought.returned - told.returned;
    }
  };
  if (found != told_.end()) count(found->second, -1);
  count(now, 1);
  told_[key] = std::move(now);
}

// The award of a sum grows and shrinks with what is bought and returned; its
// member got something where it grew.
void CampaignReturns::AddSum(const RowPut<PeriodSumRow>& put,
                             SequenceNumber sequence) {
  std::string bytes;
  AppendKey(put.key, &bytes);
  const Hash128 key = Sha256Prefix(bytes);
  if (put.gone) {
    Forget(key);
    return;
  }
  const auto sum = RowOf(put);
  if (!sum.has_value()) return;
  const auto found = told_.find(key);
  const bool is_known = found != told_.end() && !found->second.parts.empty();
  const Points before =
      is_known ? found->second.parts.begin()->second.given : Points{};
  Told told;
  Count(sum->award, sum->award.granted > before ? sequence : SequenceNumber{},
        &told);
  Replace(key, std::move(told));
}

void CampaignReturns::AddStep(const Record& record) {
  if (record.event_size != 0 || record.format == 0) {
    ++unread_;
    return;
  }
  decoder_.Reset();
  const Event event =
      decoder_.Decode(record.event, static_cast<EventFormat>(record.format));
  const auto* action = std::get_if<ActionCompleted>(&event.body);
  if (action == nullptr || action->campaign.empty()) return;
  if (record.effects.requests.empty()) return;
  const auto request = RowOf(record.effects.requests.front());
  if (!request.has_value()) return;
  const auto program = names_.FindProgram(std::string(action->program));
  if (!program.ok()) return;  // then it was not accepted
  Step& step =
      campaigns_[{program->program->number, std::string(action->campaign)}]
          .steps[std::string(action->action)];
  ++step.events;
  step.members.try_emplace(request->member, record.sequence);
}

void CampaignReturns::Add(const Record& record) {
  if (record.kind == EventKind::kActionCompleted &&
      record.outcome == OutcomeCode::kAccepted) {
    AddStep(record);
  }
  for (const RowPut<OrderRow>& put : record.effects.orders) {
    if (put.gone) {
      Forget(put.key.purchase);
      continue;
    }
    const auto order = RowOf(put);
    if (!order.has_value()) continue;
    Told told{{}, order->currency, order->amount, order->returned};
    for (const Award& award : order->awards) {
      Count(award, order->sequence, &told);
    }
    Replace(put.key.purchase, std::move(told));
  }
  for (const RowPut<RequestRow>& put : record.effects.requests) {
    if (put.gone) {
      Forget(put.key.key);
      continue;
    }
    const auto request = RowOf(put);
    if (!request.has_value()) continue;
    Told told;
    for (const Award& award : request->awards) {
      Count(award, request->sequence, &told);
    }
    Replace(put.key.key, std::move(told));
  }
  for (const RowPut<PeriodSumRow>& put : record.effects.period_sums) {
    AddSum(put, record.sequence);
  }
}

// One person was shown a step when the first of its members was, and got
// something when the last did.
void CampaignReturns::JoinMerged() {
  for (auto& [id, campaign] : campaigns_) {
    std::map<MemberNumber, SequenceNumber> rewarded;
    for (const auto& [member, last] : campaign.rewarded) {
      SequenceNumber& at = rewarded[KeptMember(end_.state, member)];
      at = std::max(at, last);
    }
    campaign.rewarded = std::move(rewarded);
    for (auto& [action, step] : campaign.steps) {
      std::map<MemberNumber, SequenceNumber> members;
      for (const auto& [member, first] : step.members) {
        const MemberNumber kept = KeptMember(end_.state, member);
        SequenceNumber& since = members.try_emplace(kept, first).first->second;
        since = std::min(since, first);
      }
      step.members = std::move(members);
    }
  }
}

// --- sections ----------------------------------------------------------------

ReportSection CampaignReturns::CostSection() const {
  const ReportCurrency currency = CurrencyOf(end_);
  ReportSection section{
      .name = "cost",
      .title = "What campaigns gave, and what it costs",
      .note =
          "left = given - taken_back; cost: what funders owed by the issue "
          "price of their contracts, fees apart; value of what is left as "
          "the liability has it",
      .columns = {TextColumn("program"), TextColumn("campaign"),
                  CountColumn("awards"), CountColumn("members"),
                  PointsColumn("given"), PointsColumn("taken_back"),
                  PointsColumn("left"), MoneyColumn("cost", currency.code),
                  MoneyColumn("value", ""), TextColumn("value_currency")}};
  for (const NamedProgram& program : names_.programs()) {
    const Valuation valuation = ValuationOf(end_, program);
    const int32_t scale = program.scale();
    const auto cells = [&](std::string name, const Part& sum, Figure members) {
      const Points left = sum.given - sum.taken;
      return FigureRow{TextFigure(program.name()),
                       TextFigure(std::move(name)),
                       CountFigure(sum.awards),
                       std::move(members),
                       PointsFigure(sum.given, scale),
                       PointsFigure(sum.taken, scale),
                       PointsFigure(left, scale),
                       MoneyFigure(sum.cost, currency.digits),
                       valuation.Value(left),
                       TextFigure(valuation.currency.code)};
    };
    const size_t first = section.rows.size();
    Part all;
    BarChart chart;
    for (const auto& [id, campaign] : campaigns_) {
      if (id.program != program.program->number) continue;
      section.rows.push_back(
          cells(id.name, campaign.sum, CountFigure(campaign.rewarded.size())));
      chart.bars.push_back(
          {id.name,
           PointsFigure(campaign.sum.given - campaign.sum.taken, scale).units});
      all.Add(campaign.sum, 1);
    }
    const size_t count = section.rows.size() - first;
    if (count == 0) continue;
    // Members of several campaigns are no sum.
    section.totals.push_back({cells("total", all, {}), {{first, count, 1}}});
    section.charts.push_back(
        {absl::StrCat("Left of campaigns of ", program.name()), "points", scale,
         std::move(chart)});
  }
  return section;
}

ReportSection CampaignReturns::PurchaseSection() const {
  ReportSection section{
      .name = "purchases",
      .title = "Purchases with an award of the campaign",
      .note =
          "net = amount - returned; a purchase with awards of two campaigns "
          "is in a row of each",
      .columns = {TextColumn("program"), TextColumn("campaign"),
                  TextColumn("currency"), CountColumn("purchases"),
                  MoneyColumn("amount", ""), MoneyColumn("returned", ""),
                  MoneyColumn("net", "")}};
  for (const auto& [id, campaign] : campaigns_) {
    const NamedProgram& program = names_.ProgramOf(id.program);
    for (const auto& [currency, bought] : campaign.purchases) {
      if (bought.count == 0) continue;
      const int32_t digits =
          std::max(program.network->MinorDigits(currency), 0);
      section.rows.push_back(
          {TextFigure(program.name()), TextFigure(id.name),
           TextFigure(CurrencyCode(currency)), CountFigure(bought.count),
           MinorFigure(bought.amount, digits),
           MinorFigure(bought.returned, digits),
           MinorFigure(bought.amount - bought.returned, digits)});
    }
  }
  return section;
}

ReportSection CampaignReturns::StepSection() const {
  ReportSection section{
      .name = "steps",
      .title = "Who was shown a campaign, and got points of it",
      .note =
          "members whose first event of the step has an award of the "
          "campaign behind it are converted; conversion = converted / "
          "members",
      .columns = {TextColumn("program"), TextColumn("campaign"),
                  TextColumn("step"), CountColumn("events"),
                  CountColumn("members"), CountColumn("converted"),
                  TextColumn("conversion")},
      .key_cells = 3};
  constexpr int64_t kOne = 1'000'000'000'000;
  for (const auto& [id, campaign] : campaigns_) {
    const NamedProgram& program = names_.ProgramOf(id.program);
    ColumnChart chart;
    for (const auto& [action, step] : campaign.steps) {
      uint64_t converted = 0;
      for (const auto& [member, since] : step.members) {
        const auto rewarded = campaign.rewarded.find(member);
        if (rewarded == campaign.rewarded.end()) continue;
        if (rewarded->second > since) ++converted;
      }
      const auto part = [](uint64_t count) {
        return Money{absl::int128(count)};
      };
      section.rows.push_back(
          {TextFigure(program.name()), TextFigure(id.name), TextFigure(action),
           CountFigure(step.events), CountFigure(step.members.size()),
           CountFigure(converted),
           TextFigure(
               PercentText(part(converted), part(step.members.size())))});
      chart.columns.push_back(
          {action, absl::int128(step.members.size()) * kOne});
      chart.columns.push_back({absl::StrCat("got points after ", action),
                               absl::int128(converted) * kOne});
    }
    if (campaign.steps.empty()) continue;
    section.charts.push_back({absl::StrCat("Members by step of ", id.name),
                              "members", 0, std::move(chart)});
  }
  return section;
}

absl::StatusOr<ReportDocument> CampaignReturns::Finish() {
  if (end_.networks->empty()) {
    return absl::NotFoundError(
        "campaigns: expected a network configuration, found none in the "
        "journal up to there");
  }
  JoinMerged();
  std::vector<std::string> notes;
  if (unread_ > 0) {
    notes.push_back(absl::StrCat(
        unread_,
        " actions are not counted as steps: the journal has only the "
        "beginning of their events."));
  }
  ReportDocument document{
      .name = "campaigns",
      .title = absl::StrCat("Campaigns of ",
                            end_.networks->newest().configuration().network,
                            SchemeWords(end_.networks->newest(),
                                        SchemeOf(end_))),
      .sections = {CostSection(), PurchaseSection(), StepSection()},
      .notes = std::move(notes),
      .mark = MarkOf(end_),
      .subject = std::vector<ReportParameter>()};
  if (!end_.state->status().ok()) return end_.state->status();
  return document;
}

}  // namespace clearpoint
