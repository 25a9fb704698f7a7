#include "tools/report/balance.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/rules/inactivity.h"
#include "tools/report/tiers.h"
#include "tools/report/time_text.h"

namespace clearpoint {
namespace {

// What the lots of a wallet say beyond its balances.
struct LotFigures {
  Points lapsed_available;  // expired, not yet booked
  Points lapsed_pending;
  Timestamp next_expiry = kNever;
  Points expires_next;
};

LotFigures ReadLots(const ReportBasis& basis, const Wallet& wallet) {
  LotFigures figures;
  for (const Lot& lot : wallet.lots) {
    const Points remaining = lot.row.remaining;
    if (!lot.exists || remaining.value == 0) continue;
    const Timestamp expires_at =
        LapsesAt(*basis.state, wallet.key, lot.key.expires_at);
    if (expires_at == kNever) continue;
    if (expires_at <= basis.recorded) {
      (lot.row.matured ? figures.lapsed_available : figures.lapsed_pending) +=
          remaining;
      continue;
    }
    if (expires_at < figures.next_expiry) {
      figures.next_expiry = expires_at;
      figures.expires_next = Points{};
    }
    if (expires_at == figures.next_expiry) figures.expires_next += remaining;
  }
  return figures;
}

FigureRow WalletCells(const Wallet& wallet, const NamedProgram& program,
                      const ReportBasis& basis) {
  const LotFigures lots = ReadLots(basis, wallet);
  const Points lapsed = lots.lapsed_available + lots.lapsed_pending;
  const WalletRow& row = wallet.row;
  const Points total = row.available + row.pending + row.held + row.debt;
  const bool expires = lots.next_expiry != kNever;
  const auto figure = [&](Points points) {
    return PointsFigure(points, program.scale());
  };
  return {TextFigure(program.name()),
          figure(row.available - lots.lapsed_available),
          figure(row.pending - lots.lapsed_pending),
          figure(row.held),
          figure(row.debt),
          figure(lapsed),
          figure(total),
          TextFigure(expires ? LocalText(program.zone(), lots.next_expiry)
                             : "never"),
          expires ? figure(lots.expires_next) : Figure{}};
}

ReportSection WalletSection(const ReportBasis& basis, const char* name,
                            MemberNumber owner,
                            const std::vector<NamedProgram>& programs) {
  ReportSection section{
      .name = name,
      .columns = {TextColumn("program"), PointsColumn("available"),
                  PointsColumn("pending"), PointsColumn("held"),
                  PointsColumn("debt"), PointsColumn("expired_not_yet_booked"),
                  PointsColumn("total"), TextColumn("next_expiry"),
                  PointsColumn("next_expiry_points")}};
  for (const NamedProgram& chosen : programs) {
    const Wallet* wallet =
        basis.state->wallets.Find({owner, chosen.program->number});
    if (wallet == nullptr) continue;
    section.rows.push_back(WalletCells(*wallet, chosen, basis));
  }
  return section;
}

ReportDocument DocumentOf(const ReportBasis& basis, const std::string& whose,
                          std::vector<ReportSection> sections) {
  return {.name = "balance",
          .title = absl::StrCat("Balance of ", whose, " at ",
                                UtcText(basis.recorded)),
          .sections = std::move(sections),
          .mark = MarkOf(basis)};
}

}  // namespace

absl::StatusOr<MemberNumber> FindHousehold(State* state,
                                           const std::string& name) {
  const MemberNumber household{
      state->NumberOf(NameKind::kHousehold, Sha256Prefix(name))};
  if (!state->status().ok()) return state->status();
  if (household.value != 0) return household;
  return absl::NotFoundError(absl::StrCat(
      "household: expected one that a member has joined, found \"", name,
      "\""));
}

absl::StatusOr<MemberNumber> FindMember(State* state, const std::string& name) {
  const MemberNumber member{
      state->NumberOf(NameKind::kMember, Sha256Prefix(name))};
  if (!state->status().ok()) return state->status();
  if (member.value != 0) return member;
  return absl::NotFoundError(absl::StrCat(
      "member: expected one that an accepted event has enrolled, found \"",
      name, "\""));
}

absl::StatusOr<std::vector<NamedProgram>> ChoosePrograms(
    const Names& names, const std::string& program) {
  if (program.empty()) return names.programs();
  auto found = names.FindProgram(program);
  if (!found.ok()) return found.status();
  return std::vector<NamedProgram>{*found};
}

absl::StatusOr<ReportDocument> MemberBalance(const ReportBasis& basis,
                                             const std::string& member,
                                             const std::string& program) {
  const Names names(*basis.networks);
  const auto number = FindMember(basis.state, member);
  if (!number.ok()) return number.status();
  const auto programs = ChoosePrograms(names, program);
  if (!programs.ok()) return programs.status();
  std::vector<ReportSection> sections = {
      WalletSection(basis, "balance", *number, *programs)};
  const auto row = basis.state->members.Find({*number});
  if (row.has_value() && row->household.value != 0) {
    ReportSection shared = WalletSection(basis, "household_wallet",
                                         row->household, *programs);
    shared.title =
        absl::StrCat("Wallet of household ", row->household_name);
    if (!shared.rows.empty()) sections.push_back(std::move(shared));
  }
  ReportSection tiers = TierSection(basis, *number, *programs);
  if (!tiers.rows.empty()) sections.push_back(std::move(tiers));
  if (!basis.state->status().ok()) return basis.state->status();
  return DocumentOf(basis, member, std::move(sections));
}

absl::StatusOr<ReportDocument> HouseholdBalance(const ReportBasis& basis,
                                                const std::string& household,
                                                const std::string& program) {
  const Names names(*basis.networks);
  const auto number = FindHousehold(basis.state, household);
  if (!number.ok()) return number.status();
  const auto programs = ChoosePrograms(names, program);
  if (!programs.ok()) return programs.status();
  ReportSection section = WalletSection(basis, "balance", *number, *programs);
  if (!basis.state->status().ok()) return basis.state->status();
  return DocumentOf(basis, absl::StrCat("household ", household),
                    {std::move(section)});
}

}  // namespace clearpoint
