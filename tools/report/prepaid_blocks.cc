#include "tools/report/prepaid_blocks.h"

#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/report/money_text.h"

namespace clearpoint {
namespace {

// Who bought, of which program, of whom.
using Holding = std::tuple<ParticipantNumber, ProgramNumber, ParticipantNumber>;
using Holdings = std::map<Holding, PrepaidFigures>;

Holdings ReadBlocks(const ReportBasis& basis) {
  Holdings holdings;
  basis.state->prepaid_blocks.Scan(
      "", "", [&](const PrepaidBlockRow::Key& key, const PrepaidBlockRow& row) {
        if (row.scheme != basis.scheme) return true;
        holdings[{key.participant, key.program, row.issuer}].Add(
            PrepaidFiguresOf(row));
        return true;
      });
  return holdings;
}

ReportSection BlockSection(const Holdings& holdings, const Names& names,
                           const ReportCurrency& currency) {
  const auto money = [&](const char* name) {
    return MoneyColumn(name, currency.code);
  };
  ReportSection section{
      .name = "prepaid",
      .title = absl::StrCat("Prepaid blocks, in ", currency.code),
      .note =
          "left = bought - drawn; unused = paid - used, and used of a block is "
          "paid x drawn / bought",
      .columns = {TextColumn("participant"), TextColumn("program"),
                  TextColumn("issuer"), PointsColumn("bought"),
                  PointsColumn("drawn"), PointsColumn("left"), money("paid"),
                  money("used"), money("unused")}};
  const auto figure = [&](Money amount) {
    return MoneyFigure(amount, currency.digits);
  };
  PrepaidFigures sum;
  for (const auto& [holding, one] : holdings) {
    const auto& [participant, number, issuer] = holding;
    const NamedProgram& program = names.ProgramOf(number);
    section.rows.push_back({TextFigure(names.Participant(participant)),
                            TextFigure(program.name()),
                            TextFigure(names.Participant(issuer)),
                            PointsFigure(one.bought, program.scale()),
                            PointsFigure(one.drawn, program.scale()),
                            PointsFigure(one.left(), program.scale()),
                            figure(one.paid), figure(one.used),
                            figure(one.unused())});
    sum.Add(one);
  }
  AddTotal({TextFigure("sum"),
            {},
            {},
            {},
            {},
            {},
            figure(sum.paid),
            figure(sum.used),
            figure(sum.unused())},
           &section);
  return section;
}

struct Unused {
  Money asset;
  Money liability;
};

ReportSection LiabilitySection(const Holdings& holdings, const Names& names,
                               const ReportCurrency& currency) {
  std::map<ParticipantNumber, Unused> unused;
  Unused sum;
  const auto add = [](Money* to, Money amount) { *to = *to + amount; };
  for (const auto& [holding, one] : holdings) {
    add(&unused[std::get<0>(holding)].asset, one.unused());
    add(&unused[std::get<2>(holding)].liability, one.unused());
    add(&sum.asset, one.unused());
    add(&sum.liability, one.unused());
  }
  const auto cells = [&](const std::string& name, const Unused& held) {
    return FigureRow{TextFigure(name),
                     MoneyFigure(held.asset, currency.digits),
                     MoneyFigure(held.liability, currency.digits),
                     MoneyFigure(held.asset - held.liability, currency.digits)};
  };
  ReportSection section{
      .name = "prepaid_liability",
      .title = absl::StrCat("Unused of prepaid blocks, in ", currency.code),
      .note = "net = asset of who bought - liability of who issues",
      .columns = {TextColumn("participant"),
                  MoneyColumn("asset", currency.code),
                  MoneyColumn("liability", currency.code),
                  MoneyColumn("net", currency.code)}};
  for (const auto& [participant, held] : unused) {
    section.rows.push_back(cells(names.Participant(participant), held));
  }
  AddTotal(cells("sum", sum), &section);
  return section;
}

}  // namespace

void PrepaidFigures::Add(const PrepaidFigures& other) {
  bought += other.bought;
  drawn += other.drawn;
  paid = paid + other.paid;
  used = used + other.used;
}

PrepaidFigures PrepaidFiguresOf(const PrepaidBlockRow& block) {
  PrepaidFigures figures;
  figures.bought = block.points;
  figures.drawn = block.drawn;
  figures.paid = block.paid;
  figures.used = Money{MulDivWide(block.paid.value, block.drawn.value,
                                  block.points.value, Rounding::kHalfEven)};
  return figures;
}

std::vector<ReportSection> PrepaidSections(const ReportBasis& basis,
                                           const Names& names) {
  const Holdings holdings = ReadBlocks(basis);
  if (holdings.empty()) return {};
  const ReportCurrency currency = CurrencyOf(basis);
  return {BlockSection(holdings, names, currency),
          LiabilitySection(holdings, names, currency)};
}

std::vector<std::string> PrepaidNotes(const ReportBasis& basis,
                                      const Names& names) {
  const ReportCurrency currency = CurrencyOf(basis);
  std::vector<std::string> notes;
  for (const auto& [holding, one] : ReadBlocks(basis)) {
    if (one.left().value == 0) continue;
    const auto& [participant, number, issuer] = holding;
    const NamedProgram& program = names.ProgramOf(number);
    notes.push_back(absl::StrCat(
        names.Participant(participant), " has ",
        PointsText(one.left(), program.scale()), " prepaid points of ",
        program.name(), " left, for which ", names.Participant(issuer),
        " was paid ", MoneyText(one.unused(), currency.digits), " ",
        currency.code, "."));
  }
  return notes;
}

}  // namespace clearpoint
